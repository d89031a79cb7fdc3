// What `outbox show` prints: all that the visitor wrote, and how its deliveries stand.
import { stepsAfterRecord, type Consent, type Submission, type Touch } from '../submission/submission.ts';
import { dueCell, failureCell, kindCell, printable, recordCell, table, timeCell } from './command-cells.ts';
import type { AttemptRecord, DeliveryDetail, DeliveryState, DeliverySummary } from './outbox.ts';

export function describeDelivery(delivery: DeliveryDetail, now: number): string {
  const { submission } = delivery;
  const parts = [
    head(delivery, now),
    ...submission.answers.map(({ label, text }) => `${label}\n${indent(text)}`),
    ...(submission.consents ?? []).map(agreedTo),
    steps(delivery, now),
    attempts(delivery),
    ...toDecide(delivery),
  ];
  return printable(parts.join('\n\n'));
}

function head(delivery: DeliveryDetail, now: number): string {
  const { submission } = delivery;
  const gravest = gravestOf(delivery);
  // Said where it is not the delivery itself: a file that is parked under a record that is in Odoo.
  const whose = gravest.externalId === delivery.externalId ? '' : ` (${kindCell(gravest)})`;
  return table([
    ['reference', delivery.reference],
    ['kind', kindCell(delivery)],
    ['state', gravest.state + whose],
    ['received', timeCell(delivery.receivedAt)],
    ['due', dueCell(gravest, now)],
    ['external id', delivery.externalId],
    ['record', recordCell(delivery)],
    ['last failure', failureCell(gravest.lastClass, gravest.lastCode)],
    ['screening', [submission.screened.outcome, ...delivery.reasons].join(', ')],
    ['form', `${submission.form}, ${submission.page}, ${submission.locale}`],
    ['came by', cameBy(submission.attribution?.first)],
    ['came back by', cameBy(submission.attribution?.last)],
    ['name', submission.fullName],
    ['email', submission.email ?? '-'],
    ['phone', submission.phone?.typed ?? '-'],
  ]);
}

const byGravity: readonly DeliveryState[] = ['parked', 'held', 'pending', 'discarded', 'delivered'];

/** A record stands for its files and its note too; one of those only for itself. */
function gravestOf(delivery: DeliveryDetail): DeliverySummary {
  if (delivery.step !== 'record') return delivery;
  const [gravest] = delivery.steps.toSorted(
    (a, b) =>
      byGravity.indexOf(a.state) - byGravity.indexOf(b.state) ||
      Number(b.lastClass !== null) - Number(a.lastClass !== null),
  );
  return gravest!;
}

function cameBy(touch: Touch | null | undefined): string {
  const { params = {}, referrer = null, page = null } = touch ?? {};
  const parts = [
    ...Object.entries(params).map(([name, text]) => `${name} ${text}`),
    ...(referrer === null ? [] : [`from ${referrer}`]),
    ...(page === null ? [] : [`to ${page}`]),
  ];
  return parts.join(', ') || '-';
}

function agreedTo({ text, version, givenAt, locale, page }: Consent): string {
  return `Agreed to at ${timeCell(givenAt)} on ${page} (${locale}, wording ${version})\n${indent(text)}`;
}

/** Every step, also those that are not deliveries yet: who decides on the record decides on its files. */
function steps({ submission, steps: made }: DeliveryDetail, now: number): string {
  const planned = ['record' as const, ...stepsAfterRecord(submission).map(({ step }) => step)];
  const rows = planned.map((step) => {
    const delivery = made.find((one) => one.step === step);
    const file = fileCell(submission, step);
    if (!delivery) {
      const state = made[0]?.state === 'discarded' ? 'discarded' : 'after the record';
      return [step, state, '-', '-', '-', '-', file, '-'];
    }
    return [
      kindCell(delivery),
      delivery.state,
      dueCell(delivery, now),
      String(delivery.attempts),
      failureCell(delivery.lastClass, delivery.lastCode),
      recordCell(delivery),
      file,
      delivery.externalId,
    ];
  });
  return table([['STEP', 'STATE', 'DUE', 'TRIES', 'LAST', 'RECORD', 'FILE', 'EXTERNAL ID'], ...rows]);
}

function fileCell({ files = [] }: Submission, step: string): string {
  const file = files.find(({ n }) => step === `file-${n}`);
  return file ? `${file.name}, ${file.mediaType}, ${size(file.bytes)}` : '-';
}

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 999_500 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function attempts(delivery: DeliveryDetail): string {
  const { history } = delivery;
  if (history.length === 0) return 'No attempts yet.';
  const rows = history.map(({ startedAt, ms, outcome, ...why }: AttemptRecord) => [
    timeCell(startedAt),
    `${ms} ms`,
    outcome,
    failureCell(why.class, why.code),
  ]);
  return table([[`ATTEMPT (${kindCell(delivery)})`, 'TOOK', 'OUTCOME', 'WHY'], ...rows]);
}

/** The next command, where a person has to decide. */
function toDecide(delivery: DeliveryDetail): string[] {
  const { state } = gravestOf(delivery);
  if (state !== 'held' && state !== 'parked') return [];
  const name = delivery.step === 'record' ? delivery.reference : delivery.externalId;
  const [verb, does] = state === 'held' ? ['release', 'delivers it'] : ['retry', 'tries it again'];
  return [
    `This waits for a person: npm run outbox -- ${verb} ${name} ${does},\nnpm run outbox -- discard ${name} gives it up.`,
  ];
}

function indent(text: string): string {
  return `  ${text.replaceAll('\n', '\n  ')}`;
}
