// Which address answers what, as far as the sandbox plays Odoo.
import { answerJson2 } from './json2.ts';
import { answerJsonRpc, versionInfo } from './jsonrpc.ts';
import {
  badGatewayPage,
  errorPage,
  json,
  loginRedirect,
  notFoundPage,
  success,
  tooManyPage,
} from './reply.ts';
import type { Database } from './call.ts';
import type { Fault, Faults } from './faults.ts';
import type { ApiRequest, Reply } from './reply.ts';

export interface Answered {
  /** null: the connection is closed without an answer. */
  reply: Reply | null;
  waitMs: number;
}

export function answer(
  database: Database,
  faults: Faults,
  request: ApiRequest & { query: URLSearchParams; isTooLarge: boolean },
): Answered {
  const { path } = request;
  const now = (reply: Reply | null): Answered => ({ reply, waitMs: 0 });
  const transport = transportOf(database, path);
  if (transport === undefined) return now(answerAbout(database, faults, request));

  const fault = faults.strike(() => methodCalled(request));
  const instead = fault && replyInstead(fault);
  if (instead) return now(instead);
  if (fault?.kind === 'dropped') return now(null);
  const reply = transport(database, request, request.isTooLarge ? { kind: 'too large' } : fault);
  if (fault?.kind === 'answer lost') return now(null);
  if (fault?.kind === 'garbage') return now({ ...reply, body: '<<<<<<<' });
  if (fault?.kind === 'empty') return now({ ...reply, body: '' });
  return { reply, waitMs: fault?.kind === 'late' ? fault.ms : 0 };
}

function transportOf({ version }: Database, path: string) {
  if (path === '/jsonrpc') return answerJsonRpc;
  return version === 19 && /^\/json\/2(\/|$)/.test(path) ? answerJson2 : undefined;
}

/** The addresses that tell about the server itself and need no key. */
function answerAbout(
  { version }: Database,
  faults: Faults,
  { method, path, query }: ApiRequest & { query: URLSearchParams },
): Reply {
  const isGet = method === 'GET' || method === 'HEAD';
  if (isGet && path === '/web/health') {
    const noStore = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...success(version) };
    if (version === 16 || !query.get('db_server_status')) return json(200, { status: 'pass' }, noStore);
    const isUp = !faults.isDatabaseDown();
    return json(isUp ? 200 : 500, { status: isUp ? 'pass' : 'fail', db_server_status: isUp }, noStore);
  }
  if (method === 'POST' && path === '/web/webclient/version_info') {
    return json(200, { jsonrpc: '2.0', id: null, result: versionInfo(version) }, success(version));
  }
  if (version === 16) return notFoundPage();
  if (isGet && (path === '/web/version' || path === '/json/version')) {
    const info = versionInfo(version);
    return json(
      200,
      { version_info: info.server_version_info, version: info.server_version },
      success(version),
    );
  }
  return /^\/(json|doc)(\/|$)/.test(path) ? loginRedirect(path) : notFoundPage();
}

/** What a server or proxy in front of Odoo answers before Odoo sees the call. */
function replyInstead(fault: Fault): Reply | undefined {
  if (fault.kind === 'error page') return errorPage();
  if (fault.kind === 'bad gateway') return badGatewayPage();
  return fault.kind === 'too many requests' ? tooManyPage(fault.retryAfterSeconds) : undefined;
}

/** Odoo's name of the method, as faults are told to strike it. */
function methodCalled({ path, body }: ApiRequest): string {
  if (path !== '/jsonrpc') return path.split('/')[4] ?? '';
  try {
    const { params } = JSON.parse(body) as { params: { service: string; method: string; args: unknown[] } };
    return params.service === 'object' ? String(params.args[4]) : params.method;
  } catch {
    return '';
  }
}
