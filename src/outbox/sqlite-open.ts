// Opens the database file, or refuses with one sentence that says what to do. A refused file is left as it was.
import { DatabaseSync } from 'node:sqlite';
import type { Notice } from './log.ts';
import { halfImported } from './move-file.ts';
import { OutboxError, type Purpose } from './outbox.ts';
import { noticeOfNewer } from './schema-rule.ts';
import { migrate, migrations, storeSchema } from './schema.ts';
import { refuseSharedDisk } from './sqlite-disk.ts';
import { busyTimeoutMs, cannotOpen, prepareFile, refuseSpecialFile, takeLock } from './sqlite-file.ts';
import { isHalfImported } from './sqlite-move.ts';
import { rememberPlace } from './sqlite-place.ts';
import { takeUpAgain } from './sqlite-restart.ts';
import { syncWhatIsLeft } from './sqlite-sync.ts';

interface OpenDatabase {
  db: DatabaseSync;
  secret: Uint8Array;
  /** What whoever opened it should know. */
  notice: Notice | null;
  /** Throws OutboxUnavailable while the next start would not find what is committed now. */
  checkPlace(): void;
  close(): void;
}

// Before 3.51.3, two connections that write and checkpoint at the same moment can lose committed rows
// (the WAL-reset bug, https://sqlite.org/wal.html#walresetbug).
const oldestSqlite = [3, 51, 3] as const;

// After a burst the WAL is cut back to this, so that it does not keep the disk space for ever.
const walBytesKept = 64 * 1024 * 1024;

export interface OpenOptions {
  /** An absolute path, or `:memory:`. */
  file: string;
  purpose: Purpose;
  now: number;
}

/** Throws OutboxError. */
export function openDatabase({ file, purpose, now }: OpenOptions): OpenDatabase {
  checkVersion(sqliteVersion());
  let lock: DatabaseSync | undefined;
  let db: DatabaseSync | undefined;
  try {
    if (file !== ':memory:') {
      refuseSpecialFile(file);
      refuseSharedDisk(file);
      if (purpose !== 'desk') lock = takeLock(file);
      prepareFile(file, purpose);
    }
    db = new DatabaseSync(file, { timeout: busyTimeoutMs });
    setPragmas(db, file);
    // `location` has every symbolic link resolved, as SQLite does to name the -wal; it is null for memory.
    const location = db.location();
    if (purpose !== 'desk' && location !== null) syncWhatIsLeft(db, location);
    migrate(db);
    if (purpose !== 'move' && isHalfImported(db)) throw halfImported(file, 'delete that with its -wal');
    if (purpose === 'site') takeUpAgain(db, now);
    const secret = readSecret(db);
    const opened = db;
    return {
      db,
      secret,
      notice: noticeOfNewer(storeSchema(db), migrations.length),
      checkPlace: location === null ? () => {} : rememberPlace([file, `${location}-wal`]),
      close() {
        opened.close();
        lock?.close();
      },
    };
  } catch (error) {
    db?.close();
    lock?.close();
    throw error instanceof OutboxError ? error : cannotOpen(file, error);
  }
}

export function checkVersion(version: string): void {
  const parts = version.split('.').map(Number);
  const difference = oldestSqlite.map((oldest, i) => (parts[i] ?? 0) - oldest).find((d) => d !== 0) ?? 0;
  if (difference >= 0) return;
  throw new OutboxError(
    `SQLite ${version} can lose committed rows; install a newer Node 24, which brings SQLite ${oldestSqlite.join('.')} or later.`,
  );
}

function sqliteVersion(): string {
  const db = new DatabaseSync(':memory:');
  const row = db.prepare('SELECT sqlite_version() AS version').get();
  db.close();
  return row?.version as string;
}

// temp_store: another full disk, or no descriptor left for a temporary file, shall not fail what has its room here.
function setPragmas(db: DatabaseSync, file: string): void {
  const mode = db.prepare('PRAGMA journal_mode = WAL').get()?.journal_mode;
  db.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA trusted_schema = OFF;
    PRAGMA journal_size_limit = ${walBytesKept};`);
  if (db.prepare('PRAGMA synchronous').get()?.synchronous !== 2) {
    throw new OutboxError(
      'SQLite does not sync commits to disk (synchronous is not FULL): use the official build of Node 24.',
    );
  }
  if (mode !== 'wal' && file !== ':memory:') {
    throw new OutboxError(
      `${file} is on a disk that cannot hold a write-ahead log: use a local disk, not a network share.`,
    );
  }
}

function readSecret(db: DatabaseSync): Uint8Array {
  return db.prepare(`SELECT value FROM meta WHERE name = 'secret'`).get()?.value as Uint8Array;
}
