// The arguments of calls as they come in JSON, made sure of before a method works with them.
import { typeError } from './errors.ts';
import { repr } from './python.ts';

/** null when nothing was sent, which in Odoo mostly means all. */
export function toNames(sent: unknown): string[] | null {
  if (sent === undefined || sent === null || sent === false) return null;
  if (!Array.isArray(sent)) throw typeError(`expected a list of names, not ${repr(sent)}`);
  return sent.map(String);
}

export function toRows(sent: unknown): unknown[][] {
  if (Array.isArray(sent) && sent.every(Array.isArray)) return sent as unknown[][];
  throw typeError('expected a list of rows');
}

export function toRecord(sent: unknown): Record<string, unknown> {
  if (typeof sent === 'object' && sent !== null && !Array.isArray(sent)) {
    return sent as Record<string, unknown>;
  }
  throw typeError('expected a dictionary of values');
}

/** Record ids come as a list or as one number. */
export function toIds(sent: unknown): number[] {
  if (sent === undefined || sent === null || sent === false) return [];
  return (Array.isArray(sent) ? sent : [sent]).map(Number);
}

export const toText = (sent: unknown) =>
  typeof sent === 'string' ? sent : sent === undefined ? '' : repr(sent);

export function toPage({ offset, limit, order }: Record<string, unknown>) {
  return {
    offset: typeof offset === 'number' ? offset : 0,
    limit: typeof limit === 'number' ? limit : null,
    order: typeof order === 'string' ? order : null,
  };
}
