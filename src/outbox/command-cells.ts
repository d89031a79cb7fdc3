// How the owner's commands print tables and what stands in their cells.
import type { DeliveryState, DeliverySummary } from './outbox.ts';

// The worker looks every few seconds and takes what is due: what is left for longer is held up by something.
const overdueMs = 60_000;

/** Left-aligned columns, two spaces apart. */
export function table(rows: string[][]): string {
  // A line break in a cell would let what a visitor wrote pass for a row of ours.
  const lines = rows.map((row) => row.map((cell) => cell.replace(/\s+/g, ' ')));
  const widths =
    lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A visitor's text must not steer the terminal it is printed on, nor turn its direction. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, '');
}

/** Which of several files too. */
export function kindCell({ kind, step }: DeliverySummary): string {
  return step === 'record' ? kind : step;
}

const byGravity: readonly DeliveryState[] = ['parked', 'held', 'pending', 'discarded', 'delivered'];

/** The one that says most of how a submission stands. */
export function gravest(steps: readonly DeliverySummary[]): DeliverySummary {
  const [first] = steps.toSorted(
    (a, b) =>
      byGravity.indexOf(a.state) - byGravity.indexOf(b.state) ||
      Number(b.lastClass !== null) - Number(a.lastClass !== null),
  );
  return first!;
}

export function isOverdue({ state, dueAt }: DeliverySummary, now: number): boolean {
  return state === 'pending' && dueAt < now - overdueMs;
}

export function dueCell(delivery: DeliverySummary, now: number): string {
  if (delivery.state !== 'pending') return '-';
  if (isOverdue(delivery, now)) return 'overdue';
  return delivery.dueAt <= now ? 'now' : timeCell(delivery.dueAt);
}

export function recordCell({ recordModel, recordId }: DeliverySummary): string {
  return recordModel === null ? '-' : `${recordModel} ${recordId}`;
}

export function failureCell(why: string | null, code: string | null): string {
  return why === null ? '-' : `${why}: ${code}`;
}

export function timeCell(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}
