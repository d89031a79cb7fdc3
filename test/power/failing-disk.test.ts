// The disk of a whole site fails to sync once, and says nothing of it ever after: so Linux does it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import { deliverTo, estimateAnswers, eventually, postJson, type Receipt } from '../support/journey.ts';
import { startSite } from '../support/site.ts';
import { cannotWatch, withShim } from './recording.ts';

// A start makes fewer; one that meets nobody would let the visitors go on.
const failingSync = 40;
const mostVisitors = 500;

it(
  'a site whose disk fails to sync asks to call, thanks for nothing that is not kept, ends, and delivers after its next start',
  { skip: cannotWatch() },
  () =>
    withShim(async (shim, newFolder) => {
      const directory = newFolder();
      const odoo = createSandbox();
      await odoo.listen();
      const env = { ...deliverTo(odoo), RATE_SOFT: '0', RATE_HARD: '0' };
      const watched = { LD_PRELOAD: shim, POWER_ROOT: directory, POWER_LOG: join(newFolder(), 'log') };
      const failing = await startSite(
        { ...env, ...watched, POWER_FAIL_SYNC: String(failingSync) },
        { directory },
      );
      const thanked: string[] = [];
      const refused: number[] = [];
      for (let isThere = true; isThere && thanked.length < mostVisitors;) {
        const answer = await postJson(`${failing.url}/api/estimate`, estimateAnswers(), {
          'idempotency-key': crypto.randomUUID(),
        }).catch(() => undefined);
        isThere = answer !== undefined;
        if (answer?.status === 201) thanked.push(((await answer.json()) as Receipt).reference);
        else if (answer) refused.push(answer.status);
      }
      assert.equal(await failing.stop(), 1, 'by itself, to be started again');
      assert.ok(failing.log.some(({ msg }) => msg.includes('the store has crashed')));
      assert.ok(thanked.length > 0, 'it failed too early');
      assert.deepEqual([...new Set(refused)], [503]);

      const site = await startSite(env, { directory });
      const arrived = () =>
        odoo.records('crm.lead').map(({ name }) => /E-\w{4}-\w{4}/.exec(String(name))![0]);
      await eventually(() => thanked.every((reference) => arrived().includes(reference)));
      assert.equal(new Set(arrived()).size, arrived().length);
      assert.equal(await site.stop(), 0);
      await odoo.close();
    }),
);
