// Forgetting what nobody sent: the SQL behind sweep.
import type { Session } from './postgres-sessions.ts';

const mostAtOnce = 500;

const mostBytesAtOnce = 4 * 1024 * 1024;

// What a submission is just claiming, or another process is forgetting, is passed over.
const forgetUploads = `
  WITH old AS (
    SELECT id, bytes, received_at FROM porchlight.upload WHERE claimed = 0 AND received_at < $1
    ORDER BY received_at LIMIT ${mostAtOnce} FOR UPDATE SKIP LOCKED),
  counted AS (SELECT id, sum(bytes) OVER (ORDER BY received_at, id) - bytes AS before FROM old)
  DELETE FROM porchlight.upload WHERE id IN (SELECT id FROM counted WHERE before < ${mostBytesAtOnce})`;

const forgetDrafts = `
  DELETE FROM porchlight.draft WHERE name IN (
    SELECT name FROM porchlight.draft WHERE expires_at <= $1 LIMIT ${mostAtOnce} FOR UPDATE SKIP LOCKED)`;

// Rows of some bytes, which nobody but their sender waits for.
const forgetTallies = 'DELETE FROM porchlight.tally WHERE ends_at <= now()';

export async function sweep(
  session: Session,
  uploadedBefore: number,
  now: number,
): Promise<{ uploads: number; drafts: number }> {
  const uploads = await session.query(forgetUploads, [uploadedBefore]);
  const drafts = await session.query(forgetDrafts, [now]);
  await session.query(forgetTallies);
  return { uploads: uploads.rowCount ?? 0, drafts: drafts.rowCount ?? 0 };
}
