// The site with visitors and an Odoo, on a disk that can be made slow.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { estimateAnswers } from '../../test/support/journey.ts';
import { createVisitors } from './load.ts';
import { startOdoo, startOwnSite } from './process.ts';

export interface VisitedSite {
  pid: number;
  /** Asks for a page; rejects when it does not come. */
  page: () => Promise<void>;
  /** Posts an estimate of its own, here or to another address; rejects when it is not accepted. */
  post: (url?: string) => Promise<void>;
  /** From now on every sync takes 100 ms, or as long as it does. */
  slowDisk: (slow: boolean) => Promise<void>;
  stop: () => Promise<void>;
}

export async function startVisitedSite(): Promise<VisitedSite> {
  const folder = await mkdtemp(join(tmpdir(), 'porchlight-accept-'));
  const shim = join(folder, 'slow-sync.so');
  const lever = join(folder, 'switch');
  const source = join(import.meta.dirname, 'slow-sync.c');
  await promisify(execFile)('cc', ['-O2', '-shared', '-fPIC', '-o', shim, source]);
  await writeFile(lever, Buffer.from([0]));
  const odoo = await startOdoo();
  const site = await startOwnSite({ ...odoo.settings, LD_PRELOAD: shim, SLOW_SYNC_SWITCH: lever });
  const visitors = createVisitors();
  let sent = 0;

  async function ask(wanted: number, url: string, body?: string): Promise<void> {
    const { status } = await visitors.ask(url, body);
    if (status !== wanted) throw new Error(`${url} was answered ${status}, not ${wanted}`);
  }

  return {
    pid: site.pid,
    page: () => ask(200, `${site.url}/`),
    post(url = `${site.url}/api/estimate`) {
      sent += 1;
      return ask(201, url, JSON.stringify(estimateAnswers({ details: `What is wanted, number ${sent}.` })));
    },
    slowDisk: (slow) => writeFile(lever, Buffer.from([Number(slow)]), { flag: 'r+' }),
    async stop() {
      visitors.close();
      await Promise.all([site.stop(), odoo.stop()]);
      await rm(folder, { recursive: true });
    },
  };
}
