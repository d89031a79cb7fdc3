// Taking deliveries: the SQL behind claim, renew and nextDueAt.
import type { Kind } from '../submission/submission.ts';
import {
  createTurns,
  placesFor,
  suspectsWaitMs,
  toClaim,
  type Caution,
  type ClaimedRow,
} from './claim-order.ts';
import { OutboxUnavailable, type Claim } from './outbox.ts';
import { serverTime, type Clock } from './postgres-clock.ts';
import { rescue } from './postgres-deliveries.ts';
import type { Session } from './postgres-sessions.ts';

const cautions: readonly Caution[] = [0, 1, 2, 3];

// One look into the index for each, however many wait. A row without a delivery when none does: it brings the time.
const firstDue = `
  SELECT ${serverTime}, caution, due_at AS "dueAt"
  FROM (VALUES (true)) AS always LEFT JOIN (
    SELECT first.* FROM unnest($1::text[]) AS of_kind, unnest($2::int[]) AS of_caution, LATERAL (
      SELECT caution, due_at FROM porchlight.delivery
      WHERE state = 'pending' AND kind = of_kind AND caution = of_caution ORDER BY due_at LIMIT 1) AS first
  ) AS waiting ON true`;

interface FirstDueRow {
  serverTime: number;
  caution: Caution | null;
  dueAt: number;
}

const due = `state = 'pending' AND kind = $1 AND caution = $4 AND due_at <= $2`;

// What another process is just taking is passed over. What it has taken since this statement began is looked at again
// when it is locked, and is not due any more.
const takeDue = `
  oldest AS (
    SELECT id FROM porchlight.delivery WHERE ${due} ORDER BY due_at, id LIMIT $5 FOR UPDATE SKIP LOCKED),
  newest AS (
    SELECT id FROM porchlight.delivery WHERE ${due} ORDER BY due_at DESC, id DESC LIMIT $6 FOR UPDATE SKIP LOCKED),
  chosen AS (SELECT id FROM oldest UNION SELECT id FROM newest)`;

// One that waits after two deaths is no probe: a process that is killed over and over would park it.
const takeEarly = `
  chosen AS (
    SELECT id FROM porchlight.delivery
    WHERE state = 'pending' AND kind = $1 AND lease_until <= $2 AND (caution < 3 OR $4 AND due_at <= $2)
    ORDER BY claims, due_at LIMIT 1 FOR UPDATE SKIP LOCKED)`;

const take = (choose: string) => `
  WITH ${choose},
  taken AS (
    UPDATE porchlight.delivery SET claims = claims + 1, lease = lease + 1, lease_until = $3, due_at = $3
    WHERE id IN (SELECT id FROM chosen)
    RETURNING id, submission_id, kind, step, external_id, attempts, doubts, claims, results, lease, lease_until)
  SELECT taken.id AS "deliveryId", taken.kind, taken.step, taken.external_id AS "externalId", taken.attempts,
    taken.doubts, taken.claims - 1 - taken.results AS deaths, taken.lease, taken.lease_until AS "leaseUntil",
    submission.payload, record.record_model AS "recordModel", record.record_id AS "recordId"
  FROM taken
  JOIN porchlight.submission ON submission.id = taken.submission_id
  JOIN porchlight.delivery AS record ON record.submission_id = taken.submission_id AND record.step = 'record'
  ORDER BY taken.id`;

const claimDue = take(takeDue);
const claimEarly = take(takeEarly);

// One that was settled has no lease, though it has its number.
const prolong = `
  UPDATE porchlight.delivery SET lease_until = $3, due_at = $3
  FROM unnest($1::bigint[], $2::int[]) AS mine (id, lease)
  WHERE delivery.id = mine.id AND delivery.lease = mine.lease AND lease_until > 0 AND state = 'pending'`;

/** `openedAt`: when this process began to use the store. While its clock is wrong it takes nothing, and prolongs nothing. */
export function createClaims(openedAt: number, clock: Clock) {
  const chooseCaution = createTurns();
  let takesSuspectsFrom = openedAt + suspectsWaitMs;

  /** For each caution, when the first that this process may take is due. */
  async function firstDueOf(session: Session, kinds: readonly Kind[]): Promise<number[]> {
    const askedAt = clock.now();
    const { rows } = await session.query<FirstDueRow>(firstDue, [kinds, cautions]);
    if (!clock.agrees(rows[0]!.serverTime, askedAt)) return cautions.map(() => Infinity);
    return cautions.map((caution) => {
      const first = Math.min(...rows.filter((row) => row.caution === caution).map(({ dueAt }) => dueAt));
      return caution === 3 ? Math.max(first, takesSuspectsFrom) : first;
    });
  }

  async function claim(
    session: Session,
    kind: Kind,
    limit: number,
    now: number,
    leaseMs: number,
    early = false,
  ): Promise<Claim[]> {
    const leaseUntil = now + leaseMs;
    const first = await firstDueOf(session, [kind]);
    if (early) {
      if (Math.min(...first) === Infinity) return [];
      const values = [kind, now, leaseUntil, now >= takesSuspectsFrom];
      return (await session.query<ClaimedRow>(claimEarly, values)).rows.map(toClaim);
    }
    const caution = chooseCaution(
      kind,
      first.map((dueAt) => (dueAt <= now ? dueAt : Infinity)),
    );
    if (caution === undefined) return [];
    const { oldest, newest } = placesFor(kind, caution, limit);
    const values = [kind, now, leaseUntil, caution, oldest, newest];
    return (await session.query<ClaimedRow>(claimDue, values)).rows.map(toClaim);
  }

  async function nextDueAt(session: Session, kinds: readonly Kind[]): Promise<number | null> {
    const first = Math.min(...(await firstDueOf(session, kinds)));
    return first === Infinity ? null : first;
  }

  async function renew(
    session: Session,
    claims: readonly Pick<Claim, 'deliveryId' | 'lease'>[],
    until: number,
  ): Promise<void> {
    if (!(await clock.isRight(session))) throw new OutboxUnavailable('The clock is wrong.');
    const ids = claims.map(({ deliveryId }) => deliveryId);
    await session.query(prolong, [ids, claims.map(({ lease }) => lease), until]);
  }

  /** Waits that a clock which was put back has made longer are ended. Answers for how many deliveries. */
  function rescueAll(session: Session, now: number): Promise<number> {
    takesSuspectsFrom = Math.min(takesSuspectsFrom, now + suspectsWaitMs);
    return rescue(session, now);
  }

  return { claim, renew, rescue: rescueAll, nextDueAt };
}
