// kill -9 at random moments under load: everything acknowledged reaches the destination, and nothing reaches it twice.
import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { after, before, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import {
  contentOf,
  fastClock,
  httpTransport,
  silentLog,
  type Delivery,
} from '../../test/support/outbox-kill-parts.ts';
import { kinds } from './breakers.ts';
import { openSqliteOutbox } from './sqlite.ts';
import { createWorker } from './worker.ts';

const kills = 20;
const senders = 8;
const child = join(import.meta.dirname, '../../test/support/outbox-kill-child.ts');
const folder = mkdtempSync(join(tmpdir(), 'outbox-kill-'));
const file = join(folder, 'porchlight.db');
const epoch = Date.now();

/** The destination's records by External ID. It lives through every kill, as Odoo does. */
const records = new Map<string, Delivery>();
/** The reference that was acknowledged, by the sender's key. */
const acknowledged = new Map<string, string>();

let destination: Server;
let moody = true;
let destinationUrl: string;
let site: ChildProcess | undefined;
let siteUrl = 'http://127.0.0.1:9';

before(async () => {
  destination = createServer((req, res) => void receive(req, res).catch(() => res.destroy()));
  destination.listen(0, '127.0.0.1');
  await once(destination, 'listening');
  destinationUrl = `http://127.0.0.1:${(destination.address() as AddressInfo).port}`;
});

after(() => {
  site?.kill('SIGKILL');
  destination.closeAllConnections();
  destination.close();
  rmSync(folder, { recursive: true });
});

/**
 * While it is moody, of a hundred calls 10 are answered 503, 5 are neither kept nor answered, 5 are kept in part and
 * never answered, 10 are kept and never answered.
 */
async function receive(req: IncomingMessage, res: ServerResponse): Promise<unknown> {
  const deliveries = JSON.parse(await text(req)) as Delivery[];
  const luck = moody ? Math.random() : 1;
  if (luck < 0.1) return res.writeHead(503).end();
  if (luck < 0.15) return res.destroy();
  const kept = luck < 0.2 ? deliveries.slice(0, deliveries.length / 2) : deliveries;
  // A repeat of a known External ID writes nothing, as in Odoo.
  for (const delivery of kept) {
    if (!records.has(delivery.externalId)) records.set(delivery.externalId, delivery);
  }
  if (luck < 0.3) return res.destroy();
  return res.writeHead(200).end(JSON.stringify(deliveries.map((_, i) => i)));
}

function forkSite(): void {
  site = fork(child, [file, destinationUrl, String(epoch)]);
}

async function startSite(): Promise<void> {
  forkSite();
  const [port] = (await once(site!, 'message')) as [number];
  siteUrl = `http://127.0.0.1:${port}`;
}

async function killSite(): Promise<void> {
  const exited = once(site!, 'exit');
  site?.kill('SIGKILL');
  await exited;
}

/** Sends one submission after the other, each again and again until it is acknowledged, as a careful visitor would. */
async function sendUntil(stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    const key = randomUUID();
    while (!stopped.aborted && !(await send(key))) await pause(5);
    await pause(2);
  }
}

async function send(key: string): Promise<boolean> {
  try {
    const response = await fetch(siteUrl, { method: 'POST', body: key });
    const reference = await response.text();
    if (response.status === 201) acknowledged.set(key, reference);
    return response.status === 201;
  } catch {
    return false;
  }
}

/** Delivers all that is left without the long waits. */
async function drain(): Promise<void> {
  const now = fastClock(epoch);
  const outbox = await openSqliteOutbox({ file, now });
  const worker = createWorker({
    outbox,
    transport: httpTransport(destinationUrl),
    log: silentLog,
    now,
    limits: { attemptMs: 2000, idleMs: 20 },
  });
  worker.start();
  let left = await outbox.stats();
  for (; left.pending > 0; left = await outbox.stats()) {
    await outbox.hurry(now(), kinds);
    await pause(20);
  }
  await worker.stop();
  await outbox.close();
  assert.equal(left.parked, 0, 'however often what was in hand was killed');
}

it(`keeps its promise through ${kills} kills`, { timeout: 120_000 }, async (t) => {
  const stop = new AbortController();
  const sending = Array.from({ length: senders }, () => sendUntil(stop.signal));
  for (let kill = 1; kill <= kills; kill++) {
    // Every fourth time the site is still starting: making its database, or bringing it up after the last kill.
    if (kill % 4 === 1) forkSite();
    else await startSite();
    await pause(30 + Math.random() * 250);
    await killSite();
  }
  stop.abort();
  await Promise.all(sending);
  const duringKills = records.size;
  moody = false;
  await drain();
  t.diagnostic(
    `${acknowledged.size} acknowledged, ${duringKills} of ${records.size} delivered between the kills`,
  );

  const byKey = Map.groupBy(records.values(), (record) => record.key);
  const stepsOf = (key: string) => [
    'estimate',
    ...(contentOf(key) === null ? [] : ['estimate file']),
    'estimate note',
  ];
  const twice = [...byKey].filter(([key, same]) => same.length > stepsOf(key).length);
  const lost = [...acknowledged].filter(([key, reference]) => {
    const own = byKey.get(key)?.filter((record) => record.reference === reference) ?? [];
    return !stepsOf(key).every((step) => own.some(({ kind }) => kind === step));
  });
  assert.ok(acknowledged.size > kills && duringKills > 0, 'the kills met no load');
  assert.deepEqual(lost, [], 'acknowledged and lost');
  assert.deepEqual(twice, [], 'delivered twice');
  for (const { kind, key, content, record } of records.values()) {
    assert.equal(content, kind === 'estimate file' ? contentOf(key) : null);
    assert.equal(record === null, kind === 'estimate');
  }
  const db = new DatabaseSync(file, { readOnly: true });
  assert.equal(db.prepare('PRAGMA integrity_check').get()?.integrity_check, 'ok');
  db.close();
});
