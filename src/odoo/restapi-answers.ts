// What the REST add-on answers, without what it is wrapped in.
import { isRecord } from './json.ts';

/** The answer proper: under the model's name, or under the only name there is, which may be the model's label. */
export function unwrap(value: unknown, model: string): unknown {
  if (!isRecord(value)) return value;
  if (model in value) return value[model];
  const names = Object.keys(value);
  return names.length === 1 && names[0] !== 'id' ? Object.values(value)[0] : value;
}

/** A record alone is a list of one. */
export function recordsIn(value: unknown, model: string): unknown[] {
  const found = unwrap(value, model);
  if (Array.isArray(found)) return found;
  return isRecord(found) && Object.keys(found).length > 0 ? [found] : [];
}

/** Not under the only name there is: that may be the only field. */
export function fieldsIn(value: unknown, model: string): unknown {
  if (!isRecord(value)) return value;
  return value.fields ?? value[model] ?? value;
}

/** The id of a record, given as itself, as the record, or as a list of either. */
export function idIn(one: unknown): unknown {
  const only = Array.isArray(one) ? (one as unknown[])[0] : one;
  return isRecord(only) ? only.id : only;
}
