// A figure: what is promised, what was measured, and a ratio within the same run, out of which the machine drops.

export interface Figure {
  what: string;
  promised: string;
  measured: string;
  /** What --check holds. */
  ratio?: { of: string; is: number; most: number };
}

/** What was measured of a site, and the most memory that it took meanwhile, in MB. */
export interface Measured {
  figures: Figure[];
  megabytes: number;
}

export interface Effort {
  /** Little of everything: enough for ratios. */
  short: boolean;
  /** How many delivered rows a full store has, and how many wait. */
  rows: number;
  waiting: number;
}

export function isMissed({ ratio }: Figure): boolean {
  return ratio !== undefined && ratio.is > ratio.most;
}

export function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5);
}

/** In `rounds`, one after the other by turns: what else the machine does then meets with all of them. */
export async function byTurns<Name extends string, Result>(
  rounds: number,
  measures: Record<Name, () => Promise<Result>>,
): Promise<Record<Name, Result[]>> {
  const names = Object.keys(measures) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, [] as Result[]])) as Record<Name, Result[]>;
  for (let round = 0; round < rounds; round += 1)
    for (const name of names) results[name].push(await measures[name]());
  return results;
}
