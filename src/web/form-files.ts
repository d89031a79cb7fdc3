// Files of a form, between the request that brought them and the submission that will have them.
import type { Request } from 'express';
import type { WordValues } from '../content/words.ts';

/** Photos alone, or documents too. */
export type Accept = 'photos' | 'documents';

export const mostFiles = 6;
export const mostMegabytes = 15;
export const mostFileBytes = mostMegabytes * 1024 * 1024;

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
  /**
   * Judges the file by its bytes, makes it safe and keeps it. What cannot be kept now, and what its sender brings too much
   * of, is a problem like any other (`uploads.full`, `uploads.rate`): the request that it came with may still be kept.
   */
  take(
    file: { name: string; content: Buffer },
    accept: Accept,
    sender: string,
  ): Promise<{ file: FormFile } | { problem: FileProblem }>;
  /** Those that are still there, in their order; a token that is none of ours is left out. */
  find(tokens: readonly string[]): Promise<FormFile[]>;
  /** JPEG; null when there is none. */
  thumb(token: string): Promise<Uint8Array | null>;
  remove(token: string): Promise<void>;
}

/** The files of a post, and what is wrong with those that are not among them. */
export interface PostedFiles {
  files: FormFile[];
  problems: FileProblem[];
  /** Tokens of those that are not kept any more: a problem, too. */
  gone: string[];
  /** Set when the store could not be asked: why, and the tokens of those that `files` lacks because of it. */
  unasked?: { tokens: string[]; error: unknown };
}

const posted = new WeakMap<Request, PostedFiles>();

/** For readBody: what filesOf answers from now on. */
export function keepPostedFiles(req: Request, files: PostedFiles): void {
  posted.set(req, files);
}

/**
 * The files that a request names or brought, once readBody has read it: those it names first. Throws the store's
 * OutboxUnavailable when it could not be asked for them.
 */
export function filesOf(req: Request): PostedFiles {
  const files = filesAsFarAsKnown(req);
  if (files.unasked) throw files.unasked.error;
  return files;
}

/** The same for a page that must be shown again whatever the store does. */
export function filesAsFarAsKnown(req: Request): PostedFiles {
  return posted.get(req) ?? { files: [], problems: [], gone: [] };
}

/** Those of `tokens` that are not among the files. */
export function goneOf(tokens: readonly string[], files: readonly FormFile[]): string[] {
  return tokens.filter((token) => !files.some((file) => file.token === token));
}

/** A file as its page and its script show it. */
export interface ShownFile {
  id: string;
  name: string;
  size: string;
  thumb: string | null;
}

/** `apiPath`: of the form, with the language's prefix. */
export function showFile(
  { token, name, bytes, hasThumb }: FormFile,
  apiPath: string,
  tag: string,
): ShownFile {
  const thumb = hasThumb ? `${apiPath}/files/${token}` : null;
  return { id: token, name, size: sizeText(bytes, tag), thumb };
}

function sizeText(bytes: number, tag: string): string {
  const [unit, size, maximumFractionDigits] =
    bytes < 1_000_000 ? (['kilobyte', 1000, 0] as const) : (['megabyte', 1_000_000, 1] as const);
  const format = new Intl.NumberFormat(tag, { style: 'unit', unit, maximumFractionDigits });
  // Nothing that is there is 0 kB.
  return format.format(Math.max(1, bytes / size));
}
