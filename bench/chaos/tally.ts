// What a scenario came to, and the table of all.

export interface Tally {
  what: string;
  /** What was counted, such as `200 kills`. */
  times: string;
  /** Visitors who were thanked. */
  acknowledged: number;
  /** Those of them whose request is in Odoo; null where there is none. */
  inOdoo: number | null;
  /** Held or parked at the end. */
  forPeople: number;
  /** Acknowledged, and neither in Odoo with all files and a note nor waiting for a person. */
  lost: number;
  /** In Odoo more than once, or with more than one note, or with a file twice. */
  doubled: number;
  /** What the database says is wrong with it. */
  corrupt: number;
  /** Other promises that were broken. */
  broken: number;
  /** From a kill to the next acknowledgement by the same site, the longest, in ms. */
  answersMs: number | null;
  /** From a kill until all that the dead had in hand was delivered, the longest, in ms. */
  deliveredMs: number | null;
  /** What the numbers cannot say; of each kind of trouble, the first ones. */
  words: string[];
}

export function emptyTally(what: string): Tally {
  return {
    what,
    times: '',
    acknowledged: 0,
    inOdoo: null,
    forPeople: 0,
    lost: 0,
    doubled: 0,
    corrupt: 0,
    broken: 0,
    answersMs: null,
    deliveredMs: null,
    words: [],
  };
}

/** Another promise was not kept. */
export function fail(tally: Tally, words: string): void {
  tally.broken += 1;
  tally.words.push(words);
}

// What a dead process had in hand is in Odoo by then, and visitors are thanked again.
const recoversWithinMs = 90_000;

export function noteRecovery(tally: Tally, of: 'answersMs' | 'deliveredMs', ms: number): void {
  tally[of] = Math.max(tally[of] ?? 0, ms);
  if (ms > recoversWithinMs) fail(tally, `it took ${seconds(ms)} to recover (${of})`);
}

export const kept = ({ lost, doubled, corrupt, broken }: Tally) => lost + doubled + corrupt + broken === 0;

const seconds = (ms: number | null) => (ms === null ? '-' : `${(ms / 1000).toFixed(1)} s`);

const columns: [head: string, cell: (tally: Tally) => string][] = [
  ['what', ({ what }) => what],
  ['how many', ({ times }) => times],
  ['acknowledged', ({ acknowledged }) => `${acknowledged}`],
  ['in Odoo', ({ inOdoo }) => `${inOdoo ?? '-'}`],
  ['lost', ({ lost }) => `${lost}`],
  ['doubled', ({ doubled }) => `${doubled}`],
  ['held, parked', ({ forPeople }) => `${forPeople}`],
  ['integrity', ({ corrupt }) => (corrupt === 0 ? 'ok' : `${corrupt} corrupt`)],
  ['else broken', ({ broken }) => `${broken}`],
  ['answers after', ({ answersMs }) => seconds(answersMs)],
  ['delivered after', ({ deliveredMs }) => seconds(deliveredMs)],
];

/** In Markdown, so that it can stand in the documentation as it is. */
export function toTable(tallies: readonly Tally[]): string {
  const rows = [
    columns.map(([head]) => head),
    ...tallies.map((tally) => columns.map(([, cell]) => cell(tally))),
  ];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`);
  return lines.toSpliced(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`).join('\n');
}
