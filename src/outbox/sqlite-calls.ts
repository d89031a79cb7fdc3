// Everything the store can be asked, by name: what sqlite.ts calls and sqlite-thread.ts carries out.
import type { DatabaseSync } from 'node:sqlite';
import { accountCalls } from './sqlite-accounts.ts';
import { claimCalls } from './sqlite-claims.ts';
import { deliveryCalls } from './sqlite-deliveries.ts';
import { deskCalls } from './sqlite-desk.ts';
import { draftCalls } from './sqlite-drafts.ts';
import { eraseCalls } from './sqlite-erase.ts';
import { moveCalls } from './sqlite-move.ts';
import { removeCalls } from './sqlite-remove.ts';
import { submissionCalls } from './sqlite-submissions.ts';
import { sweepCalls } from './sqlite-sweep.ts';
import { timeCalls } from './sqlite-time.ts';
import { uploadCalls } from './sqlite-uploads.ts';

export type SqliteCalls = ReturnType<typeof sqliteCalls>;

export const reads: ReadonlySet<string> = new Set<keyof SqliteCalls>([
  'find',
  'read',
  'countReceived',
  'readFile',
  'uploads',
  'thumb',
  'readDraft',
  'nextDueAt',
  'stats',
  'unfinished',
  'list',
  'show',
  'accounts',
  'heldSince',
  'readTimeNote',
  'takeOut',
]);

/** Calls that promise a visitor that something is kept, or could be: only while the file stands in its place. */
export const promises: ReadonlySet<string> = new Set<keyof SqliteCalls>([
  'add',
  'attach',
  'stage',
  'putDraft',
  'check',
]);

export function sqliteCalls(db: DatabaseSync) {
  const touch = db.prepare(`
    INSERT INTO meta (name, value) VALUES ('checked', :value) ON CONFLICT (name) DO UPDATE SET value = :value`);
  return {
    ...submissionCalls(db),
    ...uploadCalls(db),
    ...draftCalls(db),
    ...sweepCalls(db),
    ...claimCalls(db),
    ...deliveryCalls(db),
    ...deskCalls(db),
    ...accountCalls(db),
    ...eraseCalls(db),
    ...removeCalls(db),
    ...timeCalls(db),
    ...moveCalls(db),
    /** A real write: the only proof that one can be made. */
    check(now: number): void {
      touch.run({ value: Buffer.from(String(now)) });
    },
  };
}
