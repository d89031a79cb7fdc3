// What is counted and timed while it happens. Every label has few values, and none of them comes from a visitor.
import { Counter, Histogram, type Registry } from 'prom-client';
import { kinds } from '../outbox/breakers.ts';
import type { Form } from '../submission/submission.ts';

const forms: readonly Form[] = ['estimate', 'helpdesk'];

/** Why a request was not kept: the captcha, too many from one address, or a store that could not be used. */
export const refusals = ['captcha', 'rate', 'store'] as const;

const statuses = ['2xx', '3xx', '4xx', '5xx'] as const;

// From a good disk's fraction of a millisecond to the limit that a visitor waits for.
const acceptBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
// Google is given 3 s.
const screeningBuckets = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5];
// From a call that works to one that Odoo is given up on.
const attemptBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
// From at once to a long outage: 15 minutes is where an alarm begins, 14 days is when a delivery is parked.
const deliveryBuckets = [0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400, 604_800, 1_209_600];

export type Instruments = ReturnType<typeof createInstruments>;

export function createInstruments(registry: Registry) {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Counter({ name: `porchlight_${name}`, help, labelNames, registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: readonly Label[] = [],
  ) => new Histogram({ name: `porchlight_${name}`, help, buckets, labelNames, registers });

  const instruments = {
    accepted: counter('submissions_accepted_total', 'Submissions kept on disk, held ones among them', [
      'form',
    ]),
    held: counter('submissions_held_total', 'Submissions kept until a person decides', ['form']),
    answers: counter('answers_total', 'Answers that were sent', ['status']),
    refused: counter('submissions_refused_total', 'Submissions that were not kept', ['reason']),
    uploadsRefused: counter('uploads_refused_total', 'Files not taken for lack of space'),
    delivered: counter('deliveries_delivered_total', 'Deliveries that are in Odoo', ['kind']),
    parked: counter('deliveries_parked_total', 'Deliveries that came to need a person', ['kind', 'class']),
    attempts: counter('attempts_total', 'Attempts to deliver, by how they ended', ['kind', 'class']),
    accept: histogram('accept_seconds', 'Committing a submission and syncing it to disk', acceptBuckets),
    screening: histogram('screening_seconds', 'Judging a submission, Google included', screeningBuckets),
    attempt: histogram('attempt_seconds', 'The call to Odoo that a delivery went in', attemptBuckets),
    delivery: histogram('delivery_seconds', 'From a request to its record in Odoo', deliveryBuckets, [
      'form',
    ]),
  };

  // A counter that appears only with its first event hides that event from rate() and increase().
  for (const form of forms)
    for (const one of ['accepted', 'held'] as const) instruments[one].inc({ form }, 0);
  for (const status of statuses) instruments.answers.inc({ status }, 0);
  for (const reason of refusals) instruments.refused.inc({ reason }, 0);
  for (const kind of kinds) instruments.delivered.inc({ kind }, 0);
  return instruments;
}
