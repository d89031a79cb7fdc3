// fields_get: what a model's fields are. Everyone may ask.
import { toNames } from './arguments.ts';
import type { Env } from './env.ts';
import type { Field, Model } from './models.ts';

/** Unknown names in `allfields` are left out without a word, which makes this the safe way to ask what exists. */
export function describeFields(_env: Env, model: Model, args: Record<string, unknown>): unknown {
  const names = toNames(args['allfields']) ?? [];
  const attributes = toNames(args['attributes']) ?? [];
  const described = Object.entries(model.fields)
    .filter(([name]) => names.length === 0 || names.includes(name))
    .map(([name, field]) => [name, describeField(name, field, attributes)] as const);
  return Object.fromEntries(described);
}

function describeField(name: string, field: Field, attributes: string[]) {
  const { readonly = false, relation, required = false, selection, string, type } = field;
  const all = {
    name,
    readonly,
    ...(relation !== undefined && { relation }),
    required,
    ...(selection && { selection }),
    string,
    type,
  };
  return Object.fromEntries(
    Object.entries(all).filter(([key]) => attributes.length === 0 || attributes.includes(key)),
  );
}
