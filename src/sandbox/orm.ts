// Records: create, read, write, delete, search. Each function is called inside a transaction of the store.
import { checkAccess, checkVisible, isVisible } from './access.ts';
import { parseDomain } from './domain.ts';
import { invalidField, missingError, missingRequired } from './errors.ts';
import { externalIdRows } from './external-ids.ts';
import { timestamp } from './fields.ts';
import { fieldOf } from './models.ts';
import { emptyValue, emptyValues, toStored } from './values.ts';
import type { Env } from './env.ts';
import type { Field, Model, Row, Values } from './models.ts';
import type { Store } from './store.ts';

/** Columns that every record has and nobody writes; Odoo ignores them without a word. */
const automatic = new Set(['id', 'display_name', 'create_date', 'create_uid', 'write_date', 'write_uid']);

export function createRecord(env: Env, model: Model, sent: Record<string, unknown>): number {
  checkAccess(env, model, 'create');
  const now = timestamp(env.now);
  const values: Values = {
    ...emptyValues(model),
    ...defaultValues(env, model, Object.keys(model.fields)),
    ...storedValues(env, model, sent),
    id: env.store.nextId(model.name),
    create_date: now,
    create_uid: env.user.id,
    write_date: now,
    write_uid: env.user.id,
  };
  const row = finish(env, model, values, null);
  checkVisible(env, model, [row], 'create');
  env.store.put(model.name, row);
  return row.id;
}

export function writeRecords(env: Env, model: Model, ids: number[], sent: Record<string, unknown>): void {
  checkAccess(env, model, 'write');
  const rows = findRows(env, model, ids);
  // A record that a rule hides is refused by the reading that comes before every writing.
  checkVisible(env, model, rows, 'read');
  const written = {
    ...storedValues(env, model, sent),
    write_date: timestamp(env.now),
    write_uid: env.user.id,
  };
  for (const before of rows) {
    const row = finish(env, model, { ...before, ...written }, before);
    checkVisible(env, model, [row], 'write');
    env.store.put(model.name, row);
  }
}

/** With a record go its External IDs, attachments and notes, and the External IDs of those. */
export function deleteRecords(env: Env, model: Model, ids: number[]): void {
  checkAccess(env, model, 'unlink');
  const rows = findRows(env, model, ids);
  checkVisible(env, model, rows, 'unlink');
  for (const id of ids) removeRecord(env.store, model.name, id);
}

function removeRecord(store: Store, model: string, id: number): void {
  store.remove(model, id);
  for (const row of externalIdRows(store, model, id)) store.remove('ir.model.data', row.id);
  for (const [hung, field] of [
    ['ir.attachment', 'res_model'],
    ['mail.message', 'model'],
  ] as const) {
    for (const row of store.find(hung, 'res_id', id)) {
      if (row[field] === model) removeRecord(store, hung, row.id);
    }
  }
}

/** Throws when one of the ids has no record. */
export function findRows(env: Env, model: Model, ids: number[]): Row[] {
  const missing = ids.filter((id) => env.store.get(model.name, id) === undefined);
  if (missing.length > 0) throw missingError(model.name, missing, env.user.id);
  return ids.map((id) => env.store.get(model.name, id) as Row);
}

/** Ids without a record are left out, as Odoo does. */
export function readRecords(
  env: Env,
  model: Model,
  ids: number[],
  names: string[] | null,
): Record<string, unknown>[] {
  checkAccess(env, model, 'read');
  const wanted = ['id', ...(names ?? Object.keys(model.fields))];
  const unknown = wanted.find((name) => fieldOf(model, name) === undefined);
  if (unknown !== undefined) throw invalidField(env.version, model, unknown, 'read');
  const rows = ids.map((id) => env.store.get(model.name, id)).filter((row) => row !== undefined);
  checkVisible(env, model, rows, 'read');
  return rows.map((row) =>
    Object.fromEntries(wanted.map((name) => [name, readValue(env, model, row, name)])),
  );
}

function readValue(env: Env, model: Model, row: Row, name: string): unknown {
  if (name === 'display_name') return model.displayName(env, row);
  const field = model.fields[name] as Field;
  // A record from the journal of an earlier release may lack a field.
  const value = row[name] ?? emptyValue(field);
  return field.type === 'many2one' && value !== false
    ? namedId(env, field.relation ?? '', Number(value))
    : value;
}

/** `[id, "display name"]`, or false when the record is gone. */
export function namedId(env: Env, modelName: string, id: number): [number, string] | false {
  const model = env.models.get(modelName);
  const row = env.store.get(modelName, id);
  return model && row ? [id, model.displayName(env, row)] : false;
}

export interface Page {
  offset?: number;
  limit?: number | null;
  order?: string | null;
}

export function searchIds(
  env: Env,
  model: Model,
  domain: unknown,
  { offset = 0, limit, order }: Page = {},
): number[] {
  checkAccess(env, model, 'read');
  const test = parseDomain(env, model, domain);
  const rows = rowsWithIds(env.store, model.name, domain) ?? env.store.rows(model.name);
  const found = Array.from(rows).filter((row) => test(row) && isVisible(env, model, row));
  found.sort(comparer(env, model, order || model.order));
  return found.slice(offset, limit ? offset + limit : undefined).map((row) => row.id);
}

/** The records that a domain names by their ids, so that asking for a few of very many is not a search of all. */
function rowsWithIds(store: Store, model: string, domain: unknown): Row[] | null {
  if (!Array.isArray(domain) || !domain.every(Array.isArray)) return null;
  const [path, operator, wanted] = (domain[0] ?? []) as unknown[];
  if (path !== 'id' || (operator !== 'in' && operator !== '=')) return null;
  const ids = new Set((Array.isArray(wanted) ? wanted : [wanted]).map(Number));
  return Array.from(ids, (id) => store.get(model, id)).filter((row) => row !== undefined);
}

function comparer(env: Env, model: Model, order: string): (a: Row, b: Row) => number {
  const keys = order.split(',').map((part) => {
    const [name = '', direction] = part.trim().split(/\s+/);
    if (fieldOf(model, name) === undefined) throw invalidField(env.version, model, name, 'read');
    return { name, sign: direction?.toLowerCase() === 'desc' ? -1 : 1 };
  });
  return (a, b) => {
    for (const { name, sign } of keys) {
      const [left, right] = [a[name] ?? false, b[name] ?? false];
      if (left !== right) return left < right ? -sign : sign;
    }
    return a.id - b.id;
  };
}

/** The defaults of the named fields that have one; `default_<field>` in the context goes first. */
export function defaultValues(env: Env, model: Model, names: string[]): Values {
  const values: Values = {};
  for (const name of names) {
    const field = fieldOf(model, name);
    if (field === undefined) continue;
    const fromContext = env.context[`default_${name}`];
    if (fromContext !== undefined) values[name] = toStored(env, model, name, fromContext);
    else if (typeof field.default === 'function') values[name] = field.default(env);
    else if (field.default !== undefined) values[name] = field.default;
  }
  return values;
}

function storedValues(env: Env, model: Model, sent: Record<string, unknown>): Values {
  const values: Values = {};
  for (const [name, value] of Object.entries(sent)) {
    if (fieldOf(model, name) === undefined) throw invalidField(env.version, model, name, 'write');
    if (!automatic.has(name)) values[name] = toStored(env, model, name, value);
  }
  return values;
}

function finish(env: Env, model: Model, values: Values, before: Row | null): Row {
  model.prepare?.(env, values, before);
  for (const [name, field] of Object.entries(model.fields)) {
    if (field.required && values[name] === false) throw missingRequired(env.version, model, name);
  }
  return values as Row;
}
