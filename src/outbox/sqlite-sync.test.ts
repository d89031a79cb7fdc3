// That it is needed, and enough, is shown by test/power: disks that fail to sync, and power cuts after it.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, it } from 'node:test';
import { syncWhatIsLeft } from './sqlite-sync.ts';

const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
after(() => rmSync(folder, { recursive: true }));

it('writes the log anew as it was, however long it is, while nobody else writes', () => {
  const file = join(folder, 'one.db');
  const db = new DatabaseSync(file);
  db.exec(`
    PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;
    CREATE TABLE kept (bytes BLOB); INSERT INTO kept VALUES (randomblob(2500000))`);
  const log = readFileSync(`${file}-wal`);
  const other = new DatabaseSync(file, { timeout: 0 });
  other.exec('BEGIN IMMEDIATE');
  assert.throws(() => syncWhatIsLeft(db, file), /locked/);
  other.close();
  syncWhatIsLeft(db, file);
  assert.equal(db.isTransaction, false);
  assert.ok(readFileSync(`${file}-wal`).equals(log));
  db.close();
});
