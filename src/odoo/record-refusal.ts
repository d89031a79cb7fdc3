import type { Failure } from './calls.ts';
import type { OdooClient } from './client.ts';

/**
 * Odoo says the same of a record that was deleted, of one that somebody took over, and of a user who has no rights at
 * all. Only the last concerns more than what belongs to this record.
 */
export async function recordRefusal(
  client: OdooClient,
  record: { model: string },
  operation: 'read' | 'write',
  signal: AbortSignal,
): Promise<Failure> {
  const may = await client.may(record.model, operation, signal);
  if (may.class !== 'ok') return may;
  return may.value
    ? { class: 'data', code: 'record gone or not ours' }
    : { class: 'rights', code: 'no right' };
}
