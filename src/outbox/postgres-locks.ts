// Locks that no table gives, for all processes on one database.
import type { Queryable } from './postgres-sessions.ts';

// "PLOB", as in the header of an SQLite outbox: other programs lock other numbers.
const ours = 0x504c4f42;

export const locks = { schema: 1, uploads: 2, scrub: 3, use: 4 } as const;

type Lock = (typeof locks)[keyof typeof locks];

/** Held until the end of the transaction. */
export async function takeLock(session: Queryable, lock: Lock): Promise<void> {
  await session.query('SELECT pg_advisory_xact_lock($1, $2)', [ours, lock]);
}

/** Held until it is unlocked, or the connection ends; `shared` by any number. False when another has it otherwise. */
export async function tryLock(session: Queryable, lock: Lock, shared = false): Promise<boolean> {
  const asked = `SELECT pg_try_advisory_lock${shared ? '_shared' : ''}($1, $2) AS locked`;
  const { rows } = await session.query<{ locked: boolean }>(asked, [ours, lock]);
  return rows[0]!.locked;
}

export async function unlock(session: Queryable, lock: Lock): Promise<void> {
  await session.query('SELECT pg_advisory_unlock($1, $2)', [ours, lock]);
}

/** Until the end of the transaction. In one order for everybody, so that no two wait for each other. */
export async function lockNames(session: Queryable, names: readonly string[]): Promise<void> {
  await session.query(
    `SELECT pg_advisory_xact_lock(lock)
    FROM (SELECT DISTINCT hashtextextended(name, ${ours}) AS lock FROM unnest($1::text[]) AS name ORDER BY 1) AS ordered`,
    [names],
  );
}
