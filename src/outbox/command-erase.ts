// `outbox erase`: takes away all that one person sent, and says what is left elsewhere.
import { isErased } from '../submission/erased.ts';
import { isFrom, type Person } from '../submission/person.ts';
import { printable, recordCell, table, timeCell } from './command-cells.ts';
import type { Account } from './keeping.ts';
import { OutboxUnavailable, type DeliverySummary, type Outbox } from './outbox.ts';

export interface EraseDeps {
  desk: Pick<Outbox, 'show' | 'accounts' | 'erase' | 'scrub'>;
  print: (text: string) => void;
  complain: (text: string) => void;
  now: () => number;
  /** Null where nobody can answer. */
  confirm: ((question: string) => Promise<boolean>) | null;
  /** Where a record in Odoo can be opened. */
  odooUrl: string | null;
  /** For a second, or until something may have changed. */
  pause: () => Promise<void>;
}

// Longer than a worker has a delivery in hand.
const mostPauses = 130;

// Somebody who reads the store for longer than this is told of.
const mostScrubs = 10;

const unsent = `Answers that were not sent cannot be searched: they are encrypted, and gone within 24 hours, as are photos that
were not sent.`;

/** `who`: a person, or what a reference, an id or an External ID stands for. Answers the exit code. */
export async function eraseFor(
  who: Person | string,
  { yes }: { yes: boolean },
  deps: EraseDeps,
): Promise<number> {
  const { desk, print, complain, confirm } = deps;
  const found = await findAll(who, desk);
  if (found.length === 0) {
    complain(`Nothing is kept of this, or it is erased already.\n${unsent}`);
    return 1;
  }
  print(
    `To be erased, with all answers and files; what is not delivered will never be:\n\n${listed(found)}\n`,
  );
  if (!yes) {
    if (!confirm) complain('Nothing was erased: there is nobody to ask. Add --yes when this is right.');
    if (!(await confirm?.(`Erase ${found.length}?`))) return 1;
  }
  const inHand: string[] = [];
  for (const { submission } of found) {
    if (!(await eraseOne(submission.id, submission.reference, deps))) inHand.push(submission.reference);
  }
  if (found.length > inHand.length) print(`${found.length - inHand.length} erased.\n${unsent}`);
  // Before anything that may fail: nobody finds them by the person any more.
  await tellOfOdoo(found, deps);
  await scrub(deps);
  if (inHand.length > 0)
    complain(
      `Not erased, because a worker is delivering it: ${inHand.join(', ')}. Try again in two minutes.`,
    );
  return inHand.length > 0 ? 1 : 0;
}

async function findAll(who: Person | string, desk: EraseDeps['desk']): Promise<Account[]> {
  if (typeof who === 'string') {
    const shown = await desk.show(who);
    return shown && !isErased(shown.submission) ? [shown] : [];
  }
  const found: Account[] = [];
  let after = '';
  for (;;) {
    const accounts = await desk.accounts(after, { erased: false });
    const last = accounts.at(-1);
    if (!last) return found;
    after = last.submission.id;
    found.push(...accounts.filter(({ submission }) => !isErased(submission) && isFrom(submission, who)));
  }
}

function listed(accounts: readonly Account[]): string {
  const rows = accounts.map(({ submission, steps }) => [
    submission.reference,
    submission.form,
    [...new Set(steps.map(({ state }) => state))].join(', '),
    timeCell(submission.receivedAt),
    isErased(submission) ? '-' : String(submission.files?.length ?? 0),
  ]);
  return printable(table([['REFERENCE', 'FORM', 'STATE', 'RECEIVED', 'FILES'], ...rows]));
}

/** False when a worker has it in hand for too long. */
async function eraseOne(id: string, reference: string, { desk, print, now, pause }: EraseDeps) {
  for (let pauses = 0; pauses <= mostPauses; pauses += 1) {
    if ((await desk.erase(id, now())) !== 'in hand') return true;
    if (pauses === 0) print(`${reference} is being delivered just now: waiting until that is done.`);
    await pause();
  }
  return false;
}

async function scrub({ desk, complain, pause }: EraseDeps): Promise<void> {
  try {
    for (let scrubs = 1; scrubs <= mostScrubs; scrubs += 1) {
      if (await desk.scrub()) return;
      await pause();
    }
  } catch (error) {
    if (!(error instanceof OutboxUnavailable)) throw error;
  }
  complain(
    'Some of it may be left on the disk, while another program reads the outbox or it is busy: the site sees to it then.',
  );
}

/** Nothing is deleted there from here. */
async function tellOfOdoo(accounts: readonly Account[], { desk, print, odooUrl }: EraseDeps): Promise<void> {
  const holds: string[] = [];
  const neverSent: string[] = [];
  for (const { submission } of accounts) {
    // Asked again: it may have been delivered meanwhile.
    const steps = (await desk.show(submission.id))?.steps ?? [];
    if (steps.every(({ claims }) => claims === 0)) neverSent.push(submission.reference);
    for (const step of steps) {
      if (step.recordId !== null)
        holds.push(`${step.reference}  ${step.step}: ${recordCell(step)}${linkTo(step, odooUrl)}`);
      // An answer that was lost on the way back may have been a yes.
      else if (step.claims > 0)
        holds.push(`${step.reference}  ${step.step}: may be there, with the External ID ${step.externalId}`);
    }
  }
  if (holds.length === 0) print('Odoo has nothing of it from here.');
  else
    print(
      `Odoo still has what follows: delete it there, with the contact and the mails.\n\n${holds.join('\n')}`,
    );
  if (neverSent.length > 0)
    print(
      `If this outbox was restored from a backup, look there for ${neverSent.join(', ')} all the same: what was delivered after the backup is not known here.`,
    );
}

/** In the form that every version of Odoo understands. */
function linkTo({ recordModel, recordId }: DeliverySummary, odooUrl: string | null): string {
  return odooUrl === null ? '' : `  ${odooUrl}/web#id=${recordId}&model=${recordModel}&view_type=form`;
}
