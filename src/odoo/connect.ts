// Finds out how this Odoo wants to be called, remembers it, and clears up what a single answer leaves open.
import type { OdooAccess } from './access.ts';
import { createApiKey } from './api-key.ts';
import type { Answer, Failure, OdooCalls } from './calls.ts';
import type { Server } from './client.ts';
import { whyNoAddOn } from './connect-add-on.ts';
import { createDoubts } from './connect-doubts.ts';
import { type About, answersJsonRpc, askAbout } from './connect-version.ts';
import type { Http } from './http.ts';
import { createJson2 } from './json2.ts';
import { createJsonRpc } from './jsonrpc.ts';
import type { Log } from './log.ts';
import { createRestapi } from './restapi.ts';

interface ConnectionDeps {
  access: OdooAccess;
  http: Http;
  log: Log;
  now: () => number;
}

export interface Connection extends OdooCalls {
  /** Who answers and how it is spoken to, as it was found out. */
  server(signal: AbortSignal): Promise<Answer<Server>>;
}

type Way = Server['transport'];
type Call = Parameters<OdooCalls['call']>;

// JSON-2 came with Odoo 19.
const firstWithJson2 = 19;

// What Odoo does not say of an interface that it has.
const notThere = [
  'not there',
  'not Odoo',
  'refused before Odoo',
  'redirected',
  'http instead of https',
  'login missing',
];

const names = { json2: 'JSON-2', jsonrpc: 'JSON-RPC', restapi: 'the REST add-on' };

export function createConnection({ access, http, log, now }: ConnectionDeps): Connection {
  const { database, login } = access;
  const key = createApiKey(access);
  const ways: Record<Way, OdooCalls> = {
    json2: createJson2({ http, key, database, now }),
    jsonrpc:
      database !== null && login !== null ? createJsonRpc({ http, key, database, login, now }) : loginMissing,
    restapi: createRestapi({ http, key, access, now }),
  };
  const fixed = access.transport === 'auto' ? null : access.transport;
  const doubts = createDoubts({ http, now });
  let way: Way | null = fixed;
  let about: About | null = null;
  let told = '';

  function tell(server: Server): void {
    const edition = server.enterprise === null ? null : server.enterprise ? 'Enterprise' : 'Community';
    const parts = ['Odoo', server.versionText, edition && `(${edition})`, 'over', names[server.transport]];
    const words = parts.filter(Boolean).join(' ');
    if (words === told) return;
    told = words;
    log.info({ version: server.versionText, edition, transport: server.transport }, words);
  }

  /** Asks in the order of preference, by the call itself: what is not there has not written anything. */
  async function find(call: Call): Promise<Answer> {
    const found = await askAbout(http, now, call[3]);
    if ('class' in found) return found;
    let refusal: Answer | null = null;
    for (const candidate of candidates(found.version, access)) {
      const answer = await tryOut(candidate, call);
      if (answer.class === 'transient') return answer;
      // An older Odoo without a database says the same of any address.
      const unclear = answer.class === 'ambiguous-404' && found.version === null;
      if (unclear || isNotThere(answer)) {
        refusal ??= answer;
        // Whoever lets only JSON-RPC through has but to give us the login.
        const isLocked = isLoginMissing(answer) && refusal !== answer;
        if (isLocked && (await answersJsonRpc(http, now, call[3]))) refusal = answer;
        continue;
      }
      way = candidate;
      about = found;
      tell({ ...found, transport: candidate });
      return answer;
    }
    return refusal ?? loginMissing.call(...call);
  }

  async function tryOut(candidate: Way, call: Call): Promise<Answer> {
    const obstacle = candidate === 'restapi' ? await whyNoAddOn(ways.restapi, call[3]) : null;
    return obstacle ?? ways[candidate].call(...call);
  }

  const attempt = (call: Call) => (way ? ways[way].call(...call) : find(call));
  const currentWay = () => way;

  function forget(): void {
    way = fixed;
    about = null;
  }

  async function call(...call: Call): Promise<Answer> {
    const remembered = way;
    let answer = await attempt(call);
    // Odoo was upgraded or put back: what it understood yesterday is gone.
    if (!fixed && remembered && 'code' in answer && answer.code === 'not there') {
      forget();
      answer = await attempt(call);
    }
    if (answer.class === 'auth' && (await key.renew())) answer = await attempt(call);
    const cleared = await doubts.clearUp(answer, call[3]);
    if (cleared.class === 'misconfiguration' && cleared.code === 'database not found') forget();
    return cleared;
  }

  return {
    call,

    async server(signal) {
      const answer = way ? null : await call('res.users', 'context_get', {}, signal);
      const transport = currentWay();
      if (!transport) return answer as Failure;
      if (!about) {
        const found = await askAbout(http, now, signal);
        if ('class' in found) return found;
        about = found;
      }
      const server = { ...about, transport };
      tell(server);
      return { class: 'ok', value: server };
    },
  };
}

function isNotThere(answer: Answer): boolean {
  return 'code' in answer && notThere.includes(answer.code);
}

function isLoginMissing(answer: Answer): boolean {
  return 'code' in answer && answer.code === 'login missing';
}

function candidates(version: number | null, { apiKey }: OdooAccess): Way[] {
  if (apiKey === null) return ['restapi'];
  return version === null || version >= firstWithJson2
    ? ['json2', 'jsonrpc', 'restapi']
    : ['jsonrpc', 'restapi'];
}

const loginMissing: OdooCalls = {
  call: () => Promise.resolve({ class: 'misconfiguration', code: 'login missing' }),
};
