// Many calls, one synced commit: what a disk can do once in a while is then enough for everyone who waits.
import type { DatabaseSync } from 'node:sqlite';
import { OutboxError, OutboxUnavailable, ReferenceTaken, UploadMissing } from './outbox.ts';

export interface Call {
  id: number;
  name: string;
  args: unknown[];
}

/** An error as it crosses from one thread to another, where its class would be lost. */
export interface Problem {
  /** `broken`: the database is not to be used any more; with every other kind it can go on. `full`: once there is room. */
  kind: 'unavailable' | 'full' | 'broken' | 'reference taken' | 'upload missing' | 'cannot open' | 'bug';
  message: string;
}

export type Answer = { id: number; value: unknown } | { id: number; problem: Problem };

export type Calls = Record<string, (...args: never[]) => unknown>;

/**
 * Carries out all calls in one transaction, each in a savepoint of its own, so that one that fails takes nothing of the
 * others with it. Returns only after COMMIT has: when the commit fails, every call has failed; so it has when the
 * database turns out to be broken. `reads` names the calls that write nothing: a group of only those does not wait for
 * another process that writes. What `beforeCommit` throws undoes the group.
 */
export function createGroupCommit(
  db: DatabaseSync,
  calls: Calls,
  reads: ReadonlySet<string>,
  beforeCommit: (group: Call[]) => void = () => {},
) {
  function carryOut(call: Call): Answer {
    db.exec('SAVEPOINT one');
    try {
      const value = calls[call.name]!(...(call.args as never[]));
      db.exec('RELEASE one');
      return { id: call.id, value };
    } catch (error) {
      // A full or failing disk can end the whole transaction: then there is no savepoint to go back to.
      if (!db.isTransaction || isBroken(error)) throw error;
      db.exec('ROLLBACK TO one; RELEASE one');
      return { id: call.id, problem: toProblem(error) };
    }
  }

  return function commitGroup(group: Call[]): Answer[] {
    try {
      db.exec(group.every((call) => reads.has(call.name)) ? 'BEGIN' : 'BEGIN IMMEDIATE');
      const answers = group.map(carryOut);
      beforeCommit(group);
      db.exec('COMMIT');
      return answers;
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      const problem = toProblem(error);
      return group.map(({ id }) => ({ id, problem }));
    }
  };
}

/** SQLite's messages name tables and columns, never values. */
export function toProblem(error: unknown): Problem {
  if (!(error instanceof Error)) return { kind: 'bug', message: 'unknown error' };
  const { message } = error;
  if (error instanceof ReferenceTaken) return { kind: 'reference taken', message };
  if (error instanceof UploadMissing) return { kind: 'upload missing', message };
  if (error instanceof OutboxUnavailable) return { kind: 'unavailable', message };
  if (error instanceof OutboxError) return { kind: 'cannot open', message };
  if (isFull(error)) return { kind: 'full', message };
  if (isBroken(error)) return { kind: 'broken', message };
  if ('code' in error && error.code === 'ERR_SQLITE_ERROR') return { kind: 'unavailable', message };
  return { kind: 'bug', message };
}

// SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB (https://sqlite.org/rescode.html). After these nobody knows what of the
// last writes is on the disk: only a start can tell. A full disk, a busy, read-only or closed one breaks nothing.
const brokenCodes = new Set([10, 11, 26]);

// SQLITE_FULL; and SQLITE_IOERR_SHMSIZE: no room for the index of the write-ahead log, which is no part of what is kept.
const fullCodes = new Set([13, 4874]);

export function isFull(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && fullCodes.has(Number(error.errcode));
}

/** The low byte is the kind of an error, the rest its details. */
function isBroken(error: unknown): boolean {
  if (!(error instanceof Error && 'errcode' in error) || isFull(error)) return false;
  return brokenCodes.has(Number(error.errcode) & 0xff);
}

/** Why the database is not to be used any more, when one of the answers says so. */
export function findBroken(answers: readonly Answer[]): Problem | undefined {
  const problems = answers.flatMap((answer) => ('problem' in answer ? answer.problem : []));
  return problems.find(({ kind }) => kind === 'broken');
}

export function toError({ kind, message }: Problem): Error {
  if (kind === 'broken') {
    return new OutboxUnavailable(`The outbox cannot be used until the site is started again: ${message}.`);
  }
  if (kind === 'unavailable' || kind === 'full')
    return new OutboxUnavailable(`The outbox cannot be used now: ${message}.`);
  if (kind === 'reference taken') return new ReferenceTaken(message);
  if (kind === 'upload missing') return new UploadMissing(message);
  if (kind === 'cannot open') return new OutboxError(message);
  return new Error(message);
}
