// Reads one answer: is it a success, a failure that Odoo names, or no answer of Odoo at all?
import type { Answer, Failure } from './calls.ts';
import { classifyLoad } from './classify-load.ts';
import { failureOf, type Said } from './failure-table.ts';
import type { Reply } from './http.ts';
import { isRecord, tryJson } from './json.ts';

export interface Call {
  /** `web`: an address of the server itself, such as its health. */
  transport: Said['transport'];
  method: string;
  args: Record<string, unknown>;
}

const transient = (code: string): Failure => ({ class: 'transient', code });
const unexpected = { class: 'client-error', code: 'unexpected answer', doubtful: true } as const;

/** `now` is only for a Retry-After that is a date. */
export function classify(call: Call, reply: Reply, now: number): Answer {
  if ('fault' in reply) {
    if (reply.fault === 'answer too large') return { ...unexpected, code: reply.fault };
    return transient(reply.fault);
  }
  const body = tryJson(reply.text);
  if (reply.status >= 200 && reply.status < 300) {
    if (body === undefined) return notJson(reply.text);
    return success(call, body, reply.status);
  }
  const json = body !== undefined;
  const failure = failureOf({ ...call, status: reply.status, json, ...errorIn(body, reply.text) });
  if (failure.class === 'misconfiguration' && failure.code === 'redirected' && reply.leadsTo !== '')
    return { ...failure, about: reply.leadsTo };
  if (failure.class !== 'transient') return failure;
  const retryAfterMs = readRetryAfter(reply.retryAfter, now);
  return retryAfterMs === null ? failure : { ...failure, retryAfterMs };
}

function success(call: Call, body: unknown, status: number): Answer {
  let value = body;
  if (call.transport === 'jsonrpc') {
    if (!isRecord(body) || !('jsonrpc' in body)) return unexpected;
    if (body.error !== undefined) return failureOf({ ...call, status, json: true, ...rpcError(body.error) });
    // Left out when the method returns nothing.
    value = body.result;
    if (call.method === 'authenticate' && value === false) return { class: 'auth', code: 'wrong key' };
  }
  if (call.method !== 'load') return { class: 'ok', value };
  return classifyLoad(value, Array.isArray(call.args.data) ? call.args.data.length : 0);
}

function notJson(text: string): Failure {
  if (text.trim() === '') return transient('empty answer');
  // Cut off on the way: the work may be done.
  return /^\s*[{[]/.test(text) ? transient('broken answer') : { class: 'misconfiguration', code: 'not Odoo' };
}

/** The exception in the body of a JSON-2 answer, or the text of whatever it is. */
function errorIn(body: unknown, text: string): Pick<Said, 'name' | 'message'> {
  if (isRecord(body) && typeof body.name === 'string')
    return { name: body.name, message: String(body.message) };
  return { name: '', message: text };
}

function rpcError(error: unknown): Pick<Said, 'name' | 'message'> {
  const of = isRecord(error) && isRecord(error.data) ? error.data : {};
  return { name: typeof of.name === 'string' ? of.name : 'unknown', message: String(of.message) };
}

/** Seconds or a date, as milliseconds from now; null when there is none to understand. */
function readRetryAfter(header: string, now: number): number | null {
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
