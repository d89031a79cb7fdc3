// What a power cut must find on the disk, where SQLite itself does not see to it.
import { closeSync, fsyncSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

/**
 * At a start, before anything is written: what the processes before this one left is on the disk for certain. `location`
 * is the database's file. Throws what the file system does.
 *
 * After a sync that failed, Linux goes on showing what it could not write, and takes it for written: another process
 * would append to a write-ahead log with a gap, and at a power cut lose all that came behind it
 * (https://lwn.net/Articles/752063/). And SQLite does not mind when the folder of a new log cannot be synced.
 */
export function syncWhatIsLeft(db: DatabaseSync, location: string): void {
  // Nobody else writes to the log meanwhile.
  db.exec('BEGIN IMMEDIATE');
  try {
    rewrite(`${location}-wal`);
    syncFolders(dirname(location));
  } finally {
    db.exec('ROLLBACK');
  }
}

/** The same bytes in the same places: that alone makes Linux write them. SQLite holds no lock on this file. */
function rewrite(file: string): void {
  const descriptor = openSync(file, 'r+');
  try {
    const part = Buffer.alloc(1024 * 1024);
    for (let at = 0, bytes = 1; bytes > 0; at += bytes) {
      bytes = readSync(descriptor, part, 0, part.length, at);
      for (let done = 0; done < bytes;) {
        done += writeSync(descriptor, part, done, bytes - done, at + done);
      }
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A new name is on the disk once its folder is synced; the folder may be new as well. */
export function syncFolders(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  const above = dirname(folder);
  // What is mounted was there before.
  if (above === folder || statSync(above).dev !== statSync(folder).dev) return;
  try {
    syncFolders(above);
  } catch (error) {
    // Another user's folder, which this one may pass but not read, was there before as well.
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
  }
}
