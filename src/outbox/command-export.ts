// `outbox export`: what was sent, for a spreadsheet or a program.
import { open, rm } from 'node:fs/promises';
import { isErased, type Erased } from '../submission/erased.ts';
import type { Submission } from '../submission/submission.ts';
import { failureCell, gravest, printable, recordCell, timeCell } from './command-cells.ts';
import { byteOrderMark, csvLine } from './csv.ts';
import type { Account, OutboxKeeper } from './keeping.ts';
import type { DeliveryState } from './outbox.ts';

export type Format = 'csv' | 'jsonl';

interface Wanted {
  format: Format;
  state: DeliveryState | undefined;
}

/** The text of the file, part by part. */
export async function* exportOf(
  keeper: Pick<OutboxKeeper, 'accounts'>,
  { format, state }: Wanted,
): AsyncGenerator<string> {
  if (format === 'csv') yield byteOrderMark + csvLine(Object.keys(columns));
  let after = '';
  for (;;) {
    const accounts = await keeper.accounts(after, { state });
    const last = accounts.at(-1);
    if (!last) return;
    after = last.submission.id;
    yield accounts.map(format === 'csv' ? csvRow : jsonLine).join('');
  }
}

/** For this user alone; throws what the file system does, also when there is such a file. */
export async function writeParts(file: string, parts: AsyncIterable<string>): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    for await (const part of parts) await handle.appendFile(part);
    await handle.sync();
  } catch (error) {
    // Half of it would be taken for all of it.
    await rm(file);
    throw error;
  } finally {
    await handle.close();
  }
}

function jsonLine({ submission, steps }: Account): string {
  const sent = isErased(submission) ? submission : { ...submission, files: filesOf(submission) };
  const deliveries = steps.map(
    ({ reference: _of, form: _form, receivedAt: _at, reasons: _why, claims: _, ...step }) => step,
  );
  return `${JSON.stringify({ ...sent, deliveries })}\n`;
}

/** Their bytes are in Odoo, or delivered from here. */
function filesOf({ files = [] }: Submission) {
  return files.map(({ name, mediaType, bytes }) => ({ name, mediaType, bytes }));
}

const columns: Record<string, (account: Account, sent: Partial<Submission>) => string> = {
  reference: ({ submission }) => submission.reference,
  form: ({ submission }) => submission.form,
  state: ({ steps }) => gravest(steps).state,
  received: ({ submission }) => timeCell(submission.receivedAt),
  erased: ({ submission }) => (isErased(submission) ? timeCell(submission.erasedAt) : ''),
  reasons: ({ submission }) => submission.screened.reasons.join(', '),
  'last failure': ({ steps }) => withoutDash(failureCell(gravest(steps).lastClass, gravest(steps).lastCode)),
  record: ({ steps }) => withoutDash(recordCell(steps[0]!)),
  'external id': ({ steps }) => steps[0]!.externalId,
  name: (_, { fullName = '' }) => fullName,
  email: (_, { email }) => email ?? '',
  phone: (_, { phone }) => phone?.e164 ?? phone?.typed ?? '',
  answers: (_, { answers = [] }) => answers.map(({ label, text }) => `${label}: ${text}`).join('\n'),
  files: (_, { files = [] }) => files.map(({ name, bytes }) => `${name} (${bytes} bytes)`).join('\n'),
  'agreed to': (_, { consents = [] }) =>
    consents.map(({ text, givenAt }) => `${timeCell(givenAt)}: ${text}`).join('\n'),
  page: (_, { page = '' }) => page,
  language: (_, { locale = '' }) => locale,
};

function csvRow(account: Account): string {
  const sent = sentOf(account.submission);
  return csvLine(Object.values(columns).map((cell) => printable(cell(account, sent))));
}

const sentOf = (kept: Submission | Erased): Partial<Submission> => (isErased(kept) ? {} : kept);

const withoutDash = (cell: string) => (cell === '-' ? '' : cell);
