// The REST add-on `/restapi/1.0/…`, a paid module of third parties. From two public documentations that disagree, never
// observed: where both are silent, such as on the bodies of errors, this is a guess that a client must not rely on.
import { randomBytes } from 'node:crypto';
import { toRecord } from './arguments.ts';
import { run } from './call.ts';
import { toOdooError } from './errors.ts';
import { versionInfo } from './jsonrpc.ts';
import { userWithKey } from './keys.ts';
import { isJsonType, json, noDatabasePage, notFoundPage } from './reply.ts';
import { restCall } from './restapi-calls.ts';
import type { Database } from './call.ts';
import type { User } from './env.ts';
import type { Fault } from './faults.ts';
import type { Method } from './methods.ts';
import type { ApiRequest, Reply } from './reply.ts';
import type { RestStyle } from './restapi-calls.ts';

export interface RestApiOptions {
  /**
   * `S`: values as Python writes them in the address, answers under the model's label, 403 for every error of Odoo.
   * `J`: JSON bodies, answers under the model's name, the API key also in `X-API-Key`, tokens for client credentials.
   */
  style: RestStyle;
  /** Does it pass `load` on? In neither documentation. */
  load: boolean;
  /** J documents lists by `limit` alone. Default false. */
  overlooksDomain?: boolean;
  /** S documents values in the address alone, where Odoo itself would read a form as well. Default false. */
  overlooksForms?: boolean;
  /** Client credentials, in style J; they stand for the integration user. */
  clientId?: string;
  clientSecret?: string;
}

const tokenLastsSeconds = 3600;

export function createRestApi(database: Database, options: RestApiOptions) {
  const { style, overlooksForms = false, clientId, clientSecret } = options;
  /** Each with the moment it ends. */
  const tokens = new Map<string, number>();

  function giveToken({ body }: ApiRequest): Reply {
    const form = new URLSearchParams(body);
    const isKnown =
      clientId !== undefined &&
      form.get('grant_type') === 'client_credentials' &&
      form.get('client_id') === clientId &&
      form.get('client_secret') === clientSecret;
    if (!isKnown) return json(401, { error: 'invalid_client' });
    const token = randomBytes(20).toString('hex');
    tokens.set(token, database.now() + tokenLastsSeconds * 1000);
    return json(200, { access_token: token, token_type: 'Bearer', expires_in: tokenLastsSeconds });
  }

  function authenticate({ headers }: ApiRequest): User | undefined {
    const [, bearer] = /^bearer\s+(\S+)$/i.exec(headers.authorization ?? '') ?? [];
    if (bearer !== undefined && database.now() < (tokens.get(bearer) ?? 0)) return database.users[0];
    const key = style === 'J' ? (headers['x-api-key'] ?? bearer) : bearer;
    return key === undefined ? undefined : userWithKey(database, String(key));
  }

  return function answer(request: ApiRequest, fault: Fault | null): Reply {
    const { method: verb, path, headers } = request;
    const named = headers['x-odoo-database'];
    if (fault?.kind === 'database down' || (named !== undefined && named !== database.name)) {
      return noDatabasePage();
    }
    const [, , , area, modelName = '', last = '', ...more] = path.replace(/\/$/, '').split('/');
    if (style === 'J' && verb === 'POST' && path.endsWith('/common/oauth2/token')) return giveToken(request);
    if (verb === 'GET' && path.endsWith('/common/version')) return json(200, versionInfo(database));
    if (area !== 'object' || modelName === '' || more.length > 0) return notFoundPage();

    const user = fault?.kind === 'unauthorized' ? undefined : authenticate(request);
    if (user === undefined) return json(401, { error: 'authentication failed' });
    if (fault?.kind === 'too large') return json(413, { error: 'request entity too large' });
    const body = readBody(request);
    const query = overlooksForms ? request.query : withForm(request);
    const call = restCall(options, { verb, last, query, body });
    const model = database.models.get(modelName);
    if (model === undefined || call === null) return notFoundPage();
    try {
      const sent = call.name === 'load' ? toRecord(body) : {};
      const method: Method = { on: 'model', parameters: [], call: call.call };
      const { context, ...args } = sent;
      const result = run(database, { user, context, model, name: call.name, method, args, ids: [] }, fault);
      return json(200, call.name === 'load' && style === 'S' ? { return: result } : result);
    } catch (error) {
      const { type, message } = toOdooError(error);
      const isMissing = type === 'odoo.exceptions.MissingError';
      return json(isMissing ? 404 : 403, { error: { name: type, message } });
    }
  };
}

function readBody({ headers, body }: ApiRequest): unknown {
  if (!isJsonType(headers)) return null;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return null;
  }
}

/** Odoo hands its controllers the fields of a form together with those of the address. */
function withForm({ headers, query, body }: ApiRequest): URLSearchParams {
  const isForm = /^application\/x-www-form-urlencoded/i.test(headers['content-type'] ?? '');
  return new URLSearchParams([...query, ...(isForm ? new URLSearchParams(body) : [])]);
}
