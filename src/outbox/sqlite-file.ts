// The database file before it is used: locked, made if missing, refused and left as it was if it is not ours.
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OutboxError, type Purpose } from './outbox.ts';
import { refuseNewer } from './schema-rule.ts';
import { applicationId, migrate, migrations, storeSchema } from './schema.ts';

// A command at the desk takes milliseconds; five seconds of waiting is a hung one.
export const busyTimeoutMs = 5000;

/**
 * One site process per file, for as long as it lives: the operating system ends the lock with the process, even at
 * kill -9. It is a file of its own because a lock on the database itself would shut out the desk.
 */
export function takeLock(file: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    // Personal data: for this user alone.
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    lock = new DatabaseSync(`${file}.lock`, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (!isError(error, 'SQLITE_BUSY')) throw cannotOpen(file, error);
    throw new OutboxError(
      `Another site process uses ${file}: stop it first. Several sites share a PostgreSQL, which DATABASE_URL then names.`,
    );
  }
}

/** A directory or a device would be taken for an empty or damaged database, with advice to delete it. */
export function refuseSpecialFile(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() === false) {
    throw new OutboxError(
      `${file} is no ordinary file: let DATABASE_URL name one, such as file:./data/porchlight.db.`,
    );
  }
}

/** Makes the file when there is none, and throws OutboxError when what is there is not an outbox this version can use. */
export function prepareFile(file: string, purpose: Purpose): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size !== undefined && size > 0) return inspect(file, purpose);
  // SQLite takes a WAL beside a missing or empty database for rubbish and deletes it, with every row in it.
  if (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size) {
    throw new OutboxError(
      `${file} is lost but its ${file}-wal is there: put the database back from a backup, or move the -wal away.`,
    );
  }
  if (size === 0) {
    throw new OutboxError(`${file} is empty: restore a backup, or delete it to begin with a new outbox.`);
  }
  if (purpose === 'desk') {
    throw new OutboxError(`There is no outbox at ${file} yet: start the site once to create it.`);
  }
  create(file);
}

/**
 * Made under another name and moved into place, so that a crash in the middle never leaves half a database. That it
 * stands there after a power cut, too, is for syncWhatIsLeft to see to.
 */
function create(file: string): void {
  const draft = `${file}.new`;
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(`${draft}${suffix}`, { force: true });
  writeFileSync(draft, '', { mode: 0o600 });
  const db = new DatabaseSync(draft);
  migrate(db);
  // Under its own name it would be switched with a journal beside it, which a power cut can bring back.
  db.exec('PRAGMA journal_mode = WAL');
  db.close();
  renameSync(draft, file);
}

function inspect(file: string, purpose: Purpose): void {
  const { schema, intact } = readHeader(file);
  if (schema === null) {
    throw new OutboxError(`${file} is not an outbox of Porchlight: let DATABASE_URL name another file.`);
  }
  refuseNewer(file, schema, migrations.length, purpose);
  if (purpose === 'desk' && schema.version < migrations.length) {
    throw new OutboxError(
      `${file} was written by an older Porchlight (schema ${schema.version}): start the site once to update it.`,
    );
  }
  if (!intact) throw damaged(file);
}

/**
 * `schema` is null when it is a foreign database. Reads without the right to write: even closing one would otherwise move
 * its WAL into it.
 */
function readHeader(file: string) {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true, timeout: busyTimeoutMs });
    const { application_id: application } = db.prepare('PRAGMA application_id').get()!;
    if (application !== applicationId) return { schema: null, intact: true };
    const { quick_check: check } = db.prepare('PRAGMA quick_check(1)').get()!;
    return { schema: storeSchema(db), intact: check === 'ok' };
  } catch (error) {
    const unreadable = isError(error, 'SQLITE_NOTADB') || isError(error, 'SQLITE_CORRUPT');
    throw unreadable ? damaged(file) : error;
  } finally {
    db?.close();
  }
}

// https://sqlite.org/rescode.html
const resultCodes = { SQLITE_BUSY: 5, SQLITE_CORRUPT: 11, SQLITE_NOTADB: 26 } as const;

/** The low byte is the kind, the rest its details. */
function isError(error: unknown, code: keyof typeof resultCodes): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === resultCodes[code];
}

function damaged(file: string): OutboxError {
  return new OutboxError(
    `${file} is damaged or no database at all: move it away with its -wal and restore a backup, or let DATABASE_URL name another file.`,
  );
}

export function cannotOpen(file: string, error: unknown): OutboxError {
  const reason = error instanceof Error ? error.message : 'unknown error';
  const user = process.getuid ? ` (number ${process.getuid()})` : '';
  return new OutboxError(
    `The outbox ${file} cannot be opened (${reason}): see that its folder exists, is writable and has space, and that all in it belongs to the user of the site${user}.`,
    {
      cause: error,
    },
  );
}
