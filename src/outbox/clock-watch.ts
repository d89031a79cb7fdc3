// What is kept for a time only is ended by the clock, and what is ended is gone for good. So a clock that has jumped is
// believed only when it has gone on like that for a day, in which somebody can put it right.
import type { Log } from './log.ts';
import type { Outbox } from './outbox.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

// Passes are ten minutes apart. Between two of a running process lies more only when the machine slept.
const longestGapMs = hourMs;

// A site may be off for a weekend.
const longestPauseMs = 2 * dayMs;

const watchedForMs = dayMs;

interface ClockWatchDeps {
  outbox: Pick<Outbox, 'readTimeNote' | 'writeTimeNote'>;
  log: Log;
}

/**
 * The function it returns says whether what is over at `now` may be ended: false for a day after the clock went on by
 * more than an hour between two calls, or by more than two days between two processes. One that was put back is told of
 * and believed: nothing ends too early by it. Throws OutboxUnavailable, and what it then saw is noted by a later call.
 */
export function createClockWatch({ outbox, log }: ClockWatchDeps) {
  let seenAt: number | null = null;

  return async function mayEnd(now: number): Promise<boolean> {
    const lastSeenAt = seenAt;
    // A store that is away for hours is no jump.
    if (seenAt !== null && now - seenAt <= longestGapMs) seenAt = now;
    const before = await outbox.readTimeNote();
    const behind = (lastSeenAt ?? before?.seenAt ?? now) - now;
    const ahead = now - (seenAt ?? before?.seenAt ?? now);
    const jumped = ahead > (seenAt === null ? longestPauseMs : longestGapMs);
    // Put back behind the jump: it was a mistake that is mended.
    const age = now - (before?.jumpedAt ?? -Infinity);
    const isWatched = age >= 0 && age < watchedForMs;
    const jumpedAt = jumped ? now : isWatched ? before!.jumpedAt : null;
    await outbox.writeTimeNote({ seenAt: now, jumpedAt });
    seenAt = now;
    if (jumped) {
      log.warn(
        { hours: Math.round(ahead / hourMs) },
        'The clock has gone on by this much since the outbox was last tidied. Nothing is erased for a day: see that the clock is right.',
      );
    }
    if (behind > longestGapMs) {
      log.warn(
        { hours: Math.round(behind / hourMs) },
        'The clock is this much behind what it was when the outbox was last tidied. If it is not right now, have it set by the network time (timedatectl set-ntp true).',
      );
    }
    return jumpedAt === null;
  };
}
