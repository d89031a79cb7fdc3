// The disk is filled to its last byte under a busy site, and freed again.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openSqliteOutbox } from '../../src/outbox/sqlite.ts';
import {
  estimateAnswers,
  eventually,
  type Journey,
  lastPage,
  postForm,
  postJson,
  type Receipt,
  startJourney,
} from '../support/journey.ts';
import type { Site } from '../support/site.ts';
import { mountSmallDisk, noSmallDisk } from './small-disk.ts';

const visitors = 8;
const diskFull = 'The disk of the outbox is full';
const roomAgain = 'The disk of the outbox has room again';

/** Visitors who send one request after the other; each answer is counted. */
function beginToSend({ url }: Site) {
  const acknowledged: string[] = [];
  const statuses: number[] = [];
  let sending = true;
  const done = Promise.all(
    Array.from({ length: visitors }, async () => {
      while (sending) {
        const response = await postJson(`${url}/api/estimate`, estimateAnswers(), {
          'idempotency-key': crypto.randomUUID(),
        });
        const answer = (await response.json()) as Receipt;
        statuses.push(response.status);
        if (response.status === 201) acknowledged.push(answer.reference);
        await pause(10);
      }
    }),
  );
  return {
    acknowledged,
    statuses,
    async stop() {
      sending = false;
      await done;
    },
  };
}

const inOdoo = ({ odoo }: Journey) =>
  odoo.records('crm.lead').map(({ name }) => /E-\w{4}-\w{4}/.exec(String(name))![0]);

async function pendingIn(file: string): Promise<number> {
  const desk = await openSqliteOutbox({ file, purpose: 'desk' });
  try {
    return (await desk.unfinished()).pending;
  } finally {
    await desk.close();
  }
}

async function isRefused({ url }: Site): Promise<void> {
  const answers = estimateAnswers({ full_name: 'Kept In The Page' });
  const response = await postForm(url + lastPage, answers);
  const page = await response.text();
  assert.deepEqual([response.status, response.headers.get('retry-after')], [503, '30']);
  for (const words of ['Kept In The Page', 'visitor@example.com', '(512) 555-0148'])
    assert.ok(page.includes(words), words);
  assert.equal((await fetch(`${url}/ready`)).status, 503);
  for (const path of ['/', '/free-estimate', '/helpdesk', '/health'])
    assert.equal((await fetch(url + path)).status, 200, path);
}

it(
  'a full disk loses and doubles nothing, lets what was kept be delivered, and is over without a restart',
  { skip: noSmallDisk() },
  async () => {
    const disk = mountSmallDisk(64);
    const file = join(disk.folder, 'porchlight.db');
    const ballast = `${file}-ballast`;
    const journey = await startJourney({
      directory: disk.folder,
      env: { RATE_SOFT: '0', RATE_HARD: '0', MIN_FILL_MS: '0' },
      // So that much waits when the disk is full.
      odoo: { latencyMs: 1500 },
    });
    const { site } = journey;
    const told = (words: string) => site.log.filter(({ msg }) => msg.includes(words)).length;
    try {
      await eventually(() => (statSync(ballast, { throwIfNoEntry: false })?.size ?? 0) >= 6_000_000);
      const sent = beginToSend(site);
      await eventually(() => sent.acknowledged.length > 50);
      disk.fill();
      await site.logged(diskFull);
      await eventually(() => sent.statuses.slice(-visitors).every((status) => status === 503));
      await isRefused(site);
      assert.equal(statSync(ballast, { throwIfNoEntry: false }), undefined);
      const waiting = await pendingIn(file);
      assert.ok(waiting > 0);

      // In the room of the ballast, while visitors go on being refused.
      await eventually(async () => (await pendingIn(file)) === 0);
      const before = sent.acknowledged.length;
      disk.fill();
      await isRefused(site);
      assert.equal(sent.acknowledged.length, before);
      assert.deepEqual([told(diskFull), told(roomAgain)], [1, 0]);

      disk.free();
      await site.logged(roomAgain);
      await eventually(() => sent.acknowledged.length > before + 50);
      await sent.stop();
      assert.ok(statSync(ballast).size >= 6_000_000);
      // Its answer is up to a second old.
      await eventually(async () => (await fetch(`${site.url}/ready`)).status === 200);
      assert.deepEqual([told(diskFull), told(roomAgain)], [1, 1]);
      assert.deepEqual([...new Set(sent.statuses)].sort(), [201, 503]);

      await eventually(async () => (await pendingIn(file)) === 0);
      const there = inOdoo(journey);
      assert.deepEqual(
        sent.acknowledged.filter((reference) => !there.includes(reference)),
        [],
      );
      assert.equal(new Set(there).size, there.length);
      assert.equal(await site.stop(), 0);
      const db = new DatabaseSync(file);
      assert.equal(db.prepare('PRAGMA integrity_check').get()?.integrity_check, 'ok');
      db.close();
    } finally {
      await journey.stop();
      disk.remove();
    }
  },
);
