import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { moveContract } from '../../test/support/outbox-contract-move.ts';
import { tableNames, tableOf } from './move-tables.ts';
import { migrate } from './schema.ts';
import { openSqliteOutbox } from './sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
after(() => rmSync(folder, { recursive: true }));
let count = 0;

moveContract('an SQLite file', () => {
  const file = join(folder, `${(count += 1)}.db`);
  return Promise.resolve((purpose) => openSqliteOutbox({ file, purpose, now: () => 7000 }));
});

describe('the tables that are moved', () => {
  it('are all there are, with every column that is kept', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db);
    const names = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all();
    assert.deepEqual(names.map(({ name }) => name).sort(), [...tableNames, 'meta'].sort());
    for (const name of tableNames) {
      // Without those that are computed.
      const columns = db.prepare(`PRAGMA table_info(${name})`).all();
      assert.deepEqual(columns.map((column) => column.name).sort(), [...tableOf(name).columns].sort());
    }
    db.close();
  });

  // Or a version that does not know them would take in a file without them, and say nothing.
  it('have the columns of version 1 of the file: with others, move-file.ts writes another', () => {
    const columns = tableNames.map((name) => [name, ...tableOf(name).columns]);
    const digest = createHash('sha256').update(JSON.stringify(columns)).digest('hex');
    assert.equal(digest.slice(0, 8), 'bad7955a');
  });
});
