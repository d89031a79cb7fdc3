// JSON-2, the transport of Odoo 19: POST /json/2/<model>/<method> with named arguments and a bearer key.
import { toIds } from './arguments.ts';
import { bindNamed } from './binding.ts';
import { isPrivate, methodOf, run } from './call.ts';
import { accessError, describeError, httpError, toOdooError } from './errors.ts';
import { userWithKey } from './keys.ts';
import { isJsonType, json, noDatabasePage, success, wrongTypePage } from './reply.ts';
import type { Database } from './call.ts';
import type { User } from './env.ts';
import type { OdooError } from './errors.ts';
import type { Fault } from './faults.ts';
import type { ApiRequest, Reply } from './reply.ts';

export function answerJson2(database: Database, request: ApiRequest, fault: Fault | null): Reply {
  const named = request.headers['x-odoo-database'];
  if (fault?.kind === 'database down' || (named !== undefined && named !== database.name)) {
    return noDatabasePage();
  }
  try {
    const [, , , model, method, ...more] = request.path.replace(/\/$/, '').split('/');
    if (request.method !== 'POST' || !model || !method || more.length > 0) {
      throw httpError(404, 'NotFound', 'Did you mean POST /json/2/<model>/<method>?');
    }
    if (!isJsonType(request.headers)) {
      const route = '/json/2/&lt;__model__&gt;/&lt;__method__&gt;';
      return wrongTypePage(19, route, 'json2', ['http'], 'application/json');
    }
    const user = authenticate(database, request, fault);
    if (fault?.kind === 'too large') {
      throw httpError(413, 'RequestEntityTooLarge', 'The data value transmitted exceeds the capacity limit.');
    }
    const result = call(database, user, model, method, parseBody(request.body), fault);
    return json(200, result, success(19));
  } catch (error) {
    return failure(toOdooError(error));
  }
}

function authenticate(database: Database, { headers }: ApiRequest, fault: Fault | null): User {
  const [, key] = /^bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? '') ?? [];
  if (key === undefined) {
    throw httpError(
      401,
      'Unauthorized',
      'User not authenticated, use an API Key with a Bearer Authorization header.',
    );
  }
  const user = userWithKey(database, key);
  if (user === undefined || fault?.kind === 'unauthorized') {
    throw httpError(401, 'Unauthorized', 'Invalid apikey');
  }
  return user;
}

/** Anything that is no object counts as an empty one. */
function parseBody(text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && !Array.isArray(body)
      ? (body as Record<string, unknown>)
      : {};
  } catch (error) {
    const at = Number(/at position (\d+)/.exec(String(error))?.[1] ?? text.length);
    const before = text.slice(0, at).split('\n');
    const place = `line ${before.length} column ${(before.at(-1)?.length ?? 0) + 1} (char ${at})`;
    throw httpError(400, 'BadRequest', `could not parse the body as json: Expecting value: ${place}`);
  }
}

function call(
  database: Database,
  user: User,
  modelName: string,
  name: string,
  { ids: sentIds, context, ...args }: Record<string, unknown>,
  fault: Fault | null,
): unknown {
  const model = database.models.get(modelName);
  if (model === undefined) throw httpError(404, 'NotFound', `the model '${modelName}' does not exist`);
  if (isPrivate(19, name)) {
    throw accessError(`Private methods (such as '${modelName}.${name}') cannot be called remotely.`);
  }
  const method = methodOf(database, model, name);
  if (method === undefined) {
    throw httpError(404, 'NotFound', `The method '${modelName}.${name}' does not exist`);
  }
  const ids = toIds(sentIds);
  if (method.on === 'model' && ids.length > 0) {
    throw httpError(422, 'UnprocessableEntity', `cannot call ${modelName}.${name} with ids`);
  }
  return run(database, { user, context, model, name, method, args: bindNamed(method, args), ids }, fault);
}

const statuses: Record<string, number> = {
  'odoo.exceptions.UserError': 422,
  'odoo.exceptions.ValidationError': 422,
  'odoo.exceptions.AccessError': 403,
  'odoo.exceptions.AccessDenied': 403,
  'odoo.exceptions.MissingError': 404,
};

function failure(error: OdooError): Reply {
  const [, ownStatus] = error.arguments;
  const status = typeof ownStatus === 'number' ? ownStatus : (statuses[error.type] ?? 500);
  return json(status, describeError(error), status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {});
}
