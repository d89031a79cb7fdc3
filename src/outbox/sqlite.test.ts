import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, beforeEach, describe, it } from 'node:test';
import { outboxContract } from '../../test/support/outbox-contract.ts';
import { retentionContract } from '../../test/support/outbox-contract-retention.ts';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { OutboxUnavailable } from './outbox.ts';
import { openDatabase } from './sqlite-open.ts';
import { openSqliteOutbox } from './sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
after(() => rmSync(folder, { recursive: true }));
let count = 0;
const newFile = () => join(folder, `${(count += 1)}`, 'porchlight.db');

outboxContract('an SQLite file', () => openSqliteOutbox({ file: newFile() }));
outboxContract('memory', () => openSqliteOutbox({ file: ':memory:' }));
retentionContract('an SQLite file', () => openSqliteOutbox({ file: newFile() }));

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

  it('leaves the leases of a running site alone when it is opened for the desk', async () => {
    await makeOutbox();
    const site = await openSqliteOutbox({ file });
    const [claim] = await site.claim('estimate', 1, 5000, 120_000);
    const desk = await openSqliteOutbox({ file, purpose: 'desk', now: () => 6000 });
    assert.deepEqual(await desk.claim('estimate', 1, 6000, 120_000), []);
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

  it('is unavailable when it cannot be written, and says so when asked', async () => {
    const outbox = await openSqliteOutbox({ file });
    const db = new DatabaseSync(file);
    db.exec('DROP TABLE attempt; DROP TABLE delivery; DROP TABLE meta');
    db.close();
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
