// Removing a submission altogether: the SQL behind remove.
import type { DatabaseSync } from 'node:sqlite';

export function removeCalls(db: DatabaseSync) {
  const inHand = db.prepare(`
    SELECT 1 FROM delivery WHERE submission_id = :id AND state = 'pending' AND lease_until > :now`);
  const deleteAttempts = db.prepare(`
    DELETE FROM attempt WHERE delivery_id IN (SELECT id FROM delivery WHERE submission_id = ?)`);
  const deleteDeliveries = db.prepare('DELETE FROM delivery WHERE submission_id = ?');
  const deleteSubmission = db.prepare('DELETE FROM submission WHERE id = ?');

  return {
    remove(id: string, now: number): 'removed' | 'in hand' | 'unknown' {
      if (inHand.get({ id, now })) return 'in hand';
      deleteAttempts.run(id);
      deleteDeliveries.run(id);
      return deleteSubmission.run(id).changes > 0 ? 'removed' : 'unknown';
    },
  };
}
