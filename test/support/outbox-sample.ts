// Submissions for tests that care about keeping and delivering, not about what a visitor asked.
import { randomUUID } from 'node:crypto';
import type { Estimate } from '../../src/submission/submission.ts';

/** An estimate of its own: new id, new reference. */
export function sampleEstimate(changes: Partial<Estimate> = {}): Estimate {
  const id = randomUUID();
  return {
    id,
    form: 'estimate',
    reference: `E-${id.slice(0, 8).toUpperCase()}`,
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

/** The identity of a sender that repeats itself only by repeating `key`. */
export function identity(key: string = randomUUID()): { key: string; others: string[] } {
  return { key, others: [] };
}
