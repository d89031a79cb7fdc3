// One of two on one PostgreSQL is stopped in the middle of a call for longer than its lease, and goes on: the other has
// delivered meanwhile, and what the first then says is not heard.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openOutbox } from '../../src/outbox/open.ts';
import { createRandom } from '../../test/power/random.ts';
import { createPostgres } from '../../test/support/postgres.ts';
import type { ScenarioOptions } from './kill.ts';
import { keepMarked } from './marked.ts';
import { startOdoo, type Odoo } from './odoo.ts';
import { createSite } from './site.ts';
import { postgresStore, type Store } from './stores.ts';
import { emptyTally, fail, type Tally } from './tally.ts';
import { judge, type Promised } from './verdict.ts';
import { forkWorker } from './worker.ts';

// How long a call takes, so that there is a middle.
const latencyMs = 400;
const inHand = 20;
const lostWords = 'The lease was lost';
// A stopped one that goes on says so at once; after this it has nothing to say.
const saysWithinMs = 30_000;

/** Whatever delivers. */
interface Deliverer {
  signal(signal: NodeJS.Signals): void;
  kill(): Promise<unknown>;
}

type Start = (hear: (line: string) => void) => Promise<Deliverer>;

type FencingOptions = Omit<ScenarioOptions, 'perSecond'>;

/** The delivering halves alone, with a lease short enough to be waited for. */
export function proveFencing(options: FencingOptions & { leaseMs: number }): Promise<Tally> {
  const { leaseMs } = options;
  return fence(emptyTally('SIGSTOP beyond the lease, two workers, PostgreSQL'), 0, options, (store, odoo) => {
    const order = { url: store.url, access: odoo.access, leaseMs, speed: 1, epoch: Date.now(), poison: null };
    return (hear) => Promise.resolve(forkWorker(order, hear));
  });
}

/** Whole sites with their own lease. */
export async function proveSiteFencing({
  stoppedMs,
  ...options
}: FencingOptions & { stoppedMs: number }): Promise<Tally> {
  const directory = await mkdtemp(join(tmpdir(), 'chaos-'));
  const tally = emptyTally(`SIGSTOP for ${stoppedMs / 1000} s, two sites, PostgreSQL`);
  try {
    return await fence(tally, stoppedMs, options, (store, odoo) => async (hear) => {
      const site = await createSite(directory, { ...odoo.settings, DATABASE_URL: store.url }, { hear });
      await site.start();
      return { signal: (signal) => site.signal(signal), kill: () => site.end('SIGKILL') };
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function fence(
  tally: Tally,
  stoppedMs: number,
  { seed, times, log }: FencingOptions,
  starter: (store: Store, odoo: Odoo) => Start,
): Promise<Tally> {
  const random = createRandom(seed);
  const server = await createPostgres();
  const odoo = await startOdoo({ seed, latencyMs });
  const running: Deliverer[] = [];
  const promised = new Map<string, Promised>();
  let fencedOff = 0;
  try {
    await server.start();
    const store = await postgresStore(server);
    const desk = await openOutbox({ url: store.url });
    const startOne = starter(store, odoo);
    const start = async () => {
      const one = await startOne((line) => (fencedOff += line.includes(lostWords) ? 1 : 0));
      running.push(one);
      return one;
    };
    for (let stops = 1; stops <= times; stops += 1) {
      const more = await keepMarked(desk, `s${stops}n`, inHand, Date.now());
      for (const [mark, one] of more) promised.set(mark, one);
      const stopped = await start();
      while ((await store.inHand()).length === 0) await pause(10);
      await pause(random.next() * latencyMs);
      const before = fencedOff;
      stopped.signal('SIGSTOP');
      const begun = performance.now();
      const other = await start();
      // It delivers all of it once the lease has lapsed.
      while ((await desk.unfinished()).pending > 0 || performance.now() - begun < stoppedMs) await pause(100);
      stopped.signal('SIGCONT');
      const wokenAt = performance.now();
      while (fencedOff === before && performance.now() - wokenAt < saysWithinMs) await pause(50);
      if (fencedOff === before) fail(tally, 'a stale result was not fenced off');
      // The others of the same call follow at once.
      await pause(latencyMs);
      log(`${stops} of ${times} stops, ${fencedOff} stale results fenced off`);
      await Promise.all([stopped.kill(), other.kill()]);
    }
    await desk.close();
    tally.times = `${times} stops, ${fencedOff} stale results`;
    await judge(tally, promised, store, odoo);
    return tally;
  } finally {
    await Promise.all(running.map((one) => one.kill()));
    await odoo.stop();
    await server.remove();
  }
}
