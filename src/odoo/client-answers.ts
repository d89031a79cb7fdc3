// Reads the values that Odoo's methods answer. Whatever does not look like one is an answer nobody expects.
import type { Answer } from './calls.ts';
import type { Field, Fields, Values } from './client.ts';
import { isRecord } from './json.ts';

/** The value of a success as `read` understands it; any failure as it is. */
export function understand<T>(answer: Answer, read: (value: unknown) => T | undefined): Answer<T> {
  if (answer.class !== 'ok') return answer;
  const value = read(answer.value);
  if (value !== undefined) return { class: 'ok', value };
  return { class: 'client-error', code: 'unexpected answer', doubtful: true };
}

/** One id, alone or in a list of one: JSON-2 answers a list where JSON-RPC does not. */
export function readId(value: unknown): number | undefined {
  return readIds(Array.isArray(value) ? value : [value])?.[0];
}

export function readIds(value: unknown): number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.every((id): id is number => Number.isInteger(id) && id > 0) ? value : undefined;
}

export function readBoolean(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

export function readRecords(value: unknown): (Values & { id: number })[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.every((one): one is Values & { id: number } => isRecord(one) && Number.isInteger(one.id))
    ? value
    : undefined;
}

export function readFields(value: unknown): Fields | undefined {
  if (!isRecord(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) => (isRecord(field) ? [[name, readField(field)]] : [])),
  );
}

function readField({ type, string, required, readonly, relation, selection }: Values): Field {
  return {
    type: text(type),
    string: text(string),
    required: required === true,
    readonly: readonly === true,
    relation: typeof relation === 'string' ? relation : null,
    selection: Array.isArray(selection)
      ? selection.filter(Array.isArray).map(([value, label]) => [text(value), text(label)])
      : null,
  };
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
