// From how an attempt ended to what is written down about the delivery.
import type { Claim, Settlement } from './outbox.ts';
import { delayAfter } from './schedule.ts';
import type { Outcome } from './transport.ts';

interface Circumstances {
  now: number;
  /** How long the attempt took. */
  ms: number;
  /** When the next probe is made, while a breaker holds such deliveries up; null while none does. */
  nextProbeAt: number | null;
  /** The trouble is this delivery's own, or taken for it. */
  own: boolean;
  /** From 0 to 1. */
  random: number;
}

export function toSettlement(
  outcome: Outcome,
  claim: Pick<Claim, 'attempts' | 'doubts'>,
  { now, ms, nextProbeAt, own, random }: Circumstances,
): Settlement {
  if (outcome.result === 'delivered') {
    return { state: 'delivered', recordModel: outcome.recordModel, recordId: outcome.recordId, ms };
  }
  const why = { class: outcome.class, code: outcome.code, ms };
  if (outcome.result === 'refused') return { state: 'parked', ...why };
  // The destination is down, not this delivery: its place in the schedule stays.
  if (nextProbeAt !== null && !own) return { state: 'pending', dueAt: nextProbeAt, counts: false, ...why };
  const delay = delayAfter(
    {
      attempts: claim.attempts + 1,
      doubts: claim.doubts + (outcome.class === 'doubtful' ? 1 : 0),
      retryAfterMs: outcome.result === 'retry' ? outcome.retryAfterMs : undefined,
    },
    random,
  );
  return delay === null
    ? { state: 'parked', ...why }
    : { state: 'pending', dueAt: now + delay, counts: true, ...why };
}
