// What the store knows of the clock: the SQL behind readTimeNote and writeTimeNote.
import type { TimeNote } from './keeping.ts';
import { OutboxUnavailable } from './outbox.ts';
import type { Clock } from './postgres-clock.ts';
import type { Session } from './postgres-sessions.ts';

export async function readTimeNote(session: Session): Promise<TimeNote | null> {
  const { rows } = await session.query<{ value: Uint8Array }>(
    `SELECT value FROM porchlight.meta WHERE name = 'time'`,
  );
  return rows[0] ? (JSON.parse(Buffer.from(rows[0].value).toString()) as TimeNote) : null;
}

/** The note is that of all sites: one whose clock is wrong would have the others believe that theirs has jumped. */
export async function writeTimeNote(session: Session, clock: Clock, note: TimeNote): Promise<void> {
  if (!(await clock.isRight(session))) throw new OutboxUnavailable('The clock is wrong.');
  await session.query(
    `INSERT INTO porchlight.meta (name, value) VALUES ('time', $1)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    [Buffer.from(JSON.stringify(note))],
  );
}
