// Chance that can be had again: the same seed, the same course.

export interface Random {
  /** From 0 to below 1. */
  next(this: void): number;
  /** A whole number from 0 to below `limit`. */
  below(this: void, limit: number): number;
  choose<T>(this: void, from: readonly T[]): T;
}

/** Mulberry32, of which nobody asks more than that it looks like chance. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { next, below, choose: (from) => from[below(from.length)]! };
}
