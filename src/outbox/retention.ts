// What was sent is kept for a time only: ends it when the time is over, and says so a week before where a person has not
// decided yet.
import type { Log } from './log.ts';
import type { Place } from './keeping.ts';
import type { Outbox } from './outbox.ts';

export interface RetentionTimes {
  /** Answers and files, after the last delivery was delivered or discarded. */
  answersMs: number;
  /** What is held and nobody decides. */
  heldMs: number;
}

const dayMs = 24 * 3_600_000;

// Reference, times, ids and states: what a person needs to find a request again in Odoo.
const remainsMs = 400 * dayMs;

export const heldWarningMs = 7 * dayMs;

interface RetentionDeps {
  outbox: Pick<Outbox, 'expire' | 'heldSince'>;
  times: RetentionTimes;
  log: Log;
}

/** The function it returns ends all whose time is over at `now`, or stops early when `stopped` says so. */
export function createRetention({ outbox, times, log }: RetentionDeps) {
  let warnedAt = -Infinity;

  async function warnOfHeld(now: number): Promise<void> {
    if (now - warnedAt < dayMs) return;
    const held = await outbox.heldSince(now - times.heldMs + heldWarningMs);
    warnedAt = now;
    if (held > 0)
      log.warn(
        { held, days: times.heldMs / dayMs },
        'held for so long that they are discarded within a week, unless you decide: npm run outbox -- list --state held',
      );
  }

  return async function endInTime(now: number, stopped: () => boolean): Promise<void> {
    const limits = {
      finishedBefore: now - times.answersMs,
      heldBefore: now - times.heldMs,
      receivedBefore: now - remainsMs,
    };
    const ended = { erased: 0, neverDecided: 0, removed: 0 };
    let next: Place | null = null;
    let goesOn = true;
    while (goesOn && !stopped()) {
      const part = await outbox.expire(limits, now, next ?? undefined);
      ended.erased += part.erased;
      ended.neverDecided += part.neverDecided;
      ended.removed += part.removed;
      next = part.next;
      goesOn = next !== null || part.removed > 0;
    }
    if (ended.neverDecided > 0)
      log.warn({ held: ended.neverDecided }, 'discarded and erased: held until their time was over');
    if (ended.erased + ended.removed > 0) log.info(ended, 'erased what was kept for its time');
    await warnOfHeld(now);
  };
}
