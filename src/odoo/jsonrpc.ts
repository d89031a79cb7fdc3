// JSON-RPC, the interface of Odoo 8 to 19: one address, the key inside every body, a log-in that names the user's id.
import type { ApiKey } from './api-key.ts';
import type { Answer, Failure, OdooCalls } from './calls.ts';
import { type Call, classify } from './classify.ts';
import type { Http } from './http.ts';

interface JsonRpcDeps {
  http: Http;
  key: ApiKey;
  database: string;
  login: string;
  now: () => number;
}

type NamedCall = Pick<Call, 'method' | 'args'>;

// The arguments that come first and without a name, because their names differ between versions: up to Odoo 16 the
// domain of `search` is called `args`. `ids` comes before all of them. Any other goes by its name.
const positional: Record<string, string[]> = {
  check_access_rights: ['operation'],
  check_object_reference: ['module', 'xml_id'],
  create: ['vals_list'],
  default_get: ['fields'],
  fields_get: ['allfields'],
  has_group: ['group_ext_id'],
  load: ['fields', 'data'],
  search: ['domain'],
  search_count: ['domain'],
  search_read: ['domain'],
  write: ['vals'],
};

export function createJsonRpc({ http, key, database, login, now }: JsonRpcDeps): OdooCalls {
  let knownUid: number | null = null;

  async function ask(
    service: string,
    rpcMethod: string,
    rpcArgs: unknown[],
    call: NamedCall,
    signal: AbortSignal,
  ) {
    const params = { service, method: rpcMethod, args: rpcArgs };
    const body = { jsonrpc: '2.0', method: 'call', id: 1, params };
    const reply = await http.send({ method: 'POST', path: '/jsonrpc', body }, signal);
    return classify({ transport: 'jsonrpc', ...call }, reply, now());
  }

  async function logIn(signal: AbortSignal): Promise<number | Failure> {
    const call = { method: 'authenticate', args: {} };
    const answer = await ask('common', 'authenticate', [database, login, key.current(), {}], call, signal);
    if (answer.class !== 'ok') return answer;
    if (typeof answer.value !== 'number')
      return { class: 'client-error', code: 'unexpected answer', doubtful: true };
    return (knownUid = answer.value);
  }

  async function execute(model: string, call: NamedCall, signal: AbortSignal): Promise<Answer> {
    const uid = knownUid ?? (await logIn(signal));
    if (typeof uid !== 'number') return uid;
    const names = ['ids', ...(positional[call.method] ?? [])].filter((name) => name in call.args);
    const first = names.map((name) => call.args[name]);
    const byName = Object.fromEntries(Object.entries(call.args).filter(([name]) => !names.includes(name)));
    return ask(
      'object',
      'execute_kw',
      [database, uid, key.current(), model, call.method, first, byName],
      call,
      signal,
    );
  }

  return {
    async call(model, method, args, signal) {
      const remembered = knownUid !== null;
      const answer = await execute(model, { method, args }, signal);
      if (answer.class !== 'auth') return answer;
      knownUid = null;
      // The id may be that of a user who was replaced since; a fresh log-in tells that from a wrong key.
      return remembered ? execute(model, { method, args }, signal) : answer;
    },
  };
}
