// Makes the deliveries of a submission, one for each step.
import type { DatabaseSync } from 'node:sqlite';
import { externalId, type Kind, type Step, type Submission } from '../submission/submission.ts';

interface NewDelivery {
  step: Step;
  kind: Kind;
  state: 'pending' | 'held';
  dueAt: number;
}

export function prepareInsertDelivery(db: DatabaseSync) {
  const insert = db.prepare(`
    INSERT INTO delivery (submission_id, step, kind, external_id, state, due_at, changed_at)
    VALUES (:submissionId, :step, :kind, :externalId, :state, :dueAt, :dueAt)`);

  return function insertDelivery(submission: Submission, { step, ...delivery }: NewDelivery): void {
    insert.run({ submissionId: submission.id, externalId: externalId(submission, step), step, ...delivery });
  };
}
