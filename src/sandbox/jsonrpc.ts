// JSON-RPC, the transport of every Odoo up to 19: POST /jsonrpc with service, method and positional arguments.
import { toIds } from './arguments.ts';
import { bindPositional, missingArguments } from './binding.ts';
import { isPrivate, methodOf, run } from './call.ts';
import {
  OdooError,
  accessDenied,
  accessError,
  attributeError,
  databaseError,
  describeError,
  keyError,
  missingError,
  toOdooError,
  userError,
} from './errors.ts';
import { isKeyOf } from './keys.ts';
import { html, isJsonType, json, success, wrongTypePage } from './reply.ts';
import type { Database } from './call.ts';
import type { User } from './env.ts';
import type { Fault } from './faults.ts';
import type { Version } from './models.ts';
import type { ApiRequest, Reply } from './reply.ts';

export function answerJsonRpc(database: Database, request: ApiRequest, fault: Fault | null): Reply {
  const { version } = database;
  if (request.method !== 'POST' || !isJsonType(request.headers)) {
    const sent =
      version === 19 && request.headers['content-type'] === undefined ? ['http', 'json2'] : ['http'];
    return wrongTypePage(
      version,
      '/jsonrpc',
      version === 16 ? 'json' : 'jsonrpc',
      sent,
      'application/json, application/json-rpc',
    );
  }
  if (fault?.kind === 'too large') return failure(version, null, tooLarge());
  const body = parse(request.body);
  if (body === undefined) return html(400, 'Invalid JSON data', success(version));
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return html(400, 'Invalid JSON-RPC data', success(version));
  }
  const { id = null, params } = body as { id?: unknown; params?: unknown };
  try {
    return json(
      200,
      { jsonrpc: '2.0', id, result: serve(database, asRecord(params), fault) },
      success(version),
    );
  } catch (error) {
    return failure(version, id, toOdooError(error));
  }
}

export function versionInfo({ version, edition }: Pick<Database, 'version' | 'edition'>) {
  const mark = edition === 'enterprise' ? 'e' : '';
  return {
    server_version: `${version}.0${mark && `+${mark}`}`,
    server_version_info: [version, 0, 0, 'final', 0, mark],
    server_serie: `${version}.0`,
    protocol_version: 1,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const asRecord = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

function serve(database: Database, params: Record<string, unknown>, fault: Fault | null): unknown {
  const missing = ['service', 'method', 'args'].filter((name) => !Object.hasOwn(params, name));
  if (missing.length > 0) {
    throw missingArguments(database.version === 16 ? 'RPC.jsonrpc' : 'JSONRPC.jsonrpc', missing);
  }
  const { service, method } = params;
  const args = asList(params['args']);
  if (service === 'common') return serveCommon(database, method, args, fault);
  if (service !== 'object') throw keyError(String(service));
  const [db, uid, password, model, name, ...more] = args;
  checkDatabase(database, db, fault);
  const user = authenticate(database, uid, password, fault);
  const isKeyword = method === 'execute_kw';
  if (!isKeyword && method !== 'execute') {
    throw new OdooError('builtins.NameError', `Method not available ${String(method)}`);
  }
  const [positional, keywords] = isKeyword ? [asList(more[0]), asRecord(more[1])] : [more, {}];
  return execute(database, user, String(model), String(name), positional, keywords, fault);
}

function serveCommon(database: Database, method: unknown, args: unknown[], fault: Fault | null): unknown {
  if (method === 'version') return versionInfo(database);
  if (method !== 'authenticate' && method !== 'login') {
    throw new OdooError('builtins.Exception', `Method not found: ${String(method)}`);
  }
  const [db, login, password] = args;
  checkDatabase(database, db, fault);
  const user = database.users.find((each) => each.login === login && knows(database, each, password));
  return user === undefined || fault?.kind === 'unauthorized' ? false : user.id;
}

function checkDatabase({ name }: Database, sent: unknown, fault: Fault | null): void {
  const failed = 'connection to server at "127.0.0.1", port 5432 failed:';
  if (fault?.kind === 'database down') {
    const question = '\tIs the server running on that host and accepting TCP/IP connections?\n';
    throw databaseError('OperationalError', `${failed} Connection refused\n${question}`);
  }
  if (sent !== name) {
    throw databaseError('OperationalError', `${failed} FATAL:  database "${String(sent)}" does not exist\n`);
  }
}

const knows = (database: Database, user: User, password: unknown) =>
  isKeyOf(database, user, password) || (password !== undefined && password === user.password);

function authenticate(database: Database, uid: unknown, password: unknown, fault: Fault | null): User {
  if (!password || fault?.kind === 'unauthorized') throw accessDenied();
  const user = database.users.find(({ id }) => id === uid);
  if (user === undefined) throw missingError('res.users', [Number(uid)], Number(uid));
  if (!knows(database, user, password)) throw accessDenied();
  return user;
}

function execute(
  database: Database,
  user: User,
  modelName: string,
  name: string,
  positional: unknown[],
  { context, ...keywords }: Record<string, unknown>,
  fault: Fault | null,
): unknown {
  const { version } = database;
  const model = database.models.get(modelName);
  if (model === undefined) throw userError(`Object ${modelName} doesn't exist`);
  if (isPrivate(version, name)) {
    const called = version === 16 ? name : `'${modelName}.${name}'`;
    throw accessError(`Private methods (such as ${called}) cannot be called remotely.`);
  }
  const method = methodOf(database, model, name);
  if (method === undefined) {
    throw attributeError(
      version === 16
        ? `The method '${name}' does not exist on the model '${modelName}'`
        : `The method '${modelName}.${name}' does not exist`,
    );
  }
  const [ids, values] =
    method.on === 'records' ? [toIds(positional[0]), positional.slice(1)] : [[], positional];
  const args = bindPositional(model, name, method, values, keywords);
  const result = run(database, { user, context, model, name, method, args, ids }, fault);
  // One dictionary in, one id out; only a list of them gives a list.
  return name === 'create' && !Array.isArray(args['vals_list']) && Array.isArray(result)
    ? (result[0] as unknown)
    : result;
}

const tooLarge = () =>
  new OdooError(
    'werkzeug.exceptions.RequestEntityTooLarge',
    '413 Request Entity Too Large: The data value transmitted exceeds the capacity limit.',
    { arguments: [] },
  );

/** Always HTTP 200. Code and order of keys tell 16 from 19. */
function failure(version: Version, id: unknown, error: OdooError): Reply {
  const { name, message, arguments: args, context, debug } = describeError(error);
  const data =
    version === 16
      ? { name, debug, message, arguments: args, context }
      : { name, message, arguments: args, context, debug };
  const code = version === 16 ? 200 : 0;
  return json(200, { jsonrpc: '2.0', id, error: { code, message: 'Odoo Server Error', data } });
}
