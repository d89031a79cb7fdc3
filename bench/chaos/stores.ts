// What a scenario asks the database itself, past the program.
import { DatabaseSync } from 'node:sqlite';
import type { PostgresServer } from '../../test/support/postgres.ts';

export interface Store {
  /** As DATABASE_URL. */
  url: string;
  /** What is in hand for the first time, of somebody dead or alive: the delivery's id and its lease. */
  leased(): Promise<Map<number, number>>;
  /** What is wrong with the database, in its own words. */
  findCorrupt(): Promise<string[]>;
}

// What died twice waits two minutes on purpose: it may be what kills.
const leasedRows = (table: string) =>
  `SELECT id, lease FROM ${table} WHERE state = 'pending' AND lease_until > 0 AND claims - results < 2`;

const toMap = (rows: readonly Record<string, unknown>[]) =>
  new Map(rows.map(({ id, lease }) => [Number(id), Number(lease)]));

export function sqliteStore(file: string): Store {
  function ask(sql: string): Record<string, unknown>[] {
    const db = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
    try {
      return db.prepare(sql).all();
    } finally {
      db.close();
    }
  }
  return {
    url: `file:${file}`,
    leased: () => Promise.resolve(toMap(ask(leasedRows('delivery')))),
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
  const database = new URL(url).pathname.slice(1);
  return {
    url,
    leased: async () => toMap(await server.run(leasedRows('porchlight.delivery'), database)),
    findCorrupt: () =>
      server.run(checkIndexes, database).then(
        () => [],
        (error: Error) => [error.message],
      ),
  };
}
