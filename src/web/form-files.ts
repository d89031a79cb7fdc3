// Files of a form, between the request that brought them and the submission that will have them.
import type { WordValues } from '../content/words.ts';

/** Photos alone, or documents too. */
export type Accept = 'photos' | 'documents';

export const mostFiles = 6;
export const mostMegabytes = 15;

/** A file that was received, judged and made safe. */
export interface FormFile {
  /** Names it in the page: signed, good for a day. */
  token: string;
  /** The upload that holds its bytes. */
  upload: string;
  digest: string;
  name: string;
  mediaType: string;
  bytes: number;
  hasThumb: boolean;
}

/** What is wrong with a file, in words that are chosen when it is known in which language. */
export interface FileProblem {
  key: string;
  values: WordValues;
}

/** Where a form's files are kept until they are sent. */
export interface FormUploads {
  /** Judges the file by its bytes, makes it safe and keeps it. Throws OutboxUnavailable when it cannot be kept. */
  take(
    file: { name: string; content: Buffer },
    accept: Accept,
  ): Promise<{ file: FormFile } | { problem: FileProblem }>;
  /** Those that are still there, in their order; a token that is none of ours is left out. */
  find(tokens: readonly string[]): Promise<FormFile[]>;
  /** JPEG; null when there is none. */
  thumb(token: string): Promise<Uint8Array | null>;
  remove(token: string): Promise<void>;
}
