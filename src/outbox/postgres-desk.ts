// What a person may see and do: the SQL behind list, show, retry, release and discard.
import { readStored } from '../submission/kept.ts';
import { released, retried } from './made-due.ts';
import type { AttemptRecord, DeliveryDetail, DeliveryState, DeliverySummary } from './outbox.ts';
import { changeDeliveries } from './postgres-change.ts';
import { notLater } from './postgres-clock.ts';
import type { Session } from './postgres-sessions.ts';

/** Deliveries as toSummary reads them. */
export const selectDeliveries = `
  SELECT delivery.id, submission_id AS "submissionId", kind, step, external_id AS "externalId", state, due_at AS "dueAt",
    changed_at AS "changedAt", attempts, claims,
    last_class AS "lastClass", last_code AS "lastCode", record_model AS "recordModel",
    record_id AS "recordId", payload
  FROM porchlight.delivery JOIN porchlight.submission ON submission.id = submission_id`;

// References are kept in capitals; a person may well type them small. Each name by an index of its own.
const named = (name: string) => `delivery.id IN (
  SELECT id FROM porchlight.delivery WHERE external_id = ${name}
  UNION SELECT id FROM porchlight.delivery WHERE submission_id IN (
    SELECT id FROM porchlight.submission WHERE id = ${name} OR reference = upper(${name})))`;

// A person may sit at a machine whose clock is wrong.
const atOnce = notLater('$1');

export interface DeliveryRow extends Omit<DeliverySummary, 'reference' | 'form' | 'receivedAt' | 'reasons'> {
  id: number;
  submissionId: string;
  payload: string;
}

export async function list(
  session: Session,
  { state, limit = 100 }: { state?: DeliveryState; limit?: number } = {},
): Promise<DeliverySummary[]> {
  const { rows } = await session.query<DeliveryRow>(
    `${selectDeliveries} WHERE $1::text IS NULL OR state = $1 ORDER BY delivery.id DESC LIMIT $2`,
    [state, limit],
  );
  return rows.map(toSummary);
}

export async function show(session: Session, name: string): Promise<DeliveryDetail | undefined> {
  const [row] = (
    await session.query<DeliveryRow>(
      `${selectDeliveries} WHERE ${named('$1')} ORDER BY delivery.id LIMIT 1`,
      [name],
    )
  ).rows;
  if (!row) return undefined;
  const history = await session.query<AttemptRecord>(
    `SELECT started_at AS "startedAt", ms, outcome, class, code FROM porchlight.attempt
    WHERE delivery_id = $1 ORDER BY id`,
    [row.id],
  );
  const steps = await session.query<DeliveryRow>(
    `${selectDeliveries} WHERE submission_id = $1 ORDER BY delivery.id`,
    [row.submissionId],
  );
  return {
    ...toSummary(row),
    submission: readStored(row.payload),
    history: history.rows,
    steps: steps.rows.map(toSummary),
  };
}

export function retry(session: Session, name: string, now: number): Promise<number> {
  const which = `${named('$2')} AND (state = 'parked' OR state = 'pending' AND lease_until <= ${atOnce})`;
  return changeDeliveries(session, which, retried(atOnce), [now, name]);
}

/** What is due already keeps its place in the queue. */
export function retryAll(session: Session, now: number): Promise<number> {
  const which = `state = 'parked' OR state = 'pending' AND lease_until <= ${atOnce} AND due_at > ${atOnce}`;
  return changeDeliveries(session, which, retried(atOnce), [now]);
}

export function release(session: Session, name: string, now: number): Promise<number> {
  return changeDeliveries(session, `${named('$2')} AND state = 'held'`, released(atOnce), [now, name]);
}

export function releaseAll(session: Session, now: number): Promise<number> {
  return changeDeliveries(session, `state = 'held'`, released(atOnce), [now]);
}

export function discard(session: Session, name: string, now: number): Promise<number> {
  const which = `${named('$2')} AND state IN ('held', 'parked')`;
  return changeDeliveries(session, which, `state = 'discarded', changed_at = $1`, [now, name]);
}

export function toSummary({ id: _id, submissionId: _of, payload, ...row }: DeliveryRow): DeliverySummary {
  const { reference, form, receivedAt, screened } = readStored(payload);
  return { ...row, reference, form, receivedAt, reasons: screened.reasons };
}
