// Walking through all submissions: the SQL behind accounts.
import { readStored } from '../submission/kept.ts';
import type { Account } from './keeping.ts';
import type { DeliveryState } from './outbox.ts';
import { selectDeliveries, toSummary, type DeliveryRow } from './postgres-desk.ts';
import type { Session } from './postgres-sessions.ts';

// Some milliseconds of work, and never much memory.
const mostAtOnce = 200;

export async function accounts(
  session: Session,
  after: string,
  { state, erased = true }: { state?: DeliveryState | undefined; erased?: boolean } = {},
): Promise<Account[]> {
  const chosen = await session.query<{ id: string; payload: string }>(
    `SELECT id, payload FROM porchlight.submission
    WHERE id > $1 AND ($2 OR erased_at IS NULL) AND ($3::text IS NULL OR EXISTS (
      SELECT FROM porchlight.delivery WHERE submission_id = submission.id AND state = $3))
    ORDER BY id LIMIT ${mostAtOnce}`,
    [after, erased, state],
  );
  const ids = chosen.rows.map(({ id }) => id);
  const { rows } = await session.query<DeliveryRow>(
    `${selectDeliveries} WHERE submission_id = ANY ($1) ORDER BY delivery.id`,
    [ids],
  );
  return chosen.rows.map(({ id, payload }) => ({
    submission: readStored(payload),
    steps: rows.filter(({ submissionId }) => submissionId === id).map(toSummary),
  }));
}
