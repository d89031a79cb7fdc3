// What `outbox list` and `outbox stats` print: nothing that a visitor wrote.
import { dueCell, failureCell, isOverdue, kindCell, recordCell, table, timeCell } from './command-cells.ts';
import type { DeliverySummary, OutboxStats } from './outbox.ts';
import { heldWarningMs } from './retention.ts';

/** `heldMs`: how long what is held is kept. */
export function listing(deliveries: DeliverySummary[], now: number, heldMs = Infinity): string {
  if (deliveries.length === 0) return 'No deliveries.';
  const heads = ['REFERENCE', 'KIND', 'STATE', 'RECEIVED', 'DUE', 'TRIES', 'LAST', 'RECORD', 'REASONS'];
  const rows = deliveries.map((delivery) => [
    delivery.reference,
    kindCell(delivery),
    delivery.state,
    timeCell(delivery.receivedAt),
    delivery.state === 'held' ? untilCell(delivery, heldMs) : dueCell(delivery, now),
    String(delivery.attempts),
    failureCell(delivery.lastClass, delivery.lastCode),
    recordCell(delivery),
    delivery.reasons.join(', ') || '-',
  ]);
  return [
    table([heads, ...rows]),
    ...whyOverdue(deliveries, now),
    ...endingSoon(deliveries, now, heldMs),
  ].join('\n\n');
}

function untilCell({ changedAt }: DeliverySummary, heldMs: number): string {
  return heldMs === Infinity ? '-' : `until ${timeCell(changedAt + heldMs).slice(0, 10)}`;
}

function endingSoon(deliveries: DeliverySummary[], now: number, heldMs: number): string[] {
  const soon = deliveries.filter(
    ({ state, changedAt }) => state === 'held' && changedAt + heldMs - heldWarningMs <= now,
  );
  if (soon.length === 0) return [];
  return [
    `Within a week, ${soon.length} that nobody decided on will be discarded and erased: release or discard each.`,
  ];
}

/**
 * What waits behind others was never tried and has no failure of its own. Whether the site runs, and what it waits for,
 * only the site knows: this tells how those others failed.
 */
function whyOverdue(deliveries: DeliverySummary[], now: number): string[] {
  if (!deliveries.some((delivery) => isOverdue(delivery, now))) return [];
  const waiting = deliveries.filter(({ state, lastClass }) => state === 'pending' && lastClass !== null);
  const failures = new Set(waiting.map((one) => failureCell(one.lastClass, one.lastCode)));
  const why = failures.size > 0 ? ` (${[...failures].join('; ')})` : '';
  return [`Overdue: waiting for the site to run, or for the destination${why}. npm run doctor tells more.`];
}

export function statistics({ oldestPendingAt, ...counts }: OutboxStats): string {
  const rows = Object.entries(counts).map(([state, deliveries]) => [state, String(deliveries)]);
  if (oldestPendingAt !== null) rows.push(['oldest pending', timeCell(oldestPendingAt)]);
  return table(rows);
}
