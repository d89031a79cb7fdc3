// What a scenario came to, and the table of all.

export interface Tally {
  what: string;
  /** What was counted, such as `200 kills`. */
  times: string;
  acknowledged: number;
  /** Acknowledged, and not in Odoo with their note. */
  lost: number;
  /** In Odoo more than once, or with more than one note. */
  doubled: number;
  /** What the database says is wrong with it. */
  corrupt: number;
  /** Other promises that were broken. */
  broken: number;
  /** From a start to its first acknowledgement, the longest, in ms. */
  recoveryMs: number | null;
  /** From the last start until all that the dead had in hand was taken up, in ms. */
  takenUpMs: number | null;
  /** What the numbers cannot say; of each kind of trouble, the first ones. */
  words: string[];
}

export function emptyTally(what: string): Tally {
  return {
    what,
    times: '',
    acknowledged: 0,
    lost: 0,
    doubled: 0,
    corrupt: 0,
    broken: 0,
    recoveryMs: null,
    takenUpMs: null,
    words: [],
  };
}

export const kept = ({ lost, doubled, corrupt, broken }: Tally) => lost + doubled + corrupt + broken === 0;

const seconds = (ms: number | null) => (ms === null ? '' : `${(ms / 1000).toFixed(1)} s`);

export function toTable(tallies: readonly Tally[]): string {
  const rows = [
    [
      'what',
      'how many',
      'acknowledged',
      'lost',
      'doubled',
      'corrupt',
      'broken',
      'recovery max',
      'leases taken up',
    ],
    ...tallies.map((tally) => [
      tally.what,
      tally.times,
      ...[tally.acknowledged, tally.lost, tally.doubled, tally.corrupt, tally.broken].map(String),
      seconds(tally.recoveryMs),
      seconds(tally.takenUpMs),
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
