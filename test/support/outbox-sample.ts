// Submissions for tests that care about keeping and delivering, not about what a visitor asked.
import { randomUUID } from 'node:crypto';
import type { Estimate, SupportRequest } from '../../src/submission/submission.ts';

/** An estimate of its own: new id, new reference, long enough that a hundred thousand of them do not clash. */
export function sampleEstimate(changes: Partial<Estimate> = {}): Estimate {
  const id = randomUUID();
  return {
    id,
    form: 'estimate',
    reference: `E-${id.slice(0, 18).toUpperCase()}`,
    receivedAt: 1_000,
    page: '/free-estimate',
    locale: 'en',
    screened: { outcome: 'clear', reasons: [] },
    answers: [{ label: 'What can we do for you?', text: 'The boiler is cold.\nSince Monday.' }],
    fullName: 'Zoë Winter',
    email: 'zoe@example.org',
    phone: { typed: '020 7946 0000', e164: '+442079460000', extension: null },
    service: { slug: 'heating', name: 'Heating' },
    timing: 'this_week',
    country: 'GB',
    postalCode: 'N1 9GU',
    addressLine1: null,
    city: null,
    region: null,
    ...changes,
  };
}

/** A support request of its own. */
export function sampleRequest(changes: Partial<SupportRequest> = {}): SupportRequest {
  const { id, receivedAt, locale, screened, answers, fullName, email, phone } = sampleEstimate();
  return {
    id,
    form: 'helpdesk',
    reference: `H-${id.slice(0, 18).toUpperCase()}`,
    receivedAt,
    page: '/helpdesk',
    locale,
    screened,
    answers,
    fullName,
    email,
    phone,
    topic: { value: 'recent_work', name: 'Recent work' },
    urgency: 'days',
    message: 'The boiler is cold.',
    addressLine1: null,
    ...changes,
  };
}

/** The identity of a sender that repeats itself only by repeating `key`. */
export function identity(key: string = randomUUID()): { key: string; others: string[] } {
  return { key, others: [] };
}
