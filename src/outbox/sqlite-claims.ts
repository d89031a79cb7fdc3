// Which deliveries travel together, and taking them: the SQL behind claim.
import type { DatabaseSync } from 'node:sqlite';
import { readKept } from '../submission/kept.ts';
import type { Kind, Step } from '../submission/submission.ts';
import type { Claim } from './outbox.ts';

// A call that fails as a whole, or in which the process dies, says nothing about which of its deliveries is to blame. So
// one that met with that once takes nine others with it at most, and one that met with it again none.
const mostTogether = [Infinity, 10, 1] as const;

// With a backlog of thousands, so many of the places of each call are for those that came last.
const shareForNewest = 0.2;

interface ClaimedRow {
  deliveryId: number;
  kind: Kind;
  step: Step;
  externalId: string;
  attempts: number;
  doubts: number;
  deaths: number;
  lease: number;
  leaseUntil: number;
  payload: string;
  recordModel: string | null;
  recordId: number | null;
}

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

  // Neither waits behind thousands of the other: not the fresh ones behind those that failed, nor these behind a backlog.
  // The failed ones begin: of a process that is killed over and over they see the first call alone.
  const turnOfFresh = new Set<Kind>();

  function firstDueAt(kind: Kind, caution: number, now: number): number {
    return (firstDue.get({ kind, caution, now })?.due_at as number | null) ?? Infinity;
  }

  /** Who travels now. Where nothing is due, nothing will be found for the answer either. */
  function chooseCaution(kind: Kind, now: number): 0 | 1 | 2 {
    const [fresh, once, often] = [0, 1, 2].map((caution) => firstDueAt(kind, caution, now));
    const failed = once! <= often! ? 1 : 2;
    const noneFailed = once === Infinity && often === Infinity;
    if (fresh === Infinity) return failed;
    if (turnOfFresh.delete(kind) || noneFailed) return 0;
    turnOfFresh.add(kind);
    return failed;
  }

  function choose(kind: Kind, limit: number, now: number): unknown[] {
    const caution = chooseCaution(kind, now);
    const places = Math.min(limit, kind.endsWith(' file') ? 1 : mostTogether[caution]);
    const newest = caution === 0 ? Math.floor(places * shareForNewest) : 0;
    return chooseDue.all({ kind, caution, now, newest, oldest: places - newest });
  }

  return {
    claim(kind: Kind, limit: number, now: number, leaseMs: number, early = false): Claim[] {
      const chosen = early ? chooseEarly.all({ kind, now }) : choose(kind, limit, now);
      return (chosen as { id: number }[]).map(({ id }) => {
        takeLease.run({ id, leaseUntil: now + leaseMs });
        return toClaim(readClaim.get({ id }) as unknown as ClaimedRow);
      });
    },
  };
}

function toClaim({ payload, step, recordModel, recordId, ...row }: ClaimedRow): Claim {
  const submission = readKept(payload);
  return {
    ...row,
    submission,
    record: recordModel === null || recordId === null ? null : { model: recordModel, id: recordId },
    file: submission.files?.find(({ n }) => step === `file-${n}`) ?? null,
  };
}
