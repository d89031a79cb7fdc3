import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, beforeEach, describe, it } from 'node:test';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { OutboxError } from './outbox.ts';
import { checkVersion } from './sqlite-open.ts';
import { openSqliteOutbox } from './sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
after(() => rmSync(folder, { recursive: true }));
let count = 0;
const newFile = () => join(folder, `${(count += 1)}`, 'porchlight.db');

describe('the start', () => {
  let file: string;
  beforeEach(() => {
    file = newFile();
  });

  async function makeOutbox() {
    const outbox = await openSqliteOutbox({ file });
    await outbox.add(sampleEstimate(), identity());
    await outbox.close();
  }

  function change(sql: string) {
    const db = new DatabaseSync(file);
    db.exec(sql);
    db.close();
  }

  /** The start is refused in words that match, and the file is the same, byte for byte. */
  async function refused(words: RegExp, purpose: 'site' | 'desk' = 'site') {
    const before = readFileSync(file);
    await assert.rejects(openSqliteOutbox({ file, purpose }), (error) => {
      assert.ok(error instanceof OutboxError);
      assert.match(error.message, words);
      assert.match(error.message, /^[^\n]+\.$/, 'one line');
      return true;
    });
    assert.deepEqual(readFileSync(file), before);
  }

  it('is made with its folder, for this user alone', async () => {
    await makeOutbox();
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(join(file, '..')).mode & 0o777, 0o700);
    assert.equal(existsSync(`${file}.new`), false);
  });

  it('shuts out a second site until the first is gone, even killed, but not the desk', async () => {
    const script = join(import.meta.dirname, '../../test/support/outbox-kill-child.ts');
    const site = fork(script, [file, 'http://127.0.0.1:9', '0']);
    const exited = once(site, 'exit');
    try {
      await once(site, 'message');
      await refused(/^Another site process uses/);
      const desk = await openSqliteOutbox({ file, purpose: 'desk' });
      assert.equal((await desk.stats()).pending, 0);
      await desk.check();
      await desk.close();
    } finally {
      site.kill('SIGKILL');
      await exited;
    }
    await (await openSqliteOutbox({ file })).close();
  });

  it('refuses a file of another program, and leaves its write-ahead log where it is', async () => {
    await makeOutbox();
    change('PRAGMA application_id = 42');
    await refused(/is not an outbox of Porchlight: let DATABASE_URL name another file/);
    // What a killed program leaves: rows that are in the log alone.
    const other = new DatabaseSync(file);
    other.exec('CREATE TABLE theirs (row TEXT)');
    const wal = readFileSync(`${file}-wal`);
    const database = readFileSync(file);
    other.close();
    writeFileSync(file, database);
    writeFileSync(`${file}-wal`, wal);
    await refused(/is not an outbox of Porchlight/);
    assert.deepEqual(readFileSync(`${file}-wal`), wal);
  });

  it('refuses a file that is no database', async () => {
    await makeOutbox();
    writeFileSync(file, 'Dear diary, '.repeat(1000));
    await refused(/is damaged or no database at all: .* restore a backup/);
  });

  it('refuses a damaged file', async () => {
    await makeOutbox();
    const bytes = readFileSync(file);
    // The schema's page stays whole; the pages of tables and indexes behind it do not.
    bytes.fill(0xa5, 4096 * 2, 4096 * 6);
    writeFileSync(file, bytes);
    await refused(/is damaged or no database at all/);
  });

  it('refuses an empty file', async () => {
    await makeOutbox();
    writeFileSync(file, '');
    await refused(/is empty: restore a backup, or delete it/);
  });

  it('refuses to begin anew beside the write-ahead log of a lost database', async () => {
    const outbox = await openSqliteOutbox({ file });
    await outbox.add(sampleEstimate(), identity());
    copyFileSync(`${file}-wal`, join(folder, 'wal'));
    await outbox.close();
    rmSync(file);
    copyFileSync(join(folder, 'wal'), `${file}-wal`);
    await assert.rejects(openSqliteOutbox({ file }), /is lost but its .*-wal is there/);
    assert.equal(existsSync(file), false);
    assert.deepEqual(readFileSync(`${file}-wal`), readFileSync(join(folder, 'wal')));
  });

  it('refuses a file of a newer version', async () => {
    await makeOutbox();
    change(`PRAGMA user_version = 99; UPDATE meta SET value = CAST('98' AS BLOB) WHERE name = 'oldest'`);
    await refused(/was written by a newer Porchlight \(schema 99\): start that version or a later one/);
    change(`DELETE FROM meta WHERE name = 'oldest'`);
    await refused(/was written by a newer Porchlight \(schema 99\)/);
  });

  it('refuses to make or to update a file for the desk', async () => {
    await assert.rejects(
      openSqliteOutbox({ file, purpose: 'desk' }),
      /There is no outbox at .* start the site once/,
    );
    assert.equal(existsSync(file), false);
    await makeOutbox();
    change('PRAGMA user_version = 0');
    await refused(/was written by an older Porchlight/, 'desk');
  });

  it('refuses a device and a directory, and leaves no lock beside them', async () => {
    const device = join(folder, 'device');
    symlinkSync('/dev/null', device);
    for (const special of [device, mkdtempSync(join(folder, 'directory-'))]) {
      await assert.rejects(
        openSqliteOutbox({ file: special }),
        (error) =>
          error instanceof OutboxError &&
          /is no ordinary file: let DATABASE_URL name one, such as file:/.test(error.message),
      );
      assert.equal(existsSync(`${special}.lock`), false);
    }
  });

  it('refuses a place where no file can be', async () => {
    await makeOutbox();
    await assert.rejects(
      openSqliteOutbox({ file: join(file, 'below-a-file.db') }),
      (error) =>
        error instanceof OutboxError && /cannot be opened .* see that its folder exists/.test(error.message),
    );
  });

  it('refuses an SQLite that can lose committed rows', () => {
    for (const version of ['3.51.2', '3.50.9', '2.99.99']) {
      assert.throws(() => checkVersion(version), /can lose committed rows; install a newer Node 24/, version);
    }
    for (const version of ['3.51.3', '3.53.0', '3.100.0', '4.0.0']) checkVersion(version);
  });
});
