// The internal note under a record: what a salesperson need not read, but somebody may have to prove.
import type { Answer, Submission } from '../submission/submission.ts';
import { htmlOf } from './html.ts';
import { languageName } from './language.ts';
import { localTime, type Reader } from './local-time.ts';
import { screeningWords } from './screening-words.ts';

/** HTML. Always with our reference, by which an interface without External IDs finds it again. */
export function noteOf(submission: Submission, reader: Reader): string {
  const { consents = [], locale, page, receivedAt, reference, screened } = submission;
  const { outcome, reasons } = screened;
  const checked = outcome === 'held' ? 'held as doubtful, then released by a person' : 'not fully checked';
  const why = reasons.map(screeningWords).join('; ');
  const local = (at: number) => localTime(at, reader);
  const blocks: Answer[] = [
    { label: 'Reference', text: reference },
    ...consents.map(({ text, givenAt }) => ({ label: 'Consent', text: `${text}\n${local(givenAt)}` })),
    { label: 'Came by', text: sourceOf(submission) },
    { label: 'Page', text: page },
    { label: 'Received', text: local(receivedAt) },
    { label: 'Language', text: languageName(locale) },
    { label: 'Website check', text: why === '' ? '' : `${checked} (${why})` },
  ];
  return htmlOf(blocks);
}

function sourceOf({ attribution }: Submission): string {
  const parts = {
    Source: attribution?.source,
    Medium: attribution?.medium,
    Campaign: attribution?.campaign,
  };
  return Object.entries(parts)
    .flatMap(([name, text]) => (text ? [`${name}: ${text}`] : []))
    .join('\n');
}
