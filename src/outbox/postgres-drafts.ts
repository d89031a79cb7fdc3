// Answers that were not sent yet: the SQL behind putDraft, readDraft and dropDraft.
import type { Session } from './postgres-sessions.ts';

export async function putDraft(
  session: Session,
  name: string,
  content: Uint8Array,
  expiresAt: number,
): Promise<boolean> {
  await session.query(
    `INSERT INTO porchlight.draft (name, content, expires_at) VALUES ($1, $2, $3)
    ON CONFLICT (name) DO UPDATE SET content = excluded.content, expires_at = excluded.expires_at`,
    [name, content, expiresAt],
  );
  // Its disk is another machine's, and not to be asked.
  return true;
}

export async function readDraft(
  session: Session,
  name: string,
  now: number,
): Promise<Uint8Array | undefined> {
  const { rows } = await session.query<{ content: Uint8Array }>(
    'SELECT content FROM porchlight.draft WHERE name = $1 AND expires_at > $2',
    [name, now],
  );
  return rows[0]?.content;
}

export async function dropDraft(session: Session, name: string): Promise<void> {
  await session.query('DELETE FROM porchlight.draft WHERE name = $1', [name]);
}
