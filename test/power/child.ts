// A site reduced to what it does to its store: visitors who send, a worker that delivers, the sweep of what was left. It
// says on standard output what was promised, each promise once it is given. Made for the shim to watch. Arguments: the
// store's file, `full` or `relaxed`, a seed, how many submissions, and `close` or `kill`, how it ends.
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { OutboxError, OutboxUnavailable, UploadMissing } from '../../src/outbox/outbox.ts';
import { openSqliteOutbox } from '../../src/outbox/sqlite.ts';
import { newId } from '../../src/submission/id.ts';
import type { SubmittedFile } from '../../src/submission/submission.ts';
import { identity, sampleEstimate } from '../support/outbox-sample.ts';
import { ampleBudget, asFiles, sampleUpload } from '../support/outbox-uploads.ts';
import { gaveUp, type Promised } from './promises.ts';
import { createRandom } from './random.ts';
import { openRelaxed, type Site } from './relaxed.ts';

const [file = '', durability = '', seed = '', submissions = '', end = ''] = process.argv.slice(2);
const senders = 6;
const hour = 60 * 60_000;
const random = createRandom(Number(seed));
const now = () => Date.now();

/** As the server does: a store that is gone, or never was, ends the process, to be started again. */
function giveUp(error: unknown): never {
  if (!(error instanceof OutboxUnavailable || error instanceof OutboxError)) throw error;
  writeSync(2, `${error.message}\n`);
  process.exit(gaveUp);
}

const site: Site =
  durability === 'relaxed'
    ? openRelaxed(file)
    : await openSqliteOutbox({ file, now, onCrash: giveUp }).catch(giveUp);

function say(promised: Promised): void {
  writeSync(1, `${JSON.stringify(promised)}\n`);
}

let toSend = Number(submissions);
const kept: string[] = [];

async function sendOne(): Promise<void> {
  const files = random.below(4) === 0 ? await stage(1 + random.below(2)) : [];
  const { submission } = await site.add(sampleEstimate({ receivedAt: now(), files }), identity());
  say({ promised: 'submission', submission });
  kept.push(submission.id);
}

function photos(count: number): Buffer[] {
  return Array.from({ length: count }, () => {
    const photo = Buffer.alloc(1000 + random.below(60_000));
    for (let i = 0; i + 4 <= photo.length; i += 4) photo.writeUInt32LE(random.below(2 ** 32), i);
    return photo;
  });
}

async function stage(count: number): Promise<SubmittedFile[]> {
  const uploads = [];
  for (const photo of photos(count)) {
    const upload = sampleUpload(photo, now());
    await site.stage(upload, photo, null, ampleBudget);
    uploads.push(upload);
  }
  return asFiles(uploads);
}

async function attachLater(): Promise<void> {
  const files = await stage(1);
  const submission = await site.attach(random.choose(kept), files, now(), 1000);
  if (submission) say({ promised: 'submission', submission });
}

async function draftAndDrop(): Promise<void> {
  const name = newId(now());
  const content = photos(1)[0]!;
  const digest = createHash('sha256').update(content).digest('hex');
  await site.putDraft(name, content, now() + hour);
  say({ promised: 'draft', name, digest });
  if (random.below(2) === 0) return;
  say({ promised: 'draft', name, digest: null });
  await site.dropDraft(name);
}

async function leaveBehind(): Promise<void> {
  const [photo] = photos(1);
  await site.stage(sampleUpload(photo!, now() - 2 * hour), photo!, null, ampleBudget);
  await site.putDraft(newId(now()), Buffer.from('answers'), now() - hour);
  await site.sweep(now() - hour, now());
}

/** Told to call instead: nothing was promised. */
function withoutPromise(error: unknown): void {
  if (!(error instanceof OutboxUnavailable || error instanceof UploadMissing)) throw error;
}

async function send(): Promise<void> {
  while (toSend > 0) {
    toSend -= 1;
    await sendOne().catch(withoutPromise);
    const luck = random.below(12);
    if (luck === 0 && kept.length > 0) await attachLater().catch(withoutPromise);
    if (luck === 1) await draftAndDrop().catch(withoutPromise);
    if (luck === 2) await leaveBehind().catch(withoutPromise);
  }
}

async function deliver(): Promise<void> {
  for (const kind of ['estimate', 'estimate file', 'estimate note'] as const) {
    for (const claim of await site.claim(kind, 10, now(), 90_000)) {
      const recordModel = 'crm.lead';
      const delivered = { state: 'delivered', recordModel, recordId: claim.deliveryId, ms: 1 } as const;
      const failed = {
        state: 'pending',
        dueAt: now(),
        counts: true,
        class: 'transient',
        code: 'no answer',
        ms: 1,
      } as const;
      const settlement = random.below(5) === 0 ? failed : delivered;
      const written = await site.settle(claim, settlement, now());
      if (written && settlement === delivered) say({ promised: 'delivered', externalId: claim.externalId });
    }
  }
}

let sending = true;
async function deliverOnAndOn(): Promise<void> {
  while (sending) {
    await deliver().catch(withoutPromise);
    await pause(2);
  }
}

const worker = deliverOnAndOn();
await Promise.all(Array.from({ length: senders }, send));
sending = false;
await worker;
// Nothing is in hand now: what was done and what the log says of it agree even at this end.
if (end === 'kill') process.kill(process.pid, 'SIGKILL');
await site.close();
