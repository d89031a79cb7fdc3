// The REST add-on, by its public documentation alone, of which there are two that disagree: whatever they leave open is
// taken as it comes. JSON-2 and JSON-RPC are better in every respect.
import type { Answer, Failure, OdooCalls } from './calls.ts';
import { fieldsIn, idIn, recordsIn, unwrap } from './restapi-answers.ts';
import { createRestapiCreate } from './restapi-create.ts';
import { toDomainLiteral, toLiteral } from './restapi-literal.ts';
import { createRestapiLoad } from './restapi-load.ts';
import { type Asked, createRestapiSession, root, type SessionDeps } from './restapi-session.ts';

type Args = Record<string, unknown>;

const noSuchMethod: Failure = { class: 'client-error', code: 'no such method' };
const noSuchModel: Failure = { class: 'misconfiguration', code: 'no such model' };
const noRight: Failure = { class: 'rights', code: 'no right' };
const recordGone: Failure = { class: 'data', code: 'record gone' };
// A passing conflict in the database is among it, so a few repeats are worth it.
const refused: Failure = { class: 'data', code: 'refused by Odoo', doubtful: true };

// Every Odoo has it.
const knownModel = 'res.users';

/**
 * Any method but `search`, `search_read`, `read`, `fields_get`, `check_access_rights`, `create` and `load` is `no such
 * method`. See `createRestapiLoad` for what its `load` promises.
 */
export function createRestapi(deps: SessionDeps): OdooCalls {
  const { ask } = createRestapiSession(deps);

  async function get(path: string, query: Record<string, string>, signal: AbortSignal) {
    const filled = Object.entries(query).filter(([, value]) => value !== '');
    const text = filled.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
    return ask({ method: 'GET', path: `${root}/object/${path}${text && `?${text}`}` }, signal);
  }

  async function may(model: string, operation: string, signal: AbortSignal): Promise<Answer> {
    const query = { operation: toLiteral([operation]), raise_exception: 'False' };
    const { answer } = await get(`${model}/check_access_rights`, query, signal);
    return answer.class === 'ok' ? { ...answer, value: unwrap(answer.value, model) } : answer;
  }

  /** The add-on says the same of a missing right, a wrong value, a missing model and a missing add-on. */
  async function explain({ status, answer }: Asked, model: string, operation: string, signal: AbortSignal) {
    if (answer.class === 'ok' || (status !== 403 && status !== 404)) return answer;
    const right = await may(model, operation, signal);
    if (right.class === 'transient') return right;
    if (right.class === 'ok' && typeof right.value === 'boolean') {
      if (!right.value) return noRight;
      return status === 404 ? recordGone : refused;
    }
    if (model === knownModel) return answer;
    const elsewhere = await may(knownModel, 'read', signal);
    return elsewhere.class === 'ok' ? noSuchModel : answer;
  }

  const list = (model: string, args: Args, signal: AbortSignal) =>
    get(model, { domain: domainOf(args.domain), fields: literal(args.fields), ...page(args) }, signal);

  async function search(model: string, args: Args, signal: AbortSignal) {
    const query = { domain: domainOf(args.domain), ...page(args) };
    const asked = await get(`${model}/search`, query, signal);
    if (![400, 404, 405].includes(asked.status)) return asked;
    // The other documentation knows lists of records only.
    const listed = await list(model, { ...args, fields: ['id'] }, signal);
    return listed.answer.class === 'ok' ? listed : asked;
  }

  function read(model: string, { ids, fields }: Args, signal: AbortSignal) {
    const wanted = Array.isArray(ids) ? ids : [ids];
    return wanted.length === 1
      ? get(`${model}/${wanted[0]}`, { fields: literal(fields) }, signal)
      : get(model, { ids: wanted.join(), fields: literal(fields) }, signal);
  }

  const create = createRestapiCreate({ ask });
  const methods: Record<string, (model: string, args: Args, signal: AbortSignal) => Promise<Answer>> = {
    async search(model, args, signal) {
      const asked = await search(model, args, signal);
      if (asked.answer.class !== 'ok') return noneIfGone(await explain(asked, model, 'read', signal));
      const found = unwrap(asked.answer.value, model);
      return { class: 'ok', value: Array.isArray(found) ? found.map(idIn) : found };
    },

    async search_read(model, args, signal) {
      const asked = await list(model, args, signal);
      if (asked.answer.class !== 'ok') return noneIfGone(await explain(asked, model, 'read', signal));
      return { class: 'ok', value: recordsIn(asked.answer.value, model) };
    },

    async read(model, args, signal) {
      const asked = await read(model, args, signal);
      if (asked.answer.class !== 'ok') return noneIfGone(await explain(asked, model, 'read', signal));
      return { class: 'ok', value: recordsIn(asked.answer.value, model) };
    },

    async fields_get(model, { allfields, attributes }, signal) {
      const query = { allfields: literal(allfields), attributes: literal(attributes) };
      const asked = await get(`${model}/fields_get`, query, signal);
      if (asked.answer.class !== 'ok') return explain(asked, model, 'read', signal);
      return { class: 'ok', value: fieldsIn(asked.answer.value, model) };
    },

    check_access_rights: (model, { operation }, signal) => may(model, String(operation), signal),

    async create(model, { vals_list: values }, signal) {
      const asked = await create(model, values, signal);
      if (asked.answer.class !== 'ok') return explain(asked, model, 'create', signal);
      return { class: 'ok', value: idIn(unwrap(asked.answer.value, model)) };
    },
  };

  const call: OdooCalls['call'] = (model, method, args, signal) =>
    Object.hasOwn(methods, method) ? methods[method]!(model, args, signal) : Promise.resolve(noSuchMethod);
  const load = createRestapiLoad({ ask, call, explain, now: deps.now });

  return {
    call: (model, method, args, signal) =>
      method === 'load' ? load(model, args, signal) : call(model, method, args, signal),
  };
}

/** Nothing there, where there could be something. */
const noneIfGone = (answer: Answer): Answer => (answer === recordGone ? { class: 'ok', value: [] } : answer);

const literal = (value: unknown) => (value === undefined ? '' : toLiteral(value));
const domainOf = (domain: unknown) => (Array.isArray(domain) ? toDomainLiteral(domain) : '');

function page({ offset, limit, order }: Args): Record<string, string> {
  return {
    ...(typeof offset === 'number' && { offset: String(offset) }),
    ...(typeof limit === 'number' && { limit: String(limit) }),
    ...(typeof order === 'string' && { order }),
  };
}
