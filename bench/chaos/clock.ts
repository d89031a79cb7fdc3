// The clock of the site is moved an hour and a month, both ways, under load: while it runs, and while it is down.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createPostgres } from '../../test/support/postgres.ts';
import type { ScenarioOptions } from './kill.ts';
import { startOdoo } from './odoo.ts';
import { createSite, inTime } from './site.ts';
import { postgresStore, sqliteStore, type Store } from './stores.ts';
import { emptyTally, fail, noteRecovery, type Tally } from './tally.ts';
import { judge } from './verdict.ts';
import { sendVisitors } from './visitors.ts';

const hour = 3_600_000;
// Longer than answers are kept once they are delivered.
const month = 31 * 24 * hour;
const moves = 12;
const faultyMs = 700;
const hangMs = 2000;
const deliversWithinMs = 120_000;

type ClockOptions = Omit<ScenarioOptions, 'times'>;

export async function proveClock(options: ClockOptions): Promise<Tally> {
  const directory = await mkdtemp(join(tmpdir(), 'chaos-'));
  try {
    const store = sqliteStore(join(directory, 'porchlight.db'));
    return await moveClock(emptyTally('clock moved, SQLite'), 1, store, directory, options);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

export async function provePostgresClock(options: ClockOptions): Promise<Tally> {
  const directory = await mkdtemp(join(tmpdir(), 'chaos-'));
  const server = await createPostgres();
  try {
    await server.start();
    const store = await postgresStore(server);
    return await moveClock(emptyTally('clock moved, two sites, PostgreSQL'), 2, store, directory, options);
  } finally {
    await server.remove();
    await rm(directory, { recursive: true, force: true });
  }
}

async function moveClock(
  tally: Tally,
  count: number,
  store: Store,
  directory: string,
  { seed, perSecond, log }: ClockOptions,
): Promise<Tally> {
  const odoo = await startOdoo({ seed, hangMs });
  const settings = { ...odoo.settings, DATABASE_URL: store.url };
  const sites = await Promise.all(
    Array.from({ length: count }, () => createSite(directory, settings, { shiftsClock: true })),
  );
  const visitors = await sendVisitors(sites, perSecond, { allHaveKeys: true });
  const start = async () => {
    const thanked = sites.map(({ port }) => visitors.nextThanks(port));
    await Promise.all(sites.map((site) => site.start()));
    await inTime(Promise.all(thanked), 'a site did not come back');
  };

  /** What is acknowledged from now on is delivered. */
  async function goesOn(when: string): Promise<void> {
    const begun = performance.now();
    const before = new Set(visitors.acknowledged.keys());
    for (;;) {
      const arrived = await odoo.arrived();
      const waited = performance.now() - begun;
      if (arrived.some(({ mark }) => visitors.acknowledged.has(mark) && !before.has(mark)))
        return noteRecovery(tally, 'deliveredMs', waited);
      if (waited > deliversWithinMs)
        return fail(tally, `nothing was delivered when the clock was moved ${when}`);
      await pause(100);
    }
  }

  async function moveTo(shift: number, when: string, restart: () => Promise<void>): Promise<void> {
    const to = `${when} to ${shift / hour} hours`;
    // So that there is what failed and waits, and what was in hand, by the clock that was.
    await odoo.beFaulty();
    await pause(faultyMs);
    await odoo.beCalm();
    // One of them: the others' clocks and the database's stay right, or nobody would deliver.
    sites[0]!.shiftClock(shift);
    await restart();
    await goesOn(to);
    log(`goes on when moved ${to}`);
  }
  const killAndStart = async () => {
    await Promise.all(sites.map((site) => site.end('SIGKILL')));
    await start();
  };

  try {
    await start();
    // Only a start asks at once what is to be erased; after that it is asked every ten minutes.
    for (const shift of [month, 0, -month, 0]) await moveTo(shift, 'while it is down', killAndStart);
    for (const shift of [hour, 0, -hour, 0, month, 0, -month, 0])
      await moveTo(shift, 'while it runs', () => Promise.resolve());
    await visitors.leave();
    for (const words of visitors.strange) fail(tally, words);
    await Promise.all(sites.map((site) => site.end('SIGTERM')));
    const erased = await store.erased();
    if (erased > 0) fail(tally, `the answers of ${erased} were erased before their time`);
    tally.times = `${moves} moves`;
    await judge(tally, visitors.acknowledged, store, odoo);
    return tally;
  } finally {
    await visitors.leave();
    await Promise.all(sites.map((site) => site.end('SIGKILL')));
    await odoo.stop();
  }
}
