// Files that come after their submission: the same for every store.
import { stepsAfterRecord, type Submission, type SubmittedFile } from '../submission/submission.ts';

/**
 * A number of its own, made of what is in the file: it is a part of the External ID, and a store that was put back from a
 * backup has forgotten which numbers it gave since.
 */
function numberOf(digest: string, files: readonly SubmittedFile[]): number {
  let number = parseInt(digest.slice(0, 7), 16);
  while (files.some(({ n }) => n === number)) number += 1;
  return number;
}

/** The submission with those of `more` that it takes, which are `added`, and what is to be delivered of them. */
export function withMore(kept: Submission, more: readonly Omit<SubmittedFile, 'n'>[], most: number) {
  const files = [...(kept.files ?? [])];
  for (const file of more) {
    if (files.length < most && files.every(({ digest }) => digest !== file.digest)) {
      files.push({ ...file, n: numberOf(file.digest, files) });
    }
  }
  const added = files.slice(kept.files?.length ?? 0);
  const steps = stepsAfterRecord({ ...kept, files: added }).filter(({ step }) => step !== 'note');
  return { submission: { ...kept, files }, added, steps };
}
