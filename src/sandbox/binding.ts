// Fits what was sent to the parameters of a method, and complains as Python would.
import { httpError, typeError } from './errors.ts';
import { listNames } from './python.ts';
import type { OdooError } from './errors.ts';
import type { Arguments, Method } from './methods.ts';
import type { Model } from './models.ts';

const isOpen = ({ parameters }: Method) => parameters.includes('...');
const namesOf = ({ parameters }: Method) =>
  parameters.filter((name) => name !== '...').map((name) => name.replace('?', ''));
const missingFrom = (args: Arguments, { parameters }: Method) =>
  parameters.filter((name) => !name.endsWith('?') && name !== '...' && !Object.hasOwn(args, name));

/** JSON-2: everything by name, checked before the method is called. */
export function bindNamed(method: Method, args: Arguments): Arguments {
  const [missing] = missingFrom(args, method);
  if (missing !== undefined) {
    throw httpError(422, 'UnprocessableEntity', `missing a required argument: '${missing}'`);
  }
  const unexpected = isOpen(method) ? undefined : unexpectedIn(args, method);
  if (unexpected !== undefined) {
    throw httpError(422, 'UnprocessableEntity', `got an unexpected keyword argument '${unexpected}'`);
  }
  return args;
}

/** JSON-RPC: by position, then by name, and the call itself fails. */
export function bindPositional(
  model: Model,
  name: string,
  method: Method,
  positional: unknown[],
  keywords: Arguments,
): Arguments {
  const called = `${model.pythonClass}.${name}`;
  const known = namesOf(method);
  if (positional.length > known.length) {
    throw typeError(
      `${called}() takes ${known.length + 1} positional arguments but ${positional.length + 1} were given`,
    );
  }
  const unexpected = isOpen(method) ? undefined : unexpectedIn(keywords, method);
  if (unexpected !== undefined) {
    throw typeError(`${called}() got an unexpected keyword argument '${unexpected}'`);
  }
  const args: Arguments = { ...keywords };
  for (const [index, value] of positional.entries()) args[known[index] as string] = value;
  const missing = missingFrom(args, method);
  if (missing.length > 0) throw missingArguments(called, missing);
  return args;
}

function unexpectedIn(args: Arguments, method: Method): string | undefined {
  const known = namesOf(method);
  return Object.keys(args).find((name) => !known.includes(name));
}

export function missingArguments(called: string, names: string[]): OdooError {
  const noun = names.length === 1 ? 'argument' : 'arguments';
  return typeError(`${called}() missing ${names.length} required positional ${noun}: ${listNames(names)}`);
}
