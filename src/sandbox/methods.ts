// The methods that may be called from outside, with their parameters as Odoo names them.
import { checkAccess, hasAccess } from './access.ts';
import { toNames, toPage, toRecord, toRows, toText } from './arguments.ts';
import { valueError } from './errors.ts';
import { externalIdOf } from './external-ids.ts';
import { describeFields } from './fields-get.ts';
import { isInGroup } from './groups.ts';
import { load } from './load.ts';
import { postMessage } from './message-post.ts';
import { createNamed, findOrCreate, searchNames } from './names.ts';
import {
  createRecord,
  defaultValues,
  deleteRecords,
  namedId,
  readRecords,
  searchIds,
  writeRecords,
} from './orm.ts';
import { repr } from './python.ts';
import type { Operation } from './access.ts';
import type { Env } from './env.ts';
import type { Model, Version } from './models.ts';

export type Arguments = Record<string, unknown>;

export interface Method {
  /** Called on records, whose ids come first, or on the model as a whole. */
  on: 'records' | 'model';
  /** In order; `?` marks an optional one, `...` allows any further keyword. */
  parameters: string[];
  call: (env: Env, model: Model, args: Arguments, ids: number[]) => unknown;
}

/** Keyed by name, or by model and name where only one model has the method. */
export type Methods = ReadonlyMap<string, Method>;

export function createMethods(version: Version): Methods {
  return new Map(
    Object.entries({ ...recordMethods, ...modelMethods, ...(version === 16 ? only16 : only19) }),
  );
}

const recordMethods: Record<string, Method> = {
  read: {
    on: 'records',
    parameters: ['fields?', 'load?'],
    call: (env, model, { fields }, ids) => readRecords(env, model, ids, toNames(fields)),
  },
  write: {
    on: 'records',
    parameters: ['vals'],
    call: (env, model, { vals }, ids) => {
      writeRecords(env, model, ids, toRecord(vals));
      return true;
    },
  },
  unlink: {
    on: 'records',
    parameters: [],
    call: (env, model, _args, ids) => {
      deleteRecords(env, model, ids);
      return true;
    },
  },
  get_external_id: {
    on: 'records',
    parameters: [],
    call: (env, model, _args, ids) =>
      Object.fromEntries(ids.map((id) => [id, externalIdOf(env.store, model.name, id) ?? ''])),
  },
  message_post: { on: 'records', parameters: ['...'], call: postMessage },
  message_unsubscribe: { on: 'records', parameters: ['partner_ids?'], call: () => undefined },
};

const modelMethods: Record<string, Method> = {
  create: {
    on: 'model',
    parameters: ['vals_list'],
    call: (env, model, { vals_list: list }) =>
      (Array.isArray(list) ? (list as unknown[]) : [list]).map((vals) =>
        createRecord(env, model, toRecord(vals)),
      ),
  },
  search: {
    on: 'model',
    parameters: ['domain', 'offset?', 'limit?', 'order?'],
    call: (env, model, { domain, ...args }) => searchIds(env, model, domain, toPage(args)),
  },
  search_count: {
    on: 'model',
    parameters: ['domain', 'limit?'],
    call: (env, model, { domain, ...args }) => searchIds(env, model, domain, toPage(args)).length,
  },
  search_read: {
    on: 'model',
    parameters: ['domain?', 'fields?', 'offset?', 'limit?', 'order?', '...'],
    call: (env, model, { domain, fields, ...args }) =>
      readRecords(env, model, searchIds(env, model, domain, toPage(args)), toNames(fields)),
  },
  fields_get: { on: 'model', parameters: ['allfields?', 'attributes?'], call: describeFields },
  load: {
    on: 'model',
    parameters: ['fields', 'data'],
    call: (env, model, { fields, data }) => load(env, model, toNames(fields) ?? [], toRows(data)),
  },
  name_create: {
    on: 'model',
    parameters: ['name'],
    call: (env, model, { name }) => namedId(env, model.name, createNamed(env, model, toText(name))),
  },
  check_access_rights: {
    on: 'model',
    parameters: ['operation', 'raise_exception?'],
    call: (env, model, { operation, raise_exception: raise = true }) => {
      if (raise) checkAccess(env, model, operation as Operation);
      return hasAccess(env, model, operation as Operation);
    },
  },
  'res.users.context_get': {
    on: 'model',
    parameters: [],
    call: (env) => ({ lang: env.userLang, tz: false, uid: env.user.id }),
  },
  'ir.model.data.check_object_reference': {
    on: 'model',
    parameters: ['module', 'xml_id', 'raise_on_access_error?'],
    call: checkReference,
  },
};

const only16: Record<string, Method> = {
  default_get: {
    on: 'model',
    parameters: ['fields_list'],
    call: (env, model, { fields_list: fields }) => defaultValues(env, model, toNames(fields) ?? []),
  },
  name_search: {
    on: 'model',
    parameters: ['name?', 'args?', 'operator?', 'limit?'],
    call: (env, model, { name = '', limit = 100 }) => searchNames(env, model, toText(name), limit as number),
  },
  'res.users.has_group': { on: 'model', parameters: ['group_ext_id'], call: hasGroup },
};

const only19: Record<string, Method> = {
  default_get: {
    on: 'model',
    parameters: ['fields'],
    call: (env, model, { fields }) => defaultValues(env, model, toNames(fields) ?? []),
  },
  name_search: {
    on: 'model',
    parameters: ['name?', 'domain?', 'operator?', 'limit?'],
    call: (env, model, { name = '', limit = 100 }) => searchNames(env, model, toText(name), limit as number),
  },
  has_access: {
    on: 'records',
    parameters: ['operation'],
    call: (env, model, { operation }) => hasAccess(env, model, operation as Operation),
  },
  'res.users.has_group': { on: 'records', parameters: ['group_ext_id'], call: hasGroup },
  'utm.mixin.find_or_create_record': {
    on: 'model',
    parameters: ['model_name', 'name'],
    call: (env, _model, { model_name: modelName, name }) => {
      const model = env.models.get(String(modelName));
      if (!model?.name.startsWith('utm.')) throw valueError(`Invalid model ${repr(modelName)}`);
      return findOrCreate(env, model, toText(name));
    },
  },
};

function hasGroup(env: Env, _model: Model, { group_ext_id: group }: Arguments): boolean {
  return isInGroup(env.groups, toText(group));
}

/** For everyone who may read the model, unlike a search of ir.model.data. */
function checkReference(env: Env, _model: Model, { module, xml_id: name }: Arguments): unknown {
  const full = `${String(module)}.${toText(name)}`;
  const known = env.store.externalId(full);
  const model = env.models.get(String(known?.['model']));
  const row = known && model && env.store.get(model.name, known['res_id'] as number);
  if (!model || !row) throw valueError(`External ID not found in the system: ${full}`);
  // As a search finds it: not a record that a rule hides, nor an archived one.
  return [model.name, searchIds(env, model, [['id', '=', row.id]])[0] ?? false];
}
