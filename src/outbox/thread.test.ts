import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OutboxUnavailable } from './outbox.ts';
import { openThread } from './thread.ts';

const script = new URL('../../test/support/outbox-crashing-thread.ts', import.meta.url);

describe('a thread', () => {
  it('greets, answers, and is silent after close', async () => {
    let crashes = 0;
    const { thread, greeting } = await openThread(script, null, () => (crashes += 1));
    assert.equal(greeting, 'hello');
    const asked = thread.call('echo', ['one']);
    assert.equal(thread.waiting().calls, 1);
    assert.equal(await asked, 'one');
    assert.equal(thread.waiting().calls, 0);
    await thread.close();
    await assert.rejects(thread.call('echo', ['two']), OutboxUnavailable);
    assert.equal(crashes, 0);
  });

  it('lets a call run out of time, counts it until it is answered, and drops the late answer', async () => {
    const { thread } = await openThread(script, null);
    const hold = new Int32Array(new SharedArrayBuffer(4));
    const held = thread.call('hold', [hold]);
    await assert.rejects(thread.call('echo', ['late'], { limitMs: 20 }), (error) => {
      assert.ok(error instanceof OutboxUnavailable);
      assert.match(error.message, /not answered within 20 ms/);
      return true;
    });
    assert.equal(thread.waiting().calls, 2);
    Atomics.store(hold, 0, 1);
    Atomics.notify(hold, 0);
    await held;
    assert.equal(await thread.call('echo', ['in time'], { limitMs: 10_000 }), 'in time');
    assert.equal(thread.waiting().calls, 0);
    await thread.close();
  });

  it('takes bytes over with a call, and knows how many wait', async () => {
    const { thread } = await openThread(script, null);
    const bytes = new Uint8Array([1, 2, 3]);
    const asked = thread.call('echo', [bytes], { transfer: [bytes.buffer] });
    assert.deepEqual([thread.waiting().bytes, bytes.length], [3, 0]);
    assert.deepEqual(await asked, new Uint8Array([1, 2, 3]));
    assert.equal(thread.waiting().bytes, 0);
    await thread.close();
  });

  it('rejects the same when it says that its work is broken, at once and in its words', async () => {
    const crashes: Error[] = [];
    const { thread } = await openThread(script, null, (error) => crashes.push(error));
    const answers = await Promise.allSettled([
      thread.call('echo', ['before']),
      thread.call('break', []),
      thread.call('echo', ['after']),
    ]);
    const [before, ...rejected] = answers;
    assert.equal(before?.status, 'fulfilled');
    for (const answer of rejected) {
      assert.ok(answer.status === 'rejected' && answer.reason instanceof OutboxUnavailable);
      assert.match(answer.reason.message, /until the site is started again: disk I\/O error/);
    }
    await assert.rejects(thread.call('echo', ['later']), OutboxUnavailable);
    await thread.close();
    assert.equal(crashes.length, 1);
  });

  it('rejects every call in flight and every later one when it crashes, and tells once', async () => {
    const crashes: Error[] = [];
    const { thread } = await openThread(script, null, (error) => crashes.push(error));
    const answers = await Promise.allSettled([
      thread.call('echo', ['before']),
      thread.call('crash', []),
      thread.call('echo', ['after']),
    ]);
    assert.deepEqual(
      answers.map((answer) => answer.status),
      ['fulfilled', 'rejected', 'rejected'],
    );
    for (const answer of answers) {
      if (answer.status === 'rejected') assert.ok(answer.reason instanceof OutboxUnavailable);
    }
    await assert.rejects(thread.call('echo', ['later']), OutboxUnavailable);
    await thread.close();
    assert.equal(crashes.length, 1);
    assert.doesNotMatch(String(crashes[0]), /fan/, 'the message of a bug may quote a visitor');
  });
});
