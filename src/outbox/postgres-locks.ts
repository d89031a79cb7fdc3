// Locks that no table gives: held until the end of the transaction, for all processes on one database.
import type { Queryable } from './postgres-sessions.ts';

// "PLOB", as in the header of an SQLite outbox: other programs lock other numbers.
const ours = 0x504c4f42;

export const locks = { schema: 1, uploads: 2 } as const;

export async function takeLock(session: Queryable, lock: (typeof locks)[keyof typeof locks]): Promise<void> {
  await session.query('SELECT pg_advisory_xact_lock($1, $2)', [ours, lock]);
}

/** In one order for everybody, so that no two wait for each other. */
export async function lockNames(session: Queryable, names: readonly string[]): Promise<void> {
  await session.query(
    `SELECT pg_advisory_xact_lock(lock)
    FROM (SELECT DISTINCT hashtextextended(name, ${ours}) AS lock FROM unnest($1::text[]) AS name ORDER BY 1) AS ordered`,
    [names],
  );
}
