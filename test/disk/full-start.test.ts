// A disk that filled up while no site ran.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Notice } from '../../src/outbox/log.ts';
import { OutboxError, OutboxUnavailable } from '../../src/outbox/outbox.ts';
import { openSqliteOutbox } from '../../src/outbox/sqlite.ts';
import { identity, sampleEstimate } from '../support/outbox-sample.ts';
import { mountSmallDisk, noSmallDisk, type SmallDisk } from './small-disk.ts';

describe('a start on a full disk', { skip: noSmallDisk() }, () => {
  let disk: SmallDisk;
  let file: string;
  beforeEach(async () => {
    disk = mountSmallDisk(40);
    file = join(disk.folder, 'porchlight.db');
    const outbox = await openSqliteOutbox({ file });
    await outbox.add(sampleEstimate({ receivedAt: 1000 }), identity('before'));
    await outbox.close();
  });
  afterEach(() => disk.remove());

  it('takes the room of the ballast: what was kept is delivered, nothing new is taken, and it says so', async () => {
    writeFileSync(`${file}-ballast`, randomBytes(4 * 1024 * 1024));
    disk.fill();
    const told: Notice[] = [];
    const outbox = await openSqliteOutbox({ file, now: () => 1000, tell: (notice) => told.push(notice) });
    try {
      assert.equal(existsSync(`${file}-ballast`), false);
      assert.deepEqual(
        told.map(({ level }) => level),
        ['error'],
      );
      await assert.rejects(outbox.add(sampleEstimate(), identity()), OutboxUnavailable);
      await assert.rejects(outbox.check(), OutboxUnavailable);
      const [claim] = await outbox.claim('estimate', 1, 1000, 90_000);
      const delivered = { state: 'delivered', recordModel: 'crm.lead', recordId: 1, ms: 1 } as const;
      assert.equal(await outbox.settle(claim!, delivered, 1000), true);
    } finally {
      await outbox.close();
    }
  });

  it('without a ballast is refused with what to do, and loses nothing', async () => {
    disk.fill();
    await assert.rejects(
      openSqliteOutbox({ file }),
      (error) => error instanceof OutboxError && /has space/.test(error.message),
    );
    disk.free();
    const outbox = await openSqliteOutbox({ file });
    assert.ok(await outbox.find(identity('before')));
    await outbox.close();
  });
});
