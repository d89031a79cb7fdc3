// What an answer that is no success means. The table goes from top to bottom; the first line that fits decides.
import type { BlockingCode } from './advice.ts';
import type { Failure } from './calls.ts';

/** `name` is Odoo's exception, empty when something else answered; `message` its text, or the whole answer. */
export interface Said {
  transport: 'json2' | 'jsonrpc' | 'restapi' | 'web';
  method: string;
  status: number;
  name: string;
  message: string;
  /** The answer is JSON, whatever it says. */
  json: boolean;
}

interface Line extends Partial<Pick<Said, 'transport' | 'method' | 'json'>> {
  status?: number[];
  from?: number;
  /** The last part of an exception's name, or a pattern for the whole. */
  name?: string | RegExp;
  /** A group in it catches the name of the field. */
  says?: RegExp;
  is: Failure;
}

const blocked = (of: 'auth' | 'rights' | 'misconfiguration', code: BlockingCode): Failure => ({
  class: of,
  code,
});
const transient = (code: string): Failure => ({ class: 'transient', code });
const data = (code: string): Failure => ({ class: 'data', code });
const clientError = (code: string): Failure => ({ class: 'client-error', code });
const unknownField: Failure = { class: 'unknown-field', code: 'unknown field', field: '' };
const unexpected: Failure = { class: 'client-error', code: 'unexpected error', doubtful: true };
const refusedBefore = blocked('misconfiguration', 'refused before Odoo');
const page = /^\s*</;

// prettier-ignore
const table: Line[] = [
  // The way there, whoever answers.
  { status: [408, 425, 429], is: transient('too busy') },
  { status: [502, 503, 504], is: transient('not up') },
  { status: [301, 302, 303, 307, 308], is: blocked('misconfiguration', 'redirected') },
  { status: [407], is: refusedBefore },
  { status: [400], says: /plain HTTP request/, is: blocked('misconfiguration', 'http instead of https') },
  { status: [401], transport: 'json2', name: 'Unauthorized', is: blocked('auth', 'wrong key') },
  { status: [413, 414, 431], is: data('too large') },
  { status: [409], is: transient('conflict') },

  // The REST add-on: its errors have no documented form, but it speaks JSON; 403 stands for whatever Odoo does not like.
  { status: [401, 403], transport: 'restapi', says: page, is: refusedBefore },
  { status: [400, 401, 403], transport: 'restapi', method: 'token', is: blocked('auth', 'wrong client') },
  { status: [401], transport: 'restapi', json: true, is: blocked('auth', 'wrong key') },
  { status: [401], transport: 'restapi', is: refusedBefore },
  { status: [403], transport: 'restapi', is: { class: 'data', code: 'refused by Odoo', doubtful: true } },
  { status: [404], transport: 'restapi', is: blocked('misconfiguration', 'not there') },
  { status: [400, 405, 415, 422], transport: 'restapi', is: { class: 'client-error', code: 'bad request', doubtful: true } },
  { transport: 'restapi', is: transient('server error') },

  // Odoo's exceptions. JSON-2 sends a status with them, JSON-RPC always 200.
  { name: 'AccessDenied', is: blocked('auth', 'wrong key') },
  { name: 'MissingError', says: /res\.users\(/, is: blocked('auth', 'user gone') },
  { name: 'MissingError', is: data('record gone') },
  { name: 'AccessError', says: /^Private methods/, is: clientError('private method') },
  { name: 'AccessError', is: blocked('rights', 'no right') },
  { name: 'LockError', is: transient('conflict') },
  // Up to Odoo 9 the text has a title in a line of its own.
  { name: /UserError$|except_o(rm|sv)$/, says: /^Object \S+ doesn't exist/m, is: blocked('misconfiguration', 'no such model') },
  { name: 'UserError', says: /^Invalid language code/, is: clientError('language not installed') },
  { name: 'UserError', is: data('refused by Odoo') },
  { name: 'ValidationError', says: /Missing required value for the field '[^']*' \((\w+)\)/, is: data('missing required field') },
  { name: 'ValidationError', is: data('refused by Odoo') },
  { name: 'NotFound', says: /^the model '/i, is: blocked('misconfiguration', 'no such model') },
  { name: 'NotFound', transport: 'json2', is: clientError('no such method') },
  { name: 'NotFound', is: blocked('misconfiguration', 'not there') },
  { name: 'RequestEntityTooLarge', is: data('too large') },
  { name: /^werkzeug\./, is: clientError('bad request') },
  { name: /^psycopg/, says: /database ".*" does not exist/, is: blocked('misconfiguration', 'no such database') },
  { name: 'InvalidTextRepresentation', is: clientError('text where an id belongs') },
  { name: /^psycopg/, is: transient('database trouble') },
  { name: 'ValueError', says: /^Invalid field (?:name )?'([^']+)'/, is: unknownField },
  { name: 'ValueError', says: /^Invalid field [\w.]+\.(\w+) in condition/, is: unknownField },
  { name: 'ValueError', says: /^Wrong value for [\w.]+\.(\w+):/, is: data('value refused') },
  { name: 'ValueError', says: /^External ID not found/, is: data('no such External ID') },
  // Odoo 16: the message is the bare name of the column.
  { name: 'KeyError', method: 'load', says: /^(\w+)$/, is: unknownField },
  { name: 'binascii.Error', is: clientError('broken base64') },
  { name: /./, is: unexpected },

  // A page or a text: of Odoo before it has a database, of a proxy, or of something else altogether.
  { status: [404], transport: 'json2', says: /No database is selected/, is: { class: 'ambiguous-404', code: 'no database' } },
  { status: [404], is: blocked('misconfiguration', 'not there') },
  { status: [401, 403], is: refusedBefore },
  { from: 500, is: transient('server error') },
  { transport: 'web', is: blocked('misconfiguration', 'not Odoo') },
  { status: [400, 415, 422], is: clientError('bad request') },
  { is: blocked('misconfiguration', 'not Odoo') },
];

export function failureOf(said: Said): Failure {
  const line = table.find((candidate) => fits(candidate, said));
  const failure = line?.is ?? unexpected;
  const field = line?.says?.exec(said.message)?.[1];
  const mayName = failure.class === 'unknown-field' || failure.class === 'data';
  return mayName && field !== undefined ? { ...failure, field } : failure;
}

function fits(line: Line, said: Said): boolean {
  return (
    (line.transport === undefined || line.transport === said.transport) &&
    (line.method === undefined || line.method === said.method) &&
    (line.json === undefined || line.json === said.json) &&
    (line.status === undefined || line.status.includes(said.status)) &&
    (line.from === undefined || said.status >= line.from) &&
    (line.name === undefined || isNamed(line.name, said.name)) &&
    (line.says === undefined || line.says.test(said.message))
  );
}

function isNamed(wanted: string | RegExp, name: string): boolean {
  return typeof wanted === 'string' ? name.endsWith(`.${wanted}`) || name === wanted : wanted.test(name);
}
