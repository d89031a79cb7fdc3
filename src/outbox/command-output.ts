// What the owner's commands print. Only describeDelivery shows what the visitor wrote.
import type { AttemptRecord, DeliveryDetail, DeliverySummary, OutboxStats } from './outbox.ts';

export function listing(deliveries: DeliverySummary[]): string {
  if (deliveries.length === 0) return 'No deliveries.';
  const heads = ['REFERENCE', 'KIND', 'STATE', 'RECEIVED', 'DUE', 'TRIES', 'LAST', 'RECORD', 'REASONS'];
  const rows = deliveries.map((delivery) => [
    delivery.reference,
    kind(delivery),
    delivery.state,
    time(delivery.receivedAt),
    due(delivery),
    String(delivery.attempts),
    failure(delivery.lastClass, delivery.lastCode),
    record(delivery),
    delivery.reasons.join(', ') || '-',
  ]);
  return table([heads, ...rows]);
}

export function statistics({ oldestPendingAt, ...counts }: OutboxStats): string {
  const rows = Object.entries(counts).map(([state, deliveries]) => [state, String(deliveries)]);
  if (oldestPendingAt !== null) rows.push(['oldest pending', time(oldestPendingAt)]);
  return table(rows);
}

export function describeDelivery(delivery: DeliveryDetail): string {
  const { submission, history } = delivery;
  const about = table([
    ['reference', delivery.reference],
    ['kind', kind(delivery)],
    ['state', delivery.state],
    ['received', time(delivery.receivedAt)],
    ['due', due(delivery)],
    ['external id', delivery.externalId],
    ['record', record(delivery)],
    ['last failure', failure(delivery.lastClass, delivery.lastCode)],
    ['screening', [submission.screened.outcome, ...delivery.reasons].join(', ')],
    ['form', `${submission.form}, ${submission.page}, ${submission.locale}`],
    ['name', submission.fullName],
    ['email', submission.email ?? '-'],
    ['phone', submission.phone?.typed ?? '-'],
  ]);
  const answers = submission.answers.map(({ label, text }) => `${label}\n  ${text.replaceAll('\n', '\n  ')}`);
  return printable([about, ...answers, attempts(history), ...stepsOf(delivery)].join('\n\n'));
}

/** The record, its files and its note: only the record is there until it is delivered. */
function stepsOf({ steps }: DeliveryDetail): string[] {
  if (steps.length === 1) return [];
  const rows = steps.map((step) => [
    kind(step),
    step.state,
    due(step),
    String(step.attempts),
    failure(step.lastClass, step.lastCode),
    record(step),
    step.externalId,
  ]);
  return [table([['STEP', 'STATE', 'DUE', 'TRIES', 'LAST', 'RECORD', 'EXTERNAL ID'], ...rows])];
}

function attempts(history: AttemptRecord[]): string {
  if (history.length === 0) return 'No attempts yet.';
  const rows = history.map(({ startedAt, ms, outcome, ...why }) => [
    time(startedAt),
    `${ms} ms`,
    outcome,
    failure(why.class, why.code),
  ]);
  return table([['ATTEMPT', 'TOOK', 'OUTCOME', 'WHY'], ...rows]);
}

/** Which of several files too. */
function kind(delivery: DeliverySummary): string {
  return delivery.step === 'record' ? delivery.kind : delivery.step;
}

function due({ state, dueAt }: DeliverySummary): string {
  return state === 'pending' ? time(dueAt) : '-';
}

function record({ recordModel, recordId }: DeliverySummary): string {
  return recordModel === null ? '-' : `${recordModel} ${recordId}`;
}

function failure(why: string | null, code: string | null): string {
  return why === null ? '-' : `${why}: ${code}`;
}

function time(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** Left-aligned columns, two spaces apart. */
function table(rows: string[][]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A visitor's text must not steer the terminal it is printed on, nor turn its direction. */
function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, '');
}
