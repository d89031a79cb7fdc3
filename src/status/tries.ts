import type { Tally } from '../outbox/tally.ts';

export type Tries = ReturnType<typeof createTries>;

const tries = 5;
const windowMs = 15 * 60_000;

/** Counts how often each sender looks for a request. */
export function createTries(tally: Tally) {
  return {
    /** Takes one of the sender's tries: null, or the seconds until there is one again. */
    async take(sender: string): Promise<number | null> {
      const { points, msLeft } = await tally('tries', sender, 1, windowMs);
      return points > tries ? Math.ceil(msLeft / 1000) : null;
    },
  };
}
