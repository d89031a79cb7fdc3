// When to cut the power: a moment is a count of entries, and the power goes when that many have happened.
import type { Entry } from './log.ts';
import type { Random } from './random.ts';

/** Most anywhere; some while the store is made; some right behind a promise, where it is easiest to break. */
export function anyMoments(entries: readonly Entry[], count: number, random: Random): number[] {
  const said = momentsOfPromises(entries);
  return Array.from({ length: count }, (_, i) => {
    if (i % 10 === 0) return random.below(said[0]! + 1);
    if (i % 10 < 3) return random.choose(said);
    return random.below(entries.length + 1);
  });
}

/** In turns right behind a promise and anywhere, all of them after the entry with this number. */
export function momentsAfter(
  failed: number,
  entries: readonly Entry[],
  count: number,
  random: Random,
): number[] {
  const said = momentsOfPromises(entries).filter((moment) => moment > failed);
  return Array.from({ length: count }, (_, i) =>
    i % 2 === 0 ? random.choose(said) : failed + random.below(entries.length + 1 - failed),
  );
}

function momentsOfPromises(entries: readonly Entry[]): number[] {
  return entries.flatMap(({ kind }, i) => (kind === 'said' ? [i + 1] : []));
}
