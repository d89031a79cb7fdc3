import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { skipPostgres, usePostgres } from '../../test/support/postgres.ts';
import { deliverTo } from '../../test/support/journey.ts';
import { startSite, type Site } from '../../test/support/site.ts';
import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import type { Outbox } from './outbox.ts';
import { openPostgresOutbox } from './postgres.ts';

describe('two sites with one PostgreSQL', { skip: skipPostgres }, () => {
  const server = usePostgres();
  let sites: Site[] = [];
  let url: string;
  let odoo: Sandbox;
  let desk: Outbox;
  beforeEach(async () => {
    url = await server.createDatabase();
    odoo = createSandbox({});
    await odoo.listen();
    const env = { DATABASE_URL: url, ...deliverTo(odoo) };
    sites = await Promise.all([startSite(env), startSite(env)]);
    desk = await openPostgresOutbox({ url, purpose: 'desk' });
  });
  afterEach(async () => {
    await desk?.close();
    await Promise.all(sites.splice(0).map((site) => site.stop('SIGKILL')));
    await odoo.close();
  });

  /** Each is delivered, and its note too. */
  async function deliverAll(count: number): Promise<void> {
    const submissions = Array.from({ length: count }, () => sampleEstimate({ receivedAt: Date.now() }));
    const before = (await desk.stats()).delivered;
    await Promise.all(submissions.map((submission) => desk.add(submission, identity())));
    while ((await desk.stats()).delivered < before + 2 * count) await pause(50);
    for (const { reference } of submissions) {
      const { steps } = (await desk.show(reference))!;
      assert.deepEqual(
        steps.map(({ step, state }) => [step, state]),
        [
          ['record', 'delivered'],
          ['note', 'delivered'],
        ],
      );
    }
  }

  async function ready(status: 200 | 503): Promise<void> {
    for (const site of sites) {
      while ((await fetch(`${site.url}/ready`)).status !== status) await pause(50);
    }
  }

  it('deliver together, and log no word of the password', async () => {
    await ready(200);
    await deliverAll(20);
    const { password } = new URL(url);
    for (const site of sites) {
      const text = JSON.stringify(site.log);
      for (const word of [password, decodeURIComponent(password)]) assert.ok(!text.includes(word));
    }
  });

  it('count together what a sender does', async () => {
    const body = new URLSearchParams({ reference: 'E-3H5P-8R1V', contact: 'nobody@example.com' });
    const look = async (site: Site) => (await fetch(`${site.url}/status`, { method: 'POST', body })).status;
    let looks = 0;
    while ((await look(sites[looks % 2]!)) === 422) looks += 1;
    // Five of each, if each counted alone. On a busy machine the first of each may be.
    assert.ok(looks >= 5 && looks < 10, `${looks}`);
  });

  it('live on while it is away, are not ready then, and go on by themselves when it is back', async () => {
    await server.kill();
    await ready(503);
    await server.start();
    await ready(200);
    await deliverAll(5);
    assert.deepEqual(await Promise.all(sites.map((site) => site.stop())), [0, 0]);
  });
});
