// Which address answers what, as far as the sandbox plays Odoo.
import { calledBy } from './called.ts';
import { versionInfo } from './jsonrpc.ts';
import {
  badGatewayPage,
  errorPage,
  json,
  loginRedirect,
  notFoundPage,
  success,
  tooManyPage,
  unavailablePage,
} from './reply.ts';
import type { Database } from './call.ts';
import type { Cut } from './connection.ts';
import type { Fault, Faults } from './faults.ts';
import type { ApiRequest, Reply } from './reply.ts';
import type { TransportOf } from './transports.ts';

export interface Answered {
  /** null: the connection is closed without an answer. */
  reply: Reply | null;
  waitMs: number;
  /** Where the answer breaks off; null: nowhere. */
  cut: Cut | null;
}

/** The server as it is seen from outside. */
export interface Front {
  database: Database;
  transportOf: TransportOf;
  /** Are the addresses that tell the version kept away, as a proxy may do? */
  hidesVersion: boolean;
}

export function answer(
  front: Front,
  faults: Faults,
  request: ApiRequest & { isTooLarge: boolean },
): Answered {
  const { method, path, body } = request;
  const now = (reply: Reply | null): Answered => ({ reply, waitMs: 0, cut: null });
  const transport = front.transportOf(path);
  if (front.hidesVersion && /\/version(_info)?$/.test(path)) return now(notFoundPage());
  if (transport === undefined) return now(answerAbout(front.database, faults, request));

  const fault = faults.strike(() => calledBy(method, path, body));
  const instead = fault && replyInstead(fault);
  if (instead) return now(instead);
  if (fault?.kind === 'dropped') return now(null);
  const reply = transport(request, request.isTooLarge ? { kind: 'too large' } : fault);
  if (fault?.kind === 'answer lost') return now(null);
  if (fault?.kind === 'garbage') return now({ ...reply, body: '<<<<<<<' });
  if (fault?.kind === 'empty') return now({ ...reply, body: '' });
  return {
    reply,
    waitMs: fault?.kind === 'late' ? fault.ms : 0,
    cut: fault?.kind === 'answer cut' ? fault.in : null,
  };
}

/** The addresses that tell about the server itself and need no key. */
function answerAbout(database: Database, faults: Faults, { method, path, query }: ApiRequest): Reply {
  const { version } = database;
  const isGet = method === 'GET' || method === 'HEAD';
  if (isGet && path === '/web/health') {
    const noStore = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...success(version) };
    if (version === 16 || !query.get('db_server_status')) return json(200, { status: 'pass' }, noStore);
    const isUp = !faults.isDatabaseDown();
    return json(isUp ? 200 : 500, { status: isUp ? 'pass' : 'fail', db_server_status: isUp }, noStore);
  }
  if (method === 'POST' && path === '/web/webclient/version_info') {
    return json(200, { jsonrpc: '2.0', id: null, result: versionInfo(database) }, success(version));
  }
  if (version === 16) return notFoundPage();
  if (isGet && (path === '/web/version' || path === '/json/version')) {
    const info = versionInfo(database);
    return json(
      200,
      { version_info: info.server_version_info, version: info.server_version },
      success(version),
    );
  }
  return /^\/(json|doc)(\/|$)/.test(path) && !/^\/json\/2(\/|$)/.test(path)
    ? loginRedirect(path)
    : notFoundPage();
}

/** What a server or proxy in front of Odoo answers before Odoo sees the call. */
function replyInstead(fault: Fault): Reply | undefined {
  if (fault.kind === 'error page') return errorPage();
  if (fault.kind === 'bad gateway') return badGatewayPage();
  if (fault.kind === 'service unavailable') return unavailablePage();
  return fault.kind === 'too many requests' ? tooManyPage(fault.retryAfterSeconds) : undefined;
}
