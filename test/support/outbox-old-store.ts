// A store as an earlier version left it.
import { DatabaseSync } from 'node:sqlite';
import { applicationId, migrations } from '../../src/outbox/schema.ts';
import { externalId, type Step, type Submission } from '../../src/submission/submission.ts';

type Columns = Record<string, string | number>;

interface OldStore {
  db: DatabaseSync;
  /** `payload` stands for the submission where that version wrote it in another way. */
  addSubmission(this: void, submission: Submission, payload?: object): void;
  addDelivery(this: void, submission: Submission, columns: Columns & { step?: Step }): void;
}

/** Makes `file` with the first `version` migrations. Close its `db` before the store is opened. */
export function makeOldStore(file: string, version: number): OldStore {
  const db = new DatabaseSync(file);
  for (const migration of migrations.slice(0, version)) db.exec(migration);
  db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}`);
  db.prepare(`INSERT INTO meta (name, value) VALUES ('secret', ?)`).run(Buffer.alloc(32, 7));
  return {
    db,
    addSubmission(submission, payload = submission) {
      const { id, form, reference, receivedAt } = submission;
      db.prepare('INSERT INTO submission VALUES (?, ?, ?, ?, ?, ?)').run(
        id,
        form,
        reference,
        id,
        JSON.stringify(payload),
        receivedAt,
      );
    },
    addDelivery(submission, { step = 'record', ...columns }) {
      const row = {
        submission_id: submission.id,
        step,
        external_id: externalId(submission, step),
        due_at: submission.receivedAt,
        changed_at: submission.receivedAt,
        ...columns,
      };
      const names = Object.keys(row);
      db.prepare(
        `INSERT INTO delivery (${names.join(', ')}) VALUES (${names.map((name) => `:${name}`).join(', ')})`,
      ).run(row);
    },
  };
}
