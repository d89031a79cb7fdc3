// The real site is told to stop at random moments under load.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRandom } from '../../test/power/random.ts';
import type { ScenarioOptions } from './kill.ts';
import { startOdoo } from './odoo.ts';
import { createSite, inTime } from './site.ts';
import { sqliteStore } from './stores.ts';
import { emptyTally, fail, type Tally } from './tally.ts';
import { judge } from './verdict.ts';
import { sendVisitors } from './visitors.ts';

const lifeMs = 2500;
// Shorter than the 20 s after which a stop breaks off what is in hand.
const hangMs = 3000;

export async function proveStops({ seed, times, perSecond, log }: ScenarioOptions): Promise<Tally> {
  const tally = emptyTally('SIGTERM, SQLite');
  const random = createRandom(seed);
  const directory = await mkdtemp(join(tmpdir(), 'chaos-'));
  const odoo = await startOdoo({ seed, hangMs });
  const store = sqliteStore(join(directory, 'porchlight.db'));
  const site = await createSite(directory, { ...odoo.settings, DATABASE_URL: store.url });
  const visitors = await sendVisitors([site], perSecond);
  try {
    await odoo.beFaulty();
    for (let stops = 1; stops <= times; stops += 1) {
      const thanked = visitors.nextThanks(site.port);
      await site.start();
      await inTime(thanked, 'a site did not come back');
      await pause(random.next() * lifeMs);
      const code = await site.end('SIGTERM');
      if (code !== 0) fail(tally, `it exited with ${code}`);
      if (stops % 10 === 0) log(`${stops} of ${times} stops, ${visitors.acknowledged.size} acknowledged`);
    }
    await visitors.leave();
    for (let i = 0; i < visitors.cutOff; i += 1) fail(tally, 'an answer was cut off');
    for (const words of visitors.strange) fail(tally, words);
    tally.times = `${times} stops`;
    await judge(tally, visitors.acknowledged, store, odoo);
    return tally;
  } finally {
    await visitors.leave();
    await site.end('SIGKILL');
    await odoo.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
