// Keeping submissions and their files: the SQL behind add, attach, find, read and readFile. Each function runs inside a
// transaction of its caller.
import type { DatabaseSync } from 'node:sqlite';
import { isErased, type Erased } from '../submission/erased.ts';
import { idPrefixAt } from '../submission/id.ts';
import { readKept, readStored } from '../submission/kept.ts';
import type { Submission, SubmittedFile } from '../submission/submission.ts';
import { withMore } from './more-files.ts';
import { ReferenceTaken, UploadMissing, type Identity } from './outbox.ts';
import { prepareInsertDelivery } from './sqlite-steps.ts';

export function submissionCalls(db: DatabaseSync) {
  const byKey = db.prepare('SELECT payload FROM submission WHERE dedupe_key = ?');
  const byId = db.prepare('SELECT payload FROM submission WHERE id = ?');
  const count = db.prepare('SELECT count(*) AS received FROM submission WHERE id >= ? AND id < ?');
  const insertSubmission = db.prepare(`
    INSERT INTO submission (id, form, reference, dedupe_key, payload, received_at)
    VALUES (:id, :form, :reference, :dedupeKey, :payload, :receivedAt)
    ON CONFLICT (reference) DO NOTHING`);
  const updatePayload = db.prepare('UPDATE submission SET payload = :payload WHERE id = :id');
  const claimUpload = db.prepare('UPDATE upload SET claimed = 1 WHERE id = ?');
  const insertFile = db.prepare('INSERT INTO file (submission_id, n, upload_id) VALUES (:id, :n, :upload)');
  const fileContent = db.prepare(`
    SELECT content FROM file JOIN upload_content ON upload_content.upload_id = file.upload_id
    WHERE submission_id = :id AND n = :n`);
  const recordState = db.prepare(`SELECT state FROM delivery WHERE submission_id = ? AND step = 'record'`);
  const insertDelivery = prepareInsertDelivery(db);

  function find(identity: Identity): Submission | undefined {
    for (const key of [identity.key, ...identity.others]) {
      const row = byKey.get(key);
      if (row) return readKept(row.payload as string);
    }
    return undefined;
  }

  function read(submissionId: string): Submission | Erased | undefined {
    const row = byId.get(submissionId);
    return row && readStored(row.payload as string);
  }

  function claimFiles(id: string, files: readonly SubmittedFile[]): void {
    for (const { n, upload } of files) {
      if (claimUpload.run(upload).changes === 0) throw new UploadMissing(`The upload of file ${n} is gone.`);
      insertFile.run({ id, n, upload });
    }
  }

  return {
    find,
    read,
    countReceived: (from: number, to: number): number =>
      count.get(idPrefixAt(from), idPrefixAt(to))!.received as number,

    add(submission: Submission, identity: Identity): { submission: Submission; repeated: boolean } {
      const { id, form, reference, receivedAt, screened, files = [] } = submission;
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
      claimFiles(id, files);
      insertDelivery(submission, {
        step: 'record',
        kind: form,
        state: screened.outcome === 'held' ? 'held' : 'pending',
        dueAt: receivedAt,
      });
      return { submission, repeated: false };
    },

    attach(
      id: string,
      more: readonly Omit<SubmittedFile, 'n'>[],
      now: number,
      most: number,
    ): Submission | undefined {
      const kept = read(id);
      if (!kept || isErased(kept)) return undefined;
      const { submission, added, steps } = withMore(kept, more, most);
      if (added.length === 0) return kept;
      claimFiles(id, added);
      updatePayload.run({ id, payload: JSON.stringify(submission) });
      // With a record that is not delivered they come when it is, as those that were sent with it.
      if (recordState.get(id)?.state !== 'delivered') return submission;
      for (const { step, kind } of steps) {
        insertDelivery(submission, { step, kind, state: 'pending', dueAt: now });
      }
      return submission;
    },

    readFile(submissionId: string, n: number): Uint8Array {
      const row = fileContent.get({ id: submissionId, n });
      if (!row) throw new Error(`There is no file ${n} of this submission.`);
      return row.content as Uint8Array;
    },
  };
}
