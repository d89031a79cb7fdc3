// The sandbox's records for people and tests to look at, past all rights.
import { adminEnv } from './call.ts';
import { externalIdOf } from './external-ids.ts';
import { readRecords } from './orm.ts';
import type { Database } from './call.ts';

/** Fields as Odoo's `read` gives them: `false` is empty, a relation is `[id, name]` or a list of ids. */
export type SandboxRecord = Record<string, unknown> & { id: number; external_id: string | false };

/** Newest first; archived ones too. Empty when there is no such model. */
export function listRecords(database: Database, modelName: string, limit = Infinity): SandboxRecord[] {
  const { models, store } = database;
  const model = models.get(modelName);
  if (model === undefined) return [];
  const env = adminEnv(database);
  const ids = Array.from(store.rows(modelName), ({ id }) => id).sort((a, b) => b - a);
  return readRecords(env, model, ids.slice(0, limit), null).map((record) => {
    const id = record['id'] as number;
    return { ...record, id, external_id: externalIdOf(store, modelName, id) ?? false };
  });
}
