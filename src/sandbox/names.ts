// Finding records by name and making them from their name alone.
import { createRecord, namedId, searchIds } from './orm.ts';
import type { Env } from './env.ts';
import type { Model, Row } from './models.ts';

/** The records that `=` finds for this name, in the model's own order. */
export function idsNamed(env: Env, model: Model, name: string): number[] {
  const isNamed =
    model.isNamed ?? ((_env: Env, row: Row, wanted: string) => model.displayName(env, row) === wanted);
  const ids = [...env.store.rows(model.name)].filter((row) => isNamed(env, row, name)).map(({ id }) => id);
  return searchIds(env, model, [['id', 'in', ids]]);
}

/** `[id, name]` of the records whose name contains the text. */
export function searchNames(env: Env, model: Model, text: string, limit: number | null): unknown[] {
  const ids = searchIds(
    env,
    model,
    text ? ['|', ['name', 'ilike', text], ['display_name', 'ilike', text]] : [],
    { limit },
  );
  return ids.map((id) => namedId(env, model.name, id));
}

export function createNamed(env: Env, model: Model, name: string): number {
  return createRecord(env, model, { name });
}

/** utm.mixin's way: the same name in any case is the same record. */
export function findOrCreate(env: Env, model: Model, name: string): { id: number; name: unknown } {
  const wanted = name.trim().toLowerCase();
  const found = searchIds(env, model, []).find(
    (id) => String(env.store.get(model.name, id)?.['name']).toLowerCase() === wanted,
  );
  const id = found ?? createNamed(env, model, name.trim());
  return { id, name: env.store.get(model.name, id)?.['name'] };
}
