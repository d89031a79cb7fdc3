// For recorded.test.ts: compares an answer of the sandbox with a recorded one, whose ids and moments are another
// server's.
import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';

export interface Exchange {
  name: string;
  request: { method: string; path: string; headers: Record<string, string>; body: unknown };
  response: { status: number; headers: Record<string, string>; body: unknown };
}

export interface Answer {
  /** 0: the connection was closed without an answer. */
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Comparison {
  /** Which record here stands for which recorded id. */
  ids: ReadonlyMap<number, number>;
  /** Where the message quotes numbers of the recorded server. */
  message: RegExp | undefined;
}

export function compare(answer: Answer, recorded: Exchange['response'], how: Comparison): void {
  assert.equal(answer.status, recorded.status);
  for (const [header, value] of Object.entries(recorded.headers)) {
    if (header === 'Set-Cookie') continue;
    assert.equal(tidy(String(answer.headers[header.toLowerCase()])), tidy(value), header);
  }
  const { body } = recorded;
  if (recorded.status === 0 || (typeof body === 'string' && /characters\)|\(HTML page\)/.test(body))) return;
  if (typeof body === 'string') return assert.equal(answer.body, body);
  const ours: unknown = JSON.parse(answer.body);
  if (isObject(body) && 'jsonrpc' in body) assert.equal((ours as { id: unknown }).id, body['id']);
  compareJson(ours, withOurKeys(body, how.ids), '', how);
}

const tidy = (header: string) => header.trim().replace(/;\s*/, '; ');
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Numbers that mean the same on every server. */
const fixedNumbers = /\.(status|code|record|from|to|nextrow|file_size|phone_code)$|version_info|arguments/;

/** Same keys, same types, same words. */
function compareJson(ours: unknown, recorded: unknown, path: string, how: Comparison): void {
  if (typeof recorded === 'string') {
    assert.equal(typeof ours, 'string', path);
    if (path.endsWith('.debug')) return;
    if (/\.(message|arguments\.0)$/.test(path) && how.message) {
      return assert.match(ours as string, how.message);
    }
    assert.equal(withoutNumbers(ours as string), withoutNumbers(recorded, how.ids), path);
  } else if (typeof recorded === 'number') {
    assert.equal(typeof ours, 'number', path);
    if (fixedNumbers.test(path)) assert.equal(ours, recorded, path);
  } else if (typeof recorded === 'object' && recorded !== null) {
    const [ourKeys, recordedKeys] = [Object.keys(ours as object), Object.keys(recorded)];
    // Errors and messages keep the order of their keys; fields_get lists fields in an order of its own.
    if ('message' in recorded) assert.deepEqual(ourKeys, recordedKeys, path);
    else assert.deepEqual(ourKeys.sort(), recordedKeys.sort(), path);
    for (const [key, value] of Object.entries(recorded)) {
      compareJson((ours as Record<string, unknown>)[key], value, `${path}.${key}`, how);
    }
  } else {
    assert.equal(ours, recorded, path);
  }
}

/** Texts without the numbers and moments that belong to one server. */
function withoutNumbers(text: string, ids?: ReadonlyMap<number, number>): string {
  return text
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'MOMENT')
    .replace(/^19\.0\.\d+\.\d+$/, 'VERSION')
    .replace(/HT\d{5}/, 'HT')
    .replace(/\b\d+\b/g, (digits) => String(ids?.get(Number(digits)) ?? digits));
}

function withOurKeys(value: unknown, ids: ReadonlyMap<number, number>): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [replaceIds(key, ids), item]));
}

/** A request with the ids of this server. The id of a JSON-RPC request and a limit are no record's. */
export function replaceIds(value: unknown, ids: ReadonlyMap<number, number>): unknown {
  if (typeof value === 'number') return ids.get(value) ?? value;
  if (typeof value === 'string') return /^\d+$/.test(value) ? String(ids.get(Number(value)) ?? value) : value;
  if (Array.isArray(value)) return value.map((item) => replaceIds(item, ids));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === 'id' || key === 'limit' ? item : replaceIds(item, ids),
    ]),
  );
}
