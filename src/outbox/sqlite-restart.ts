// What a start, and a clock that is put back, make of the waits that are written down.
import type { DatabaseSync } from 'node:sqlite';
import { suspectsWaitMs } from './claim-order.ts';
import { longestWaitMs } from './schedule.ts';

/**
 * At a start: this process alone delivers from this file. Whoever held a lease is dead, and its delivery need not wait
 * it out, except when it saw two deaths: then it waits anew at every start. `claims - results` is how often a process
 * died with it.
 */
export function takeUpAgain(db: DatabaseSync, now: number): void {
  db.prepare(
    `UPDATE delivery INDEXED BY delivery_due
    SET due_at = CASE WHEN claims - results >= 2 THEN :later ELSE :now END, lease_until = 0
    WHERE state = 'pending' AND caution > 0 AND (lease_until > 0 OR claims - results >= 2)`,
  ).run({ now, later: now + suspectsWaitMs });
  rescueFarDue(db, now);
}

/**
 * After a clock was put back: what never failed has nothing to wait for, and what is due later than any wait lasts was
 * to be due long before. Both are due now; answers how many.
 */
export function rescueFarDue(db: DatabaseSync, now: number): number {
  const { changes } = db
    .prepare(
      `UPDATE delivery INDEXED BY delivery_due SET due_at = :now, lease_until = 0
      WHERE state = 'pending' AND due_at > :now
        AND (due_at > :latest OR attempts = 0 AND claims = results)`,
    )
    .run({ now, latest: now + longestWaitMs });
  return Number(changes);
}
