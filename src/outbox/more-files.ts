// Files that come after their submission: the same for every store.
import { stepsAfterRecord, type Submission, type SubmittedFile } from '../submission/submission.ts';

/** The submission with those of `more` that it takes, which are `added`, and what is to be delivered of them. */
export function withMore(kept: Submission, more: readonly Omit<SubmittedFile, 'n'>[], most: number) {
  const files = [...(kept.files ?? [])];
  for (const file of more) {
    if (files.length < most && files.every(({ digest }) => digest !== file.digest)) {
      files.push({ ...file, n: 1 + Math.max(0, ...files.map(({ n }) => n)) });
    }
  }
  const added = files.slice(kept.files?.length ?? 0);
  const steps = stepsAfterRecord({ ...kept, files: added }).filter(({ step }) => step !== 'note');
  return { submission: { ...kept, files }, added, steps };
}
