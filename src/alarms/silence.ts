// How many requests are missing, judged by the weeks before.
const week = 7 * 24 * 3_600_000;
const weeks = 4;

/**
 * How many submissions came, on average over four weeks, in the hours of the week that have passed since `last`, a whole
 * week of them at most. It never shrinks while nothing comes. Where few come, or since a short while only, it stays small.
 */
export async function usualSince(
  last: number,
  now: number,
  countReceived: (from: number, to: number) => Promise<number>,
): Promise<number> {
  const passed = Math.min(Math.max(0, now - last), week);
  const counts: number[] = [];
  for (let back = 1; back <= weeks; back += 1) {
    // Without the one that came at `last` itself: what is missing comes after it.
    const from = last - back * week + 1;
    counts.push(await countReceived(from, from + passed));
  }
  return counts.reduce((sum, count) => sum + count, 0) / weeks;
}
