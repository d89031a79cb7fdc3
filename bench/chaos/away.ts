// Odoo is away for 20 days, on a clock that runs faster: all that was kept meanwhile waits, and is delivered when it is back.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createOdooTransport } from '../../src/odoo/transport.ts';
import { openOutbox } from '../../src/outbox/open.ts';
import { createWorker } from '../../src/outbox/worker.ts';
import { noFilings } from '../../test/support/handover.ts';
import { silentLog } from '../../test/support/outbox-kill-parts.ts';
import { createPostgres } from '../../test/support/postgres.ts';
import type { ScenarioOptions } from './kill.ts';
import { keepMarked } from './marked.ts';
import { startOdoo } from './odoo.ts';
import { postgresStore, sqliteStore, type Store } from './stores.ts';
import { emptyTally, fail, type Tally } from './tally.ts';
import { judge, type Promised } from './verdict.ts';

const dayMs = 24 * 3_600_000;
const days = 20;
const eachDay = 5;
// The longest wait between two probes is five minutes, and deliveries go on then.
const backWithinMs = 10 * 60_000;

interface AwayOptions extends Pick<ScenarioOptions, 'seed' | 'log'> {
  /** How long a day takes, in ms. */
  dayTakesMs: number;
}

export async function proveAway(options: AwayOptions): Promise<Tally> {
  const directory = await mkdtemp(join(tmpdir(), 'chaos-'));
  try {
    const store = sqliteStore(join(directory, 'porchlight.db'));
    return await beAway(emptyTally('Odoo away for 20 days, SQLite'), store, options);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

export async function provePostgresAway(options: AwayOptions): Promise<Tally> {
  const server = await createPostgres();
  try {
    await server.start();
    const store = await postgresStore(server);
    return await beAway(emptyTally('Odoo away for 20 days, PostgreSQL'), store, options);
  } finally {
    await server.remove();
  }
}

async function beAway(tally: Tally, store: Store, { seed, dayTakesMs, log }: AwayOptions): Promise<Tally> {
  const odoo = await startOdoo({ seed, latencyMs: 0 });
  const begun = Date.now();
  let speed = dayMs / dayTakesMs;
  let turnedAt = begun;
  let gone = 0;
  const now = () => begun + gone + (Date.now() - turnedAt) * speed;
  const run = { ...silentLog, debug() {} };
  const reader = { locale: 'en-US', timeZone: 'America/Chicago' };
  const { access } = odoo;
  const outbox = await openOutbox({ url: store.url, now });
  const transport = createOdooTransport({ access, filings: noFilings, reader, log: run, now });
  const worker = createWorker({ outbox, transport, log: run, now, limits: { idleMs: 2 } });
  const promised = new Map<string, Promised>();
  try {
    await odoo.beAway();
    worker.start();
    for (let day = 1; day <= days; day += 1) {
      const more = await keepMarked(outbox, `day${day}n`, eachDay, now());
      for (const [mark, one] of more) promised.set(mark, one);
      worker.wake();
      await pause(Math.max(0, turnedAt + day * dayTakesMs - Date.now()));
    }
    const { pending, parked } = await outbox.unfinished();
    if (pending !== promised.size || parked > 0) fail(tally, `${pending} wait and ${parked} are parked`);
    const tried = Math.max(...(await outbox.list({ limit: 1000 })).map(({ attempts }) => attempts));
    log(`${pending} wait after ${days} days, none tried more than ${tried} times`);

    await odoo.beCalm();
    // From here on a minute takes a second, so that it can be seen how long it takes.
    gone = now() - begun;
    turnedAt = Date.now();
    speed = 60;
    const backAt = now();
    while ((await outbox.unfinished()).pending > 0 && now() - backAt < backWithinMs) await pause(20);
    const minutes = (now() - backAt) / 60_000;
    log(`all delivered ${minutes.toFixed(1)} minutes after Odoo was back`);
    if (now() - backAt >= backWithinMs) fail(tally, 'what waited was not delivered when Odoo was back');
    tally.times = `${days} days`;
  } finally {
    await worker.stop();
    transport.close();
    await outbox.close();
  }
  try {
    await judge(tally, promised, store, odoo);
    return tally;
  } finally {
    await odoo.stop();
  }
}
