// Changing many deliveries at once.
import type { Session } from './postgres-sessions.ts';

// Some tenths of a second of work.
const mostAtOnce = 10_000;

/**
 * Changes what `which` says, so that it says so no more, and answers how many. What is done when the call has to be given
 * up stays done: a second call has less to do. Locked in one order, so that no two who change many wait for each other;
 * what changed meanwhile is looked at again. `$1` is the first of `values`.
 */
export async function changeDeliveries(
  session: Session,
  which: string,
  set: string,
  values: unknown[],
): Promise<number> {
  for (let changed = 0; ;) {
    const { rowCount } = await session.query(
      `WITH chosen AS (
        SELECT id FROM porchlight.delivery WHERE ${which} ORDER BY id LIMIT ${mostAtOnce} FOR UPDATE)
      UPDATE porchlight.delivery SET ${set} WHERE id IN (SELECT id FROM chosen)`,
      values,
    );
    changed += rowCount ?? 0;
    if ((rowCount ?? 0) < mostAtOnce) return changed;
  }
}
