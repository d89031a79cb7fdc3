// kill -9 with a batch of fifty in hand, part of which is in Odoo already: each arrives once, and nobody is parked.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { after, it } from 'node:test';
import { fastClock, httpTransport, silentLog, type Delivery } from '../../test/support/outbox-kill-parts.ts';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { until } from '../../test/support/outbox-worker-bench.ts';
import { openSqliteOutbox } from './sqlite.ts';
import { createWorker } from './worker.ts';

const child = join(import.meta.dirname, '../../test/support/outbox-kill-child.ts');
const folder = mkdtempSync(join(tmpdir(), 'outbox-kill-'));
const file = join(folder, 'porchlight.db');
const epoch = Date.now();

const calls: Delivery[][] = [];
/** How often each External ID made a record. */
const records = new Map<string, number>();
let keeps = Infinity;

const destination = createServer((req, res) => {
  void json(req).then((body) => {
    const deliveries = body as Delivery[];
    calls.push(deliveries);
    for (const { externalId } of deliveries.slice(0, keeps)) {
      if (!records.has(externalId)) records.set(externalId, records.size);
    }
    // What it cannot keep whole it never answers.
    if (deliveries.length <= keeps) res.end(JSON.stringify(deliveries.map((d) => records.get(d.externalId))));
  });
});

after(() => {
  destination.closeAllConnections();
  destination.close();
  rmSync(folder, { recursive: true });
});

it('survives kills in the middle of a batch of fifty', { timeout: 60_000 }, async () => {
  destination.listen(0, '127.0.0.1');
  await once(destination, 'listening');
  const url = `http://127.0.0.1:${(destination.address() as AddressInfo).port}`;
  const now = fastClock(epoch);
  const first = await openSqliteOutbox({ file });
  await Promise.all(
    Array.from({ length: 50 }, () => first.add(sampleEstimate({ receivedAt: now() }), identity())),
  );
  await first.close();

  // The second and the third are killed with ten of them in hand, which then have seen two deaths.
  for (const kept of [20, 0, 0]) {
    keeps = kept;
    const seen = calls.length;
    const site = fork(child, [file, url, String(epoch)]);
    const exited = once(site, 'exit');
    await until(() => calls.length > seen);
    site.kill('SIGKILL');
    await exited;
  }
  assert.deepEqual(
    calls.map((deliveries) => deliveries.length),
    [50, 10, 10],
  );
  const diedTwice = new Set(calls.slice(1).flatMap((deliveries) => deliveries.map((one) => one.externalId)));
  assert.equal(diedTwice.size, 20, 'what died twice waits');

  keeps = Infinity;
  const outbox = await openSqliteOutbox({ file, now });
  const transport = httpTransport(url);
  const worker = createWorker({ outbox, transport, log: silentLog, now, limits: { idleMs: 20 } });
  worker.start();
  await until(async () => (await outbox.stats()).pending === 0);
  const { parked, delivered } = await outbox.stats();
  assert.deepEqual([parked, delivered], [0, 100]);
  assert.equal(records.size, 100);
  const ids = (await outbox.list({ limit: 100 })).map(({ externalId, recordId }) => [externalId, recordId]);
  assert.deepEqual(new Map(ids as [string, number][]), records);
  for (const deliveries of calls.slice(3)) {
    const ofTwice = deliveries.filter(({ externalId }) => diedTwice.has(externalId)).length;
    assert.ok(deliveries[0]!.kind !== 'estimate' || deliveries.length <= (ofTwice > 0 ? 1 : 10));
  }
  await worker.stop();
  await outbox.close();
});
