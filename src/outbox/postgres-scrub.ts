// What was deleted is read by nobody any more, but lies in the tables until they are vacuumed: the SQL behind scrub.
import { locks, tryLock, unlock } from './postgres-locks.ts';
import type { Session } from './postgres-sessions.ts';

// Those with anything of a visitor in them. The others, the large one of deliveries among them, are autovacuum's.
const tables = 'porchlight.submission, porchlight.upload, porchlight.upload_content, porchlight.draft';

// It looks at those pages alone that changed since the last time. A table that is skipped is being vacuumed already, and
// to cut off its empty end would shut out everybody.
const vacuum = `VACUUM (SKIP_LOCKED, TRUNCATE false) ${tables}`;

const isDone = `
  SELECT FROM porchlight.meta
  WHERE name = 'scrubbed' AND convert_from(value, 'UTF8')::timestamptz > now() - interval '1 day'`;

const done = `
  INSERT INTO porchlight.meta (name, value) VALUES ('scrubbed', convert_to(now()::text, 'UTF8'))
  ON CONFLICT (name) DO UPDATE SET value = excluded.value`;

/**
 * Once a day, by one of all processes: gives the room of what is gone back to the tables, where later rows take it. What a
 * transaction that began before, and goes on, may still read stays until the next time: then it answers false. The
 * server's write-ahead log and its backups end by its own settings.
 */
export async function scrub(session: Session): Promise<boolean> {
  if ((await session.query(isDone)).rows.length > 0) return true;
  if (!(await tryLock(session, locks.scrub))) return true;
  try {
    // A large table takes as long as it takes: when this call is given up, the server finishes it all the same.
    await session.query('SET statement_timeout = 0');
    const before = await readers(session);
    await session.query(vacuum);
    const after = new Set(await readers(session));
    if (before.some((reader) => after.has(reader))) return false;
    await session.query(done);
    return true;
  } finally {
    await session.query('RESET statement_timeout');
    await unlock(session, locks.scrub);
  }
}

/** The transactions of others that keep what was deleted since they began. Autovacuum, which has no user, keeps nothing. */
async function readers(session: Session): Promise<string[]> {
  // Of another user's, such as a backup, no more is to be seen than how far back it looks.
  const { rows } = await session.query<{ reader: string }>(
    `SELECT pid || ' ' || coalesce(xact_start::text, backend_xmin::text) AS reader FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL
      AND usesysid IS NOT NULL`,
  );
  return rows.map(({ reader }) => reader);
}
