// Speaks HTTP to the REST add-on as the user: with the API key, or with a token for client credentials.
import type { OdooAccess } from './access.ts';
import type { ApiKey } from './api-key.ts';
import type { Answer, Failure } from './calls.ts';
import { classify } from './classify.ts';
import type { Http, Reply, Request } from './http.ts';
import { isRecord } from './json.ts';

export interface SessionDeps {
  http: Http;
  key: ApiKey;
  access: Pick<OdooAccess, 'database' | 'clientId' | 'clientSecret'>;
  now: () => number;
}

/** Status 0: what was asked for was not answered. */
export interface Asked {
  status: number;
  answer: Answer;
}

export type Ask = (request: Request, signal: AbortSignal) => Promise<Asked>;

export const root = '/restapi/1.0';

// A token that ends on the way would cost a second call.
const renewBeforeMs = 60_000;
// How long a token is good when the add-on does not say; a 401 renews it anyway.
const tokenLastsMs = 3_600_000;

export function createRestapiSession({ http, key, access, now }: SessionDeps): { ask: Ask } {
  const { database, clientId, clientSecret } = access;
  const toDatabase = database === null ? {} : { 'X-Odoo-Database': database };
  let token: { text: string; until: number } | null = null;

  async function send(request: Request, method: string, signal: AbortSignal): Promise<Asked> {
    const reply: Reply = await http.send(request, signal);
    const answer = classify({ transport: 'restapi', method, args: {} }, reply, now());
    return { status: reply.status, answer };
  }

  /** Null when there is a token. */
  async function logIn(signal: AbortSignal): Promise<Failure | null> {
    if (token && now() < token.until) return null;
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId ?? '',
      client_secret: clientSecret ?? '',
    });
    const path = `${root}/common/oauth2/token`;
    const { answer } = await send({ method: 'POST', path, body }, 'token', signal);
    if (answer.class !== 'ok') return answer;
    const given = isRecord(answer.value) ? answer.value : {};
    if (typeof given.access_token !== 'string' || !/^[\x21-\x7e]+$/.test(given.access_token)) {
      return { class: 'client-error', code: 'unexpected answer', doubtful: true };
    }
    const lastsMs = typeof given.expires_in === 'number' ? given.expires_in * 1000 : tokenLastsMs;
    token = { text: given.access_token, until: now() + lastsMs - renewBeforeMs };
    return null;
  }

  const withKey: Ask = (request, signal) => {
    // Which of the two headers the add-on reads depends on its edition.
    const headers = { 'X-API-Key': key.current(), Authorization: `Bearer ${key.current()}` };
    return send({ ...request, headers: { ...headers, ...toDatabase } }, 'any', signal);
  };

  const withToken: Ask = async (request, signal) => {
    for (let renewed = token === null; ; renewed = true) {
      const refused = await logIn(signal);
      if (refused) return { status: 0, answer: refused };
      const headers = { Authorization: `Bearer ${token?.text}`, ...toDatabase };
      const asked = await send({ ...request, headers }, 'any', signal);
      if (asked.status !== 401 || renewed) return asked;
      token = null;
    }
  };

  return { ask: clientId === null ? withKey : withToken };
}
