// What `outbox show` prints: all that the visitor wrote, and how its deliveries stand.
import { isErased, type Erased } from '../submission/erased.ts';
import { stepsAfterRecord, type Consent, type Submission, type Touch } from '../submission/submission.ts';
import {
  dueCell,
  failureCell,
  gravest,
  kindCell,
  printable,
  recordCell,
  table,
  timeCell,
} from './command-cells.ts';
import type { AttemptRecord, DeliveryDetail, DeliverySummary } from './outbox.ts';

export function describeDelivery(delivery: DeliveryDetail, now: number): string {
  const { submission } = delivery;
  const parts = [
    head(delivery, now),
    ...(isErased(submission) ? [erased(submission)] : written(submission)),
    steps(delivery, now),
    attempts(delivery),
    ...toDecide(delivery),
  ];
  return printable(parts.join('\n\n'));
}

function head(delivery: DeliveryDetail, now: number): string {
  const { submission } = delivery;
  const worst = gravestOf(delivery);
  // Said where it is not the delivery itself: a file that is parked under a record that is in Odoo.
  const whose = worst.externalId === delivery.externalId ? '' : ` (${kindCell(worst)})`;
  return table([
    ['reference', delivery.reference],
    ['kind', kindCell(delivery)],
    ['state', worst.state + whose],
    ['received', timeCell(delivery.receivedAt)],
    ['due', dueCell(worst, now)],
    ['external id', delivery.externalId],
    ['record', recordCell(delivery)],
    ['last failure', failureCell(worst.lastClass, worst.lastCode)],
    ['screening', [submission.screened.outcome, ...delivery.reasons].join(', ')],
    ...(isErased(submission) ? [['form', submission.form]] : sentBy(submission)),
  ]);
}

function sentBy({ form, page, locale, attribution, fullName, email, phone }: Submission): string[][] {
  return [
    ['form', `${form}, ${page}, ${locale}`],
    ['came by', cameBy(attribution?.first)],
    ['came back by', cameBy(attribution?.last)],
    ['name', fullName],
    ['email', email ?? '-'],
    ['phone', phone?.typed ?? '-'],
  ];
}

function written({ answers, consents = [] }: Submission): string[] {
  return [...answers.map(({ label, text }) => `${label}\n${indent(text)}`), ...consents.map(agreedTo)];
}

function erased({ erasedAt }: Erased): string {
  return `Erased at ${timeCell(erasedAt)}: name, answers and files are not kept here any longer.`;
}

/** A record stands for its files and its note too; one of those only for itself. */
function gravestOf(delivery: DeliveryDetail): DeliverySummary {
  if (delivery.step !== 'record') return delivery;
  return gravest(delivery.steps);
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
  const planned = isErased(submission)
    ? made.map(({ step }) => step)
    : ['record' as const, ...stepsAfterRecord(submission).map(({ step }) => step)];
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

function fileCell(submission: Submission | Erased, step: string): string {
  const { files = [] } = isErased(submission) ? {} : submission;
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
