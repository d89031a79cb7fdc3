// Changing many deliveries at once.
import type { Session } from './postgres-sessions.ts';

/**
 * Changes what `which` says, and answers how many. Locked in one order, so that no two who change many wait for each
 * other; what changed meanwhile is looked at again. `$1` is the first of `values`.
 */
export async function changeDeliveries(
  session: Session,
  which: string,
  set: string,
  values: unknown[],
): Promise<number> {
  const { rowCount } = await session.query(
    `UPDATE porchlight.delivery SET ${set}
    WHERE id IN (SELECT id FROM porchlight.delivery WHERE ${which} ORDER BY id FOR UPDATE)`,
    values,
  );
  return rowCount ?? 0;
}
