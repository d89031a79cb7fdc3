// The network between one of two sites and PostgreSQL is cut in the middle of its commits, and healed.
import { appendFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../../test/support/journey.ts';
import { createPostgres } from '../../test/support/postgres.ts';
import type { ScenarioOptions } from './kill.ts';
import { createCutNetwork, networks } from './network.ts';
import { startOdoo } from './odoo.ts';
import { createSite, inTime } from './site.ts';
import { postgresStore } from './stores.ts';
import { emptyTally, fail, noteRecovery, type Tally } from './tally.ts';
import { judge } from './verdict.ts';
import { sendVisitors } from './visitors.ts';

// What was committed before the cut may still be on its way to the visitor.
const onItsWayMs = 1000;
const hangMs = 3000;

/** `cutMs`: how long each cut lasts. */
export async function provePartition({
  seed,
  times,
  perSecond,
  cutMs,
  log,
}: ScenarioOptions & { cutMs: number }): Promise<Tally> {
  const directory = await mkdtemp(join(tmpdir(), 'chaos-'));
  const server = await createPostgres();
  appendFileSync(join(server.folder, 'data/pg_hba.conf'), `host all all ${networks} scram-sha-256\n`);
  await server.start({ listen_addresses: '*' });
  const line = await createCutNetwork(server.port);
  const odoo = await startOdoo({ seed, hangMs, host: line.machine });
  log(`cut by ${line.how}`);
  const tally = emptyTally('partition of one of two sites, PostgreSQL');
  const store = await postgresStore(server);
  const { network } = line;
  const settings = { ...odoo.settings, DATABASE_URL: store.url };
  const [cut, other] = await Promise.all([
    createSite(
      directory,
      { ...settings, DATABASE_URL: line.through(store.url) },
      network === undefined ? {} : { network },
    ),
    createSite(directory, settings),
  ]);
  const visitors = await sendVisitors([cut, other], perSecond);
  const thanks = (site: typeof cut) => inTime(visitors.nextThanks(site.port), 'nobody was thanked');
  const ready = async () => (await fetch(`http://${cut.host}:${cut.port}/ready`)).status;
  try {
    const both = Promise.all([cut, other].map(thanks));
    await Promise.all([cut.start(), other.start()]);
    await both;
    await odoo.beFaulty();
    for (let cuts = 1; cuts <= times; cuts += 1) {
      line.cut();
      const cutAt = performance.now();
      await eventually(async () => (await ready()) === 503);
      await pause(onItsWayMs);
      let thanked = false;
      void visitors.nextThanks(cut.port).then(() => (thanked = true));
      await thanks(other);
      await pause(Math.max(0, cutMs - (performance.now() - cutAt)));
      await thanks(other);
      if (thanked) fail(tally, 'thanks from a site without its database');
      const healedAt = performance.now();
      line.heal();
      await thanks(cut);
      noteRecovery(tally, 'answersMs', performance.now() - healedAt);
      log(`${cuts} of ${times} cuts, ${visitors.acknowledged.size} acknowledged`);
    }
    await visitors.leave();
    for (const words of visitors.strange) fail(tally, words);
    await Promise.all([cut, other].map((site) => site.end('SIGTERM')));
    tally.times = `${times} cuts of ${cutMs / 1000} s by ${line.how}`;
    await judge(tally, visitors.acknowledged, store, odoo);
    return tally;
  } finally {
    await visitors.leave();
    await Promise.all([cut, other].map((site) => site.end('SIGKILL')));
    await odoo.stop();
    line.remove();
    await server.remove();
    await rm(directory, { recursive: true, force: true });
  }
}
