// Reads what `load` answers. It reports failures, missing rights and database conflicts with HTTP 200.
import type { Answer, Failure, Loaded, RowFailures } from './calls.ts';
import { isRecord } from './json.ts';

const unexpected: Failure = { class: 'client-error', code: 'unexpected answer', doubtful: true };

// Wordings of Odoo 16 and 19 and of PostgreSQL, in English because the calls ask for it.
const conflict = /could not serialize access|deadlock detected|could not obtain lock|canceling statement/;
const right =
  /[Yy]ou are not allowed to|security restrictions|top-secret records|doesn't have '\w+' access|not allowed to access this document/;
const ourMistake = /ir_model_data|without specifying its id|Ambiguous specification/;

/** Success is an `ids` of the right length and nothing else; `ids: false` means that nothing was written. */
export function classifyLoad(value: unknown, rows: number): Answer {
  if (!isRecord(value)) return unexpected;
  const messages = (Array.isArray(value.messages) ? value.messages : []).filter(isRecord);
  if (isIds(value.ids)) {
    if (value.ids.length !== rows) return unexpected;
    return {
      class: 'ok',
      value: {
        ids: value.ids,
        warned: messages.map((message) => fieldOf(message) ?? 'unnamed'),
      } satisfies Loaded,
    };
  }
  const refusals = messages
    .filter((message) => message.type !== 'warning')
    .map((message) => ({ row: message.record, failure: readMessage(message) }));
  const failure = strongest(refusals.map((refusal) => refusal.failure));
  if (failure === undefined) return unexpected;
  const byRow = refusedRows(refusals, rows);
  return byRow.size === 0 ? failure : { ...failure, rows: byRow };
}

/** The strongest failure of each row that a message is about. After ten of them Odoo looks no further. */
function refusedRows(refusals: { row: unknown; failure: Failure }[], rows: number): RowFailures {
  const byRow = new Map<number, Failure>();
  for (const { row, failure } of refusals) {
    if (typeof row !== 'number' || !Number.isInteger(row) || row < 0 || row >= rows) continue;
    const known = byRow.get(row);
    byRow.set(row, known ? (strongest([known, failure]) ?? known) : failure);
  }
  return byRow;
}

function readMessage(message: Record<string, unknown>): Failure {
  const text = String(message.message);
  const field = fieldOf(message);
  if (conflict.test(text)) return { class: 'transient', code: 'conflict' };
  if (right.test(text)) return { class: 'rights', code: 'no right' };
  if (text.includes('found record of different model'))
    return { class: 'misconfiguration', code: 'record of another model' };
  // Names the index of ir_model_data as well, so it stands before our own mistakes.
  if (text.includes('exceeds btree')) return { class: 'data', code: 'too large' };
  if (ourMistake.test(text)) return { class: 'client-error', code: 'bad request' };
  const code = text.startsWith('Missing required value') ? 'missing required field' : 'value refused';
  if (field !== undefined) return { class: 'data', code, field };
  // May be a passing database message in a language we do not read.
  return { class: 'data', code: 'refused by Odoo', doubtful: true };
}

const strength = ['transient', 'rights', 'misconfiguration', 'client-error', 'data'];

function strongest(failures: Failure[]): Failure | undefined {
  return failures.toSorted((a, b) => strength.indexOf(a.class) - strength.indexOf(b.class))[0];
}

/** Only what looks like a field of Odoo: the name goes to the log. */
function fieldOf({ field }: Record<string, unknown>): string | undefined {
  return typeof field === 'string' && /^\.?[a-z_][a-z0-9_]*$/.test(field) ? field : undefined;
}

function isIds(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((id) => Number.isInteger(id) && id > 0);
}
