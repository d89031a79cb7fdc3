// Carrying out deliveries: the SQL behind claim, settle, hurry, nextDueAt and stats.
import type { DatabaseSync } from 'node:sqlite';
import type { Submission } from '../submission/submission.ts';
import type { Claim, OutboxStats, Settlement } from './outbox.ts';

const takeLease = (candidates: string) => `
  UPDATE delivery
  SET claims = claims + 1, lease = lease + 1, lease_until = :leaseUntil, due_at = :leaseUntil
  WHERE id IN (${candidates})
  RETURNING id, external_id, attempts, doubts, claims - 1 - results AS deaths, lease,
    (SELECT payload FROM submission WHERE submission.id = submission_id) AS payload`;

interface ClaimedRow {
  id: number;
  external_id: string;
  attempts: number;
  doubts: number;
  deaths: number;
  lease: number;
  payload: string;
}

export function deliveryCalls(db: DatabaseSync) {
  const claimDue = db.prepare(
    takeLease(`SELECT id FROM delivery WHERE state = 'pending' AND due_at <= :now
      ORDER BY due_at LIMIT :limit`),
  );
  const claimEarly = db.prepare(
    takeLease(`SELECT id FROM delivery WHERE state = 'pending' AND lease_until <= :now
      ORDER BY claims, due_at LIMIT :limit`),
  );
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
  const bringForward = db.prepare(`
    UPDATE delivery SET due_at = :now WHERE state = 'pending' AND due_at > :now AND lease_until <= :now`);
  const firstDue = db.prepare(`SELECT min(due_at) AS due_at FROM delivery WHERE state = 'pending'`);
  const countStates = db.prepare('SELECT state, count(*) AS deliveries FROM delivery GROUP BY state');
  // Deliveries are numbered in the order they came. The index holds the pending ones alone.
  const oldestPending = db.prepare(`
    SELECT received_at FROM submission
    WHERE id = (SELECT submission_id FROM delivery
      WHERE id = (SELECT min(id) FROM delivery INDEXED BY delivery_due WHERE state = 'pending'))`);

  return {
    claim(limit: number, now: number, leaseMs: number, early = false): Claim[] {
      const leaseUntil = now + leaseMs;
      const rows = (early ? claimEarly : claimDue).all({ limit, now, leaseUntil });
      return (rows as unknown as ClaimedRow[]).map(({ id, external_id, payload, ...counts }) => ({
        deliveryId: id,
        externalId: external_id,
        submission: JSON.parse(payload) as Submission,
        leaseUntil,
        ...counts,
      }));
    },

    settle(
      { deliveryId: id, lease }: Pick<Claim, 'deliveryId' | 'lease'>,
      settlement: Settlement,
      now: number,
    ) {
      const failure = settlement.state === 'delivered' ? undefined : settlement;
      const record = settlement.state === 'delivered' ? settlement : undefined;
      const wait = settlement.state === 'pending' ? settlement : undefined;
      const counts = wait?.counts ?? true;
      const why = { class: failure?.class ?? null, code: failure?.code ?? null };
      const { changes } = writeResult.run({
        ...why,
        id,
        lease,
        now,
        state: settlement.state,
        attempts: counts ? 1 : 0,
        doubts: counts && failure?.class === 'doubtful' ? 1 : 0,
        dueAt: wait?.dueAt ?? now,
        recordModel: record?.recordModel ?? null,
        recordId: record?.recordId ?? null,
      });
      if (changes === 0) return false;
      const outcome = wait ? 'retry' : settlement.state;
      writeAttempt.run({ ...why, id, outcome, ms: settlement.ms, startedAt: now - settlement.ms });
      return true;
    },

    hurry(now: number): number {
      return Number(bringForward.run({ now }).changes);
    },

    nextDueAt(): number | null {
      return firstDue.get()?.due_at as number | null;
    },

    stats(): OutboxStats {
      const stats: OutboxStats = {
        pending: 0,
        held: 0,
        delivered: 0,
        parked: 0,
        discarded: 0,
        oldestPendingAt: (oldestPending.get()?.received_at as number | undefined) ?? null,
      };
      for (const row of countStates.all()) stats[row.state as 'pending'] = row.deliveries as number;
      return stats;
    },
  };
}
