// What whoever holds the link may know of a request: how far it is and what it is about, nothing of the person.
import type { Content } from '../content/content.ts';
import type { DeliveryDetail } from '../outbox/outbox.ts';
import { isErased } from '../submission/erased.ts';
import { type Estimate, type Submission, topics } from '../submission/submission.ts';

/** What the template of a request gets. */
interface RequestView {
  reference: string;
  state: 'received' | 'in-review';
  /** The newest first. */
  timeline: { time: string; datetime: string; text: string; state: string }[];
  asked: { key: string; value: string }[];
}

/** Held, parked and discarded ones are shown as received: why they wait is between the owner and us. */
export function viewRequest(
  { submission, state, history }: DeliveryDetail,
  content: Pick<Content, 'business' | 'locale' | 'services' | 'words'>,
): RequestView {
  const { t } = content.words;
  const passed = state === 'delivered' ? history.find(({ outcome }) => outcome === 'delivered') : undefined;
  const time = new Intl.DateTimeFormat(content.locale.tag, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: content.business.timeZone,
  });
  const entry = (at: number, text: string, name: RequestView['state']) => ({
    time: time
      .formatToParts(at)
      // As the opening hours have it: 6:00 am.
      .map(({ type, value }) => (type === 'dayPeriod' ? value.toLowerCase() : value))
      .join('')
      // Too narrow for Instrument Sans.
      .replaceAll('\u202F', '\u00A0'),
    datetime: new Date(at).toISOString(),
    text,
    state: name,
  });
  return {
    reference: submission.reference,
    state: passed ? 'in-review' : 'received',
    timeline: [
      ...(passed ? [entry(passed.startedAt + passed.ms, t('status.timeline.passed'), 'in-review')] : []),
      entry(submission.receivedAt, t('status.timeline.received'), 'received'),
    ],
    asked: isErased(submission) ? [] : askedFor(submission, content),
  };
}

function askedFor(
  submission: Submission,
  { services, words: { t } }: Pick<Content, 'services' | 'words'>,
): RequestView['asked'] {
  if (submission.form === 'helpdesk') {
    const topic = topics.find((value) => value === submission.topic.value);
    const value = topic ? t(`helpdesk.topics.${topic}`) : submission.topic.name;
    return [{ key: t('status.asked.topic'), value }];
  }
  const { slug, name } = submission.service;
  const service = services.find((candidate) => candidate.slug === slug);
  const place = submission.city ?? districtOf(submission);
  return [
    {
      key: t('status.asked.service'),
      value: service?.name ?? (slug === 'other' ? t('estimate.service.other') : name),
    },
    ...(place === null ? [] : [{ key: t('status.asked.place'), value: place }]),
  ];
}

/** The part of a postal code that many share: the whole of one is a few doors in Great Britain, and one in Ireland. */
function districtOf({ postalCode, country }: Pick<Estimate, 'postalCode' | 'country'>): string | null {
  const compact = postalCode?.replace(/[\s-]/g, '') ?? '';
  if (country === 'US') return compact.slice(0, 5) || null;
  if (country === 'IE') return compact.slice(0, 3) || null;
  return (/^\d+$/.test(compact) ? postalCode : compact.slice(0, -3)) || null;
}
