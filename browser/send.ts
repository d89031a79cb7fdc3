import type { FieldError } from './check.ts';

/** What came of sending. */
export type Sent =
  | { outcome: 'taken'; thanks: string }
  | { outcome: 'wrong'; errors: FieldError[] }
  /** In words for the visitor, where the server has some. */
  | { outcome: 'failed'; detail?: string | undefined }
  /** The server's pages can lead on from here, the script cannot. */
  | { outcome: 'elsewhere' };

interface Answer {
  thanks?: string;
  errors?: FieldError[];
  detail?: string;
  title?: string;
}

const answerWithinMs = 20_000;
const notForScripts = [400, 404, 405, 415];

/** Posts the answers as JSON. Errors in fields that are not `here`, on this page, lead elsewhere. */
export async function send(
  url: string,
  body: Record<string, unknown>,
  here: (field: string) => boolean,
): Promise<Sent> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json, application/problem+json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(answerWithinMs),
    });
    if (notForScripts.includes(response.status)) return { outcome: 'elsewhere' };
    const answer = (await response.json()) as Answer;
    if (response.ok && answer.thanks) return { outcome: 'taken', thanks: answer.thanks };
    if (!answer.errors?.length) return { outcome: 'failed', detail: answer.detail ?? answer.title };
    const { errors } = answer;
    return errors.every(({ field }) => here(field)) ? { outcome: 'wrong', errors } : { outcome: 'elsewhere' };
  } catch {
    return { outcome: 'failed' };
  }
}
