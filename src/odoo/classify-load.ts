// Reads what `load` answers. It reports failures, missing rights and database conflicts with HTTP 200.
import type { Answer, Failure, Loaded } from './calls.ts';
import { isRecord } from './json.ts';

const unexpected: Failure = { class: 'client-error', code: 'unexpected answer', doubtful: true };

// Wordings of Odoo 16 and 19 and of PostgreSQL, in English because the calls ask for it.
const conflict = /could not serialize access|deadlock detected|could not obtain lock|canceling statement/;
const right =
  /You are not allowed to|security restrictions|top-secret records|doesn't have '\w+' access|not allowed to access this document/;
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
  const failures = messages.filter((message) => message.type !== 'warning').map(readMessage);
  return strongest(failures) ?? unexpected;
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
