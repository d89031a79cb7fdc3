// Taking the answers of a submission away: the SQL behind erase, expire and heldSince.
import { isErased, remainsOf } from '../submission/erased.ts';
import type { Submission } from '../submission/submission.ts';
import { atOnce, standing, whyExpired, type Standing } from './expiry.ts';
import type { Expired, Place, RetentionLimits } from './keeping.ts';
import { notLater } from './postgres-clock.ts';
import type { Session } from './postgres-sessions.ts';
import { readLocked } from './postgres-submissions.ts';

const locked = `
  SELECT ${standing}, count(*) FILTER (WHERE state = 'pending' AND lease_until > ${notLater('$2')}) AS "inHand"
  FROM (SELECT * FROM porchlight.delivery WHERE submission_id = $1 ORDER BY id FOR UPDATE) AS own`;

/** A submission and how its deliveries stand, which nobody changes until the transaction ends; undefined when it is gone. */
async function lock(session: Session, id: string, now: number) {
  const look = () => session.query<Standing & { inHand: number }>(locked, [id, now]);
  // Who delivers a record locks it before the submission.
  await look();
  const submission = await readLocked(session, id);
  if (!submission || isErased(submission)) return undefined;
  // Files that were attached until then have deliveries that were not there to be locked.
  const { rows } = await look();
  return { submission, ...rows[0]! };
}

/** Answers how many bytes of files went with it. */
async function takeAway(session: Session, submission: Submission, why: string, now: number): Promise<number> {
  const { id } = submission;
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
    const found = await lock(session, id, now);
    if (!found) return 'unknown';
    if (found.inHand > 0) return 'in hand';
    await takeAway(session, found.submission, 'by a person', now);
    return 'erased';
  });
}

const mayExpire = `
  SELECT id, received_at AS "receivedAt", own.*
  FROM (
    SELECT id, received_at FROM porchlight.submission
    WHERE erased_at IS NULL AND received_at <= $1 AND (received_at, id) > ($2, $3)
    ORDER BY received_at, id LIMIT ${atOnce.lookedAt}) AS old,
  LATERAL (SELECT ${standing} FROM porchlight.delivery WHERE submission_id = old.id) AS own
  ORDER BY received_at, id`;

export async function expire(
  session: Session,
  limits: RetentionLimits,
  now: number,
  after: Place = { receivedAt: Number.MIN_SAFE_INTEGER, id: '' },
): Promise<Expired> {
  const latest = Math.max(limits.finishedBefore, limits.heldBefore);
  const values = [latest, after.receivedAt, after.id];
  const { rows } = await session.query<Place & Standing>(mayExpire, values);
  const expired: Expired = { erased: 0, neverDecided: 0, removed: 0, next: null };
  let bytes = 0;
  for (const [index, row] of rows.entries()) {
    const { id, receivedAt } = row;
    const gone = whyExpired(row, limits) && (await eraseExpired(session, id, limits, now));
    if (gone) {
      bytes += gone.bytes;
      expired.erased += 1;
      if (gone.why === 'never decided') expired.neverDecided += 1;
    }
    const isFull = bytes >= atOnce.bytes || expired.erased === atOnce.erased;
    if (isFull || index === atOnce.lookedAt - 1) return { ...expired, next: { id, receivedAt } };
  }
  return { ...expired, removed: await remove(session, limits.receivedBefore) };
}

function eraseExpired(session: Session, id: string, limits: RetentionLimits, now: number) {
  return session.atomically(async () => {
    const found = await lock(session, id, now);
    const why = found && whyExpired(found, limits);
    return why && { why, bytes: await takeAway(session, found.submission, why, now) };
  });
}

function remove(session: Session, receivedBefore: number): Promise<number> {
  return session.atomically(async () => {
    const chosen = await session.query<{ id: string }>(
      `SELECT id FROM porchlight.submission WHERE erased_at IS NOT NULL AND received_at <= $1
      ORDER BY received_at LIMIT ${atOnce.erased} FOR UPDATE SKIP LOCKED`,
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
