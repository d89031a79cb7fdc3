// What the store knows of the clock: the SQL behind readTimeNote and writeTimeNote.
import type { TimeNote } from './keeping.ts';
import type { Session } from './postgres-sessions.ts';

export async function readTimeNote(session: Session): Promise<TimeNote | null> {
  const { rows } = await session.query<{ value: Uint8Array }>(
    `SELECT value FROM porchlight.meta WHERE name = 'time'`,
  );
  return rows[0] ? (JSON.parse(Buffer.from(rows[0].value).toString()) as TimeNote) : null;
}

export async function writeTimeNote(session: Session, note: TimeNote): Promise<void> {
  await session.query(
    `INSERT INTO porchlight.meta (name, value) VALUES ('time', $1)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    [Buffer.from(JSON.stringify(note))],
  );
}
