import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { recordingLog } from '../../test/support/outbox-log.ts';
import { until } from '../../test/support/outbox-worker-bench.ts';
import { isSigned, startReceiver } from '../../test/support/webhook-receiver.ts';
import { tellTest } from './message.ts';
import { createPost, type Post } from './post.ts';
import { createWebhook } from './webhook.ts';

const day = 24 * 3_600_000;
const secret = new Uint8Array(32).fill(3);
const secretText = `whsec_${Buffer.from(secret).toString('base64')}`;

describe('the post', () => {
  let status: number | null;
  let clock: number;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let log: ReturnType<typeof recordingLog>;
  let post: Post;
  beforeEach(async () => {
    status = 204;
    clock = 10 * day;
    receiver = await startReceiver(() => (status === null ? null : { status }));
    log = recordingLog();
    const address = { kind: 'webhook', url: `${receiver.url}/?token=hidden`, secret } as const;
    const channel = createWebhook(address, { site: 'here', now: () => clock });
    post = createPost({ channel, log, now: () => clock, waits: [1] });
  });
  afterEach(async () => {
    await post.stop();
    await receiver.close();
  });
  const ids = () => receiver.received.map(({ headers }) => headers['webhook-id']);

  it('brings messages in their order', async () => {
    const messages = [1, 2, 3].map(tellTest);
    messages.forEach((message) => post.send(message));
    await until(() => receiver.received.length === 3);
    assert.deepEqual(
      ids(),
      messages.map(({ id }) => id),
    );
    assert.deepEqual(log.lines, []);
  });

  it('tries again until it arrives, as the same message signed anew, and tells of it once', async () => {
    status = 503;
    const message = tellTest(clock);
    post.send(message);
    await until(() => receiver.received.length > 2);
    clock += 60_000;
    status = 200;
    await until(() => log.lines.length === 2);
    assert.deepEqual(new Set(ids()), new Set([message.id]));
    assert.ok(receiver.received.every((request) => isSigned(request, secretText)));
    assert.ok(new Set(receiver.received.map(({ headers }) => headers['webhook-timestamp'])).size === 2);
    const channel = `the webhook at ${new URL(receiver.url).host}`;
    assert.deepEqual(log.lines, [
      {
        level: 'error',
        fields: { channel, problem: 'status 503' },
        message: 'An alarm could not be sent: it is tried again by itself. See ALERT_URL.',
      },
      { level: 'info', fields: { channel }, message: 'Alarms can be sent again.' },
    ]);
  });

  it('gives up what is a day old, and goes on with the next', async () => {
    status = 500;
    post.send(tellTest(clock));
    await until(() => receiver.received.length > 0);
    clock += day;
    const next = tellTest(clock);
    post.send(next);
    await until(() => log.lines.some(({ message }) => message.includes('given up')));
    status = 200;
    await until(() => ids().at(-1) === next.id && log.lines.at(-1)!.level === 'info');
  });

  it('keeps the one in hand and the latest hundred of what cannot be sent, and tells of each that is dropped', async () => {
    status = 503;
    const messages = Array.from({ length: 150 }, (_, i) => tellTest(clock + i));
    messages.forEach((message) => post.send(message));
    await until(() => receiver.received.length === 1);
    assert.equal(log.lines.filter(({ message }) => message.includes('too many wait')).length, 49);
    status = 200;
    await until(() => ids().at(-1) === messages.at(-1)!.id);
    assert.deepEqual(
      [...new Set(ids())],
      [messages[0]!, ...messages.slice(50)].map(({ id }) => id),
    );
  });

  it('stops at once, whatever it is doing', async () => {
    status = null;
    post.send(tellTest(clock));
    await until(() => receiver.received.length === 1);
    await post.stop();
    post.send(tellTest(clock));
    assert.deepEqual(log.lines, []);
    assert.equal(receiver.received.length, 1);
  });
});
