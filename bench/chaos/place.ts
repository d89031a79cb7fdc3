// The database file is moved away, replaced and deleted under a running site, and a second site is started on it.
import { copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { estimateAnswers, eventually, postJson } from '../../test/support/journey.ts';
import type { ScenarioOptions } from './kill.ts';
import { startOdoo } from './odoo.ts';
import { createSite, inTime } from './site.ts';
import { sqliteStore } from './stores.ts';
import { emptyTally, fail, type Tally } from './tally.ts';
import { isWhole, judge } from './verdict.ts';
import { phone, sendVisitors } from './visitors.ts';

// So long nobody is thanked while the file is not in its place.
const refusesMs = 1500;
const taken = 'Another site process uses';

export async function provePlace({ seed, perSecond, log }: Omit<ScenarioOptions, 'times'>): Promise<Tally> {
  const tally = emptyTally('file moved, replaced, deleted; second site, SQLite');
  const directory = await mkdtemp(join(tmpdir(), 'chaos-'));
  const folder = join(directory, 'data');
  const file = join(folder, 'porchlight.db');
  const aside = join(directory, 'aside.db');
  mkdirSync(folder);
  const store = sqliteStore(file);
  const odoo = await startOdoo({ seed });
  const settings = { ...odoo.settings, DATABASE_URL: store.url };
  const site = await createSite(directory, settings);
  const said: string[] = [];
  const second = await createSite(directory, settings, { hear: (line) => said.push(line) });
  const visitors = await sendVisitors([site], perSecond);
  const thanks = () => inTime(visitors.nextThanks(site.port), 'nobody was thanked');
  const url = `http://127.0.0.1:${site.port}`;

  /** Tells a visitor to call, keeps nothing, and says of itself that it is not ready. */
  async function refuses(when: string): Promise<void> {
    const ask = () => postJson(`${url}/api/estimate`, estimateAnswers({ details: `Job mark-${when}.` }));
    await eventually(async () => (await ask()).status === 503);
    const answer = await ask();
    if (answer.status !== 503 || !(await answer.text()).includes(phone)) fail(tally, `no 503 while ${when}`);
    const before = visitors.acknowledged.size;
    await pause(refusesMs);
    if (visitors.acknowledged.size > before) fail(tally, `thanks while ${when}`);
    await eventually(async () => (await fetch(`${url}/ready`)).status === 503);
    log(`refused while ${when}`);
  }

  try {
    await site.start();
    await thanks();

    renameSync(file, aside);
    await refuses('moved away');
    renameSync(aside, file);
    await thanks();

    copyFileSync(file, `${file}.copy`);
    renameSync(file, aside);
    renameSync(`${file}.copy`, file);
    await refuses('replaced');
    renameSync(aside, file);
    await thanks();

    await second.start();
    await eventually(() => second.hasFallen());
    if (!said.some((line) => line.includes(taken))) fail(tally, `the second site said: ${said.join(' ')}`);
    await thanks();

    // What knows a repeated send again is deleted too: nobody is between two tries then.
    await visitors.leave();
    rmSync(folder, { recursive: true });
    await refuses('deleted');
    await eventually(async () => {
      const arrived = Map.groupBy(await odoo.arrived(), ({ mark }) => mark);
      return [...visitors.acknowledged].every(([mark, promised]) => isWhole(arrived.get(mark), promised));
    });
    await site.end('SIGKILL');
    await site.start();
    await eventually(() =>
      fetch(`${url}/ready`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    await site.end('SIGTERM');
    for (const words of visitors.strange) fail(tally, words);
    tally.times = '4 troubles';
    await judge(tally, visitors.acknowledged, store, odoo);
    return tally;
  } finally {
    await visitors.leave();
    await Promise.all([site.end('SIGKILL'), second.end('SIGKILL')]);
    await odoo.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
