// What becomes of deliveries: the SQL behind settle, hurry, rescue, nextDueAt and stats.
import type { DatabaseSync } from 'node:sqlite';
import { readKept } from '../submission/kept.ts';
import { stepsAfterRecord, type Kind } from '../submission/submission.ts';
import type { Claim, OutboxStats, Settlement, Unfinished } from './outbox.ts';
import { rescueFarDue } from './sqlite-restart.ts';
import { prepareInsertDelivery } from './sqlite-steps.ts';
import { resultOf } from './written-result.ts';

export function deliveryCalls(db: DatabaseSync) {
  // `results = claims` and not `+ 1`: a result shows that earlier deaths were not this delivery's doing.
  const writeResult = db.prepare(`
    UPDATE delivery
    SET state = :state, results = claims, attempts = attempts + :attempts, doubts = doubts + :doubts,
      due_at = :dueAt, lease_until = 0, record_model = :recordModel, record_id = :recordId,
      last_class = :class, last_code = :code,
      changed_at = CASE WHEN :state = 'pending' THEN changed_at ELSE :now END
    WHERE id = :id AND lease = :lease AND state = 'pending'`);
  const writeAttempt = db.prepare(`
    INSERT INTO attempt (delivery_id, started_at, ms, outcome, class, code)
    VALUES (:id, :startedAt, :ms, :outcome, :class, :code)`);
  const submissionOfRecord = db.prepare(`
    SELECT payload FROM submission
    WHERE id = (SELECT submission_id FROM delivery WHERE id = :id AND step = 'record')`);
  const insertDelivery = prepareInsertDelivery(db);
  const bringForward = db.prepare(`
    UPDATE delivery SET due_at = :now
    WHERE state = 'pending' AND kind = :kind AND due_at > :now AND lease_until <= :now AND claims - results < 2`);
  // Asked with every column of the index before due_at given, this is one look, however many wait.
  const firstDue = db.prepare(`
    SELECT min(due_at) AS due_at FROM delivery
    WHERE state = 'pending' AND kind = :kind AND caution = :caution`);
  const countStates = db.prepare('SELECT state, count(*) AS deliveries FROM delivery GROUP BY state');
  // Each by an index that holds no others.
  const countUnfinished = db.prepare(`
    SELECT (SELECT count(*) FROM delivery INDEXED BY delivery_due WHERE state = 'pending') AS pending,
      (SELECT count(*) FROM delivery INDEXED BY delivery_held WHERE state = 'held') AS held,
      (SELECT count(*) FROM delivery INDEXED BY delivery_parked WHERE state = 'parked') AS parked`);
  // Deliveries are numbered in the order they were made. The index holds the pending ones alone.
  const oldestPending = db.prepare(`
    SELECT received_at FROM submission
    WHERE id = (SELECT submission_id FROM delivery
      WHERE id = (SELECT min(id) FROM delivery INDEXED BY delivery_due WHERE state = 'pending'))`);

  function oldestPendingAt(): number | null {
    return (oldestPending.get()?.received_at as number | undefined) ?? null;
  }

  /** Files and note begin here and not with the submission, so that they can never hold up the record. */
  function beginNextSteps(id: number, now: number): void {
    const row = submissionOfRecord.get({ id });
    if (!row) return;
    const submission = readKept(row.payload as string);
    for (const next of stepsAfterRecord(submission)) {
      insertDelivery(submission, { ...next, state: 'pending', dueAt: now });
    }
  }

  return {
    settle(
      { deliveryId: id, lease }: Pick<Claim, 'deliveryId' | 'lease'>,
      settlement: Settlement,
      now: number,
    ) {
      const { delivery, attempt } = resultOf(settlement, now);
      const { changes } = writeResult.run({ ...delivery, id, lease, now });
      if (changes === 0) return false;
      writeAttempt.run({ ...attempt, id });
      if (settlement.state === 'delivered') beginNextSteps(id, now);
      return true;
    },

    hurry(now: number, kinds: readonly Kind[]): number {
      return kinds.reduce((sum, kind) => sum + Number(bringForward.run({ now, kind }).changes), 0);
    },

    rescue: (now: number): number => rescueFarDue(db, now),

    nextDueAt(kinds: readonly Kind[]): number | null {
      const times = kinds.flatMap((kind) =>
        [0, 1, 2].map((caution) => firstDue.get({ kind, caution })?.due_at as number | null),
      );
      const known = times.filter((time) => time !== null);
      return known.length === 0 ? null : Math.min(...known);
    },

    unfinished(): Unfinished {
      const { pending, held, parked } = countUnfinished.get() as Record<string, number>;
      return { pending: pending!, held: held!, parked: parked!, oldestPendingAt: oldestPendingAt() };
    },

    stats(): OutboxStats {
      const stats: OutboxStats = {
        pending: 0,
        held: 0,
        delivered: 0,
        parked: 0,
        discarded: 0,
        oldestPendingAt: oldestPendingAt(),
      };
      for (const row of countStates.all()) stats[row.state as 'pending'] = row.deliveries as number;
      return stats;
    },
  };
}
