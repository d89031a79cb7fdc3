import type { WordValues } from '../content/words.ts';

/** An answer with this status, in words that are chosen when it is known in which language; each gets {phone} too. */
export class HttpError extends Error {
  override name = 'HttpError';
  readonly status: number;
  readonly key: string;
  readonly values: WordValues;
  readonly headers: Record<string, string>;
  /** Shown instead of the error page: the form, with what was typed. */
  page?: string;

  constructor(
    status: number,
    key: string,
    { values = {}, headers = {} }: { values?: WordValues; headers?: Record<string, string> } = {},
  ) {
    super(key);
    this.status = status;
    this.key = key;
    this.values = values;
    this.headers = headers;
  }
}
