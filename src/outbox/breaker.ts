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

export interface Breaker {
  /** What may be claimed: whatever is due, one delivery to probe the destination with, or nothing. */
  allows(now: number): 'due' | 'probe' | 'nothing';
  /**
   * Takes note of what an attempt came to. True when it shows that a destination that was down works again.
   * `probe`: the attempt was made to find that out.
   */
  record(outcome: Outcome, now: number, probe: boolean): boolean;
  state(): BreakerState;
}

export function createBreaker({ destination, log }: { destination: string; log: Log }): Breaker {
  let state: BreakerState = { open: false };
  let failures = 0;
  let probeMs = firstProbeMs;
  // The codes the owner was told of since it opened: once each.
  const told = new Set<string>();

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

  function fail(failure: Failure, now: number, probe: boolean): void {
    if (state.open) {
      tell(failure);
      if (!probe) return;
      probeMs = Math.min(probeMs * probeGrowth, longestProbeMs);
      wait(failure, state.since, now);
      return;
    }
    if (failure.class === 'doubtful') return;
    failures += 1;
    if (failure.result !== 'blocked' && failures < failuresToOpen) return;
    tell(failure);
    wait(failure, now, now);
  }

  /** A delivery that was refused succeeds here too: the destination is up and judges. */
  function succeed(now: number): boolean {
    failures = 0;
    if (!state.open) return false;
    log.info({ destination, downForMs: now - state.since }, 'The destination works again: deliveries go on.');
    state = { open: false };
    probeMs = firstProbeMs;
    told.clear();
    return true;
  }

  return {
    allows(now) {
      if (!state.open) return 'due';
      return now >= state.nextProbeAt ? 'probe' : 'nothing';
    },
    record(outcome, now, probe) {
      if (outcome.result === 'delivered' || outcome.result === 'refused') return succeed(now);
      fail(outcome, now, probe);
      return false;
    },
    state: () => state,
  };
}

type Failure = Extract<Outcome, { result: 'retry' | 'blocked' }>;
