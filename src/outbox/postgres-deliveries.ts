// What becomes of deliveries: the SQL behind settle, hurry, rescue and stats.
import { isErased } from '../submission/erased.ts';
import { stepsAfterRecord, type Kind } from '../submission/submission.ts';
import type { Claim, OutboxStats, Settlement, Unfinished } from './outbox.ts';
import { changeDeliveries } from './postgres-change.ts';
import { correction } from './postgres-clock.ts';
import type { Session } from './postgres-sessions.ts';
import { insertDeliveries } from './postgres-steps.ts';
import { readLocked } from './postgres-submissions.ts';
import { longestWaitMs } from './schedule.ts';
import { resultOf } from './written-result.ts';

// `results = claims` and not `+ 1`: a result shows that earlier deaths were not this delivery's doing.
const writeResult = `
  WITH clock AS (SELECT ${correction('$15')} AS correction),
  written AS (
    UPDATE porchlight.delivery
    SET state = $4, results = claims, attempts = attempts + $5, doubts = doubts + $6,
      due_at = $7 + correction, lease_until = 0,
      record_model = $8, record_id = $9, last_class = $10, last_code = $11,
      changed_at = CASE WHEN $4 = 'pending' THEN changed_at ELSE $3 + correction END
    FROM clock
    WHERE id = $1 AND lease = $2 AND state = 'pending'
    RETURNING id, submission_id, step, correction)
  INSERT INTO porchlight.attempt (delivery_id, started_at, ms, outcome, class, code)
  SELECT id, $12 + correction, $13, $14, $10, $11 FROM written
  RETURNING (SELECT submission_id FROM written WHERE step = 'record') AS "ofRecord"`;

/** `machineTime`: by the clock that may be wrong, though it was right when the delivery was claimed. */
export async function settle(
  session: Session,
  { deliveryId, lease, kind }: Pick<Claim, 'deliveryId' | 'lease' | 'kind'>,
  settlement: Settlement,
  now: number,
  machineTime: number,
): Promise<boolean> {
  const write = async () => {
    const values = [deliveryId, lease, now, ...valuesOf(settlement, now), machineTime];
    const { rows } = await session.query<{ ofRecord: string | null }>(writeResult, values);
    return rows[0];
  };
  const bringsMore = settlement.state === 'delivered' && (kind === 'estimate' || kind === 'helpdesk');
  if (!bringsMore) return (await write()) !== undefined;
  return session.atomically(async () => {
    const written = await write();
    if (written?.ofRecord) await beginNextSteps(session, written.ofRecord, now);
    return written !== undefined;
  });
}

function valuesOf(settlement: Settlement, now: number): unknown[] {
  const { delivery, attempt } = resultOf(settlement, now);
  const { state, attempts, doubts, dueAt, recordModel, recordId, class: failureClass, code } = delivery;
  const { startedAt, ms, outcome } = attempt;
  return [state, attempts, doubts, dueAt, recordModel, recordId, failureClass, code, startedAt, ms, outcome];
}

/** Files and note begin here and not with the submission, so that they can never hold up the record. */
async function beginNextSteps(session: Session, submissionId: string, now: number): Promise<void> {
  const submission = await readLocked(session, submissionId);
  if (submission && !isErased(submission))
    await insertDeliveries(session, submission, stepsAfterRecord(submission), now);
}

export function hurry(session: Session, now: number, kinds: readonly Kind[]): Promise<number> {
  const which = `state = 'pending' AND kind = ANY ($2) AND due_at > $1 AND lease_until <= $1 AND caution < 3`;
  return changeDeliveries(session, which, 'due_at = $1', [now, kinds]);
}

/** What never failed has nothing to wait for, and what is due later than any wait lasts was to be due long before. */
export function rescue(session: Session, now: number): Promise<number> {
  const which = `state = 'pending' AND due_at > $1 AND (due_at > $2 OR attempts = 0 AND claims = results)`;
  return changeDeliveries(session, which, 'due_at = $1, lease_until = 0', [now, now + longestWaitMs]);
}

export async function stats(session: Session): Promise<OutboxStats> {
  const counts = await session.query<{ state: 'pending'; deliveries: number }>(
    'SELECT state, count(*) AS deliveries FROM porchlight.delivery GROUP BY state',
  );
  const none = { pending: 0, held: 0, delivered: 0, parked: 0, discarded: 0 };
  const found = Object.fromEntries(counts.rows.map(({ state, deliveries }) => [state, deliveries]));
  return { ...none, ...found, oldestPendingAt: await oldestPendingAt(session) };
}

export async function unfinished(session: Session): Promise<Unfinished> {
  // Each by an index that holds no others.
  const { rows } = await session.query<Omit<Unfinished, 'oldestPendingAt'>>(`
    SELECT (SELECT count(*) FROM porchlight.delivery WHERE state = 'pending') AS pending,
      (SELECT count(*) FROM porchlight.delivery WHERE state = 'held') AS held,
      (SELECT count(*) FROM porchlight.delivery WHERE state = 'parked') AS parked`);
  return { ...rows[0]!, oldestPendingAt: await oldestPendingAt(session) };
}

async function oldestPendingAt(session: Session): Promise<number | null> {
  // Deliveries are numbered in the order they were made. The ones that wait are found by their own index.
  const { rows } = await session.query<{ at: number }>(`
    WITH waiting AS MATERIALIZED (SELECT id FROM porchlight.delivery WHERE state = 'pending')
    SELECT received_at AS at FROM porchlight.submission
    WHERE id = (SELECT submission_id FROM porchlight.delivery WHERE id = (SELECT min(id) FROM waiting))`);
  return rows[0]?.at ?? null;
}
