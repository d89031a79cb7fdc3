import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { ampleBudget, sampleUpload } from '../../test/support/outbox-uploads.ts';
import { OutboxUnavailable, type Outbox } from './outbox.ts';
import { openSqliteOutbox } from './sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
after(() => rmSync(folder, { recursive: true }));
let count = 0;

describe('a store whose disk hangs', () => {
  let outbox: Outbox;
  let other: DatabaseSync;
  // Another connection that writes holds up the store's thread, for the five seconds of its busy timeout at most.
  beforeEach(async () => {
    const file = join(folder, `${(count += 1)}.db`);
    outbox = await openSqliteOutbox({ file, limits: { visitorMs: 500, checkMs: 250, bytesWaiting: 100 } });
    other = new DatabaseSync(file);
    other.exec('BEGIN EXCLUSIVE');
  });
  afterEach(async () => {
    other.close();
    await outbox.close();
  });

  const ranOut = (ms: number) => (error: unknown) =>
    error instanceof OutboxUnavailable && error.message.includes(`not answered within ${ms} ms`);

  it('answers every call of a visitor, and a check, within their limits', async () => {
    await Promise.all([
      assert.rejects(outbox.add(sampleEstimate(), identity()), ranOut(500)),
      assert.rejects(outbox.find(identity()), ranOut(500)),
      assert.rejects(outbox.read('x'), ranOut(500)),
      assert.rejects(outbox.uploads(['x']), ranOut(500)),
      assert.rejects(outbox.readDraft('x', 0), ranOut(500)),
      assert.rejects(outbox.check(), ranOut(250)),
    ]);
  });

  it('knows the visitor who tries again when the first try was kept after all', async () => {
    const first = sampleEstimate();
    await assert.rejects(outbox.add(first, identity('one')), ranOut(500));
    other.exec('ROLLBACK');
    // Has no limit, and is answered after the first try.
    assert.equal((await outbox.stats()).pending, 1);
    const again = await outbox.add(sampleEstimate(), identity('one'));
    assert.deepEqual(again, { submission: first, repeated: true });
  });

  it('turns calls away at once when too many wait, whatever they ask, until the disk answers', async () => {
    const waiting = await Promise.allSettled([
      outbox.add(sampleEstimate(), identity()),
      ...Array.from({ length: 999 }, () => outbox.find(identity())),
    ]);
    for (const answer of waiting) assert.ok(answer.status === 'rejected' && ranOut(500)(answer.reason));
    // Those that ran out of time still lie before the thread.
    for (const ask of [
      () => outbox.add(sampleEstimate(), identity()),
      () => outbox.find(identity()),
      () => outbox.read('x'),
      () => outbox.check(),
    ]) {
      await assert.rejects(ask(), /Too many calls wait for the disk/);
    }
    other.exec('ROLLBACK');
    assert.equal((await outbox.stats()).pending, 1);
    assert.equal(await outbox.read('x'), undefined);
  });

  it('turns bytes away when too many wait, but never the first', async () => {
    const stage = (bytes: number) => {
      const content = new Uint8Array(bytes);
      return outbox.stage(sampleUpload(content), content, null, ampleBudget);
    };
    await assert.rejects(stage(150), ranOut(500));
    await assert.rejects(stage(1), /Too many calls wait for the disk/);
    await assert.rejects(outbox.putDraft('x', new Uint8Array(1), 9000), /Too many calls wait for the disk/);
    await assert.rejects(outbox.add(sampleEstimate(), identity()), ranOut(500), 'no bytes, no limit');
    other.exec('ROLLBACK');
    assert.equal((await outbox.stats()).pending, 1);
    assert.equal(await stage(100), true);
  });
});
