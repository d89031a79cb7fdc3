// Files that a visitor adds to a request after it was sent.
import { addFiles, type FileStore } from '../submission/more-files.ts';
import type { Form, Submission } from '../submission/submission.ts';
import { type Accept, type FileProblem, mostFiles, type PostedFiles } from '../web/form-files.ts';

const openMs = 14 * 24 * 60 * 60_000;

/** The field of each form, and what it takes. */
export const photoFields: Record<Form, { field: string; accept: Accept }> = {
  estimate: { field: 'photos', accept: 'photos' },
  helpdesk: { field: 'files', accept: 'documents' },
};

/** How many more files a request takes now. */
export function roomFor({ receivedAt, files = [] }: Submission, now: number): number {
  return now - receivedAt < openMs ? Math.max(0, mostFiles - files.length) : 0;
}

/** Adds what the post brought, as far as there is room, and says what is wrong with the rest. */
export async function addPosted(
  outbox: FileStore,
  submission: Submission,
  posted: PostedFiles,
  now: number,
): Promise<{ submission: Submission; added: number; problems: FileProblem[] }> {
  const { accept } = photoFields[submission.form];
  const problems = [...posted.problems];
  const result = await addFiles(outbox, submission, posted.files, { most: mostFiles, now });
  const has = new Set(result.submission.files?.map(({ digest }) => digest));
  // One that the request had already is there, which is all that its sender asks.
  const added = posted.files.filter(({ digest }) => has.has(digest)).length;
  const isFull = (result.submission.files?.length ?? 0) >= mostFiles;
  if (added < posted.files.length)
    problems.push(
      isFull
        ? { key: `uploads.tooMany.${accept}`, values: { max: mostFiles } }
        : { key: `uploads.gone.${accept}`, values: {} },
    );
  if (added === 0 && problems.length === 0) problems.push({ key: `uploads.none.${accept}`, values: {} });
  return { submission: result.submission, added, problems };
}
