// The records, and transactions on them: all or nothing, handed to the journal before they count.
import type { Row, Value } from './models.ts';

/** What a transaction left behind: the record as it is now, or null when it is gone. */
export type Change = [model: string, id: number, row: Row | null];

export type Store = ReturnType<typeof createStore>;

/** `commit` keeps the changes of each transaction; when it throws, the transaction is undone and fails. */
export function createStore({ commit }: { commit: (changes: Change[]) => void }) {
  const tables = new Map<string, Map<number, Row>>();
  const lastIds = new Map<string, number>();
  const externalIds = new Map<string, number>();
  /** Made when first asked for, then kept: by model and field, which records hold a value. */
  const indexes = new Map<string, Map<string, Map<Value, Set<number>>>>();
  let undo: { model: string; id: number; before: Row | undefined }[] = [];
  let inTransaction = false;

  function table(model: string): Map<number, Row> {
    const found = tables.get(model) ?? new Map<number, Row>();
    tables.set(model, found);
    return found;
  }

  function index(model: string, field: string): Map<Value, Set<number>> {
    const ofModel = indexes.get(model) ?? new Map<string, Map<Value, Set<number>>>();
    indexes.set(model, ofModel);
    const known = ofModel.get(field);
    if (known !== undefined) return known;
    const made = new Map<Value, Set<number>>();
    ofModel.set(field, made);
    for (const row of table(model).values()) enter(made, row, field);
    return made;
  }

  function set(model: string, id: number, row: Row | undefined): void {
    const rows = table(model);
    const before = rows.get(id);
    if (inTransaction) undo.push({ model, id, before });
    if (row) rows.set(id, row);
    else rows.delete(id);
    for (const [field, entries] of indexes.get(model) ?? []) {
      if (before) entries.get(before[field] ?? false)?.delete(id);
      if (row) enter(entries, row, field);
    }
    lastIds.set(model, Math.max(id, lastIds.get(model) ?? 0));
    if (model !== 'ir.model.data') return;
    if (before) externalIds.delete(nameOf(before));
    if (row) externalIds.set(nameOf(row), id);
  }

  function rollback(mark: number): void {
    const undone = undo.splice(mark).reverse();
    const outer = inTransaction;
    inTransaction = false;
    for (const { model, id, before } of undone) set(model, id, before);
    inTransaction = outer;
  }

  function changes(): Change[] {
    const latest = new Map<string, Change>();
    for (const { model, id } of undo) latest.set(`${model},${id}`, [model, id, table(model).get(id) ?? null]);
    return [...latest.values()];
  }

  return {
    rows: (model: string): Iterable<Row> => table(model).values(),
    get: (model: string, id: number): Row | undefined => table(model).get(id),
    /** The records whose field holds exactly this value, oldest first, however many others there are. */
    find: (model: string, field: string, value: Value): Row[] =>
      Array.from(index(model, field).get(value) ?? [])
        .sort((a, b) => a - b)
        .map((id) => table(model).get(id) as Row),
    put: (model: string, row: Row): void => set(model, row.id, row),
    remove: (model: string, id: number): void => set(model, id, undefined),

    /** As in PostgreSQL, an id is used up even when the transaction fails. */
    nextId(model: string): number {
      const id = (lastIds.get(model) ?? 0) + 1;
      lastIds.set(model, id);
      return id;
    },

    /** Makes the ids of a model that has records begin above `upTo`. */
    reserveIds(model: string, upTo: number): void {
      if (table(model).size > 0) lastIds.set(model, Math.max(upTo, lastIds.get(model) ?? 0));
    },

    /** The record of ir.model.data that stands for `module.name`. */
    externalId(fullName: string): Row | undefined {
      const id = externalIds.get(fullName);
      return id === undefined ? undefined : table('ir.model.data').get(id);
    },

    /** Takes over what an earlier process committed. */
    restore(committed: Change[]): void {
      for (const [model, id, row] of committed) set(model, id, row ?? undefined);
    },

    transaction<T>(work: () => T): T {
      inTransaction = true;
      try {
        const result = work();
        const made = changes();
        if (made.length > 0) commit(made);
        return result;
      } catch (error) {
        rollback(0);
        throw error;
      } finally {
        undo = [];
        inTransaction = false;
      }
    },

    /** A place in the running transaction to come back to. */
    savepoint: () => undo.length,
    rollback,
  };
}

function enter(entries: Map<Value, Set<number>>, row: Row, field: string): void {
  const value = row[field] ?? false;
  const ids = entries.get(value);
  if (ids) ids.add(row.id);
  else entries.set(value, new Set([row.id]));
}

const nameOf = (row: Row) => `${String(row['module'])}.${String(row['name'])}`;
