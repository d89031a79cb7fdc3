// The rows of `load`, cell by cell, before anything is written.
import { toText } from './arguments.ts';
import { CellError, convertPlain } from './cells.ts';
import { OdooError, keyError, typeError, valueError } from './errors.ts';
import { fullName } from './external-ids.ts';
import { fieldOf } from './models.ts';
import { typeName } from './python.ts';
import { convertRelation } from './relation-cells.ts';
import type { Env } from './env.ts';
import type { Field, Model } from './models.ts';

export type Message = Record<string, unknown> & { type: 'error' | 'warning'; message: string };

export interface Column {
  field: string;
  /** null: the column itself. `id` and `.id` of a relation, or a field of the other model. */
  subfield: string | null;
  isRelation: boolean;
}

export interface Incoming {
  externalId: string;
  databaseId: number | false;
  values: Record<string, unknown>;
}

export function readColumn(env: Env, model: Model, path: string): Column {
  const [name = '', subfield = null] = path.split('/');
  if (name === 'id' || name === '.id') return { field: name, subfield: null, isRelation: false };
  const field = fieldOf(model, name);
  if (field === undefined) throw unknownColumn(env, name);
  const isRelation = field.type === 'many2one' || field.type === 'many2many';
  if (subfield !== null && subfield !== '.id') {
    const other = env.models.get(field.relation ?? '');
    if (other === undefined || fieldOf(other, subfield) === undefined) throw unknownColumn(env, subfield);
  }
  return { field: name, subfield, isRelation };
}

/** Odoo 16 looks the name up in a dictionary and says no more than the name. */
const unknownColumn = (env: Env, name: string) =>
  env.version === 16 ? keyError(name) : valueError(`Invalid field name '${name}'`);

/** Reads one row; what cannot be understood becomes a message, and the rest of the row is read all the same. */
export function readRow(
  env: Env,
  model: Model,
  columns: Column[],
  row: unknown[],
  index: number,
  messages: Message[],
): Incoming {
  const incoming: Incoming = { externalId: '', databaseId: false, values: {} };
  const relations = new Map<string, Map<string | null, unknown>>();
  const log = (
    type: 'error' | 'warning',
    field: string,
    message: string,
    more: Record<string, unknown> = {},
  ) => messages.push({ rows: { from: index, to: index }, type, record: index, field, message, ...more });
  const attempt = (field: string, convert: () => unknown) => {
    try {
      incoming.values[field] = convert();
    } catch (error) {
      if (!(error instanceof CellError)) throw error;
      log('error', field, error.message, error.more);
    }
  };

  for (const [at, { field, subfield, isRelation }] of columns.entries()) {
    const cell = row[at];
    if (isRelation) {
      if (at >= row.length) throw new OdooError('builtins.IndexError', 'list index out of range');
      const cells = relations.get(field) ?? new Map<string | null, unknown>();
      relations.set(field, cells.set(subfield, cell));
    } else if (at < row.length) {
      if (field === 'id') {
        incoming.externalId = externalId(cell);
      } else if (field === '.id') {
        incoming.databaseId = databaseId(env, model, cell, (message) => log('error', '.id', message));
      } else {
        attempt(field, () => (cell ? convertPlain(model.fields[field] as Field, cell) : false));
      }
    }
  }
  for (const [field, cells] of relations) {
    attempt(field, () => {
      if (![...cells.values()].some(Boolean)) return false;
      const { value, warnings } = convertRelation(env, model, field, cells);
      for (const warning of warnings) log('warning', field, warning);
      return value;
    });
  }
  return incoming;
}

function externalId(cell: unknown): string {
  if (!cell) return '';
  if (typeof cell !== 'string') throw typeError(`argument of type '${typeName(cell)}' is not iterable`);
  return fullName(cell);
}

function databaseId(
  env: Env,
  model: Model,
  cell: unknown,
  refuse: (message: string) => void,
): number | false {
  if (!cell) return false;
  if (env.store.get(model.name, Number(cell)) !== undefined) return Number(cell);
  refuse(`Unknown database identifier '${toText(cell)}'`);
  return false;
}
