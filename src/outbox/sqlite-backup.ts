// A copy of an outbox's file, made at one moment of it while a site goes on writing.
import { closeSync, existsSync, fsyncSync, lstatSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isFull } from './group-commit.ts';
import { OutboxError, type DeliveryState } from './outbox.ts';
import { mayUse } from './schema-rule.ts';
import { applicationId, migrations, storeSchema } from './schema.ts';
import { busyTimeoutMs } from './sqlite-file.ts';
import { isHalfImported } from './sqlite-move.ts';
import { diskOf, leavesRoom } from './sqlite-room.ts';
import { syncFolders } from './sqlite-sync.ts';

/** What a copy holds. */
export interface Holding {
  requests: number;
  /** In ms since the epoch; null when there is no request. */
  lastReceivedAt: number | null;
  deliveries: Partial<Record<DeliveryState, number>>;
}

/**
 * Copies the outbox in `file` into a new file `to`: whole, checked, synced, for this user alone. Both are absolute
 * paths. Throws OutboxError, and what the file system does; there is no `to` then. Nobody who writes waits for it.
 */
export function backUp(file: string, to: string): Holding {
  if (!existsSync(file)) throw new OutboxError(`There is no outbox at ${file} yet: start the site once.`);
  const draft = `${to}.new`;
  if (isThere(to)) throw new OutboxError(`${to} exists: name a new file.`);
  if (isThere(draft)) {
    throw new OutboxError(
      `${draft} exists: another backup is being written there, or was interrupted. Delete it when none is.`,
    );
  }
  const holding = copyInto(draft, file, (source) => refuseWithoutRoom(source, file, dirname(to)));
  renameSync(draft, to);
  syncFolders(dirname(to));
  return holding;
}

/** Also as a link that leads nowhere. */
export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/**
 * What backUp does, without its questions: `check` may throw before anything is written. When it fails there is no `draft`,
 * unless it was there before.
 *
 * By VACUUM INTO, in one read transaction. The pages of SQLite's backup API would have to be copied all in one step as
 * well, since it begins anew whenever another process has written between two; and they bring the free ones along.
 */
export function copyInto(
  draft: string,
  file: string,
  check: (source: DatabaseSync) => void = () => {},
): Holding {
  // SQLite's own words for a file that is not there would not tell.
  statSync(file);
  let source: DatabaseSync | undefined;
  try {
    // Without the right to write: even closing a foreign database would otherwise move its WAL into it.
    source = new DatabaseSync(file, { readOnly: true, timeout: busyTimeoutMs });
    refuseForeign(source, file);
    check(source);
    return write(draft, source, file);
  } catch (error) {
    throw explained(error, file, draft);
  } finally {
    source?.close();
  }
}

function refuseForeign(db: DatabaseSync, file: string): void {
  if (db.prepare('PRAGMA application_id').get()?.application_id !== applicationId)
    throw new OutboxError(`${file} is neither an outbox of Porchlight nor a backup of one.`);
  const schema = storeSchema(db);
  if (!mayUse(schema, migrations.length)) {
    throw new OutboxError(
      `${file} was written by a newer Porchlight (schema ${schema.version}): use that version or a later one.`,
    );
  }
  if (isHalfImported(db)) throw new OutboxError(`${file} holds half of an import: finish that first.`);
}

function write(draft: string, source: DatabaseSync, file: string): Holding {
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    source.prepare('VACUUM INTO ?').run(draft);
    const copy = new DatabaseSync(draft, { readOnly: true });
    try {
      refuseForeign(copy, draft);
      const { integrity_check: result } = copy.prepare('PRAGMA integrity_check(1)').get()!;
      if (result !== 'ok') throw new OutboxError(`${file} is damaged: what was copied of it is not whole.`);
      fsyncSync(descriptor);
      return holdingOf(copy);
    } finally {
      copy.close();
    }
  } catch (error) {
    rmSync(draft);
    rmSync(`${draft}-journal`, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

function holdingOf(db: DatabaseSync): Holding {
  const requests = db.prepare('SELECT count(*) AS requests, max(received_at) AS last FROM submission').get()!;
  const counts = db.prepare('SELECT state, count(*) AS deliveries FROM delivery GROUP BY state').all();
  return {
    requests: requests.requests as number,
    lastReceivedAt: requests.last as number | null,
    deliveries: Object.fromEntries(
      counts.map(({ state, deliveries }) => [state as DeliveryState, deliveries as number]),
    ),
  };
}

/** A backup beside the outbox must not take the room that the site needs. */
function refuseWithoutRoom(source: DatabaseSync, file: string, folder: string): void {
  if (statSync(file).dev !== statSync(folder).dev) return;
  const pragma = (name: string) => Number(source.prepare(`PRAGMA ${name}`).get()?.[name]);
  const bytes = (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
  if (leavesRoom(diskOf(source)(), bytes)) return;
  throw new OutboxError(
    `${folder} is on the disk of the outbox, which would have too little room left for requests: name a file on another.`,
  );
}

// SQLITE_CORRUPT and SQLITE_NOTADB (https://sqlite.org/rescode.html).
const damagedCodes = new Set([11, 26]);

/** SQLite's errors in words of ours. */
function explained(error: unknown, from: string, to: string): unknown {
  if (!(error instanceof Error && 'errcode' in error)) return error;
  if (isFull(error)) return new OutboxError(`There is no room left in ${dirname(to)}.`);
  if (damagedCodes.has(Number(error.errcode) & 0xff))
    return new OutboxError(`${from} is damaged, or no database at all.`);
  return new OutboxError(`${from} cannot be copied (${error.message}).`);
}
