// Files on their way into a submission: those that come with it, and those that come after it.
import type { Submission, SubmittedFile } from './submission.ts';

/** A file that a submission will have. What else the form knows of it, such as its token, is not kept. */
export type NewFile = Omit<SubmittedFile, 'n'>;

export interface FileStore {
  /** Throws an error named UploadMissing, and attaches nothing, when one of the uploads is gone. */
  attach(
    submissionId: string,
    files: readonly NewFile[],
    now: number,
    most: number,
  ): Promise<Submission | undefined>;
  /** Those of `ids` that are still there. */
  uploads(ids: readonly string[]): Promise<readonly { id: string }[]>;
}

/** What `kept` lacks of `files`: each once, up to `most` in all. */
export function lackingIn(kept: Submission | undefined, files: readonly NewFile[], most: number): NewFile[] {
  const had = kept?.files ?? [];
  const known = new Set(had.map(({ digest }) => digest));
  const fresh = files.filter(({ digest }) => !known.has(digest) && known.add(digest));
  return fresh
    .slice(0, Math.max(0, most - had.length))
    .map(({ name, mediaType, bytes, digest, upload }) => ({ name, mediaType, bytes, digest, upload }));
}

/**
 * Adds to a kept submission what it lacks of `files`, up to `most` in all. Answers the submission as it is then, and how
 * many were added; a file whose upload is gone meanwhile is left out.
 */
export async function addFiles(
  store: FileStore,
  kept: Submission,
  files: readonly NewFile[],
  { most, now }: { most: number; now: number },
): Promise<{ submission: Submission; added: number }> {
  const lacking = lackingIn(kept, files, most);
  if (lacking.length === 0) return { submission: kept, added: 0 };
  const submission = await withoutMissing(store, lacking, (there) =>
    there.length > 0 ? store.attach(kept.id, there, now, most) : Promise.resolve(kept),
  );
  const count = (of: Submission) => of.files?.length ?? 0;
  return { submission: submission ?? kept, added: submission ? count(submission) - count(kept) : 0 };
}

/** Runs `keep` with `files`, and again without those that are gone when the store misses one. */
export async function withoutMissing<File extends NewFile, Result>(
  store: Pick<FileStore, 'uploads'>,
  files: readonly File[],
  keep: (files: readonly File[]) => Promise<Result>,
): Promise<Result> {
  try {
    return await keep(files);
  } catch (error) {
    // The outbox's error by name: this folder knows no store.
    if (files.length === 0 || !(error instanceof Error) || error.name !== 'UploadMissing') throw error;
  }
  const there = new Set((await store.uploads(files.map(({ upload }) => upload))).map(({ id }) => id));
  const left = files.filter(({ upload }) => there.has(upload));
  // One that is there and yet missing would have us ask for ever.
  return withoutMissing(store, left.length < files.length ? left : [], keep);
}
