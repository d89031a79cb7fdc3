// One call of a method, the same for both transports: a transaction, and the faults that strike inside of Odoo.
import { toText } from './arguments.ts';
import { databaseError, serializationFailure, userError } from './errors.ts';
import { createMethods } from './methods.ts';
import { createModels } from './models.ts';
import type { Env, User } from './env.ts';
import type { Fault } from './faults.ts';
import type { Arguments, Method, Methods } from './methods.ts';
import type { Model, Models, Version } from './models.ts';
import type { Store } from './store.ts';

export interface Database {
  version: Version;
  name: string;
  users: readonly User[];
  models: Models;
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

export function openDatabase(options: {
  version: Version;
  name: string;
  helpdesk: 'oca' | 'none';
  users: readonly User[];
  store: Store;
  now: () => number;
}): Database {
  const { version, helpdesk } = options;
  return { ...options, models: createModels(version, helpdesk), methods: createMethods(version) };
}

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
  const env: Env = {
    version: database.version,
    models: database.models,
    store: database.store,
    user: fault?.kind === 'no rights' ? { ...user, rights: 'none' } : user,
    context: typeof context === 'object' && context !== null ? (context as Record<string, unknown>) : {},
    now: database.now(),
  };
  const lang = env.context['lang'];
  if (env.version === 19 && lang && lang !== 'en_US') {
    throw userError(`Invalid language code: ${toText(lang)}`);
  }
  return env.store.transaction(() => method.call(env, model, args, ids));
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
