// The store's numbers for those who ask again and again, whatever the store does.
import type { Outbox, Unfinished } from './outbox.ts';

// Several ask, and each of them again and again.
const usuallyKeptMs = 10_000;

// Whoever asks has others waiting for the answer.
const usualLimitMs = 1000;

interface RecentCountsDeps {
  outbox: Pick<Outbox, 'unfinished'>;
  now: () => number;
  keptMs?: number;
  limitMs?: number;
}

/** Null when the store does not answer in time. */
export type RecentCounts = () => Promise<Unfinished | null>;

/** An answer is good for 10 s. A store that hangs is asked once, not again by everyone who waits for it. */
export function createRecentCounts({
  outbox,
  now,
  keptMs = usuallyKeptMs,
  limitMs = usualLimitMs,
}: RecentCountsDeps): RecentCounts {
  let asked: { answer: Promise<Unfinished | null>; answeredAt: number | null } | undefined;

  function isFresh(answeredAt: number | null): boolean {
    if (answeredAt === null) return true;
    const age = now() - answeredAt;
    // A clock that was put back must not keep an old answer alive.
    return age >= 0 && age < keptMs;
  }

  function ask(): Promise<Unfinished | null> {
    const answer = outbox.unfinished().catch(() => null);
    const asking: NonNullable<typeof asked> = { answer, answeredAt: null };
    asked = asking;
    void answer.then(() => {
      asking.answeredAt = now();
    });
    return answer;
  }

  return async () => {
    const answer = asked && isFresh(asked.answeredAt) ? asked.answer : ask();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), limitMs);
    });
    return Promise.race([answer, late]).finally(() => clearTimeout(timer));
  };
}
