import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { delivered, noAnswer, until, useWorkerBench } from '../../test/support/outbox-worker-bench.ts';
import { OutboxUnavailable, type Outbox } from './outbox.ts';
import type { Outcome } from './transport.ts';

describe('the worker, when the outbox fails', () => {
  const bench = useWorkerBench();

  it('tells once, waits, and goes on when it works again', async () => {
    await bench.add();
    let failures = 4;
    const failing: Outbox = {
      ...bench.outbox,
      claim(...args) {
        failures -= 1;
        return failures > 0 ? Promise.reject(new OutboxUnavailable('disk')) : bench.outbox.claim(...args);
      },
    };
    bench.start({ outbox: failing, limits: { idleMs: 1 } });
    await until(async () => (await bench.count('delivered')) === 1);
    await until(() => bench.levels().length === 3);
    assert.deepEqual(bench.levels(), ['error', 'info', 'info']);
  });

  it('writes a result that could not be written as soon as it can, without a second attempt', async () => {
    await bench.add();
    let failures = 3;
    const failing: Outbox = {
      ...bench.outbox,
      settle(...args) {
        failures -= 1;
        return failures > 0 ? Promise.reject(new OutboxUnavailable('disk')) : bench.outbox.settle(...args);
      },
    };
    bench.start({ outbox: failing, limits: { idleMs: 1 } });
    await until(async () => (await bench.count('delivered')) === 1);
    assert.equal(bench.jobs.length, 1);
  });

  it('gives a result up when its lease has run out, says so, and goes on', async () => {
    const lost = await bench.add();
    await bench.addRequest();
    const failing: Outbox = {
      ...bench.outbox,
      settle(claim, ...args) {
        if (claim.submission.id !== lost.id) return bench.outbox.settle(claim, ...args);
        bench.clock = Math.max(bench.clock, claim.leaseUntil);
        return Promise.reject(new OutboxUnavailable('disk'));
      },
    };
    bench.start({ outbox: failing, limits: { idleMs: 1 } });
    await until(async () => (await bench.count('delivered')) === 1);
    assert.ok(bench.log.lines.some(({ message }) => message.startsWith('The result could not be written')));
  });

  it('gives a result up that can never be written, though the lease can be renewed', async () => {
    const lost = await bench.add();
    await bench.addRequest();
    const failing: Outbox = {
      ...bench.outbox,
      settle: (claim, ...args) =>
        claim.submission.id === lost.id
          ? Promise.reject(new OutboxUnavailable('a row that cannot be written'))
          : bench.outbox.settle(claim, ...args),
    };
    bench.start({ outbox: failing, now: Date.now, limits: { idleMs: 1, attemptMs: 200, leaseMs: 100 } });
    await until(async () => (await bench.count('delivered')) === 1);
    assert.ok(bench.log.lines.some(({ message }) => message.startsWith('The result could not be written')));
  });

  it('makes due what an outage held up, though that fails at first', async () => {
    await bench.add();
    await bench.add();
    let failures = 2;
    const failing: Outbox = {
      ...bench.outbox,
      hurry(...args) {
        failures -= 1;
        return failures >= 0 ? Promise.reject(new OutboxUnavailable('disk')) : bench.outbox.hurry(...args);
      },
    };
    bench.act = () => Promise.resolve({ ...noAnswer, retryAfterMs: 1_000_000 } as Outcome);
    bench.start({ outbox: failing, limits: { idleMs: 1 } });
    await until(async () => (await bench.settledAttempts()) === 2);
    const blocked = bench.worker!.state().breaker;
    assert.ok(blocked.open);
    const [waiting] = await bench.outbox.claim('estimate', 1, bench.clock, 1000, true);
    const later = { state: 'pending', dueAt: bench.clock + 9e6, counts: true } as const;
    await bench.outbox.settle(waiting!, { ...later, class: 'transient', code: 'none', ms: 1 }, bench.clock);
    bench.act = () => Promise.resolve(delivered);
    bench.clock = blocked.nextProbeAt;
    await until(async () => (await bench.count('delivered')) === 2);
    assert.equal(failures, -1);
  });

  it('does not hold up stop', async () => {
    await bench.add();
    const failing: Outbox = {
      ...bench.outbox,
      settle: () => Promise.reject(new OutboxUnavailable('disk')),
    };
    bench.start({ outbox: failing });
    await until(() => bench.jobs.length === 1);
    await bench.worker?.stop();
    assert.equal(await bench.count('pending'), 1);
  });
});
