// What a person may see and do: the SQL behind list, show, retry, release and discard.
import type { DatabaseSync } from 'node:sqlite';
import type { Erased } from '../submission/erased.ts';
import { readStored } from '../submission/kept.ts';
import type { Kind, Step, Submission } from '../submission/submission.ts';
import { released, retried } from './made-due.ts';
import type { AttemptRecord, DeliveryDetail, DeliveryState, DeliverySummary } from './outbox.ts';

const select = `
  SELECT delivery.*, submission.payload FROM delivery JOIN submission ON submission.id = delivery.submission_id`;

// References are kept in capitals; a person may well type them small.
const named = `(delivery.external_id = :name OR delivery.submission_id IN (
  SELECT id FROM submission WHERE id = :name OR reference = upper(:name)))`;

export interface DeliveryRow {
  id: number;
  submission_id: string;
  kind: Kind;
  step: Step;
  external_id: string;
  state: DeliveryState;
  attempts: number;
  claims: number;
  due_at: number;
  changed_at: number;
  record_model: string | null;
  record_id: number | null;
  last_class: string | null;
  last_code: string | null;
}

type ListedRow = DeliveryRow & { payload: string };

export function deskCalls(db: DatabaseSync) {
  const list = db.prepare(`
    ${select} WHERE :state IS NULL OR delivery.state = :state ORDER BY delivery.id DESC LIMIT :limit`);
  const show = db.prepare(`${select} WHERE ${named} ORDER BY delivery.id LIMIT 1`);
  const steps = db.prepare(`${select} WHERE delivery.submission_id = ? ORDER BY delivery.id`);
  const history = db.prepare(`
    SELECT started_at AS startedAt, ms, outcome, class, code FROM attempt WHERE delivery_id = ? ORDER BY id`);
  const setRetried = `UPDATE delivery SET ${retried(':now')}`;
  const retry = db.prepare(`
    ${setRetried} WHERE ${named} AND (state = 'parked' OR state = 'pending' AND lease_until <= :now)`);
  // What is due already keeps its place in the queue.
  const retryAll = db.prepare(`
    ${setRetried} WHERE state = 'parked' OR state = 'pending' AND lease_until <= :now AND due_at > :now`);
  const setReleased = `UPDATE delivery SET ${released(':now')}`;
  const release = db.prepare(`${setReleased} WHERE ${named} AND state = 'held'`);
  const releaseAll = db.prepare(`${setReleased} WHERE state = 'held'`);
  const discard = db.prepare(`
    UPDATE delivery SET state = 'discarded', changed_at = :now
    WHERE ${named} AND state IN ('held', 'parked')`);

  return {
    list({ state, limit = 100 }: { state?: DeliveryState; limit?: number } = {}): DeliverySummary[] {
      const rows = list.all({ state: state ?? null, limit }) as unknown as ListedRow[];
      return rows.map((row) => toSummary(row, readStored(row.payload)));
    },

    show(name: string): DeliveryDetail | undefined {
      const row = show.get({ name }) as unknown as ListedRow | undefined;
      if (!row) return undefined;
      const submission = readStored(row.payload);
      const attempts = history.all(row.id) as unknown as AttemptRecord[];
      const all = steps.all(row.submission_id) as unknown as DeliveryRow[];
      return {
        ...toSummary(row, submission),
        submission,
        history: attempts,
        steps: all.map((one) => toSummary(one, submission)),
      };
    },

    retry: (name: string, now: number): number => Number(retry.run({ name, now }).changes),
    release: (name: string, now: number): number => Number(release.run({ name, now }).changes),
    retryAll: (now: number): number => Number(retryAll.run({ now }).changes),
    releaseAll: (now: number): number => Number(releaseAll.run({ now }).changes),
    discard: (name: string, now: number): number => Number(discard.run({ name, now }).changes),
  };
}

export function toSummary(row: DeliveryRow, submission: Submission | Erased): DeliverySummary {
  return {
    reference: submission.reference,
    form: submission.form,
    kind: row.kind,
    step: row.step,
    externalId: row.external_id,
    state: row.state,
    receivedAt: submission.receivedAt,
    dueAt: row.due_at,
    changedAt: row.changed_at,
    attempts: row.attempts,
    claims: row.claims,
    lastClass: row.last_class,
    lastCode: row.last_code,
    recordModel: row.record_model,
    recordId: row.record_id,
    reasons: submission.screened.reasons,
  };
}
