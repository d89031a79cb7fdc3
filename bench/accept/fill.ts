// Stores with more rows than any visitor could send in time: written as the store itself writes them, but in one go.
import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteOutbox } from '../../src/outbox/sqlite.ts';
import { newId } from '../../src/submission/id.ts';
import { newReference } from '../../src/submission/reference.ts';
import { externalId, type Step } from '../../src/submission/submission.ts';
import { sampleEstimate } from '../../test/support/outbox-sample.ts';

interface Fill {
  delivered?: number;
  waiting?: number;
}

/** Makes the store in `file`, with so many deliveries: two for a submission that is delivered, one for one that waits. */
export async function fill(file: string, { delivered = 0, waiting = 0 }: Fill): Promise<void> {
  await (await openSqliteOutbox({ file })).close();
  const db = new DatabaseSync(file);
  db.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; BEGIN');
  const insertSubmission = db.prepare(`
    INSERT OR IGNORE INTO submission (id, form, reference, dedupe_key, payload, received_at)
    VALUES (:id, 'estimate', :reference, :key, :payload, :receivedAt)`);
  const insertDelivery = db.prepare(`
    INSERT INTO delivery (submission_id, step, kind, external_id, state, claims, results, attempts, due_at,
      record_model, record_id, changed_at)
    VALUES (:id, :step, :kind, :externalId, :state, :tries, :tries, :attempts, :dueAt, :model, :record, :at)`);
  const insertAttempt = db.prepare(`
    INSERT INTO attempt (delivery_id, started_at, ms, outcome) VALUES (:id, :at, 150, 'delivered')`);
  const begun = Date.now();

  /** The time at which it was received; undefined when its reference was taken. */
  function addSubmission(receivedAt: number) {
    const submission = sampleEstimate({
      id: newId(receivedAt),
      reference: newReference('estimate'),
      receivedAt,
      country: 'US',
    });
    const { id, reference } = submission;
    const key = createHash('sha256').update(id).digest('hex');
    const payload = JSON.stringify(submission);
    const { changes } = insertSubmission.run({ id, reference, key, payload, receivedAt });
    return changes === 0 ? undefined : submission;
  }

  for (let n = 0; n < delivered / 2; n += 1) {
    const at = begun - 30 * 24 * 3_600_000 + n;
    const submission = addSubmission(at);
    if (!submission) continue;
    for (const [step, kind] of [
      ['record', 'estimate'],
      ['note', 'estimate note'],
    ] as [Step, string][]) {
      const { lastInsertRowid } = insertDelivery.run({
        ...{ id: submission.id, step, kind, externalId: externalId(submission, step), state: 'delivered' },
        ...{ tries: 1, attempts: 1, dueAt: at, model: 'crm.lead', record: n + 1, at },
      });
      insertAttempt.run({ id: lastInsertRowid, at });
    }
  }
  for (let n = 0; n < waiting; n += 1) {
    const at = begun - waiting + n;
    const submission = addSubmission(at);
    if (!submission) continue;
    // As an Odoo that is away leaves them: claimed, not counted as a try, due with the next probe.
    insertDelivery.run({
      ...{
        id: submission.id,
        step: 'record',
        kind: 'estimate',
        externalId: externalId(submission, 'record'),
      },
      ...{ state: 'pending', tries: 1, attempts: 0, dueAt: begun + 300_000, model: null, record: null, at },
    });
  }
  db.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}
