// Taking the answers of a submission away: the SQL behind erase, expire, heldSince and scrub.
import { isErased, remainsOf } from '../submission/erased.ts';
import type { Expired, Place, RetentionLimits } from './keeping.ts';
import type { DeliveryState } from './outbox.ts';
import type { Session } from './postgres-sessions.ts';
import { readLocked } from './postgres-submissions.ts';

const mostAtOnce = 500;
const mostBytesAtOnce = 4 * 1024 * 1024;

interface Standing {
  state: DeliveryState;
  leaseUntil: number;
  changedAt: number;
}

/** The deliveries of a submission, which nobody claims, settles or changes until the transaction ends. */
async function lockDeliveries(session: Session, submissionId: string): Promise<Standing[]> {
  const { rows } = await session.query<Standing>(
    `SELECT state, lease_until AS "leaseUntil", changed_at AS "changedAt" FROM porchlight.delivery
    WHERE submission_id = $1 ORDER BY id FOR UPDATE`,
    [submissionId],
  );
  return rows;
}

/** Answers how many bytes of files went with it; undefined when there was nothing to take. */
async function takeAway(session: Session, id: string, why: string, now: number): Promise<number | undefined> {
  const submission = await readLocked(session, id);
  if (!submission || isErased(submission)) return undefined;
  const files = await session.query<{ upload: string }>(
    'DELETE FROM porchlight.file WHERE submission_id = $1 RETURNING upload_id AS upload',
    [id],
  );
  // Of a file that two submissions have, the second still needs the bytes.
  const uploads = await session.query<{ bytes: number }>(
    `DELETE FROM porchlight.upload WHERE id = ANY ($1)
      AND NOT EXISTS (SELECT FROM porchlight.file WHERE upload_id = upload.id)
    RETURNING bytes`,
    [files.rows.map(({ upload }) => upload)],
  );
  await session.query(
    `UPDATE porchlight.delivery SET state = 'discarded', changed_at = $2, last_class = 'erased', last_code = $3
    WHERE submission_id = $1 AND state IN ('pending', 'held', 'parked')`,
    [id, now, why],
  );
  // The key of a send is a digest of its answers: whoever guesses them could prove it.
  await session.query(
    `UPDATE porchlight.submission SET payload = $2, dedupe_key = 'erased ' || id, erased_at = $3 WHERE id = $1`,
    [id, JSON.stringify(remainsOf(submission, now)), now],
  );
  return uploads.rows.reduce((sum, { bytes }) => sum + bytes, 0);
}

export function erase(session: Session, id: string, now: number): Promise<'erased' | 'in hand' | 'unknown'> {
  return session.atomically(async () => {
    const deliveries = await lockDeliveries(session, id);
    if (deliveries.some(({ state, leaseUntil }) => state === 'pending' && leaseUntil > now)) return 'in hand';
    return (await takeAway(session, id, 'by a person', now)) === undefined ? 'unknown' : 'erased';
  });
}

export async function expire(
  session: Session,
  limits: RetentionLimits,
  now: number,
  after: Place = { receivedAt: Number.MIN_SAFE_INTEGER, id: '' },
): Promise<Expired> {
  const { rows } = await session.query<Place>(
    `SELECT id, received_at AS "receivedAt" FROM porchlight.submission
    WHERE erased_at IS NULL AND received_at <= $1 AND (received_at, id) > ($2, $3)
    ORDER BY received_at, id LIMIT ${mostAtOnce}`,
    [Math.max(limits.finishedBefore, limits.heldBefore), after.receivedAt, after.id],
  );
  const expired: Expired = { erased: 0, neverDecided: 0, removed: 0, next: null };
  let bytes = 0;
  for (const [index, row] of rows.entries()) {
    const gone = await eraseExpired(session, row.id, limits, now);
    if (gone) {
      bytes += gone.bytes;
      expired.erased += 1;
      if (gone.why === 'never decided') expired.neverDecided += 1;
    }
    if (bytes >= mostBytesAtOnce || index === mostAtOnce - 1) return { ...expired, next: row };
  }
  return { ...expired, removed: await remove(session, limits.receivedBefore) };
}

function eraseExpired(session: Session, id: string, limits: RetentionLimits, now: number) {
  return session.atomically(async () => {
    const why = whyExpired(await lockDeliveries(session, id), limits);
    const bytes = why === undefined ? undefined : await takeAway(session, id, why, now);
    return bytes === undefined ? undefined : { why, bytes };
  });
}

/** Why it is to be erased now; undefined when it is not. */
function whyExpired(
  deliveries: readonly Standing[],
  { finishedBefore, heldBefore }: RetentionLimits,
): 'never decided' | 'finished' | undefined {
  if (deliveries.some(({ state }) => state === 'pending' || state === 'parked')) return undefined;
  const held = deliveries.filter(({ state }) => state === 'held').map(({ changedAt }) => changedAt);
  if (held.length > 0) return Math.min(...held) <= heldBefore ? 'never decided' : undefined;
  return deliveries.every(({ changedAt }) => changedAt <= finishedBefore) ? 'finished' : undefined;
}

function remove(session: Session, receivedBefore: number): Promise<number> {
  return session.atomically(async () => {
    const chosen = await session.query<{ id: string }>(
      `SELECT id FROM porchlight.submission WHERE erased_at IS NOT NULL AND received_at <= $1
      ORDER BY received_at LIMIT ${mostAtOnce} FOR UPDATE SKIP LOCKED`,
      [receivedBefore],
    );
    const ids = [chosen.rows.map(({ id }) => id)];
    await session.query(
      `DELETE FROM porchlight.attempt USING porchlight.delivery
      WHERE delivery_id = delivery.id AND submission_id = ANY ($1)`,
      ids,
    );
    await session.query('DELETE FROM porchlight.delivery WHERE submission_id = ANY ($1)', ids);
    await session.query('DELETE FROM porchlight.submission WHERE id = ANY ($1)', ids);
    return chosen.rows.length;
  });
}

export async function heldSince(session: Session, at: number): Promise<number> {
  const { rows } = await session.query<{ held: number }>(
    `SELECT count(*) AS held FROM porchlight.delivery WHERE state = 'held' AND changed_at <= $1`,
    [at],
  );
  return rows[0]!.held;
}

/**
 * Gives the room of what is gone back to the tables, where later rows take it. What a transaction that began before, and
 * goes on, may still read stays until the next time: then it answers false. The server's write-ahead log and its backups
 * end by its own settings.
 */
export async function scrub(session: Session): Promise<boolean> {
  const before = await readers(session);
  for (const table of ['submission', 'upload_content', 'draft', 'delivery', 'attempt']) {
    await session.query(`VACUUM porchlight.${table}`);
  }
  const after = new Set(await readers(session));
  return !before.some((reader) => after.has(reader));
}

/** The transactions of others that keep what was deleted since they began. */
async function readers(session: Session): Promise<string[]> {
  const { rows } = await session.query<{ reader: string }>(
    `SELECT pid || ' ' || xact_start AS reader FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL
      AND xact_start IS NOT NULL AND query NOT LIKE 'autovacuum:%'`,
  );
  return rows.map(({ reader }) => reader);
}
