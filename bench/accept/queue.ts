// Very many requests wait: how long a start takes, what Odoo sees of their wake, and when one more is among them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { estimateAnswers, eventually } from '../../test/support/journey.ts';
import type { Site } from '../../test/support/site.ts';
import { byTurns, type Effort, type Figure, type Measured, median } from './figure.ts';
import { fill } from './fill.ts';
import { openGate } from './gate.ts';
import { createVisitors } from './load.ts';
import { peakMegabytes, startOdoo, startOwnSite } from './process.ts';

// Look-ups and the first of those that wait.
const callsBefore = 10;

export async function measureQueue({ short, waiting }: Effort): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'porchlight-queue-'));
  const files = { empty: join(folder, 'empty.db'), full: join(folder, 'full.db') };
  await fill(files.empty, {});
  await fill(files.full, { waiting });
  const odoo = await startOdoo();
  const gate = await openGate(odoo.url);
  const visitors = createVisitors();
  const queue = waiting.toLocaleString('en');

  async function startOn(file: string): Promise<{ site: Site; ms: number }> {
    const begun = performance.now();
    const env = { ...odoo.settings, ODOO_BASE_URL: gate.url, DATABASE_URL: `file:${file}` };
    const site = await startOwnSite(env);
    await visitors.ask(`${site.url}/ready`);
    return { site, ms: performance.now() - begun };
  }
  const start = (file: string) => async () => {
    const { site, ms } = await startOn(file);
    await site.stop('SIGKILL');
    return ms;
  };

  /** The others are due since the start, and on their way. */
  async function addFresh(site: Site): Promise<Figure> {
    await eventually(() => gate.passed.length >= callsBefore);
    const before = gate.passed.length;
    const sentAt = performance.now();
    const { text } = await visitors.ask(`${site.url}/api/estimate`, JSON.stringify(estimateAnswers()));
    const { reference } = JSON.parse(text) as { reference: string };
    const fresh = await eventually(() =>
      gate.passed.find(({ body, answered }) => answered && body.includes(reference)),
    );
    const seconds = (performance.now() - sentAt) / 1000;
    return {
      what: `a fresh request in Odoo, ${queue} due before it`,
      promised: '30 s',
      measured: `${seconds.toFixed(1)} s`,
      ratio: { of: 'which call from then on has it', is: gate.passed.indexOf(fresh) - before + 1, most: 6 },
    };
  }

  try {
    const times = await byTurns(short ? 2 : 5, { empty: start(files.empty), full: start(files.full) });
    gate.passed.length = 0;
    const { site } = await startOn(files.full);
    try {
      const fresh = await addFresh(site);
      const [empty, full] = [median(times.empty), median(times.full)];
      return {
        megabytes: peakMegabytes(site.pid),
        figures: [
          {
            what: `start with ${queue} waiting, until /ready`,
            promised: '2 s',
            measured: `${(full / 1000).toFixed(2)} s (none waiting ${(empty / 1000).toFixed(2)} s)`,
            ratio: { of: 'to a start with none waiting', is: full / empty, most: 2 },
          },
          fresh,
          {
            what: `calls that write at a time, ${queue} due at once`,
            promised: '1',
            measured: String(gate.mostWriting()),
            ratio: { of: 'to the one that a worker makes', is: gate.mostWriting(), most: 1 },
          },
        ],
      };
    } finally {
      await site.stop('SIGKILL');
    }
  } finally {
    visitors.close();
    gate.close();
    await odoo.stop();
    await rm(folder, { recursive: true });
  }
}
