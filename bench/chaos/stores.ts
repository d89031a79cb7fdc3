// What a scenario asks the database itself, past the program.
import { DatabaseSync } from 'node:sqlite';
import type { PostgresServer } from '../../test/support/postgres.ts';

export interface Store {
  /** As DATABASE_URL. */
  url: string;
  /** The ids of what is in hand, of somebody dead or alive. */
  inHand(): Promise<number[]>;
  /** How many of these are not delivered, and wait for nobody. */
  pendingOf(ids: readonly number[]): Promise<number>;
  /** How many submissions have lost their answers. */
  erased(): Promise<number>;
  /** What is wrong with the database, in its own words. */
  findCorrupt(): Promise<string[]>;
}

const leased = (schema: string) =>
  `SELECT id FROM ${schema}delivery WHERE state = 'pending' AND lease_until > 0`;
const pending = (schema: string, ids: readonly number[]) =>
  `SELECT id FROM ${schema}delivery WHERE state = 'pending' AND id IN (${[-1, ...ids].join()})`;
const erased = (schema: string) => `SELECT id FROM ${schema}submission WHERE erased_at IS NOT NULL`;

type Row = Record<string, unknown>;
const toIds = (rows: readonly Row[]) => rows.map(({ id }) => Number(id));

export function sqliteStore(file: string): Store {
  function ask(sql: string): Row[] {
    const db = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
    try {
      return db.prepare(sql).all();
    } finally {
      db.close();
    }
  }
  return {
    url: `file:${file}`,
    inHand: () => Promise.resolve(toIds(ask(leased('')))),
    pendingOf: (ids) => Promise.resolve(ask(pending('', ids)).length),
    erased: () => Promise.resolve(ask(erased('')).length),
    findCorrupt: () => {
      const found = ask('PRAGMA integrity_check').map((row) => String(row.integrity_check));
      const strays = ask('PRAGMA foreign_key_check').map(
        (row) => `a row without its parent in ${String(row.table)}`,
      );
      return Promise.resolve([...found.filter((words) => words !== 'ok'), ...strays]);
    },
  };
}

// Every row of every table is in every index of it, and in order.
const checkIndexes = `
  CREATE EXTENSION IF NOT EXISTS amcheck;
  SELECT bt_index_check(index.indexrelid, true)
  FROM pg_index AS index
  JOIN pg_class AS class ON class.oid = index.indexrelid
  JOIN pg_am AS method ON method.oid = class.relam AND method.amname = 'btree'
  JOIN pg_namespace AS space ON space.oid = class.relnamespace AND space.nspname = 'porchlight'`;

export async function postgresStore(server: PostgresServer): Promise<Store> {
  const url = await server.createDatabase();
  const ask = (sql: string) => server.run(sql, new URL(url).pathname.slice(1));
  return {
    url,
    inHand: async () => toIds(await ask(leased('porchlight.'))),
    pendingOf: async (ids) => (await ask(pending('porchlight.', ids))).length,
    erased: async () => (await ask(erased('porchlight.'))).length,
    findCorrupt: () =>
      ask(checkIndexes).then(
        () => [],
        (error: Error) => [error.message],
      ),
  };
}
