// Moving a whole store: the SQL behind takeOut, beginImport, putIn and endImport.
import type { DatabaseSync } from 'node:sqlite';
import { insertNew, selectAfter, tableNames, tableOf, type Row, type TableName } from './move-tables.ts';
import type { ImportState } from './keeping.ts';

export function isHalfImported(db: DatabaseSync): boolean {
  return db.prepare(`SELECT 1 FROM meta WHERE name = 'importing'`).get() !== undefined;
}

export function moveCalls(db: DatabaseSync) {
  const readMeta = db.prepare('SELECT value FROM meta WHERE name = ?');
  const writeMeta = db.prepare(`
    INSERT INTO meta (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = :value`);
  const deleteMeta = db.prepare('DELETE FROM meta WHERE name = ?');

  const is = (name: string, digest: string) => {
    const value = readMeta.get(name)?.value as Uint8Array | undefined;
    return value !== undefined && Buffer.from(value).toString() === digest;
  };
  const isEmpty = () => tableNames.every((name) => !db.prepare(`SELECT 1 FROM ${name} LIMIT 1`).get());

  return {
    takeOut(name: TableName, after: Row | null): Row[] {
      const { key, before } = tableOf(name);
      const values = after ? key.map((column) => after[column]!) : before;
      return db.prepare(selectAfter(name, '', () => '?')).all(...values) as Row[];
    },

    beginImport(digest: string, secret: Uint8Array): ImportState {
      if (is('imported', digest)) return 'done';
      if (is('importing', digest)) return 'begun';
      if (!isEmpty()) return 'not empty';
      writeMeta.run({ name: 'secret', value: secret });
      writeMeta.run({ name: 'importing', value: Buffer.from(digest) });
      return 'begun';
    },

    putIn(name: TableName, rows: readonly Row[]): number {
      const insert = db.prepare(insertNew(name, '', () => '?', 1));
      const { columns } = tableOf(name);
      return rows.reduce((sum, row) => {
        const { changes } = insert.run(...columns.map((column) => row[column]!));
        return sum + Number(changes);
      }, 0);
    },

    endImport(digest: string): void {
      deleteMeta.run('importing');
      writeMeta.run({ name: 'imported', value: Buffer.from(digest) });
    },
  };
}
