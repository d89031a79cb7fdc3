// Taking the answers of a submission away: the SQL behind erase and expire.
import type { DatabaseSync } from 'node:sqlite';
import { remainsOf, type Erased } from '../submission/erased.ts';
import type { Submission } from '../submission/submission.ts';
import { atOnce, standing, whyExpired, type Standing } from './expiry.ts';
import type { Expired, Place, RetentionLimits } from './keeping.ts';

export function eraseCalls(db: DatabaseSync) {
  const payloadOf = db.prepare('SELECT payload FROM submission WHERE id = ? AND erased_at IS NULL');
  const inHand = db.prepare(`
    SELECT 1 FROM delivery WHERE submission_id = :id AND state = 'pending' AND lease_until > :now`);
  const filesOf = db.prepare(`
    SELECT upload.id, bytes FROM file JOIN upload ON upload.id = upload_id WHERE submission_id = ?`);
  const deleteFiles = db.prepare('DELETE FROM file WHERE submission_id = ?');
  // Of a file that two submissions have, the second still needs the bytes.
  const deleteUpload = db.prepare(`
    DELETE FROM upload WHERE id = :id AND NOT EXISTS (SELECT 1 FROM file WHERE upload_id = :id)`);
  const discardRest = db.prepare(`
    UPDATE delivery SET state = 'discarded', changed_at = :now, last_class = 'erased', last_code = :why
    WHERE submission_id = :id AND state IN ('pending', 'held', 'parked')`);
  // The key of a send is a digest of its answers: whoever guesses them could prove it.
  const keepRemains = db.prepare(`
    UPDATE submission SET payload = :payload, dedupe_key = 'erased ' || id, erased_at = :now WHERE id = :id`);
  const mayExpire = db.prepare(`
    SELECT id, received_at AS receivedAt FROM submission
    WHERE erased_at IS NULL AND received_at <= :latest AND (received_at, id) > (:receivedAt, :id)
    ORDER BY received_at, id LIMIT ${atOnce.lookedAt}`);
  const standingOf = db.prepare(`SELECT ${standing} FROM delivery WHERE submission_id = ?`);
  const removable = db.prepare(`
    SELECT id FROM submission WHERE erased_at IS NOT NULL AND received_at <= ?
    ORDER BY received_at LIMIT ${atOnce.erased}`);
  const deleteAttempts = db.prepare(`
    DELETE FROM attempt WHERE delivery_id IN (SELECT id FROM delivery WHERE submission_id = ?)`);
  const deleteDeliveries = db.prepare('DELETE FROM delivery WHERE submission_id = ?');
  const deleteSubmission = db.prepare('DELETE FROM submission WHERE id = ?');
  const countHeld = db.prepare(`
    SELECT count(*) AS held FROM delivery WHERE state = 'held' AND changed_at <= ?`);

  /** Answers how many bytes of files went with it. */
  function takeAway(id: string, payload: string, why: string, now: number): number {
    const files = filesOf.all(id);
    deleteFiles.run(id);
    for (const file of files) deleteUpload.run({ id: file.id! });
    discardRest.run({ id, why, now });
    const remains = remainsOf(JSON.parse(payload) as Submission | Erased, now);
    keepRemains.run({ id, payload: JSON.stringify(remains), now });
    return files.reduce((sum, { bytes }) => sum + (bytes as number), payload.length);
  }

  function remove(receivedBefore: number): number {
    const rows = removable.all(receivedBefore);
    for (const { id } of rows) {
      deleteAttempts.run(id!);
      deleteDeliveries.run(id!);
      deleteSubmission.run(id!);
    }
    return rows.length;
  }

  return {
    erase(id: string, now: number): 'erased' | 'in hand' | 'unknown' {
      const row = payloadOf.get(id);
      if (!row) return 'unknown';
      if (inHand.get({ id, now })) return 'in hand';
      takeAway(id, row.payload as string, 'by a person', now);
      return 'erased';
    },

    expire(limits: RetentionLimits, now: number, after: Place = { receivedAt: -Infinity, id: '' }): Expired {
      const latest = Math.max(limits.finishedBefore, limits.heldBefore);
      const rows = mayExpire.all({ ...after, latest }) as unknown as Place[];
      const expired: Expired = { erased: 0, neverDecided: 0, removed: 0, next: null };
      let bytes = 0;
      for (const [index, row] of rows.entries()) {
        const why = whyExpired(standingOf.get(row.id) as unknown as Standing, limits);
        if (why !== undefined) {
          bytes += takeAway(row.id, payloadOf.get(row.id)!.payload as string, why, now);
          expired.erased += 1;
          if (why === 'never decided') expired.neverDecided += 1;
        }
        const isFull = bytes >= atOnce.bytes || expired.erased === atOnce.erased;
        if (isFull || index === atOnce.lookedAt - 1) return { ...expired, next: row };
      }
      return { ...expired, removed: remove(limits.receivedBefore) };
    },

    heldSince: (at: number): number => countHeld.get(at)!.held as number,
  };
}
