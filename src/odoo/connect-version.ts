// Asks the server itself, without a key, which Odoo it is.
import type { Failure } from './calls.ts';
import { classify } from './classify.ts';
import type { Server } from './client.ts';
import type { Http, Reply, Request } from './http.ts';
import { isRecord } from './json.ts';

export type About = Omit<Server, 'transport'>;

const byJsonRpc: Request = {
  method: 'POST',
  path: '/jsonrpc',
  body: {
    jsonrpc: '2.0',
    method: 'call',
    id: 1,
    params: { service: 'common', method: 'version', args: [] },
  },
};

// The first came with Odoo 19, the second is older. A proxy that closes both may leave the third open.
const questions: Request[] = [
  { method: 'GET', path: '/web/version' },
  { method: 'POST', path: '/web/webclient/version_info', body: {} },
  byJsonRpc,
];

/** Nulls where the server does not tell; a failure only when nobody can be asked now. */
export function askAbout(http: Http, now: () => number, signal: AbortSignal): Promise<About | Failure> {
  return ask(questions, http, now, signal);
}

/** Is JSON-RPC let through? It can be asked without a login. */
export async function answersJsonRpc(http: Http, now: () => number, signal: AbortSignal): Promise<boolean> {
  const about = await ask([byJsonRpc], http, now, signal);
  return !('class' in about) && about.version !== null;
}

async function ask(
  some: Request[],
  http: Http,
  now: () => number,
  signal: AbortSignal,
): Promise<About | Failure> {
  let clockAheadMs: number | null = null;
  for (const question of some) {
    const askedAt = now();
    const reply = await http.send(question, signal);
    const answer = classify({ transport: 'web', method: 'version', args: {} }, reply, now());
    if (answer.class === 'transient') return answer;
    clockAheadMs = readClock(reply, askedAt, now()) ?? clockAheadMs;
    const told = answer.class === 'ok' ? readVersion(answer.value) : null;
    if (told) return { ...told, clockAheadMs };
  }
  return { version: null, versionText: '', enterprise: null, clockAheadMs };
}

function readVersion(value: unknown): Omit<About, 'clockAheadMs'> | null {
  if (!isRecord(value)) return null;
  const told = isRecord(value.result) ? value.result : value;
  const info = told.server_version_info ?? told.version_info;
  // Odoo Online writes `saas~18` where others write 18.
  const major = Array.isArray(info) ? /\d+/.exec(String(info[0])) : null;
  if (!major || !Array.isArray(info)) return null;
  return {
    version: Number(major[0]),
    versionText: versionText(told.server_version ?? told.version),
    enterprise: info.length > 5 ? info[5] === 'e' : null,
  };
}

/** It goes to the log, so it has to look like a version. */
function versionText(told: unknown): string {
  return typeof told === 'string' && /^(saas[~-])?\d[\w.~+-]{0,40}$/.test(told) ? told : '';
}

/** The date counts whole seconds and was written about half-way between the question and its answer. */
function readClock(reply: Reply, askedAt: number, answeredAt: number): number | null {
  const date = 'date' in reply ? Date.parse(reply.date) : NaN;
  return Number.isNaN(date) ? null : Math.round(date + 500 - (askedAt + answeredAt) / 2);
}
