// Keeping submissions: the SQL behind add, find and read. Each function runs inside a transaction of its caller.
import type { DatabaseSync } from 'node:sqlite';
import { externalId, type Submission } from '../submission/submission.ts';
import { ReferenceTaken, type Identity } from './outbox.ts';

export function submissionCalls(db: DatabaseSync) {
  const byKey = db.prepare('SELECT payload FROM submission WHERE dedupe_key = ?');
  const byId = db.prepare('SELECT payload FROM submission WHERE id = ?');
  const insertSubmission = db.prepare(`
    INSERT INTO submission (id, form, reference, dedupe_key, payload, received_at)
    VALUES (:id, :form, :reference, :dedupeKey, :payload, :receivedAt)
    ON CONFLICT (reference) DO NOTHING`);
  const insertDelivery = db.prepare(`
    INSERT INTO delivery (submission_id, step, external_id, state, due_at, changed_at)
    VALUES (:submissionId, 'record', :externalId, :state, :receivedAt, :receivedAt)`);

  function find(identity: Identity): Submission | undefined {
    for (const key of [identity.key, ...identity.others]) {
      const row = byKey.get(key);
      if (row) return JSON.parse(row.payload as string) as Submission;
    }
    return undefined;
  }

  return {
    find,

    add(submission: Submission, identity: Identity): { submission: Submission; repeated: boolean } {
      const kept = find(identity);
      if (kept) return { submission: kept, repeated: true };
      const { id, form, reference, receivedAt } = submission;
      const payload = JSON.stringify(submission);
      const { changes } = insertSubmission.run({
        id,
        form,
        reference,
        dedupeKey: identity.key,
        payload,
        receivedAt,
      });
      if (changes === 0) throw new ReferenceTaken(`The reference ${reference} is taken.`);
      insertDelivery.run({
        submissionId: id,
        externalId: externalId(submission),
        state: submission.screened.outcome === 'held' ? 'held' : 'pending',
        receivedAt,
      });
      return { submission, repeated: false };
    },

    read(submissionId: string): Submission | undefined {
      const row = byId.get(submissionId);
      return row && (JSON.parse(row.payload as string) as Submission);
    },
  };
}
