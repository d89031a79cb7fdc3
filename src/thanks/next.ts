// What happens next, line by line, with the time by which it does.
import type { Content } from '../content/content.ts';
import { byTime, openAfter } from '../content/reply-time.ts';
import type { Submission } from '../submission/submission.ts';

/** As the visitor reads it at `now`; a line whose time will never come is left out. */
export function nextLines(
  { business, next, locale, words }: Pick<Content, 'business' | 'next' | 'locale' | 'words'>,
  { form, receivedAt }: Pick<Submission, 'form' | 'receivedAt'>,
  now: number,
): string[] {
  const { hours, timeZone, reply } = business;
  const calendar = { timeZone, locale: locale.tag, t: words.t };
  const at = reply?.minutes === undefined ? null : openAfter({ hours, timeZone }, receivedAt, reply.minutes);
  const by = at === null ? null : byTime(calendar, at, now);
  return next[form].flatMap((line) => {
    if (!line.includes('{by}')) return [line];
    if (by === null) return [];
    const text = line.replaceAll('{by}', () => by);
    return [text.charAt(0).toLocaleUpperCase(locale.tag) + text.slice(1)];
  });
}
