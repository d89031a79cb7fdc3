// The real site is killed at random moments under load, in front of an Odoo that fails: on SQLite, or two on PostgreSQL
// that is killed now and then as well.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRandom } from '../../test/power/random.ts';
import { createPostgres } from '../../test/support/postgres.ts';
import { startOdoo } from './odoo.ts';
import { createSite, inTime, type Site } from './site.ts';
import { postgresStore, sqliteStore, type Store } from './stores.ts';
import { emptyTally, fail, noteRecovery, type Tally } from './tally.ts';
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
// Between two rests, in which nobody is killed until all that the dead had in hand is delivered.
const killsPerRest = 50;
const restsWithinMs = 180_000;

interface KillOptions extends ScenarioOptions {
  /** Measures recovery: on PostgreSQL it takes as long as a lease. */
  rests: boolean;
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
    rests,
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
  const visitors = await sendVisitors(sites, perSecond);
  let crashes = 0;
  let mostInHand = 0;
  let nextCrash = Math.min(times, killsPerCrash) >> 1;

  /** Starts what was killed at `killedAt`, and resolves when it has thanked somebody. */
  async function comeBack(site: Site, killedAt = performance.now()): Promise<void> {
    const thanked = visitors.nextThanks(site.port);
    await site.start();
    await inTime(thanked, 'a site did not come back');
    noteRecovery(tally, 'answersMs', performance.now() - killedAt);
  }

  /** Kills and starts every site, and measures how long what they had in hand waits until it is delivered. */
  async function rest(): Promise<void> {
    await Promise.all(sites.map((site) => site.end('SIGKILL')));
    const killedAt = performance.now();
    const inHand = await store.inHand();
    mostInHand = Math.max(mostInHand, inHand.length);
    await odoo.beCalm();
    await Promise.all(sites.map((site) => comeBack(site, killedAt)));
    let waited = 0;
    while ((await store.pendingOf(inHand)) > 0 && waited < restsWithinMs) {
      await pause(200);
      waited = performance.now() - killedAt;
    }
    noteRecovery(tally, 'deliveredMs', performance.now() - killedAt);
    log(`all ${inHand.length} that the dead had in hand were delivered after ${Math.round(waited)} ms`);
  }

  try {
    await odoo.beFaulty();
    await Promise.all(sites.map((site) => comeBack(site)));
    let nextRest = killsPerRest;
    for (let kills = 1; kills <= times; kills += 1) {
      const site = sites[kills % count]!;
      await pause(random.next() * lifeMs);
      if (crash && kills >= nextCrash) {
        await crash();
        crashes += 1;
        nextCrash += killsPerCrash;
      }
      if (site.hasFallen()) fail(tally, 'a site ended by itself');
      await site.end('SIGKILL');
      let killedAt = performance.now();
      while (kills < times && random.next() < shareOfStarts) {
        await site.start();
        await pause(random.next() * startMs);
        await site.end('SIGKILL');
        killedAt = performance.now();
        kills += 1;
      }
      if (kills < times) await comeBack(site, killedAt);
      if (kills % 10 === 0) log(`${kills} of ${times} kills, ${visitors.acknowledged.size} acknowledged`);
      if (rests && kills >= nextRest && kills < times) {
        nextRest += killsPerRest;
        await rest();
        await odoo.beFaulty();
      }
    }
    if (rests) await rest();
    const meansAll = rests && times > killsPerRest;
    if (meansAll && mostInHand === 0) fail(tally, 'nothing was in hand when its process was killed');
    else await Promise.all(sites.map((site) => site.end('SIGKILL')));
    await visitors.leave();
    for (const words of visitors.strange) fail(tally, words);
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
