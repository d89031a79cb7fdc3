// How much one sender does in a time: posts, looks for a request, bytes. Whoever asks decides what is too much.
import { RateLimiterMemory } from 'rate-limiter-flexible';

export interface Tallied {
  points: number;
  msLeft: number;
}

/**
 * Counts `points` more of what `sender` does, and answers what that comes to since its window began, and for how long the
 * window lasts. A window begins with the first point after another's end. Never rejects, and never takes long.
 */
export type Tally = (of: string, sender: string, points: number, windowMs: number) => Promise<Tallied>;

export interface TallyStore {
  /** Of every process on one PostgreSQL together, while it can be reached; of this process alone otherwise. */
  tally: Tally;
}

/** The tally of one process. */
export function createTally(): Tally {
  // The library refuses nothing here, and each call says its own window: the limits are the callers'.
  const counter = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: 0 });

  return async (of, sender, points, windowMs) => {
    const window = { customDuration: windowMs / 1000 };
    const { consumedPoints, msBeforeNext } = await counter.penalty(`${of} ${sender}`, points, window);
    return { points: consumedPoints, msLeft: msBeforeNext };
  };
}
