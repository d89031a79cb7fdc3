import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { isSigned, startReceiver } from '../../test/support/webhook-receiver.ts';
import { readAlertAddress } from '../config-alert.ts';
import { ChannelError } from './channel.ts';
import { tellBegun } from './message.ts';
import { createWebhook } from './webhook.ts';

const at = Date.UTC(2026, 10, 20, 17, 3);
const secret = `whsec_${Buffer.from('a key of thirty-two bytes, or so').toString('base64')}`;
const message = tellBegun(
  { name: 'parked', title: 'parked, needs you' },
  { what: 'Parked: 3.', since: at - 60_000, toDo: 'npm run outbox -- list --state parked' },
  at,
);

describe('a webhook', () => {
  let close: () => Promise<void>;
  afterEach(() => close());

  async function start(...args: Parameters<typeof startReceiver>) {
    const receiver = await startReceiver(...args);
    close = receiver.close;
    const address = readAlertAddress(`${receiver.url}/hook?token=hidden`, secret, []);
    assert.equal(address?.kind, 'webhook');
    const channel = createWebhook(address, { site: 'https://www.example.com', now: () => at + 5000 });
    return { ...receiver, channel, send: () => channel.send(message, new AbortController().signal) };
  }

  it('gets the alarm as JSON, signed as Standard Webhooks', async () => {
    const { received, send } = await start();
    await send();
    const [request] = received;
    assert.ok(request && isSigned(request, secret));
    assert.equal(request.headers['content-type'], 'application/json');
    assert.equal(request.headers['webhook-id'], message.id);
    assert.equal(request.headers['webhook-timestamp'], String((at + 5000) / 1000), 'of the try');
    assert.deepEqual(JSON.parse(request.body), {
      type: 'alarm.begun',
      timestamp: '2026-11-20T17:03:00.000Z',
      text: `https://www.example.com: parked, needs you. ${message.text}`,
      data: {
        site: 'https://www.example.com',
        alarm: 'parked',
        title: 'parked, needs you',
        since: '2026-11-20T17:02:00.000Z',
        message: 'Parked: 3. Since 2026-11-20 17:02 UTC. What to do: npm run outbox -- list --state parked',
      },
    });
  });

  it('can tell what was changed on the way', async () => {
    const { received, send } = await start();
    await send();
    const request = received[0]!;
    assert.equal(isSigned({ ...request, body: request.body.replace('3', '0') }, secret), false);
    assert.equal(isSigned(request, `whsec_${Buffer.alloc(32).toString('base64')}`), false);
  });

  it('is not followed elsewhere', async () => {
    let asked = 0;
    const elsewhere = await startReceiver(() => {
      asked += 1;
      return { status: 200 };
    });
    const { send } = await start(() => ({ status: 307, headers: { Location: elsewhere.url } }));
    await assert.rejects(send(), new ChannelError('status 307'));
    assert.equal(asked, 0);
    await elsewhere.close();
  });

  it('that refuses, or is not there, is told of without its address', async () => {
    const { send, channel, close: end } = await start(() => ({ status: 500 }));
    await assert.rejects(send(), new ChannelError('status 500'));
    assert.match(channel.name, /^the webhook at 127\.0\.0\.1:\d+$/);
    await end();
    await assert.rejects(send(), new ChannelError('no answer'));
    close = () => Promise.resolve();
  });

  it('that never answers is broken off', async () => {
    const { channel, received } = await start(() => null);
    const stop = new AbortController();
    const sending = channel.send(message, stop.signal);
    while (received.length === 0) await new Promise(setImmediate);
    stop.abort();
    await assert.rejects(sending, new ChannelError('no answer'));
  });
});
