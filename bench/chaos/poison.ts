// One submission that kills whatever process takes it in hand: it is parked after three, and all others arrive.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openOutbox } from '../../src/outbox/open.ts';
import type { ScenarioOptions } from './kill.ts';
import { keepMarked } from './marked.ts';
import { startOdoo } from './odoo.ts';
import { sqliteStore } from './stores.ts';
import { emptyTally, fail, type Tally } from './tally.ts';
import { judge } from './verdict.ts';
import { forkWorker } from './worker.ts';

// So that the waits of two minutes pass while one looks.
const speed = 100;
// As the worker's own.
const leaseMs = 75_000;
const deathsToPark = 3;

/** `times`: how many submissions, of which one is the poison. */
export async function provePoison({ seed, times, log }: Omit<ScenarioOptions, 'perSecond'>): Promise<Tally> {
  const tally = emptyTally('poison, SQLite');
  const directory = await mkdtemp(join(tmpdir(), 'chaos-'));
  const odoo = await startOdoo({ seed });
  const store = sqliteStore(join(directory, 'porchlight.db'));
  const epoch = Date.now();
  let over = false;
  let deaths = 0;
  let stopWorker = () => Promise.resolve();
  const desk = await openOutbox({ url: store.url, now: () => epoch });
  const promised = await keepMarked(desk, 'mark', times, epoch);
  await desk.close();
  const [poisonMark, { references }] = [...promised][times >> 1]!;
  const [poison = ''] = references;
  promised.delete(poisonMark);

  /** As a supervisor does: whatever ends is started again. */
  async function supervise(): Promise<void> {
    while (!over) {
      const worker = forkWorker({ url: store.url, access: odoo.access, leaseMs, speed, epoch, poison });
      stopWorker = () => worker.kill();
      await worker.exited;
      if (!over) deaths += 1;
    }
  }
  const supervised = supervise();
  const onlooker = await openOutbox({ url: store.url, purpose: 'desk' });
  try {
    while ((await onlooker.stats()).pending > 0) await pause(100);
    over = true;
    await stopWorker();
    await supervised;
    log(`${deaths} processes died`);
    if (deaths !== deathsToPark) fail(tally, `${deaths} processes died, not ${deathsToPark}`);
    tally.times = `1 in ${times}, ${deaths} deaths`;
    await judge(tally, promised, store, odoo, new Set([poison]));
    return tally;
  } finally {
    over = true;
    await stopWorker();
    await onlooker.close();
    await odoo.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
