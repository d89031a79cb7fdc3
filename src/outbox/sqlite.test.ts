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
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, beforeEach, describe, it } from 'node:test';
import { outboxContract } from '../../test/support/outbox-contract.ts';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { openOutbox } from './open.ts';
import { OutboxError, OutboxUnavailable } from './outbox.ts';
import { checkVersion, openDatabase } from './sqlite-open.ts';
import { openSqliteOutbox } from './sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
after(() => rmSync(folder, { recursive: true }));
let count = 0;
const newFile = () => join(folder, `${(count += 1)}`, 'porchlight.db');

outboxContract('an SQLite file', () => openSqliteOutbox({ file: newFile() }));
outboxContract('memory', () => openSqliteOutbox({ file: ':memory:' }));

describe('an SQLite file', () => {
  let file: string;
  beforeEach(() => {
    file = newFile();
  });

  async function makeOutbox() {
    const outbox = await openSqliteOutbox({ file });
    const submission = sampleEstimate();
    await outbox.add(submission, identity('one'));
    await outbox.close();
    return submission;
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

  it('keeps submissions and the secret from one start to the next', async () => {
    const submission = await makeOutbox();
    const first = await openSqliteOutbox({ file });
    const { secret } = first;
    await first.close();
    const second = await openSqliteOutbox({ file });
    assert.deepEqual(second.secret, secret);
    assert.deepEqual(await second.find(identity('one')), submission);
    await second.close();
  });

  it('syncs every commit, overwrites what is deleted and keeps its references whole', () => {
    const opened = openDatabase({ file, purpose: 'site', now: 0 });
    const { db } = opened;
    const pragma = (name: string) => Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    const settings = {
      journal_mode: 'wal',
      synchronous: 2,
      secure_delete: 1,
      foreign_keys: 1,
      trusted_schema: 0,
      busy_timeout: 5000,
      journal_size_limit: 64 * 1024 * 1024,
    };
    for (const [name, value] of Object.entries(settings)) assert.equal(pragma(name), value, name);
    opened.close();
  });

  it('finds what to claim by index alone, however many deliveries there are', () => {
    const opened = openDatabase({ file, purpose: 'site', now: 0 });
    const { db } = opened;
    const plan = db
      .prepare(
        `EXPLAIN QUERY PLAN SELECT id FROM delivery WHERE state = 'pending' AND due_at <= ?
        ORDER BY due_at LIMIT 2`,
      )
      .all(0);
    assert.deepEqual(
      plan.map((step) => step.detail),
      ['SEARCH delivery USING COVERING INDEX delivery_due (due_at<?)'],
    );
    opened.close();
  });

  it('makes what a dead process had in hand due at the next start', async () => {
    await makeOutbox();
    const dead = await openSqliteOutbox({ file });
    await dead.claim(1, 5000, 120_000);
    await dead.close();
    const outbox = await openSqliteOutbox({ file, now: () => 6000 });
    const [claim] = await outbox.claim(1, 6000, 120_000);
    assert.equal(claim?.deaths, 1);
    await outbox.close();
  });

  it('leaves the leases of a running site alone when it is opened for the desk', async () => {
    await makeOutbox();
    const site = await openSqliteOutbox({ file });
    const [claim] = await site.claim(1, 5000, 120_000);
    const desk = await openSqliteOutbox({ file, purpose: 'desk', now: () => 6000 });
    assert.deepEqual(await desk.claim(1, 6000, 120_000), []);
    const settled = await site.settle(
      claim!,
      { state: 'delivered', recordModel: 'crm.lead', recordId: 1, ms: 1 },
      6000,
    );
    assert.equal(settled, true);
    assert.equal((await desk.stats()).delivered, 1);
    await desk.close();
    await site.close();
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

  it('refuses a file of another program', async () => {
    await makeOutbox();
    change('PRAGMA application_id = 42');
    await refused(/is not an outbox of Porchlight: let DATABASE_URL name another file/);
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
    change('PRAGMA user_version = 99');
    await refused(/was written by a newer Porchlight \(schema 99\): start that version or a later one/);
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

  it('is unavailable when it cannot be written, and says so when asked', async () => {
    const outbox = await openSqliteOutbox({ file });
    change('DROP TABLE attempt; DROP TABLE delivery; DROP TABLE meta');
    await assert.rejects(outbox.add(sampleEstimate(), identity('one')), OutboxUnavailable);
    await assert.rejects(outbox.check(), OutboxUnavailable);
    assert.equal(await outbox.find(identity('one')), undefined, 'nothing is kept by halves');
    await outbox.close();
  });

  it('is unavailable when too many wait for the disk', async () => {
    const outbox = await openSqliteOutbox({ file });
    const answers = await Promise.allSettled(
      Array.from({ length: 1500 }, () => outbox.add(sampleEstimate(), identity())),
    );
    const kept = answers.filter((answer) => answer.status === 'fulfilled').length;
    for (const answer of answers) {
      if (answer.status === 'rejected') assert.ok(answer.reason instanceof OutboxUnavailable);
    }
    assert.ok(kept >= 1000 && kept < 1500, `${kept} kept`);
    assert.equal((await outbox.stats()).pending, kept);
    await outbox.close();
  });

  it('answers everything asked before close, and nothing after', async () => {
    const outbox = await openSqliteOutbox({ file });
    const adding = outbox.add(sampleEstimate(), identity('one'));
    await outbox.close();
    assert.equal((await adding).repeated, false);
    await assert.rejects(outbox.stats(), OutboxUnavailable);
    await outbox.close();
  });
});

describe('openOutbox', () => {
  it('opens the file of a file: address', async () => {
    const file = newFile();
    for (const url of [`file:${file}`, `file://${file}`]) await (await openOutbox({ url })).close();
    assert.ok(existsSync(file));
  });

  it('says that PostgreSQL is for another version, without a word of the address', async () => {
    const url = 'postgres://owner:secret@db/porchlight';
    await assert.rejects(openOutbox({ url }), (error) => {
      assert.ok(error instanceof OutboxError);
      assert.match(error.message, /PostgreSQL is not available in this version/);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  });

  it('refuses an address that names no file', async () => {
    for (const url of ['', 'file:', 'mysql://x', './porchlight.db', 'file://elsewhere/porchlight.db']) {
      await assert.rejects(openOutbox({ url }), /DATABASE_URL must name a file/, url);
    }
  });
});
