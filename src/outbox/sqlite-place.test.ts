import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { ampleBudget, sampleUpload } from '../../test/support/outbox-uploads.ts';
import { OutboxUnavailable, type Outbox } from './outbox.ts';
import { openSqliteOutbox } from './sqlite.ts';

const root = mkdtempSync(join(tmpdir(), 'outbox-'));
after(() => rmSync(root, { recursive: true, maxRetries: 5 }));
let count = 0;

describe('a database that loses its place while the site runs', () => {
  let file: string;
  let outbox: Outbox;
  const before = sampleEstimate();
  beforeEach(async () => {
    file = join(root, `${(count += 1)}`, 'porchlight.db');
    outbox = await openSqliteOutbox({ file });
    await outbox.add(before, identity('before'));
  });
  afterEach(() => outbox.close());

  const isGone = (error: unknown) => {
    assert.ok(error instanceof OutboxUnavailable);
    assert.match(error.message, /porchlight\.db or its -wal was removed or replaced while the site runs/);
    assert.match(error.message, /put the same file back, or restart the site/);
    return true;
  };

  async function keepsNothing() {
    await assert.rejects(outbox.check(), isGone);
    // The second time as the first: it stays so.
    for (const key of ['one', 'two'])
      await assert.rejects(outbox.add(sampleEstimate(), identity(key)), isGone);
    assert.equal(await outbox.find(identity('one')), undefined);
    const upload = sampleUpload(Buffer.from('x'));
    await assert.rejects(outbox.stage(upload, Buffer.from('x'), null, ampleBudget), isGone);
    assert.deepEqual(await outbox.uploads([upload.id]), []);
    await assert.rejects(outbox.attach(before.id, [], 5000, 6), isGone);
    await assert.rejects(outbox.putDraft('a', Buffer.from('x'), 9000), isGone);
    assert.equal(await outbox.readDraft('a', 0), undefined);
    assert.equal((await outbox.stats()).pending, 1, 'what was kept before can still be delivered');
  }

  it('keeps nothing once the file is removed', async () => {
    rmSync(file);
    await keepsNothing();
  });

  it('keeps nothing once its folder is removed', async () => {
    rmSync(dirname(file), { recursive: true });
    await keepsNothing();
  });

  it('keeps nothing once its write-ahead log is removed, where the newest commits are', async () => {
    rmSync(`${file}-wal`);
    await keepsNothing();
  });

  it('keeps nothing in a folder that was moved away and made anew', async () => {
    renameSync(dirname(file), `${dirname(file)}-old`);
    mkdirSync(dirname(file));
    await keepsNothing();
  });

  it('keeps nothing while another file stands in its place, even an exact copy', async () => {
    copyFileSync(file, `${file}.copy`);
    renameSync(file, `${file}.old`);
    renameSync(`${file}.copy`, file);
    await keepsNothing();
    renameSync(`${file}.old`, file);
    await outbox.check();
  });

  it('keeps submissions again when the same file is put back, and none is lost', async () => {
    renameSync(file, `${file}.old`);
    await keepsNothing();
    renameSync(`${file}.old`, file);
    await outbox.check();
    await outbox.add(sampleEstimate(), identity('after'));
    await outbox.close();
    outbox = await openSqliteOutbox({ file });
    assert.equal((await outbox.stats()).pending, 2);
    for (const key of ['before', 'after']) assert.ok(await outbox.find(identity(key)), key);
  });
});

describe('a database behind a symbolic link', () => {
  it('keeps submissions until the link leads elsewhere', async () => {
    const folder = mkdtempSync(join(root, 'link-'));
    const real = join(folder, 'real.db');
    const link = join(folder, 'porchlight.db');
    await (await openSqliteOutbox({ file: real })).close();
    symlinkSync(real, link);
    const outbox = await openSqliteOutbox({ file: link });
    try {
      await outbox.add(sampleEstimate(), identity());
      rmSync(link);
      symlinkSync(join(folder, 'elsewhere.db'), link);
      await assert.rejects(outbox.add(sampleEstimate(), identity()), OutboxUnavailable);
    } finally {
      await outbox.close();
    }
  });
});
