import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { makeCertificate, showCertificate } from '../../test/support/certificate.ts';
import { recordingLog } from '../../test/support/outbox-log.ts';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { until } from '../../test/support/outbox-worker-bench.ts';
import { isSigned, startReceiver } from '../../test/support/webhook-receiver.ts';
import { readAlertAddress } from '../config-alert.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { createRecentCounts } from '../outbox/recent-counts.ts';
import { openSqliteOutbox } from '../outbox/sqlite.ts';
import { openAlarms } from './open.ts';

const secret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

describe('the alarms of a site', () => {
  let outbox: Outbox;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let log: ReturnType<typeof recordingLog>;
  let stop: () => Promise<void>;
  beforeEach(async () => {
    outbox = await openSqliteOutbox({ file: ':memory:' });
    receiver = await startReceiver();
    log = recordingLog();
  });
  afterEach(async () => {
    await stop();
    await receiver.close();
    await outbox.close();
  });

  async function open(url: string | null, siteUrl = 'http://localhost:8001'): Promise<void> {
    const now = () => 5000;
    const alarms = await openAlarms({
      alerts: { address: readAlertAddress(url, url && secret, []), silence: 10 },
      outbox,
      counts: createRecentCounts({ outbox, now, keptMs: 0 }),
      worker: null,
      canary: () => null,
      databaseFile: null,
      siteUrl,
      log,
      now,
      everyMs: 2,
      certificateTimes: { firstMs: 1, everyMs: 1000, againMs: 1000, limitMs: 5000 },
    });
    stop = () => alarms.stop();
  }

  async function park(): Promise<string> {
    const submission = sampleEstimate();
    await outbox.add(submission, identity());
    const [claim] = await outbox.claim('estimate', 1, 5000, 1000);
    await outbox.settle(claim!, { state: 'parked', class: 'data', code: 'refused', ms: 1 }, 5000);
    return submission.reference;
  }

  const types = () => receiver.received.map(({ body }) => (JSON.parse(body) as { type: string }).type);

  it('reach the owner, from the store to the webhook, and never with what a visitor sent', async () => {
    await open(receiver.url);
    const reference = await park();
    await until(() => types().length === 1);
    await outbox.discard(reference, 6000);
    await until(() => types().length === 2);
    assert.deepEqual(types(), ['alarm.begun', 'alarm.over']);
    assert.ok(receiver.received.every((request) => isSigned(request, secret)));
    const all = JSON.stringify([receiver.received, log.lines]);
    for (const personal of ['Zoë', 'zoe@', '7946', 'N1 9GU']) assert.ok(!all.includes(personal), personal);
  });

  it('are in the log alone where no address is set', async () => {
    await open(null);
    await park();
    await until(() => log.lines.length === 1);
    assert.match(log.lines[0]!.message, /^Alarm: parked/);
    assert.deepEqual(receiver.received, []);
  });

  it('tell of the certificate that the site has at its own address', async () => {
    const shown = await showCertificate(makeCertificate('IP:127.0.0.1'));
    await open(receiver.url, shown.address);
    await until(() => types().length === 1);
    await shown.close();
    // By the clock of this test it is 1970.
    assert.match(
      receiver.received[0]!.body,
      /"alarm":"certificate".*by the clock of this machine is not yet/,
    );
  });

  it('never hold anything up while nobody answers', async () => {
    await receiver.close();
    await open(receiver.url);
    await park();
    await until(() => log.lines.some(({ message }) => message.startsWith('An alarm could not be sent')));
    await stop();
    receiver = await startReceiver();
  });
});
