// `load`, Odoo's import: rows of text cells in, records out; all of them or none. With External IDs it is an upsert.
import { checkAccess } from './access.ts';
import { toText } from './arguments.ts';
import { CellError, convertPlain, convertRelation } from './cells.ts';
import { OdooError, keyError, toOdooError, typeError, validationError, valueError } from './errors.ts';
import { addExternalId, fullName } from './external-ids.ts';
import { fieldOf } from './models.ts';
import { createRecord, writeRecords } from './orm.ts';
import { typeName } from './python.ts';
import type { Env } from './env.ts';
import type { Model } from './models.ts';

type Message = Record<string, unknown> & { type: 'error' | 'warning'; message: string };

export interface Loaded {
  ids: number[] | false;
  messages: Message[];
  nextrow: 0;
}

interface Column {
  field: string;
  /** null: the column itself. `id` and `.id` of a relation, or a field of the other model. */
  subfield: string | null;
  isRelation: boolean;
}

interface Incoming {
  externalId: string;
  databaseId: number | false;
  values: Record<string, unknown>;
}

/**
 * Writes every row or none. What is wrong with a row becomes a message; `ids` is then false and the answer is still a
 * success of the call. Throws only where Odoo's own code breaks, such as an unknown column.
 */
export function load(env: Env, model: Model, names: string[], data: unknown[][]): Loaded {
  const start = env.store.savepoint();
  const columns = data.length === 0 ? [] : names.map((name) => readColumn(env, model, name));
  const messages: Message[] = [];
  const incoming = data.map((row, index) => readRow(env, model, columns, row, index, messages));
  const ids: number[] = [];
  let failed = 0;
  for (const [index, record] of incoming.entries()) {
    const before = env.store.savepoint();
    try {
      ids.push(loadRecord(env, model, record));
    } catch (error) {
      env.store.rollback(before);
      messages.push({
        rows: { from: index, to: index },
        record: index,
        type: 'error',
        ...onLoad(toOdooError(error)),
      });
      failed += 1;
      if (failed >= 10 && failed >= (index + 1) / 10) {
        messages.push({ type: 'warning', message: tooManyErrors });
        break;
      }
    }
  }
  if (!messages.some(({ type }) => type === 'error')) return { ids, messages, nextrow: 0 };
  env.store.rollback(start);
  return { ids: false, messages, nextrow: 0 };
}

const tooManyErrors =
  'Found more than 10 errors and more than one error per 10 records, interrupted to avoid showing too many errors.';

function readColumn(env: Env, model: Model, path: string): Column {
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

function readRow(
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
      if (field === 'id') incoming.externalId = externalId(cell);
      else if (field === '.id')
        incoming.databaseId = databaseId(env, model, cell, (message) => log('error', '.id', message));
      else attempt(field, () => (cell ? convertPlain(model.fields[field]!, cell) : false));
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

/**
 * The context `mode: 'update'` with `noupdate: true` makes `load` create only: a record that was first loaded so is
 * left as it is, and neither read nor write rights are asked for.
 */
function loadRecord(env: Env, model: Model, { externalId, databaseId, values }: Incoming): number {
  const isUpdate = env.context['mode'] === 'update';
  if (externalId === '') {
    if (databaseId !== false) {
      writeRecords(env, model, [databaseId], values);
      return databaseId;
    }
    if (isUpdate) throw validationError('Cannot update a record without specifying its id or xml_id');
    return createRecord(env, model, values);
  }
  const known = env.store.externalId(externalId);
  if (known !== undefined) {
    if (known['model'] !== model.name) {
      throw validationError(
        `For external id ${externalId} when trying to create/update a record of model ${model.name} ` +
          `found record of different model ${String(known['model'])} (${known.id})`,
      );
    }
    const id = known['res_id'] as number;
    if (env.store.get(model.name, id) !== undefined) {
      if (isUpdate && known['noupdate']) return id;
      checkAccess(env, model, 'read');
      writeRecords(env, model, [id], values);
      return id;
    }
    env.store.remove('ir.model.data', known.id);
  }
  const id = createRecord(env, model, values);
  addExternalId(env.store, externalId, model.name, id, Boolean(env.context['noupdate']));
  return id;
}

function onLoad(error: OdooError): { message: string; field?: string; moreinfo?: string } {
  if (error.onLoad) return error.onLoad;
  if (error.type.startsWith('odoo.exceptions.')) return { message: error.message };
  const python = error.type.replace(/^builtins\./, '');
  return {
    message: `Unknown error during import: <class '${python}'>: ${error.message}`,
    moreinfo: 'Resolve other errors first',
  };
}
