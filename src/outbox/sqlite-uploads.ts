// Files that wait for their submission: the SQL behind stage, uploads, thumb and unstage.
import type { DatabaseSync } from 'node:sqlite';
import { timeOfId } from '../submission/id.ts';
import type { Upload } from './staging.ts';
import { diskOf, leavesRoom } from './sqlite-room.ts';

export function uploadCalls(db: DatabaseSync, disk = diskOf(db)) {
  const unclaimedBytes = db.prepare('SELECT coalesce(sum(bytes), 0) AS bytes FROM upload WHERE claimed = 0');
  const insertUpload = db.prepare(`
    INSERT INTO upload (id, digest, name, media_type, bytes, received_at)
    VALUES (:id, :digest, :name, :mediaType, :bytes, :receivedAt)`);
  const insertContent = db.prepare(`
    INSERT INTO upload_content (upload_id, thumb, content) VALUES (:id, :thumb, :content)`);
  const byId = db.prepare(`
    SELECT id, digest, name, media_type AS mediaType, bytes FROM upload WHERE id = ?`);
  const thumbOf = db.prepare('SELECT thumb FROM upload_content WHERE upload_id = ?');
  const deleteUnclaimed = db.prepare('DELETE FROM upload WHERE id = ? AND claimed = 0');

  return {
    stage(
      { id, digest, name, mediaType, bytes }: Upload,
      content: Uint8Array,
      thumb: Uint8Array | null,
      budgetBytes: number,
    ): boolean {
      if (!leavesRoom(disk(), bytes)) return false;
      if ((unclaimedBytes.get()!.bytes as number) + bytes > budgetBytes) return false;
      insertUpload.run({ id, digest, name, mediaType, bytes, receivedAt: timeOfId(id) });
      insertContent.run({ id, thumb, content });
      return true;
    },

    uploads(ids: readonly string[]): Upload[] {
      return ids.flatMap((id) => (byId.get(id) as Upload | undefined) ?? []);
    },

    thumb(id: string): Uint8Array | null {
      return (thumbOf.get(id)?.thumb as Uint8Array | null | undefined) ?? null;
    },

    unstage(id: string): void {
      deleteUnclaimed.run(id);
    },
  };
}
