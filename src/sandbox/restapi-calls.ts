// What the REST add-on does with a model, as its two documentations describe it; never observed.
import { checkAccess, hasAccess } from './access.ts';
import { toNames, toPage, toRecord, toRows } from './arguments.ts';
import { describeFields } from './fields-get.ts';
import { load } from './load.ts';
import { createRecord, deleteRecords, findRows, readRecords, searchIds, writeRecords } from './orm.ts';
import { parseLiteral } from './python-literal.ts';
import type { Operation } from './access.ts';
import type { Env } from './env.ts';
import type { Method } from './methods.ts';
import type { Model } from './models.ts';

/** `S`: Synconics' documentation. `J`: docs.austinjdx.com. */
export type RestStyle = 'S' | 'J';

interface RestOptions {
  style: RestStyle;
  load: boolean;
  overlooksDomain?: boolean;
}

interface RestRequest {
  verb: string;
  /** What follows the model in the address: an id, a word, or nothing. */
  last: string;
  query: URLSearchParams;
  /** The body as far as it is JSON or a form; a form's `vals` counts as the query's. */
  body: unknown;
}

/** Odoo's name of what is done, and how; null: there is no such address. */
export function restCall(
  { style, load: offersLoad, overlooksDomain = false }: RestOptions,
  request: RestRequest,
): { name: string; call: Method['call'] } | null {
  const { verb, last, query } = request;
  const ids = idsIn(last, query);
  const literal = (name: string) => {
    const text = query.get(name);
    return text === null || text === '' ? undefined : parseLiteral(text);
  };
  const keyed = (model: Model, value: unknown) => ({ [style === 'S' ? model.label : model.name]: value });
  const domain = () => (overlooksDomain ? [] : literal('domain'));
  const names = () => toNames(literal('fields'));
  const page = () =>
    toPage({
      offset: Number(query.get('offset') ?? 0),
      limit: query.has('limit') ? Number(query.get('limit')) : null,
      order: query.get('order'),
    });
  const values = () => toRecord(style === 'S' ? literal('vals') : request.body);

  const one = /^\d+$/.test(last);
  switch (`${verb} ${one ? '<id>' : last}`) {
    case 'GET search':
      if (style === 'J') return null;
      return {
        name: 'search',
        call: (env, model) => keyed(model, searchIds(env, model, domain(), page())),
      };
    case 'GET search_count':
      if (style === 'J') return null;
      return {
        name: 'search_count',
        call: (env, model) => ({ count: searchIds(env, model, domain(), page()).length }),
      };
    case 'GET fields_get':
      return {
        name: 'fields_get',
        call: (env, model) => {
          const fields = describeFields(env, model, {
            allfields: literal('allfields'),
            attributes: literal('attributes'),
          });
          return style === 'S' ? { fields } : fields;
        },
      };
    case 'GET check_access_rights':
      return { name: 'check_access_rights', call: (env, model) => ({ return: mayDo(env, model, literal) }) };
    case 'GET <id>':
      return {
        name: 'read',
        call: (env, model) => {
          findRows(env, model, ids);
          return keyed(model, readRecords(env, model, ids, names())[0]);
        },
      };
    case 'GET ':
      return {
        name: query.has('ids') ? 'read' : 'search_read',
        call: (env, model) => {
          const found = query.has('ids') ? ids : searchIds(env, model, domain(), page());
          return keyed(model, readRecords(env, model, found, names()));
        },
      };
    case 'POST ':
      return {
        name: 'create',
        call: (env, model) =>
          keyed(model, readRecords(env, model, [createRecord(env, model, values())], null)[0]),
      };
    case 'PUT ':
    case 'PUT <id>':
      return {
        name: 'write',
        call: (env, model) => {
          writeRecords(env, model, ids, values());
          const records = readRecords(env, model, ids, null);
          return keyed(model, one ? records[0] : records);
        },
      };
    case 'DELETE ':
    case 'DELETE <id>':
      return {
        name: 'unlink',
        call: (env, model) => {
          deleteRecords(env, model, ids);
          return {};
        },
      };
    case 'POST load':
      // In neither documentation; J lists calls of methods as a feature without telling the address.
      if (!offersLoad) return null;
      return {
        name: 'load',
        call: (env, model) => {
          const { fields, data } = toRecord(request.body);
          return load(env, model, toNames(fields) ?? [], toRows(data));
        },
      };
    default:
      return null;
  }
}

function idsIn(last: string, query: URLSearchParams): number[] {
  if (/^\d+$/.test(last)) return [Number(last)];
  return (query.get('ids') ?? '').split(',').filter(Boolean).map(Number);
}

function mayDo(env: Env, model: Model, literal: (name: string) => unknown): boolean {
  const sent = literal('operation');
  const operation = String(Array.isArray(sent) ? sent[0] : sent) as Operation;
  if (literal('raise_exception') !== false) checkAccess(env, model, operation);
  return hasAccess(env, model, operation);
}
