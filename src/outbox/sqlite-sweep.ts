// Forgetting what nobody sent: the SQL behind sweep.
import type { DatabaseSync } from 'node:sqlite';

const mostAtOnce = 500;

// What is deleted is overwritten first, so it is the bytes that take the time: some 40 ms for as many.
const mostBytesAtOnce = 4 * 1024 * 1024;

export function sweepCalls(db: DatabaseSync) {
  const oldUploads = db.prepare(`
    SELECT id, bytes FROM upload WHERE claimed = 0 AND received_at < :before ORDER BY received_at LIMIT ${mostAtOnce}`);
  const deleteUpload = db.prepare('DELETE FROM upload WHERE id = ?');
  const deleteDrafts = db.prepare(`
    DELETE FROM draft WHERE name IN (SELECT name FROM draft WHERE expires_at <= :now LIMIT ${mostAtOnce})`);

  return {
    sweep(uploadedBefore: number, now: number): { uploads: number; drafts: number } {
      let uploads = 0;
      let bytes = 0;
      for (const row of oldUploads.all({ before: uploadedBefore })) {
        if (bytes >= mostBytesAtOnce) break;
        deleteUpload.run(row.id as string);
        uploads += 1;
        bytes += row.bytes as number;
      }
      return { uploads, drafts: Number(deleteDrafts.run({ now }).changes) };
    },
  };
}
