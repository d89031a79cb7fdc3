// The rows of a batch, and how they go into one call of `load`.
import type { Answer as Block } from '../submission/submission.ts';
import type { Rows, Values } from './client.ts';
import { type Column, fallenOf, fieldOf } from './columns.ts';
import type { Failure } from './calls.ts';

interface Cell {
  name: string;
  cell: string;
}

export interface Row {
  externalId: string;
  /** Cells that the row cannot do without, given what has fallen out of the others. The same names for every row. */
  needed(fallen: Block[]): Cell[];
  /** What it can do without, each field once. */
  columns: Column[];
  fallen: Block[];
}

/**
 * A row without a visitor's text gets an empty cell, because nobody sets a default there. An empty cell of any other column
 * would take the place of Odoo's own default, so rows that differ in those cannot go together.
 */
export function groupsOf(rows: Row[]): Row[][] {
  const isVisitorsText = ({ wanted, relation }: Column) => wanted.from === 'visitor' && relation === null;
  const byColumns = Map.groupBy(rows, ({ columns }) =>
    columns
      .filter((column) => !isVisitorsText(column))
      .map(({ name }) => name)
      .toSorted()
      .join(' '),
  );
  return [...byColumns.values()];
}

export function toRows(group: Row[], defaults: Values = {}): Rows {
  const needed = group.map((row) => row.needed(row.fallen));
  const names = new Set(group.flatMap(({ columns }) => columns.map(({ name }) => name)));
  return {
    defaults,
    columns: [...(needed[0] ?? []).map(({ name }) => name), ...names],
    rows: group.map(({ externalId, columns }, at) => ({
      externalId,
      cells: [
        ...(needed[at] ?? []).map(({ cell }) => cell),
        ...[...names].map((name) => columns.find((column) => column.name === name)?.cell ?? ''),
      ],
    })),
  };
}

export function needs(row: Row, field: string): boolean {
  return row.needed([]).some(({ name }) => fieldOf(name) === field);
}

/** The column of `row` that Odoo's answer is about, if it is one that the row can do without. */
export function refusedColumn(row: Row, failure: Failure): Column | undefined {
  if (!('field' in failure) || failure.field === undefined) return undefined;
  const field = fieldOf(failure.field);
  return row.columns.find(({ wanted }) => wanted.field === field);
}

/** Takes the columns out and lets their values fall into the description. */
export function leaveOut(row: Row, isMeant: (column: Column) => boolean): void {
  row.fallen.push(...row.columns.filter(isMeant).flatMap(({ wanted }) => fallenOf(wanted)));
  row.columns = row.columns.filter((column) => !isMeant(column));
}
