// Moving a whole store: the SQL behind takeOut, beginImport, putIn and endImport.
import { insertNew, selectAfter, tableNames, tableOf, type Row, type TableName } from './move-tables.ts';
import type { ImportState } from './keeping.ts';
import type { Queryable, Session } from './postgres-sessions.ts';

const schema = 'porchlight.';
const parameter = (n: number) => `$${n}`;

export async function isHalfImported(session: Queryable): Promise<boolean> {
  return (await session.query(`SELECT FROM porchlight.meta WHERE name = 'importing'`)).rows.length > 0;
}

export async function takeOut(session: Session, name: TableName, after: Row | null): Promise<Row[]> {
  const { key, before } = tableOf(name);
  const values = after ? key.map((column) => after[column]) : [...before];
  return (await session.query<Row>(selectAfter(name, schema, parameter), values)).rows;
}

export function beginImport(session: Session, digest: string, secret: Uint8Array): Promise<ImportState> {
  return session.atomically(async () => {
    if (await isMeta(session, 'imported', digest)) return 'done';
    if (await isMeta(session, 'importing', digest)) return 'begun';
    for (const name of tableNames) {
      const { rows } = await session.query(`SELECT FROM porchlight.${name} LIMIT 1`);
      if (rows.length > 0) return 'not empty';
    }
    await writeMeta(session, 'secret', secret);
    await writeMeta(session, 'importing', Buffer.from(digest));
    return 'begun';
  });
}

export function putIn(session: Session, name: TableName, rows: readonly Row[]): Promise<number> {
  const { columns } = tableOf(name);
  return session.atomically(async () => {
    const values = rows.flatMap((row) => columns.map((column) => row[column]));
    const { rowCount } = await session.query(insertNew(name, schema, parameter, rows.length), values);
    return rowCount ?? 0;
  });
}

export function endImport(session: Session, digest: string): Promise<void> {
  return session.atomically(async () => {
    for (const name of ['delivery', 'attempt']) {
      await session.query(`
        SELECT setval(pg_get_serial_sequence('porchlight.${name}', 'id'), max(id)) FROM porchlight.${name}`);
    }
    await session.query(`DELETE FROM porchlight.meta WHERE name = 'importing'`);
    await writeMeta(session, 'imported', Buffer.from(digest));
  });
}

async function isMeta(session: Session, name: string, digest: string): Promise<boolean> {
  const { rows } = await session.query('SELECT FROM porchlight.meta WHERE name = $1 AND value = $2', [
    name,
    Buffer.from(digest),
  ]);
  return rows.length > 0;
}

async function writeMeta(session: Session, name: string, value: Uint8Array): Promise<void> {
  await session.query(
    `INSERT INTO porchlight.meta (name, value) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    [name, value],
  );
}
