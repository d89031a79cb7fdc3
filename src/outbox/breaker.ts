// Stops deliveries while none of them can get through, and finds out when they can again.
import type { Log } from './log.ts';
import { boundRetryAfter } from './schedule.ts';
import type { Outcome } from './transport.ts';

// Not on different deliveries: the one lead of a night must open it too, for the probes find out within minutes that
// the destination is back, where the schedule would leave that lead waiting for half an hour or more.
const failuresToOpen = 3;

// Trouble of their own is the trouble of a few. When so many fail with nothing getting through in between, it was not theirs.
const mostOwnTroubles = 10;

const firstProbeMs = 30_000;
const probeGrowth = 1.5;
const longestProbeMs = 5 * 60_000;

export type BreakerState =
  { open: false } | { open: true; since: number; nextProbeAt: number; class: string; code: string };

/** One delivery of a call, and how it ended. */
export interface Result {
  deliveryId: number;
  outcome: Outcome;
}

/**
 * What one call shows.
 * - recovered: what was down works again.
 * - ownDoubts: the deliveries that fail while others get through, so that the breaker took no note of them, and how often
 *   each was blocked since, this time counted.
 */
export interface Finding {
  recovered: boolean;
  ownDoubts: ReadonlyMap<number, number>;
}

export interface Breaker {
  /** What may be claimed: whatever is due, one delivery to probe with, or nothing. */
  allows(now: number): 'due' | 'probe' | 'nothing';
  /** Told of all that one call came to, at once: however many fail in it, it is one failure. */
  record(results: readonly Result[], now: number, probe: boolean): Finding;
  /** The delivery is done with: what is remembered of its failures goes. */
  forget(deliveryId: number): void;
  state(): BreakerState;
}

interface BreakerDeps {
  /** What the log says of it. */
  names: object;
  /** What cannot work while it is open, and what is to be said when it can. */
  words: { stopped: string; again: string };
  /** What an outcome says about what this breaker watches; `nothing` when it is another's to judge. */
  meaning: (outcome: Outcome) => 'got through' | 'alive' | 'failed' | 'nothing';
  log: Log;
  /** What the owner was told by any breaker and is not mended: two that open for one cause tell of it once. */
  toldOwner: Set<string>;
}

export function createBreaker({ names, words, meaning, log, toldOwner }: BreakerDeps): Breaker {
  let state: BreakerState = { open: false };
  let failures = 0;
  let probeMs = firstProbeMs;
  // What this breaker has told of since it opened: each once.
  const told = new Set<string>();
  // Counted, not timed: a clock may be put back.
  let deliveries = 0;
  // What has failed and is not done with. Lost at a restart: such a delivery may then open the breaker once more.
  const failed = new Map<number, { deliveriesBefore: number; doubts: number }>();
  // Which of those with trouble of their own have failed since the last sign of life.
  const ownInARow = new Set<number>();

  function tell(failure: Failure): void {
    const cause = failure.result === 'blocked' ? `${failure.code}: ${failure.advice}` : failure.code;
    if (told.has(cause)) return;
    const fields = { ...names, class: failure.class, code: failure.code };
    if (failure.result === 'blocked') {
      if (!toldOwner.has(cause)) {
        log.error(
          fields,
          `${words.stopped} until this is mended: ${failure.advice} Nothing is lost; deliveries then go on by themselves.`,
        );
      }
      toldOwner.add(cause);
    } else if (told.size === 0) {
      log.warn(
        fields,
        'The destination does not answer as it should: deliveries wait until it does. Nothing is lost.',
      );
    }
    told.add(cause);
  }

  function wait(failure: Failure, since: number, now: number): void {
    const nextProbeAt = now + Math.round(Math.max(probeMs, retryAfter(failure)));
    state = { open: true, since, nextProbeAt, class: failure.class, code: failure.code };
  }

  function open(failure: Failure, now: number): void {
    tell(failure);
    wait(failure, now, now);
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
    if (failure.result === 'blocked' || failures >= failuresToOpen) open(failure, now);
  }

  /** Answers whether there was something to recover from. */
  function succeed(now: number): boolean {
    failures = 0;
    ownInARow.clear();
    if (!state.open) return false;
    log.info({ ...names, downForMs: now - state.since }, words.again);
    state = { open: false };
    probeMs = firstProbeMs;
    for (const cause of told) toldOwner.delete(cause);
    told.clear();
    return true;
  }

  /**
   * Whether another delivery got through since this one first failed, in the same call too. Since it first failed, not
   * since it last did: on a quiet day nothing is delivered between two of its tries, and it would stop the next visitor's
   * each time.
   */
  function hasOwnTrouble({ deliveryId }: Failed): boolean {
    return failed.get(deliveryId)!.deliveriesBefore !== deliveries;
  }

  function countDoubts({ deliveryId, failure }: Failed): number {
    const earlier = failed.get(deliveryId)!;
    if (failure.result === 'blocked') earlier.doubts += 1;
    return earlier.doubts;
  }

  return {
    allows(now) {
      if (!state.open) return 'due';
      return now >= state.nextProbeAt ? 'probe' : 'nothing';
    },

    record(results, now, probe) {
      const meanings = results.map(({ outcome }) => meaning(outcome));
      const failing = results.flatMap(({ deliveryId, outcome }, i) =>
        meanings[i] === 'failed' ? [{ deliveryId, failure: outcome as Failure }] : [],
      );
      for (const { deliveryId } of failing) {
        if (!failed.has(deliveryId)) failed.set(deliveryId, { deliveriesBefore: deliveries, doubts: 0 });
      }
      deliveries += meanings.filter((what) => what === 'got through').length;
      const alive = meanings.some((what) => what === 'got through' || what === 'alive');
      const recovered = alive && succeed(now);
      // A probe that says nothing about what it probed: asked again after as long a wait.
      if (probe && state.open && failing.length === 0) state = { ...state, nextProbeAt: now + probeMs };

      // While it is open, no single delivery is to blame.
      const { own = [], others = [] } = Object.groupBy(failing, (one) =>
        !state.open && hasOwnTrouble(one) ? 'own' : 'others',
      );
      if (others.length > 0) fail(worst(others), now, probe);
      if (state.open) return { recovered, ownDoubts: new Map() };
      const ownDoubts = new Map(own.map((one) => [one.deliveryId, countDoubts(one)]));
      if (!alive) {
        for (const { deliveryId } of own) ownInARow.add(deliveryId);
        if (ownInARow.size >= mostOwnTroubles && worst(own).class !== 'doubtful') open(worst(own), now);
      }
      return { recovered, ownDoubts };
    },

    forget(deliveryId) {
      failed.delete(deliveryId);
      ownInARow.delete(deliveryId);
    },
    state: () => state,
  };
}

type Failure = Extract<Outcome, { result: 'retry' | 'blocked' }>;

interface Failed {
  deliveryId: number;
  failure: Failure;
}

/** The one failure that all of a call's are taken for, with the longest wait that any asks for. */
function worst(all: readonly Failed[]): Failure {
  const [failure] = all
    .map((one) => one.failure)
    .sort((a, b) => gravity(b) - gravity(a) || retryAfter(b) - retryAfter(a));
  return failure!;
}

function gravity(failure: Failure): number {
  if (failure.result === 'blocked') return 2;
  return failure.class === 'transient' ? 1 : 0;
}

function retryAfter(failure: Failure): number {
  return failure.result === 'retry' ? boundRetryAfter(failure.retryAfterMs ?? 0) : 0;
}
