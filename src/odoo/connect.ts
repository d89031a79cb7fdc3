// Finds out how this Odoo wants to be called, remembers it, and clears up what a single answer leaves open.
import type { Answer, Failure, OdooCalls } from './calls.ts';
import { classify } from './classify.ts';
import type { Http, Request } from './http.ts';
import { createJson2 } from './json2.ts';
import { isRecord } from './json.ts';
import { createJsonRpc } from './jsonrpc.ts';

export interface Connecting {
  apiKey: string;
  database: string | null;
  login: string | null;
  transport: 'auto' | 'json2' | 'jsonrpc' | 'restapi';
}

// JSON-2 came with Odoo 19.
const firstWithJson2 = 19;

// PostgreSQL may come back between the two questions, and a proxy may show its own page for a minute; a wrong name or
// address stays wrong.
const missesBeforeBlocking = 3;

/** Throws when `transport` is one that this version does not speak. */
export function createConnection(deps: Connecting & { http: Http; now: () => number }): OdooCalls {
  const { http, apiKey, database, login, transport, now } = deps;
  if (transport === 'restapi')
    throw new Error('ODOO_TRANSPORT=restapi is not available in this version: use auto, json2 or jsonrpc');

  const json2 = createJson2({ http, apiKey, database, now });
  const jsonRpc =
    database !== null && login !== null
      ? createJsonRpc({ http, apiKey, database, login, now })
      : loginMissing;
  const fixed = { auto: null, json2, jsonrpc: jsonRpc }[transport];
  let chosen: OdooCalls | null = fixed;
  let misses = 0;

  async function choose(signal: AbortSignal): Promise<OdooCalls | Failure> {
    if (chosen) return chosen;
    const version = await askVersion(http, now, signal);
    if (typeof version !== 'number') return version;
    return (chosen = version >= firstWithJson2 ? json2 : jsonRpc);
  }

  async function attempt(...[model, method, args, signal]: Parameters<OdooCalls['call']>): Promise<Answer> {
    const calls = await choose(signal);
    return 'call' in calls ? calls.call(model, method, args, signal) : calls;
  }

  /** Only the health of the server tells an unknown database from one that is down. */
  async function clearUpMissingDatabase(signal: AbortSignal): Promise<Failure> {
    const reply = await http.send({ method: 'GET', path: '/web/health?db_server_status=1' }, signal);
    const health = classify({ transport: 'web', method: 'health', args: {} }, reply, now());
    if (health.class !== 'ok') return { class: 'transient', code: 'database down' };
    return blockLater('database not found');
  }

  function blockLater(code: 'database not found' | 'not Odoo'): Failure {
    misses += 1;
    return misses <= missesBeforeBlocking
      ? { class: 'transient', code }
      : { class: 'misconfiguration', code };
  }

  return {
    async call(...call) {
      const remembered = chosen !== null;
      let answer = await attempt(...call);
      // Odoo was upgraded or put back: what it understood yesterday is gone.
      if (!fixed && remembered && 'code' in answer && answer.code === 'not there') {
        chosen = null;
        answer = await attempt(...call);
      }
      if (answer.class === 'ambiguous-404') return clearUpMissingDatabase(call[3]);
      if ('code' in answer && answer.code === 'not Odoo') return blockLater('not Odoo');
      if (answer.class !== 'transient') misses = 0;
      return answer;
    },
  };
}

const loginMissing: OdooCalls = {
  call: () => Promise.resolve({ class: 'misconfiguration', code: 'login missing' }),
};

/** The major version; `/web/version` came with Odoo 19, the other address is older. */
async function askVersion(http: Http, now: () => number, signal: AbortSignal): Promise<number | Failure> {
  const questions: Request[] = [
    { method: 'GET', path: '/web/version' },
    { method: 'POST', path: '/web/webclient/version_info', body: {} },
  ];
  let failure: Failure = { class: 'misconfiguration', code: 'not Odoo' };
  for (const question of questions) {
    const answer = classify(
      { transport: 'web', method: 'version', args: {} },
      await http.send(question, signal),
      now(),
    );
    if (answer.class === 'transient') return answer;
    if (answer.class !== 'ok') {
      failure = answer;
      continue;
    }
    const version = readVersion(answer.value);
    if (version !== null) return version;
  }
  return failure;
}

function readVersion(value: unknown): number | null {
  if (!isRecord(value)) return null;
  const info = isRecord(value.result) ? value.result.server_version_info : value.version_info;
  // Odoo Online writes `saas~18` where others write 18.
  const major = Array.isArray(info) ? /\d+/.exec(String(info[0])) : null;
  return major ? Number(major[0]) : null;
}
