// Makes the deliveries of a submission, one for each step.
import { externalId, type Kind, type Step, type Submission } from '../submission/submission.ts';
import { notLater } from './postgres-clock.ts';
import type { Session } from './postgres-sessions.ts';

/** All of them due at `now`, in this order. */
export async function insertDeliveries(
  session: Session,
  submission: Submission,
  steps: readonly { step: Step; kind: Kind }[],
  now: number,
): Promise<void> {
  await session.query(
    `INSERT INTO porchlight.delivery (submission_id, step, kind, external_id, state, due_at, changed_at)
    SELECT $1, step, kind, external_id, 'pending', ${notLater('$5')}, $5::bigint
    FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS new (step, kind, external_id, position)
    ORDER BY position`,
    [
      submission.id,
      steps.map(({ step }) => step),
      steps.map(({ kind }) => kind),
      steps.map(({ step }) => externalId(submission, step)),
      now,
    ],
  );
}
