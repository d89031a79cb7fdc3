import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { recordingLog } from '../../test/support/outbox-log.ts';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { ampleBudget, asFiles } from '../../test/support/outbox-uploads.ts';
import { until } from '../../test/support/outbox-worker-bench.ts';
import { newId } from '../submission/id.ts';
import type { Estimate } from '../submission/submission.ts';
import { createHousekeeping } from './housekeeping.ts';
import type { Outbox } from './outbox.ts';
import { busyTimeoutMs } from './sqlite-file.ts';
import { openSqliteOutbox } from './sqlite.ts';

const day = 24 * 3_600_000;
const done = { state: 'delivered', recordModel: 'crm.lead', recordId: 7, ms: 1 } as const;

describe('what was erased from an SQLite file', () => {
  let folder: string;
  let file: string;
  let outbox: Outbox;
  let words: Set<string>;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'outbox-'));
    file = join(folder, 'porchlight.db');
    outbox = await openSqliteOutbox({ file });
    words = new Set();
  });
  afterEach(async () => {
    await outbox.close();
    rmSync(folder, { recursive: true });
  });

  /** A word that is nowhere else, and that is looked for. */
  function canary(): string {
    const word = `canary${randomBytes(9).toString('hex')}`;
    words.add(word);
    return word;
  }

  /** Every field holds a word of its own; an answer can be as long as many pages of the file. */
  function sampleOfCanaries(repeats: number): Estimate {
    const touch = () => ({ at: 1, page: canary(), referrer: canary(), params: { utm_source: canary() } });
    const consent = { text: canary(), version: canary(), givenAt: 1, locale: 'en', page: canary() };
    return sampleEstimate({
      page: canary(),
      answers: [{ label: canary(), text: `${canary()}\n${canary().repeat(repeats)}` }],
      fullName: canary(),
      email: canary(),
      phone: { typed: canary(), e164: canary(), extension: canary() },
      service: { slug: canary(), name: canary() },
      ...{ postalCode: canary(), addressLine1: canary(), city: canary(), region: canary() },
      attribution: { first: touch(), last: touch() },
      consents: [consent],
    });
  }

  async function stageCanary() {
    const content = Buffer.concat([Buffer.from(canary()), randomBytes(20_000), Buffer.from(canary())]);
    const digest = createHash('sha256').update(content).digest('hex');
    words.add(digest);
    const upload = {
      id: newId(1000),
      digest,
      name: canary(),
      mediaType: 'image/jpeg',
      bytes: content.length,
    };
    const thumb = Buffer.from(canary());
    await outbox.stage(upload, new Uint8Array(content), new Uint8Array(thumb), ampleBudget);
    return upload;
  }

  async function addAndDeliver(repeats = 400): Promise<Estimate> {
    const files = asFiles([await stageCanary()]);
    const submission = { ...sampleOfCanaries(repeats), files };
    await outbox.add(submission, identity(canary()));
    for (const kind of ['estimate', 'estimate file', 'estimate note'] as const) {
      for (const claim of await outbox.claim(kind, 1, 5000, 1000)) await outbox.settle(claim, done, 5000);
    }
    return submission;
  }

  const bytesOf = (path: string) => (existsSync(path) ? readFileSync(path) : Buffer.alloc(0));

  /** How many of the words are anywhere in the files, or in a backup that is made now. */
  async function wordsLeft(): Promise<number> {
    const copy = join(folder, `${randomBytes(4).toString('hex')}.db`);
    const reader = new DatabaseSync(file, { readOnly: true });
    await backup(reader, copy);
    reader.close();
    const all = [file, `${file}-wal`, `${file}-shm`, copy].map((path) => bytesOf(path).toString('latin1'));
    const found = all.flatMap((text) => text.match(/canary[0-9a-f]{18}|[0-9a-f]{64}/g) ?? []);
    return words.intersection(new Set(found)).size;
  }

  it('is nowhere in the file, the log or a backup, be it every other one of hundreds', async () => {
    const submissions: Estimate[] = [];
    for (let i = 0; i < 200; i += 1) submissions.push(await addAndDeliver(i % 3 === 0 ? 400 : 1));
    const all = words;
    assert.equal(await wordsLeft(), all.size, 'the test sees what is there');
    // Those that stay are moved within the file meanwhile; of them all must be found.
    for (const parity of [0, 1]) {
      for (const [i, { id }] of submissions.entries()) {
        if (i % 2 === parity) assert.equal(await outbox.erase(id, 9000), 'erased');
      }
      assert.equal(await outbox.scrub(), true);
      const left = await wordsLeft();
      assert.equal(left, parity === 0 ? all.size / 2 : 0);
    }
  });

  it('is gone from the log as soon as nobody reads it, and no page waits for that', async () => {
    const { id } = await addAndDeliver();
    const reader = new DatabaseSync(file, { readOnly: true });
    reader.exec('BEGIN; SELECT count(*) FROM submission');
    await outbox.erase(id, 9000);
    // If it waited for the reader, it would see the end of it.
    const reading = setTimeout(() => reader.exec('COMMIT'), busyTimeoutMs / 2);
    assert.equal(await outbox.scrub(), false);
    clearTimeout(reading);
    reader.close();
    assert.equal(await outbox.scrub(), true);
    assert.equal(bytesOf(`${file}-wal`).length, 0);
    assert.equal(await wordsLeft(), 0);
  });

  it('is gone when its time is over, with what was swept and the drafts that were replaced', async () => {
    const held = sampleOfCanaries(1);
    await outbox.add({ ...held, screened: { outcome: 'held', reasons: [] } }, identity());
    await addAndDeliver();
    await stageCanary();
    await outbox.putDraft('a', Buffer.from(canary()), 9000);
    await outbox.putDraft('a', Buffer.from(canary()), 9000);
    const log = recordingLog();
    const housekeeping = createHousekeeping({
      outbox,
      retention: { answersMs: 30 * day, heldMs: 90 * day },
      log,
      now: () => 91 * day,
      everyMs: 20,
    });
    housekeeping.start();
    await until(async () => (await wordsLeft()) === 0);
    await housekeeping.stop();
    const told = log.lines.map(({ fields }) => fields);
    assert.deepEqual(told, [
      { uploads: 1, drafts: 1 },
      { held: 1 },
      { erased: 2, neverDecided: 1, removed: 0 },
    ]);
    const text = JSON.stringify(log.lines);
    for (const word of words) assert.ok(!text.includes(word));
  });
});
