// What a site finds by itself reaches its owner: from the settings to the webhook.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadConfig } from '../../src/config.ts';
import { openOutbox } from '../../src/outbox/open.ts';
import { startPorchlight } from '../../src/porchlight.ts';
import { collectLog } from '../support/collect-log.ts';
import { identity, sampleEstimate } from '../support/outbox-sample.ts';
import { until } from '../support/outbox-worker-bench.ts';
import { isSigned, startReceiver } from '../support/webhook-receiver.ts';

const secret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

test('a site tells its owner, by the webhook that is set, of what is parked', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'alarms-'));
  const url = `file:${join(directory, 'porchlight.db')}`;
  const outbox = await openOutbox({ url });
  await outbox.add(sampleEstimate(), identity());
  const [claim] = await outbox.claim('estimate', 1, 5000, 1000);
  await outbox.settle(claim!, { state: 'parked', class: 'data', code: 'refused', ms: 1 }, 5000);
  await outbox.close();
  const receiver = await startReceiver();

  // It looks once a minute.
  t.mock.timers.enable({ apis: ['setInterval'] });
  const config = loadConfig({
    PORT: '0',
    DATABASE_URL: url,
    SANDBOX_ODOO: 'off',
    SITE_URL: 'https://www.example.com',
    ALERT_URL: receiver.url,
    ALERT_SECRET: secret,
  });
  const site = await startPorchlight(config, { log: collectLog().log, onStoreCrash: assert.fail });
  t.after(async () => {
    await site.stop();
    await receiver.close();
    await rm(directory, { recursive: true });
  });
  const parked = () => receiver.received.find(({ body }) => body.includes('"alarm":"parked"'));
  t.mock.timers.tick(60_000);
  await until(() => parked() !== undefined);
  assert.ok(isSigned(parked()!, secret));
  const { type, data } = JSON.parse(parked()!.body) as { type: string; data: { site: string } };
  assert.deepEqual([type, data.site], ['alarm.begun', 'https://www.example.com']);
});
