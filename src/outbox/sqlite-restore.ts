// Puts a backup where the site looks for its outbox.
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OutboxError } from './outbox.ts';
import { migrate } from './schema.ts';
import { copyInto, isThere, type Holding } from './sqlite-backup.ts';
import { refuseSharedDisk } from './sqlite-disk.ts';
import { cannotOpen, takeLock } from './sqlite-file.ts';
import { syncFolders } from './sqlite-sync.ts';

/**
 * Makes the outbox `file` of `backup`, which stays as it is; where anything of an outbox is, nothing is changed. Both are
 * absolute paths. Throws OutboxError, and what the file system does; there is no `file` then.
 */
export function restore(backup: string, file: string): Holding {
  refuseSharedDisk(file);
  const lock = takeLock(file);
  try {
    for (const suffix of ['', '-wal', '-journal'])
      if (isThere(file + suffix)) throw alreadyThere(file + suffix, file);
    const draft = `${file}.new`;
    // Half a start or half a restore left it; nobody else makes one while the lock is held.
    remove(draft);
    const holding = copyInto(draft, backup);
    try {
      bringUpToDate(draft);
      renameSync(draft, file);
    } catch (error) {
      remove(draft);
      throw cannotOpen(file, error);
    }
    syncFolders(dirname(file));
    return holding;
  } finally {
    lock.close();
  }
}

function remove(draft: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(draft + suffix, { force: true });
}

/** So that the desk, which changes no schema, can erase before a site delivers. */
function bringUpToDate(draft: string): void {
  const db = new DatabaseSync(draft);
  db.exec('PRAGMA secure_delete = ON');
  migrate(db);
  // Under its own name it would be switched with a journal beside it, which a power cut can bring back.
  db.exec('PRAGMA journal_mode = WAL');
  db.close();
  const descriptor = openSync(draft, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

function alreadyThere(path: string, file: string): OutboxError {
  return new OutboxError(
    `${path} exists, and nothing is overwritten: move all away that begins with ${file}, and keep it. What came in after the backup and was not delivered is nowhere else.`,
  );
}
