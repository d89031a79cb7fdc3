// Removing a submission altogether: the SQL behind remove.
import { notLater } from './postgres-clock.ts';
import type { Session } from './postgres-sessions.ts';

/** Whether a worker has one of them in hand; nobody claims or settles any until the transaction ends. */
const lockDeliveries = `
  SELECT state = 'pending' AND lease_until > ${notLater('$2')} AS "inHand" FROM porchlight.delivery
  WHERE submission_id = $1 ORDER BY id FOR UPDATE`;

const deleteAttempts = `
  DELETE FROM porchlight.attempt USING porchlight.delivery
  WHERE delivery_id = delivery.id AND submission_id = $1`;

export function remove(
  session: Session,
  id: string,
  now: number,
): Promise<'removed' | 'in hand' | 'unknown'> {
  return session.atomically(async () => {
    const { rows } = await session.query<{ inHand: boolean }>(lockDeliveries, [id, now]);
    if (rows.some(({ inHand }) => inHand)) return 'in hand';
    await session.query(deleteAttempts, [id]);
    await session.query('DELETE FROM porchlight.delivery WHERE submission_id = $1', [id]);
    const { rowCount } = await session.query('DELETE FROM porchlight.submission WHERE id = $1', [id]);
    return rowCount ? 'removed' : 'unknown';
  });
}
