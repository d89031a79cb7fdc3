// Stops deliveries while none of them can get through, and finds out when they can again.
import { retryAfter, toFailed, worst, type Failed, type Failure, type Result } from './failure.ts';
import type { Log } from './log.ts';
import { longestRetryAfterMs } from './schedule.ts';
import type { Outcome } from './transport.ts';

// Not on different deliveries: the one lead of a night must open it too, for the probes find out within minutes that
// the destination is back, where the schedule would leave that lead waiting for half an hour or more.
const failuresToOpen = 3;

// Trouble of their own is the trouble of a few. When so many fail with nothing getting through in between, it was not theirs.
const mostOwnTroubles = 10;

// One strange answer is about one delivery. When so many different ones get such answers in a row, it is not about them.
const mostDoubted = 10;

// Whoever has failed so often before the start has seen an outage, most likely the one that still lasts.
const attemptsOfAnOutage = 3;

const firstProbeMs = 30_000;
const probeGrowth = 1.5;
const longestProbeMs = 5 * 60_000;

export type BreakerState =
  { open: false } | { open: true; since: number; nextProbeAt: number; class: string; code: string };

/**
 * What one call shows.
 * - recovered: what was down works again.
 * - own: the deliveries whose failure counts in their own schedule, whether the breaker is open or not.
 */
export interface Finding {
  recovered: boolean;
  own: ReadonlySet<number>;
}

export interface Breaker {
  /** What may be claimed: whatever is due, one delivery to probe with, or nothing. */
  allows(now: number): 'due' | 'probe' | 'nothing';
  /** Told of all that one call came to, at once: however many fail in it, it is one failure. */
  record(results: readonly Result[], now: number, probe: boolean): Finding;
  /** The delivery is done with: what is remembered of its trouble goes. */
  forget(deliveryId: number): void;
  state(): BreakerState;
}

export type Meaning = 'got through' | 'alive' | 'failed' | 'doubted' | 'nothing';

interface BreakerDeps {
  /** What the log says of it. */
  names: object;
  /** What cannot work while it is open, and what is to be said when it can. */
  words: { stopped: string; again: string };
  /** What an outcome says about what this breaker watches; `nothing` when it is another's to judge. */
  meaning: (outcome: Outcome) => Meaning;
  /** Whether it opens for many answers in a row that nobody expects. */
  opensForDoubts: boolean;
  log: Log;
}

export function createBreaker({ names, words, meaning, opensForDoubts, log }: BreakerDeps): Breaker {
  let state: BreakerState = { open: false };
  let failures = 0;
  let probeMs = firstProbeMs;
  // What it has told of since it opened: each once. Not shared with other breakers: one cause may stop two kinds, and be
  // mended for one of them.
  const told = new Set<string>();
  // Counted, not timed: a clock may be put back.
  let deliveries = 0;
  // What has failed and is not done with, and how many had got through before. Lost at a restart: such a delivery may
  // then open the breaker once more.
  const failed = new Map<number, number>();
  // Which of those with trouble of their own have failed since the last sign of life.
  const ownInARow = new Set<number>();
  // Which got an answer nobody expects since one got through. Those that were parked stay in it: where requests are few,
  // the first of ten is parked before the tenth comes.
  const doubted = new Set<number>();
  let aliveSinceStart = false;

  function tell(failure: Failure): void {
    const cause = failure.result === 'blocked' ? `${failure.code}: ${failure.advice}` : failure.code;
    if (told.has(cause)) return;
    const fields = { ...names, class: failure.class, code: failure.code };
    if (failure.class === 'doubtful') {
      log.error(
        fields,
        `${words.stopped}: the destination answers in a way that nobody expects. Look at its own log. Nothing is lost: as soon as a delivery succeeds, the others follow.`,
      );
    } else if (failure.result === 'blocked') {
      log.error(
        fields,
        `${words.stopped} until this is mended: ${failure.advice} Nothing is lost: as soon as a delivery succeeds, the others follow.`,
      );
    } else if (told.size === 0) {
      log.warn(
        fields,
        'The destination does not answer as it should: deliveries wait until it does. Nothing is lost. npm run doctor tells more.',
      );
    }
    told.add(cause);
  }

  function wait({ class: why, code }: Failure, since: number, nextProbeAt: number): void {
    state = { open: true, since, nextProbeAt, class: why, code };
  }

  function open(failure: Failure, now: number): void {
    tell(failure);
    // What was asked for, exactly: it may be less than the first wait.
    wait(failure, now, now + (retryAfter(failure) || probeMs));
  }

  /** A probe failed, or something that was in hand when the breaker opened. */
  function staysOpen(failure: Failure, since: number, now: number, probe: boolean): void {
    if (failure.class !== 'doubtful') tell(failure);
    if (!probe) return;
    probeMs = Math.min(probeMs * probeGrowth, longestProbeMs);
    wait(failure, since, now + Math.round(Math.max(probeMs, retryAfter(failure))));
  }

  /** Answers whether it opened. */
  function fail(all: readonly Failed[], now: number): boolean {
    const failure = worst(all);
    failures += 1;
    const isOutage =
      failure.result === 'blocked' ||
      retryAfter(failure) > 0 ||
      (!aliveSinceStart && all.some(({ attempts }) => attempts >= attemptsOfAnOutage));
    if (!isOutage && failures < failuresToOpen) return false;
    open(failure, now);
    return true;
  }

  /** Answers whether there was something to recover from. */
  function succeed(now: number): boolean {
    failures = 0;
    aliveSinceStart = true;
    ownInARow.clear();
    if (!state.open) return false;
    // A clock that was put back in between must not end in a negative time.
    log.info({ ...names, downForMs: Math.max(0, now - state.since) }, words.again);
    state = { open: false };
    probeMs = firstProbeMs;
    told.clear();
    return true;
  }

  /**
   * Whether another delivery got through since this one first failed, in the same call too. Since it first failed, not
   * since it last did: on a quiet day nothing is delivered between two of its tries, and it would stop the next visitor's
   * each time.
   */
  function hasOwnTrouble({ deliveryId }: Failed): boolean {
    return failed.get(deliveryId) !== deliveries;
  }

  return {
    allows(now) {
      if (!state.open) return 'due';
      // A wait that no failure asks for: the clock was put back.
      const isTime = now >= state.nextProbeAt || state.nextProbeAt - now > longestRetryAfterMs;
      return isTime ? 'probe' : 'nothing';
    },

    record(results, now, probe) {
      const those = (what: Meaning) => results.filter(({ outcome }) => meaning(outcome) === what);
      const failing = those('failed').map(toFailed);
      const doubtful = those('doubted').map(toFailed);
      // A destination that asks for patience asks it of all, and not of the one that was told so.
      const isAskedForPatience = (one: Failed) => retryAfter(one.failure) > 0 && !failed.has(one.deliveryId);
      const askedForPatience = new Set(failing.filter(isAskedForPatience));
      for (const { deliveryId } of failing) {
        if (!failed.has(deliveryId)) failed.set(deliveryId, deliveries);
      }
      const gotThrough = those('got through').length;
      deliveries += gotThrough;
      if (gotThrough > 0) doubted.clear();
      else for (const { deliveryId } of doubtful) doubted.add(deliveryId);
      const alive = gotThrough > 0 || those('alive').length > 0;
      const recovered = alive && succeed(now);

      if (state.open) {
        // While it is open, no single delivery is to blame.
        const all = [...failing, ...doubtful];
        // Of what lasts the owner is told: a clock that was put back must not silence that for as long.
        if (all.length > 0) staysOpen(worst(all), Math.min(state.since, now), now, probe);
        // A probe that says nothing about what it probed: asked again after as long a wait.
        else if (probe) state = { ...state, nextProbeAt: now + probeMs };
        return { recovered, own: new Set() };
      }

      const { own = [], others = [] } = Object.groupBy(failing, (one) =>
        hasOwnTrouble(one) && !askedForPatience.has(one) ? 'own' : 'others',
      );
      if (others.length > 0 && fail(others, now)) return { recovered, own: new Set() };
      if (!alive) for (const { deliveryId } of own) ownInARow.add(deliveryId);
      // Each of these is counted though it opens: if one is to blame after all, it is found in smaller calls.
      if (!alive && ownInARow.size >= mostOwnTroubles) open(worst(own), now);
      if (!opensForDoubts) return { recovered, own: idsOf(own) };
      if (doubtful.length > 0 && doubted.size >= mostDoubted) open(worst(doubtful), now);
      return { recovered, own: idsOf([...own, ...doubtful]) };
    },

    forget(deliveryId) {
      failed.delete(deliveryId);
      ownInARow.delete(deliveryId);
    },
    state: () => state,
  };
}

function idsOf(all: readonly Failed[]): Set<number> {
  return new Set(all.map(({ deliveryId }) => deliveryId));
}
