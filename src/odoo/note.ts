// The internal note under a record: what a salesperson need not read, but somebody may have to prove.
import type { Answer, Consent, Submission, Touch } from '../submission/submission.ts';
import { htmlOf } from './html.ts';
import { languageName } from './language.ts';
import { localTime, type Reader } from './local-time.ts';
import { screeningWords } from './screening-words.ts';

/** HTML. Always with our reference, by which an interface without External IDs finds it again. */
export function noteOf(submission: Submission, reader: Reader): string {
  const { attribution, consents = [], locale, page, receivedAt, reference, screened } = submission;
  const { outcome, reasons } = screened;
  const checked = outcome === 'held' ? 'held as doubtful, then released by a person' : 'not fully checked';
  const why = reasons.map(screeningWords).join('; ');
  const local = (at: number) => localTime(at, reader);
  const blocks: Answer[] = [
    { label: 'Reference', text: reference },
    ...consents.map((consent) => ({ label: 'Consent', text: consentText(consent, local) })),
    { label: 'Came by', text: touchText(attribution?.first, local) },
    { label: 'Last came by', text: touchText(attribution?.last, local) },
    { label: 'Page', text: page },
    { label: 'Received', text: local(receivedAt) },
    { label: 'Language', text: languageName(locale) },
    { label: 'Website check', text: why === '' ? '' : `${checked} (${why})` },
  ];
  return htmlOf(blocks);
}

type LocalTime = (at: number) => string;

function consentText({ text, version, givenAt, locale, page }: Consent, local: LocalTime): string {
  return `${text}\n${local(givenAt)}, on ${page}, in ${languageName(locale)}, wording ${version}`;
}

const names: Readonly<Record<string, string>> = {
  utm_source: 'Source',
  utm_medium: 'Medium',
  utm_campaign: 'Campaign',
  utm_term: 'Term',
  utm_content: 'Content',
};

function touchText(touch: Touch | null | undefined, local: LocalTime): string {
  if (!touch) return '';
  const { at, page, referrer, params } = touch;
  return [
    ...Object.entries(params).map(([name, text]) => `${names[name] ?? name}: ${text}`),
    ...(referrer === null ? [] : [`From: ${referrer}`]),
    ...(page === null ? [] : [`Landing page: ${page}`]),
    ...(at === null ? [] : [`At: ${local(at)}`]),
  ].join('\n');
}
