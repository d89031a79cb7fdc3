// Files that wait for their submission: the SQL behind stage, uploads, thumb and unstage.
import { timeOfId } from '../submission/id.ts';
import type { Upload } from './staging.ts';
import { correction } from './postgres-clock.ts';
import { locks, takeLock } from './postgres-locks.ts';
import type { Session } from './postgres-sessions.ts';

const unclaimedBytes =
  'SELECT coalesce(sum(bytes), 0)::bigint AS bytes FROM porchlight.upload WHERE claimed = 0';

class OverBudget extends Error {}

/**
 * The bytes are written before the lock is taken, so that nobody waits for those of another: what is held under the lock
 * is one look and the commit. `machineTime`: by the clock that made its id. By a wrong one it would be forgotten at once.
 */
export async function stage(
  session: Session,
  upload: Upload,
  content: Uint8Array,
  thumb: Uint8Array | null,
  budgetBytes: number,
  machineTime: number,
): Promise<boolean> {
  if ((await bytesUnclaimed(session)) + upload.bytes > budgetBytes) return false;
  try {
    await session.atomically(async () => {
      await insert(session, upload, content, thumb, machineTime);
      await takeLock(session, locks.uploads);
      if ((await bytesUnclaimed(session)) > budgetBytes) throw new OverBudget();
    });
    return true;
  } catch (error) {
    if (error instanceof OverBudget) return false;
    throw error;
  }
}

async function insert(
  session: Session,
  { id, digest, name, mediaType, bytes }: Upload,
  content: Uint8Array,
  thumb: Uint8Array | null,
  machineTime: number,
): Promise<void> {
  await session.query(
    `INSERT INTO porchlight.upload (id, digest, name, media_type, bytes, received_at)
    VALUES ($1, $2, $3, $4, $5, $6::bigint + ${correction('$7')})`,
    [id, digest, name, mediaType, bytes, timeOfId(id), machineTime],
  );
  await session.query(
    'INSERT INTO porchlight.upload_content (upload_id, thumb, content) VALUES ($1, $2, $3)',
    [id, thumb, content],
  );
}

async function bytesUnclaimed(session: Session): Promise<number> {
  const { rows } = await session.query<{ bytes: number }>(unclaimedBytes);
  return rows[0]!.bytes;
}

export async function uploads(session: Session, ids: readonly string[]): Promise<Upload[]> {
  const { rows } = await session.query<Upload>(
    `SELECT id, digest, name, media_type AS "mediaType", bytes
    FROM unnest($1::text[]) WITH ORDINALITY AS asked (asked_id, position)
    JOIN porchlight.upload ON id = asked_id ORDER BY position`,
    [ids],
  );
  return rows;
}

export async function thumb(session: Session, id: string): Promise<Uint8Array | null> {
  const { rows } = await session.query<{ thumb: Uint8Array | null }>(
    'SELECT thumb FROM porchlight.upload_content WHERE upload_id = $1',
    [id],
  );
  return rows[0]?.thumb ?? null;
}

export async function unstage(session: Session, id: string): Promise<void> {
  await session.query('DELETE FROM porchlight.upload WHERE id = $1 AND claimed = 0', [id]);
}
