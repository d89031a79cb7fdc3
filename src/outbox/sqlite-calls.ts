// Everything the store can be asked, by name: what sqlite.ts calls and sqlite-thread.ts carries out.
import type { DatabaseSync } from 'node:sqlite';
import { claimCalls } from './sqlite-claims.ts';
import { deliveryCalls } from './sqlite-deliveries.ts';
import { deskCalls } from './sqlite-desk.ts';
import { submissionCalls } from './sqlite-submissions.ts';

export type SqliteCalls = ReturnType<typeof sqliteCalls>;

export const reads: ReadonlySet<string> = new Set<keyof SqliteCalls>([
  'find',
  'read',
  'readFile',
  'nextDueAt',
  'stats',
  'list',
  'show',
]);

/** Calls that promise a submission, or that one could be kept: only while the file stands in its place. */
export const promises: ReadonlySet<string> = new Set<keyof SqliteCalls>(['add', 'check']);

export function sqliteCalls(db: DatabaseSync) {
  const touch = db.prepare(`
    INSERT INTO meta (name, value) VALUES ('checked', :value) ON CONFLICT (name) DO UPDATE SET value = :value`);
  return {
    ...submissionCalls(db),
    ...claimCalls(db),
    ...deliveryCalls(db),
    ...deskCalls(db),
    /** A real write: the only proof that one can be made. */
    check(now: number): void {
      touch.run({ value: Buffer.from(String(now)) });
    },
  };
}
