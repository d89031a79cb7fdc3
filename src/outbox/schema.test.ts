import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { makeOldStore } from '../../test/support/outbox-old-store.ts';
import { sampleEstimate, sampleRequest } from '../../test/support/outbox-sample.ts';
import type { Submission } from '../submission/submission.ts';
import type { Outbox } from './outbox.ts';
import { migrations, schemaVersion } from './schema.ts';
import { openSqliteOutbox } from './sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
after(() => rmSync(folder, { recursive: true }));

const states = ['pending', 'held', 'delivered', 'parked', 'discarded'] as const;

describe('an outbox of schema 1', () => {
  const file = join(folder, 'porchlight.db');
  const estimates = states.map((_, i) => sampleEstimate({ receivedAt: 1000 + i }));
  const inHand = sampleRequest({ receivedAt: 2000 });
  const waiting = sampleRequest({ receivedAt: 2001 });

  function makeOldFile(): void {
    const { db, addSubmission, addDelivery } = makeOldStore(file, 1);
    const add = (submission: Submission, columns: Record<string, string | number>) => {
      addSubmission(submission);
      addDelivery(submission, columns);
    };
    for (const [i, state] of states.entries()) {
      const record = state === 'delivered' ? { record_model: 'crm.lead', record_id: 7 } : {};
      add(estimates[i]!, { state, ...record });
    }
    add(inHand, { state: 'pending', claims: 3, results: 2, attempts: 2, lease: 3, lease_until: 9000 });
    add(waiting, { state: 'pending', claims: 1, results: 1, attempts: 1, due_at: 9000 });
    db.close();
  }

  async function deliverOne(outbox: Outbox, submission: Submission, now: number) {
    const [claim] = await outbox.claim(submission.form, 1, now, 1000);
    assert.deepEqual(claim?.submission, submission);
    await outbox.settle(claim, { state: 'delivered', recordModel: 'crm.lead', recordId: 8, ms: 1 }, now);
    return claim;
  }

  it('is brought up to date with every row in its state, and delivers as before', async () => {
    makeOldFile();
    const outbox = await openSqliteOutbox({ file, now: () => 5000 });
    try {
      assert.deepEqual(outbox.secret, new Uint8Array(32).fill(7));
      for (const [i, state] of states.entries()) {
        const detail = await outbox.show(estimates[i]!.reference);
        assert.deepEqual([detail?.state, detail?.kind, detail?.steps.length], [state, 'estimate', 1]);
        assert.deepEqual(detail?.submission, estimates[i]);
      }
      assert.equal((await outbox.show(inHand.reference))?.kind, 'helpdesk');
      const claim = await deliverOne(outbox, inHand, 5000);
      assert.deepEqual([claim.attempts, claim.deaths], [2, 1]);
      await deliverOne(outbox, waiting, 9000);
      await deliverOne(outbox, estimates[0]!, 9000);
      const notes = await Promise.all(
        (['estimate note', 'helpdesk note'] as const).map((kind) => outbox.claim(kind, 50, 9000, 1000)),
      );
      assert.deepEqual(
        notes.map((claims) => claims.length),
        [1, 2],
        'what is delivered from now on',
      );
      assert.equal((await outbox.stats()).pending, 3);
    } finally {
      await outbox.close();
    }
  });

  it('is migrated once', async () => {
    await (await openSqliteOutbox({ file })).close();
    const db = new DatabaseSync(file, { readOnly: true });
    assert.equal(schemaVersion(db), migrations.length);
    assert.equal(db.prepare('PRAGMA foreign_key_check').get(), undefined);
    assert.throws(() => db.exec('SELECT * FROM delivery INDEXED BY delivery_due'), /no query solution/);
    db.close();
  });
});
