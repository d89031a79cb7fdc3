// Keeping submissions and their files: the SQL behind add, find, read and readFile. Each function runs inside a
// transaction of its caller.
import type { DatabaseSync } from 'node:sqlite';
import type { Submission } from '../submission/submission.ts';
import { ReferenceTaken, type Identity } from './outbox.ts';
import { prepareInsertDelivery } from './sqlite-steps.ts';

export function submissionCalls(db: DatabaseSync) {
  const byKey = db.prepare('SELECT payload FROM submission WHERE dedupe_key = ?');
  const byId = db.prepare('SELECT payload FROM submission WHERE id = ?');
  const insertSubmission = db.prepare(`
    INSERT INTO submission (id, form, reference, dedupe_key, payload, received_at)
    VALUES (:id, :form, :reference, :dedupeKey, :payload, :receivedAt)
    ON CONFLICT (reference) DO NOTHING`);
  const insertFile = db.prepare('INSERT INTO file (submission_id, n, content) VALUES (:id, :n, :content)');
  const fileContent = db.prepare('SELECT content FROM file WHERE submission_id = :id AND n = :n');
  const insertDelivery = prepareInsertDelivery(db);

  function find(identity: Identity): Submission | undefined {
    for (const key of [identity.key, ...identity.others]) {
      const row = byKey.get(key);
      if (row) return JSON.parse(row.payload as string) as Submission;
    }
    return undefined;
  }

  return {
    find,

    add(
      submission: Submission,
      identity: Identity,
      contents: readonly Uint8Array[],
    ): { submission: Submission; repeated: boolean } {
      const { id, form, reference, receivedAt, screened, files = [] } = submission;
      if (files.length !== contents.length) {
        throw new Error(`A submission names ${files.length} files and comes with ${contents.length}.`);
      }
      const kept = find(identity);
      if (kept) return { submission: kept, repeated: true };
      const { changes } = insertSubmission.run({
        id,
        form,
        reference,
        dedupeKey: identity.key,
        payload: JSON.stringify(submission),
        receivedAt,
      });
      if (changes === 0) throw new ReferenceTaken(`The reference ${reference} is taken.`);
      for (const [i, { n }] of files.entries()) insertFile.run({ id, n, content: contents[i]! });
      insertDelivery(submission, {
        step: 'record',
        kind: form,
        state: screened.outcome === 'held' ? 'held' : 'pending',
        dueAt: receivedAt,
      });
      return { submission, repeated: false };
    },

    read(submissionId: string): Submission | undefined {
      const row = byId.get(submissionId);
      return row && (JSON.parse(row.payload as string) as Submission);
    },

    readFile(submissionId: string, n: number): Uint8Array {
      const row = fileContent.get({ id: submissionId, n });
      if (!row) throw new Error(`There is no file ${n} of this submission.`);
      return row.content as Uint8Array;
    },
  };
}
