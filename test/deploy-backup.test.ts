// deploy/backup: which of the backups in its folder it deletes.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openSqliteOutbox } from '../src/outbox/sqlite.ts';

const script = join(import.meta.dirname, '../deploy/backup');
const oneHour = 3_600_000;
const twoWeeks = 14 * 24 * oneHour;

describe('deploy/backup', () => {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-backup-'));
  const backups = join(folder, 'backups');
  const file = join(folder, 'porchlight.db');
  const ages = {
    'too-old.db': twoWeeks + oneHour,
    // Of a backup that was killed.
    'too-old.db.new': twoWeeks + oneHour,
    'young.db': twoWeeks - oneHour,
    'notes.txt': 10 * twoWeeks,
    'kept/too-old.db': 10 * twoWeeks,
  };
  const backUp = () =>
    spawnSync(script, [backups], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, DATABASE_URL: `file:${file}` },
    });
  const listed = () => readdirSync(backups, { recursive: true, encoding: 'utf8' });
  before(() => {
    for (const [name, age] of Object.entries(ages)) {
      const path = join(backups, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, '');
      const written = new Date(Date.now() - age);
      utimesSync(path, written, written);
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  it('deletes none when it could not make one', () => {
    const { status, stderr } = backUp();
    assert.match(stderr, /There is no outbox at/);
    assert.equal(status, 1);
    assert.deepEqual(listed().sort(), ['kept', ...Object.keys(ages)].sort());
  });

  it('makes one, and deletes those older than two weeks and nothing else', async () => {
    await (await openSqliteOutbox({ file, purpose: 'site', now: () => 0 })).close();
    const { status, stderr } = backUp();
    assert.equal(status, 0, stderr);
    const [made, ...others] = listed().sort();
    assert.match(made!, /^\d{4}-\d\d-\d\dT\d{6}Z\.db$/);
    assert.deepEqual(others, ['kept', 'kept/too-old.db', 'notes.txt', 'young.db']);
  });
});
