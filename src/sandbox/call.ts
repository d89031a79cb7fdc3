// One call of a method, the same for both transports: a transaction, and the faults that strike inside of Odoo.
import { toRows } from './arguments.ts';
import { databaseError, serializationFailure, toOdooError } from './errors.ts';
import { groupsOf } from './groups.ts';
import { languageOf, translate, translateError } from './language.ts';
import { createMethods } from './methods.ts';
import { createModels } from './modules.ts';
import type { Env, User } from './env.ts';
import type { Fault } from './faults.ts';
import type { Loaded } from './load.ts';
import type { Arguments, Method, Methods } from './methods.ts';
import type { Model, Version } from './models.ts';
import type { Modules } from './modules.ts';
import type { Store } from './store.ts';

export interface Database {
  version: Version;
  edition: 'community' | 'enterprise';
  name: string;
  /** The integration user first. Their keys may be replaced. */
  users: readonly [User, ...User[]];
  modules: Modules;
  /** Codes of the installed languages; the first is every user's own. */
  languages: readonly string[];
  /** Changes when a module is installed or a field is added. */
  models: Map<string, Model>;
  methods: Methods;
  store: Store;
  now: () => number;
}

export interface Call {
  user: User;
  context: unknown;
  model: Model;
  /** Odoo's name of `method`. */
  name: string;
  method: Method;
  args: Arguments;
  ids: number[];
}

export function openDatabase(options: Omit<Database, 'models' | 'methods'>): Database {
  const { version, modules } = options;
  return { ...options, models: createModels(version, modules), methods: createMethods(version) };
}

function openEnv(database: Database, user: User, context?: unknown): Env {
  const { version, models, store, languages } = database;
  return {
    version,
    models,
    store,
    user,
    groups: groupsOf(user.rights),
    userLang: languages[0] ?? 'en_US',
    context: typeof context === 'object' && context !== null ? (context as Record<string, unknown>) : {},
    now: database.now(),
  };
}

/** For what people and tests look at and change, as the administrator. */
export const adminEnv = (database: Database): Env => openEnv(database, database.users[0]);

export function methodOf({ methods }: Database, model: Model, name: string): Method | undefined {
  if (name === 'message_post' && !model.hasMessages) return undefined;
  return methods.get(`${model.name}.${name}`) ?? methods.get(name);
}

/** On Odoo 19 some methods without a leading `_` are marked private too. */
export function isPrivate(version: Version, name: string): boolean {
  return (
    name.startsWith('_') ||
    (version === 19 && ['browse', 'sudo', 'with_context', 'with_env', 'with_user'].includes(name))
  );
}

/** Runs the call in a transaction of its own and answers its result; throws OdooError. */
export function run(
  database: Database,
  { user, context, model, name, method, args, ids }: Call,
  fault: Fault | null,
): unknown {
  if (fault?.kind === 'connection lost') {
    throw databaseError(
      'InterfaceError',
      name === 'load' ? 'cursor already closed' : 'connection already closed',
    );
  }
  if (fault?.kind === 'conflict') {
    // Odoo repeats other calls by itself before it gives up; `load` it does not, and reports a message.
    if (name !== 'load') throw serializationFailure();
    return conflictedLoad(args['data']);
  }
  if (fault?.kind === 'row conflict' && name === 'load' && toRows(args['data']).length > fault.row) {
    const { ids, messages, nextrow } = conflictedLoad(args['data']);
    return { ids, messages: [messages[fault.row]], nextrow };
  }
  const env = openEnv(database, fault?.kind === 'no rights' ? { ...user, rights: 'none' } : user, context);
  const lang = languageOf(env.version, database.languages, env.context['lang']);
  try {
    return translateLoaded(
      env.store.transaction(() => method.call(env, model, args, ids)),
      name,
      lang,
    );
  } catch (error) {
    throw translateError(toOdooError(error), lang);
  }
}

/** What is wrong with a row `load` says in the language of the call too. */
function translateLoaded(result: unknown, name: string, lang: string): unknown {
  if (name === 'load') {
    for (const message of (result as Loaded).messages) message.message = translate(message.message, lang);
  }
  return result;
}

function conflictedLoad(data: unknown) {
  const messages = (Array.isArray(data) ? data : []).map((_row, index) => ({
    rows: { from: index, to: index },
    record: index,
    type: 'error',
    message: serializationFailure().message,
  }));
  return { ids: false, messages, nextrow: 0 };
}
