// What was deleted is overwritten in the database (secure_delete), but stands in the write-ahead log until that is cut.
import type { DatabaseSync } from 'node:sqlite';
import type { Answer, Call } from './group-commit.ts';
import { toProblem } from './group-commit.ts';
import { busyTimeoutMs } from './sqlite-file.ts';

/**
 * Answers the calls of `group` that ask for it. The log can only be cut outside a transaction, so they come after the
 * others.
 */
export function answerScrubs(db: DatabaseSync, group: readonly Call[]): Answer[] {
  return group.filter(isScrub).map(({ id }) => {
    try {
      return { id, value: truncateLog(db) };
    } catch (error) {
      return { id, problem: toProblem(error) };
    }
  });
}

export const isScrub = ({ name }: Call): boolean => name === 'scrub';

/** False when somebody else reads or writes just now: waiting for them here would make visitors wait. */
function truncateLog(db: DatabaseSync): boolean {
  db.exec('PRAGMA busy_timeout = 0');
  try {
    return db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy === 0;
  } finally {
    db.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
  }
}
