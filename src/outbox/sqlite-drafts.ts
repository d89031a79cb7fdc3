// Answers that were not sent yet: the SQL behind putDraft, readDraft and dropDraft.
import type { DatabaseSync } from 'node:sqlite';
import { diskOf, leavesRoom } from './sqlite-room.ts';

export function draftCalls(db: DatabaseSync, disk = diskOf(db)) {
  const put = db.prepare(`
    INSERT INTO draft (name, content, expires_at) VALUES (:name, :content, :expiresAt)
    ON CONFLICT (name) DO UPDATE SET content = excluded.content, expires_at = excluded.expires_at`);
  const read = db.prepare('SELECT content FROM draft WHERE name = :name AND expires_at > :now');
  const drop = db.prepare('DELETE FROM draft WHERE name = ?');

  return {
    putDraft(name: string, content: Uint8Array, expiresAt: number): boolean {
      if (!leavesRoom(disk(), content.byteLength)) return false;
      put.run({ name, content, expiresAt });
      return true;
    },

    readDraft(name: string, now: number): Uint8Array | undefined {
      return read.get({ name, now })?.content as Uint8Array | undefined;
    },

    dropDraft(name: string): void {
      drop.run(name);
    },
  };
}
