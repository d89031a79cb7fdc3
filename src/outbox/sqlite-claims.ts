// Taking deliveries: the SQL behind claim and renew.
import type { DatabaseSync } from 'node:sqlite';
import type { Kind } from '../submission/submission.ts';
import { createTurns, placesFor, toClaim, type ClaimedRow } from './claim-order.ts';
import type { Claim } from './outbox.ts';

export function claimCalls(db: DatabaseSync) {
  const firstDue = db.prepare(`
    SELECT min(due_at) AS due_at FROM delivery
    WHERE state = 'pending' AND kind = :kind AND caution = :caution AND due_at <= :now`);
  const due = `
    SELECT id FROM delivery WHERE state = 'pending' AND kind = :kind AND caution = :caution AND due_at <= :now`;
  const chooseDue = db.prepare(`
    SELECT id FROM (${due} ORDER BY due_at, id LIMIT :oldest)
    UNION SELECT id FROM (${due} ORDER BY due_at DESC, id DESC LIMIT :newest)
    ORDER BY id`);
  // One that waits after two deaths is no probe: a process that is killed over and over would park it.
  const chooseEarly = db.prepare(`
    SELECT id FROM delivery
    WHERE state = 'pending' AND kind = :kind AND lease_until <= :now
      AND (claims - results < 2 OR due_at <= :now)
    ORDER BY claims, due_at LIMIT 1`);
  const takeLease = db.prepare(`
    UPDATE delivery
    SET claims = claims + 1, lease = lease + 1, lease_until = :leaseUntil, due_at = :leaseUntil
    WHERE id = :id`);
  const readClaim = db.prepare(`
    SELECT delivery.id AS deliveryId, delivery.kind, delivery.step, delivery.external_id AS externalId,
      delivery.attempts, delivery.doubts, delivery.claims - 1 - delivery.results AS deaths,
      delivery.lease, delivery.lease_until AS leaseUntil, submission.payload,
      record.record_model AS recordModel, record.record_id AS recordId
    FROM delivery
    JOIN submission ON submission.id = delivery.submission_id
    JOIN delivery AS record ON record.submission_id = delivery.submission_id AND record.step = 'record'
    WHERE delivery.id = :id`);

  // One that was settled has no lease, though it has its number.
  const prolong = db.prepare(`
    UPDATE delivery SET lease_until = :until, due_at = :until
    WHERE id = :id AND lease = :lease AND lease_until > 0 AND state = 'pending'`);

  const chooseCaution = createTurns();

  function firstDueAt(kind: Kind, caution: number, now: number): number {
    return (firstDue.get({ kind, caution, now })?.due_at as number | null) ?? Infinity;
  }

  function choose(kind: Kind, limit: number, now: number): unknown[] {
    const caution = chooseCaution(
      kind,
      [0, 1, 2].map((each) => firstDueAt(kind, each, now)),
    );
    return caution === undefined
      ? []
      : chooseDue.all({ kind, caution, now, ...placesFor(kind, caution, limit) });
  }

  return {
    claim(kind: Kind, limit: number, now: number, leaseMs: number, early = false): Claim[] {
      const chosen = early ? chooseEarly.all({ kind, now }) : choose(kind, limit, now);
      return (chosen as { id: number }[]).map(({ id }) => {
        takeLease.run({ id, leaseUntil: now + leaseMs });
        return toClaim(readClaim.get({ id }) as unknown as ClaimedRow);
      });
    },

    renew(claims: readonly Pick<Claim, 'deliveryId' | 'lease'>[], until: number): void {
      for (const { deliveryId: id, lease } of claims) prolong.run({ id, lease, until });
    },
  };
}
