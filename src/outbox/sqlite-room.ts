// What is not yet a submission must not fill the disk on which submissions are kept.
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

const leftToSubmissionsBytes = 256 * 1024 * 1024;

export function leavesRoom(freeBytes: number, bytes: number): boolean {
  return freeBytes - bytes >= leftToSubmissionsBytes;
}

/** Of the disk that the database is on. Where it cannot be asked, writing to it will tell; memory has no end here. */
export function freeBytesFor(db: DatabaseSync): () => number {
  return () => {
    const file = db.location();
    if (file === null) return Infinity;
    try {
      const { bavail, bsize } = statfsSync(dirname(file));
      return bavail * bsize;
    } catch {
      return Infinity;
    }
  };
}
