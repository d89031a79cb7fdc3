// Stops deliveries while the destination as a whole cannot take them, and finds out when it can again.
import type { Log } from './log.ts';
import { boundRetryAfter } from './schedule.ts';
import type { Outcome } from './transport.ts';

// Not on different deliveries: the one lead of a night must open it too, for the probes find out within minutes that
// the destination is back, where the schedule would leave that lead waiting for half an hour or more.
const failuresToOpen = 3;

const firstProbeMs = 30_000;
const probeGrowth = 1.5;
const longestProbeMs = 5 * 60_000;

export type BreakerState =
  { open: false } | { open: true; since: number; nextProbeAt: number; class: string; code: string };

/** The attempt a breaker is told of. `probe`: it was made to find out whether the destination works again. */
interface Tried {
  deliveryId: number;
  probe: boolean;
}

/**
 * What an attempt shows:
 * - recovered: a destination that was down works again.
 * - own trouble: the delivery fails while others get through, so the breaker took no note of it. `doubts` is how often
 *   that was an outcome which is said to stop every delivery, this one counted.
 */
export type Finding = { is: 'noted' } | { is: 'recovered' } | { is: 'own trouble'; doubts: number };

export interface Breaker {
  /** What may be claimed: whatever is due, one delivery to probe the destination with, or nothing. */
  allows(now: number): 'due' | 'probe' | 'nothing';
  record(outcome: Outcome, now: number, tried: Tried): Finding;
  /** The delivery is done with: what is remembered of its failures goes. */
  forget(deliveryId: number): void;
  state(): BreakerState;
}

export function createBreaker({ destination, log }: { destination: string; log: Log }): Breaker {
  let state: BreakerState = { open: false };
  let failures = 0;
  let probeMs = firstProbeMs;
  // The codes the owner was told of since it opened: once each.
  const told = new Set<string>();
  // Counted, not timed: a clock may be put back.
  let deliveries = 0;
  // What has failed and is not done with. Lost at a restart: such a delivery may then open the breaker once more.
  const failed = new Map<number, { deliveriesBefore: number; doubts: number }>();

  function tell(failure: Failure): void {
    if (told.has(failure.code)) return;
    const fields = { destination, class: failure.class, code: failure.code };
    if (failure.result === 'blocked') {
      log.error(
        fields,
        `No delivery can work until this is mended: ${failure.advice} Nothing is lost; deliveries then go on by themselves.`,
      );
    } else if (told.size === 0) {
      log.warn(
        fields,
        'The destination does not answer as it should: deliveries wait until it does. Nothing is lost.',
      );
    }
    told.add(failure.code);
  }

  function wait(failure: Failure, since: number, now: number): void {
    const retryAfterMs = failure.result === 'retry' ? (failure.retryAfterMs ?? 0) : 0;
    const nextProbeAt = now + Math.round(Math.max(probeMs, boundRetryAfter(retryAfterMs)));
    state = { open: true, since, nextProbeAt, class: failure.class, code: failure.code };
  }

  /**
   * Null unless another delivery got through since this one first failed. Since it first failed, not since it last did:
   * on a quiet day nothing is delivered between two of its tries, and it would stop the next visitor's each time.
   */
  function ownTrouble(failure: Failure, deliveryId: number): Finding | null {
    const earlier = failed.get(deliveryId);
    if (!earlier) failed.set(deliveryId, { deliveriesBefore: deliveries, doubts: 0 });
    // While it is open, the destination is to blame.
    if (!earlier || earlier.deliveriesBefore === deliveries || state.open) return null;
    if (failure.result === 'blocked') earlier.doubts += 1;
    return { is: 'own trouble', doubts: earlier.doubts };
  }

  function fail(failure: Failure, now: number, { deliveryId, probe }: Tried): Finding {
    const finding = ownTrouble(failure, deliveryId);
    if (finding) return finding;
    if (state.open) {
      tell(failure);
      if (!probe) return { is: 'noted' };
      probeMs = Math.min(probeMs * probeGrowth, longestProbeMs);
      wait(failure, state.since, now);
      return { is: 'noted' };
    }
    if (failure.class === 'doubtful') return { is: 'noted' };
    failures += 1;
    if (failure.result === 'blocked' || failures >= failuresToOpen) {
      tell(failure);
      wait(failure, now, now);
    }
    return { is: 'noted' };
  }

  /** A delivery that was refused succeeds here too: the destination is up and judges. */
  function succeed(now: number): Finding {
    failures = 0;
    if (!state.open) return { is: 'noted' };
    log.info({ destination, downForMs: now - state.since }, 'The destination works again: deliveries go on.');
    state = { open: false };
    probeMs = firstProbeMs;
    told.clear();
    return { is: 'recovered' };
  }

  return {
    allows(now) {
      if (!state.open) return 'due';
      return now >= state.nextProbeAt ? 'probe' : 'nothing';
    },
    record(outcome, now, tried) {
      if (outcome.result === 'delivered') deliveries += 1;
      if (outcome.result === 'delivered' || outcome.result === 'refused') return succeed(now);
      return fail(outcome, now, tried);
    },
    forget: (deliveryId) => void failed.delete(deliveryId),
    state: () => state,
  };
}

type Failure = Extract<Outcome, { result: 'retry' | 'blocked' }>;
