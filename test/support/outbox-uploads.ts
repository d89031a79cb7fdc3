// Uploads for tests, and submissions' files made of them.
import { createHash } from 'node:crypto';
import type { Upload, UploadStore } from '../../src/outbox/staging.ts';
import { newId } from '../../src/submission/id.ts';
import type { SubmittedFile } from '../../src/submission/submission.ts';

/** Longer than the files of any test. */
export const ampleBudget = 1_000_000_000;

/** An upload of its own, received at `at`. */
export function sampleUpload(content: Uint8Array, at = 1_000): Upload {
  return {
    id: newId(at),
    digest: createHash('sha256').update(content).digest('hex'),
    name: 'photo.jpg',
    mediaType: 'image/jpeg',
    bytes: content.byteLength,
  };
}

/** As a submission, or attach, names them. */
export function asFiles(uploads: readonly Upload[]): SubmittedFile[] {
  return uploads.map(({ id, ...file }, i) => ({ ...file, n: i + 1, upload: id }));
}

/** Stages a copy of each of `contents` and answers them as the files of a submission. */
export async function stageFiles(
  store: Pick<UploadStore, 'stage'>,
  contents: readonly Uint8Array[],
): Promise<SubmittedFile[]> {
  const uploads = contents.map((content, i) => ({ ...sampleUpload(content), name: `photo-${i + 1}.jpg` }));
  for (const [i, upload] of uploads.entries()) {
    await store.stage(upload, new Uint8Array(contents[i]!), null, ampleBudget);
  }
  return asFiles(uploads);
}
