// The real site is killed at random moments under load, in front of an Odoo that fails: on SQLite, or two on PostgreSQL
// that is killed now and then as well.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRandom } from '../../test/power/random.ts';
import { createPostgres } from '../../test/support/postgres.ts';
import { startOdoo, type Odoo } from './odoo.ts';
import { createSite, type Site } from './site.ts';
import { postgresStore, sqliteStore, type Store } from './stores.ts';
import { emptyTally, type Tally } from './tally.ts';
import { judge } from './verdict.ts';
import { sendVisitors } from './visitors.ts';

export interface ScenarioOptions {
  seed: number;
  /** How often what the scenario is about happens. */
  times: number;
  perSecond: number;
  /** Told how it goes on, a line at a time. */
  log: (line: string) => void;
}

// Of its life after the first acknowledgement, at most.
const lifeMs = 2500;
// One life in five ends before the site has answered anybody.
const shareOfStarts = 0.2;
const startMs = 1200;
// Between two kills of PostgreSQL.
const killsPerCrash = 10;
// A site that does not come back ends the run; what it took is told, not judged.
const backWithinMs = 120_000;

interface KillOptions extends ScenarioOptions {
  /** Waits after the last kill until what the dead had in hand is taken up: on PostgreSQL as long as a lease. */
  waitsForLeases: boolean;
}

export async function proveKills(options: KillOptions): Promise<Tally> {
  const directory = await mkdtemp(join(tmpdir(), 'chaos-'));
  try {
    const store = sqliteStore(join(directory, 'porchlight.db'));
    return await killSites(emptyTally('kill -9, SQLite'), { ...options, directory, store, sites: 1 });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

export async function provePostgresKills(options: KillOptions): Promise<Tally> {
  const directory = await mkdtemp(join(tmpdir(), 'chaos-'));
  const server = await createPostgres();
  try {
    await server.start();
    const store = await postgresStore(server);
    const tally = emptyTally('kill -9, two sites, PostgreSQL');
    const crash = async () => {
      await server.kill();
      await server.start();
    };
    return await killSites(tally, { ...options, directory, store, sites: 2, crash });
  } finally {
    await server.remove();
    await rm(directory, { recursive: true, force: true });
  }
}

async function killSites(
  tally: Tally,
  {
    seed,
    times,
    perSecond,
    log,
    waitsForLeases,
    directory,
    store,
    sites: count,
    crash,
  }: KillOptions & { directory: string; store: Store; sites: number; crash?: () => Promise<void> },
): Promise<Tally> {
  const random = createRandom(seed);
  const odoo = await startOdoo({ seed });
  const settings = { ...odoo.settings, DATABASE_URL: store.url };
  const sites = await Promise.all(Array.from({ length: count }, () => createSite(directory, settings)));
  const visitors = sendVisitors(
    sites.map(({ port }) => port),
    perSecond,
  );
  let crashes = 0;
  let nextCrash = Math.min(times, killsPerCrash) >> 1;

  /** Starts it, and resolves when it has thanked somebody. */
  async function comeBack(site: Site): Promise<void> {
    const begun = performance.now();
    const thanked = visitors.nextThanks(site.port);
    await site.start();
    const limit = new AbortController();
    const tooLong = pause(backWithinMs, undefined, { signal: limit.signal }).then(() => {
      throw new Error(`a site did not come back within ${backWithinMs} ms`);
    });
    await Promise.race([thanked, tooLong]).finally(() => limit.abort());
    tally.recoveryMs = Math.max(tally.recoveryMs ?? 0, performance.now() - begun);
  }

  try {
    await odoo.beFaulty();
    await Promise.all(sites.map(comeBack));
    for (let kills = 1; kills <= times; kills += 1) {
      const site = sites[kills % count]!;
      await pause(random.next() * lifeMs);
      if (crash && kills >= nextCrash) {
        await crash();
        crashes += 1;
        nextCrash += killsPerCrash;
      }
      if (site.hasFallen()) {
        tally.broken += 1;
        tally.words.push('a site ended by itself');
      }
      await site.end('SIGKILL');
      while (kills < times && random.next() < shareOfStarts) {
        await site.start();
        await pause(random.next() * startMs);
        await site.end('SIGKILL');
        kills += 1;
      }
      if (kills < times) await comeBack(site);
      if (kills % 10 === 0) log(`${kills} of ${times} kills, ${visitors.acknowledged.size} acknowledged`);
    }
    await Promise.all(sites.map((site) => site.end('SIGKILL')));
    if (waitsForLeases) await takeUp(tally, { store, odoo, sites, comeBack });
    await visitors.leave();
    await Promise.all(sites.map((site) => site.end('SIGTERM')));
    tally.times = `${times} kills${crash ? `, ${crashes} of PostgreSQL` : ''}`;
    await judge(tally, visitors.acknowledged, store, odoo);
    return tally;
  } finally {
    await visitors.leave();
    await Promise.all(sites.map((site) => site.end('SIGKILL')));
    await odoo.stop();
  }
}

// Its leases outlive the longest call that Odoo may be at work on.
const takenUpWithinMs = 180_000;

/** Starts every site again, and measures how long what the dead had in hand waits for somebody. */
async function takeUp(
  tally: Tally,
  {
    store,
    odoo,
    sites,
    comeBack,
  }: { store: Store; odoo: Odoo; sites: readonly Site[]; comeBack: (site: Site) => Promise<void> },
): Promise<void> {
  await odoo.beCalm();
  const before = await store.leased();
  const begun = performance.now();
  await Promise.all(sites.map(comeBack));
  for (;;) {
    const now = await store.leased();
    if (![...before].some(([id, lease]) => now.get(id) === lease)) break;
    if (performance.now() - begun > takenUpWithinMs) {
      tally.broken += 1;
      tally.words.push('a lease of the dead was not taken up');
      break;
    }
    await pause(100);
  }
  tally.takenUpMs = performance.now() - begun;
}
