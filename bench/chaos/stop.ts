// One of two delivering processes on one PostgreSQL is stopped in the middle of a call for longer than its lease, and
// goes on: the other has delivered meanwhile, and what the first then says is not heard.
import { setTimeout as pause } from 'node:timers/promises';
import { openOutbox } from '../../src/outbox/open.ts';
import { createRandom } from '../../test/power/random.ts';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { createPostgres } from '../../test/support/postgres.ts';
import type { ScenarioOptions } from './kill.ts';
import { startOdoo } from './odoo.ts';
import { postgresStore } from './stores.ts';
import { emptyTally, type Tally } from './tally.ts';
import { judge } from './verdict.ts';
import { forkWorker } from './worker.ts';

// How long a call takes, so that there is a middle.
const latencyMs = 400;
const inHand = 20;

/** `leaseMs`: null for the worker's own, which is `usualLeaseMs`. */
export async function proveFencing({
  seed,
  times,
  leaseMs,
  log,
}: Omit<ScenarioOptions, 'perSecond'> & { leaseMs: number | null }): Promise<Tally> {
  const tally = emptyTally('SIGSTOP beyond the lease, PostgreSQL');
  const random = createRandom(seed);
  const server = await createPostgres();
  const odoo = await startOdoo({ seed, latencyMs });
  const running: ReturnType<typeof forkWorker>[] = [];
  const acknowledged = new Set<string>();
  let fencedOff = 0;
  try {
    await server.start();
    const store = await postgresStore(server);
    const order = { url: store.url, access: odoo.access, leaseMs, speed: 1, epoch: Date.now(), poison: null };
    const desk = await openOutbox({ url: store.url });
    const start = () => {
      const worker = forkWorker(order);
      running.push(worker);
      return worker;
    };
    const pending = async () => (await desk.stats()).pending;
    for (let stops = 1; stops <= times; stops += 1) {
      const submissions = Array.from({ length: inHand }, () => sampleEstimate({ receivedAt: Date.now() }));
      await Promise.all(submissions.map((submission) => desk.add(submission, identity())));
      for (const { reference } of submissions) acknowledged.add(reference);
      const stopped = start();
      await stopped.claimed;
      await pause(random.next() * latencyMs);
      stopped.signal('SIGSTOP');
      const other = start();
      // It delivers all of it once the lease has lapsed.
      while ((await pending()) > 0) await pause(100);
      stopped.signal('SIGCONT');
      while (stopped.fencedOff() === 0) await pause(50);
      // The others of the same call follow at once.
      await pause(latencyMs);
      fencedOff += stopped.fencedOff();
      log(`${stops} of ${times} stops, ${fencedOff} stale results fenced off`);
      await Promise.all([stopped.kill(), other.kill()]);
    }
    await desk.close();
    tally.times = `${times} stops, ${fencedOff} stale results`;
    await judge(tally, acknowledged, store, odoo);
    return tally;
  } finally {
    await Promise.all(running.map((worker) => worker.kill()));
    await odoo.stop();
    await server.remove();
  }
}
