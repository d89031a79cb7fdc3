// Turns what a caller sends for a field into what is stored, or refuses it as Odoo does.
import { databaseError, missingRelation, typeError, valueError } from './errors.ts';
import { sanitize } from './html.ts';
import { repr, typeName } from './python.ts';
import type { Env } from './env.ts';
import type { Field, Model, Value, Values } from './models.ts';

/** What a field holds when nothing was ever written to it. */
export function emptyValue(field: Field): Value {
  if (field.type === 'many2many') return [];
  return ['integer', 'float', 'monetary'].includes(field.type) ? 0 : false;
}

export function emptyValues(model: Model): Values {
  const stored = Object.entries(model.fields).filter(([name]) => name !== 'display_name');
  return Object.fromEntries(stored.map(([name, field]) => [name, emptyValue(field)]));
}

/** `model` must have the field `name`. */
export function toStored(env: Env, model: Model, name: string, sent: unknown): Value {
  const field = model.fields[name] as Field;
  if (field.type === 'many2many') return relatedIds(env, model, name, sent);
  if (sent === null || sent === undefined || sent === false) return emptyValue(field);
  switch (field.type) {
    case 'char':
    case 'text':
    case 'binary':
      return withoutNul(asText(sent));
    case 'html':
      return sanitize(withoutNul(asText(sent)), field.keepsStyle ?? false);
    case 'boolean':
      return Boolean(sent);
    case 'integer':
    case 'many2one_reference':
      return Math.trunc(asNumber(sent, 'invalid literal for int() with base 10'));
    case 'float':
    case 'monetary':
      return asNumber(sent, 'could not convert string to float');
    case 'selection':
      if (field.selection?.some(([value]) => value === sent)) return sent as string;
      if (sent === '') return false;
      throw valueError(`Wrong value for ${model.name}.${name}: ${repr(sent)}`);
    case 'date':
      return moment(sent, /^\d{4}-\d\d-\d\d/, '%Y-%m-%d');
    case 'datetime':
      return moment(sent, /^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?$/, '%Y-%m-%d %H:%M:%S');
    case 'many2one':
      return sent ? existingId(env, model, name, sent) : false;
  }
}

const asText = (sent: unknown) => (typeof sent === 'string' ? sent : repr(sent));

function asNumber(sent: unknown, complaint: string): number {
  const number = typeof sent === 'string' && sent.trim() === '' ? NaN : Number(sent);
  if (Number.isFinite(number)) return number;
  throw valueError(`${complaint}: ${repr(sent)}`);
}

/** PostgreSQL cannot store the character, and says so to the whole call. */
function withoutNul(text: string): string {
  if (text.includes('\0')) throw valueError('A string literal cannot contain NUL (0x00) characters.');
  return text;
}

function moment(sent: unknown, form: RegExp, pythonForm: string): string {
  const found = typeof sent === 'string' ? form.exec(sent)?.[0] : undefined;
  if (found !== undefined && isDay(found.slice(0, 10))) return found;
  throw valueError(`time data ${repr(sent)} does not match format '${pythonForm}'`);
}

/** Is the text a day of the calendar? JavaScript itself takes the 31st of April for the 1st of May. */
export function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function existingId(env: Env, model: Model, name: string, sent: unknown): number {
  const id = Number(sent);
  if (typeof sent === 'object') throw typeError(`unhashable type: '${typeName(sent)}'`);
  if (!Number.isInteger(id)) {
    throw databaseError(
      'errors.InvalidTextRepresentation',
      `invalid input syntax for type integer: "${asText(sent)}"\n`,
    );
  }
  const relation = (model.fields[name] as Field).relation ?? '';
  if (env.store.get(relation, id) === undefined) throw missingRelation(env.version, model, name);
  return id;
}

/** A plain list of ids, or Odoo's commands that set, link or clear: [6, 0, ids], [4, id, 0], [5, 0, 0]. */
function relatedIds(env: Env, model: Model, name: string, sent: unknown): number[] {
  if (!sent) return [];
  if (!Array.isArray(sent)) throw valueError(`Wrong value for ${model.name}.${name}: ${repr(sent)}`);
  const ids = new Set<number>();
  for (const item of sent as unknown[]) {
    const [command, id, set] = (Array.isArray(item) ? item : [4, item]) as [unknown, unknown, unknown];
    if (command !== 4 && command !== 5 && command !== 6) {
      throw valueError(`Wrong value for ${model.name}.${name}: ${repr(sent)}`);
    }
    if (command !== 4) ids.clear();
    const linked: unknown[] = command === 4 ? [id] : command === 6 && Array.isArray(set) ? set : [];
    for (const one of linked) ids.add(existingId(env, model, name, one));
  }
  return [...ids];
}
