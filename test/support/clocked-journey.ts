// The whole site in this process, in front of a sandbox Odoo, with a clock that can be put forward.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config.ts';
import { startPorchlight } from '../../src/porchlight.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import { collectLog } from './collect-log.ts';
import { deliverTo } from './journey.ts';

export type ClockedJourney = Awaited<ReturnType<typeof startClockedJourney>>;

export async function startClockedJourney(env: Record<string, string> = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'porchlight-site-'));
  const odoo = createSandbox();
  await odoo.listen();
  let skippedMs = 0;
  const config = loadConfig({
    PORT: '0',
    DATABASE_URL: `file:${join(directory, 'porchlight.db')}`,
    RATE_SOFT: '0',
    RATE_HARD: '0',
    MIN_FILL_MS: '0',
    ...deliverTo(odoo),
    ...env,
  });
  const site = await startPorchlight(config, {
    log: collectLog().log,
    onStoreCrash: (error) => {
      throw error;
    },
    now: () => Date.now() + skippedMs,
  });
  return {
    site,
    odoo,
    /** It is later from now on, for the site alone. */
    skip: (ms: number) => void (skippedMs += ms),
    async stop() {
      await site.stop();
      await odoo.close();
      await rm(directory, { recursive: true });
    },
  };
}
