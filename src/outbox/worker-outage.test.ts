import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { delivered, noAnswer, until, useWorkerBench } from '../../test/support/outbox-worker-bench.ts';
import type { Job, Outcome } from './transport.ts';

const wrongKey: Outcome = {
  result: 'blocked',
  scope: 'destination',
  class: 'auth',
  code: 'wrong key',
  advice: 'Write a new key.',
};

describe('the worker, when the destination is down', () => {
  const bench = useWorkerBench();

  async function goDown(outcome: Outcome, deliveries: number) {
    for (let i = 0; i < deliveries; i++) await bench.add();
    bench.act = () => Promise.resolve(outcome);
    bench.start({ batchSize: 1 });
    await until(() => bench.worker!.state().breaker.open);
  }

  it('claims nothing but a probe, which takes another delivery each time and burns no attempt', async () => {
    await goDown(noAnswer, 5);
    await until(async () => (await bench.settledAttempts()) === 3);
    await bench.advance(29_999, 3);
    assert.equal(bench.jobs.length, 3);
    await bench.advance(1, 4);
    await bench.advance(45_000, 5);
    assert.equal(new Set(bench.jobs.map((job) => job.externalId)).size, 5);
    const attempts = (await bench.outbox.list()).map((delivery) => delivery.attempts);
    // The one that opened the breaker does not count either: it is the destination that is down.
    assert.equal(
      attempts.reduce((a, b) => a + b),
      2,
    );
    assert.deepEqual(bench.levels(), ['warn', 'warn', 'warn'], 'two failures, one outage');
  });

  it('parks nobody while every answer is strange, tells the owner once, and goes on by itself after', async () => {
    for (let i = 0; i < 60; i++) await bench.add();
    bench.act = () => Promise.resolve({ result: 'retry', class: 'doubtful', code: 'bad request' });
    bench.start();
    await until(() => bench.worker!.state().kinds.estimate !== undefined);
    for (let settled = 51; settled < 71; settled++) await bench.advance(300_000, settled);
    assert.deepEqual([await bench.count('pending'), await bench.count('parked')], [60, 0]);
    assert.equal(bench.levels().filter((level) => level === 'error').length, 1);
    bench.act = () => Promise.resolve(delivered);
    bench.clock += 300_000;
    bench.worker?.wake();
    await until(async () => (await bench.count('delivered')) === 60);
  });

  it('finds out within minutes after a restart in an outage that it is over', async () => {
    await bench.add();
    bench.act = () => Promise.resolve(noAnswer);
    for (let restart = 0; restart < 5; restart++) {
      bench.start();
      for (let halfMinute = 0; halfMinute < 40; halfMinute++) {
        bench.clock += 30_000;
        bench.worker?.wake();
        await pause(2);
      }
      await bench.worker?.stop();
    }
    bench.act = () => Promise.resolve(delivered);
    bench.start();
    bench.clock += 600_000;
    bench.worker?.wake();
    await until(async () => (await bench.count('delivered')) === 1);
  });

  it('leaves it alone for as long as it asks, whatever kinds wait', async () => {
    for (let i = 0; i < 60; i++) await bench.add();
    await bench.addRequest();
    bench.act = () => Promise.resolve({ ...noAnswer, retryAfterMs: 600_000 } as Outcome);
    bench.start();
    await until(async () => (await bench.settledAttempts()) === 50);
    await bench.advance(599_999, 50);
    await pause(10);
    assert.equal(bench.calls.length, 1);
    bench.act = () => Promise.resolve(delivered);
    bench.clock += 1;
    bench.worker?.wake();
    await until(async () => (await bench.count('delivered')) === 61);
  });

  it('is over for what waits by the clock of a process before, which has been put back since', async () => {
    const day = 24 * 3_600_000;
    await bench.add();
    bench.clock += day;
    const before = bench.start({
      transport: { destination: 'a test', deliver: () => Promise.resolve([noAnswer]) },
    });
    await until(async () => (await bench.settledAttempts()) === 1);
    await before.stop();
    bench.clock -= day;
    bench.start();
    await until(async () => (await bench.count('delivered')) === 1);
  });

  it('goes on though the clock is put back by a day meanwhile', async () => {
    const day = 86_400_000;
    bench.clock = 2 * day;
    await goDown(noAnswer, 3);
    await until(async () => (await bench.settledAttempts()) === 3);
    await bench.add({ receivedAt: bench.clock });
    bench.clock -= day;
    bench.act = () => Promise.resolve(delivered);
    bench.worker?.wake();
    await until(async () => (await bench.count('delivered')) === 4);
    await bench.worker?.stop();

    await bench.add({ receivedAt: bench.clock });
    bench.start();
    await until(async () => (await bench.count('delivered')) === 5);
    bench.clock -= day;
    await bench.add({ receivedAt: bench.clock + day });
    bench.worker?.wake();
    await until(async () => (await bench.count('delivered')) === 6);
  });

  it('delivers the one lead of a night minutes after the destination is back', async () => {
    await bench.add();
    bench.act = () => Promise.resolve(noAnswer);
    bench.start();
    await until(async () => (await bench.settledAttempts()) === 1);
    await bench.advance(5000, 2);
    await bench.advance(30_000, 3);
    assert.equal(bench.worker?.state().breaker.open, true);
    bench.act = () => Promise.resolve(delivered);
    await bench.advance(30_000, 4);
    assert.equal(await bench.count('delivered'), 1);
  });

  it('probes with a delivery not due for hours too, and a success makes all that waits due', async () => {
    const waiting = [await bench.add(), await bench.add()];
    for (const claim of await bench.outbox.claim('estimate', 2, bench.clock, 1000)) {
      const why = { class: 'transient', code: 'no answer', ms: 1 };
      await bench.outbox.settle(
        claim,
        { state: 'pending', dueAt: bench.clock + 9e6, counts: true, ...why },
        bench.clock,
      );
    }
    await goDown(wrongKey, 1);
    await until(async () => (await bench.settledAttempts()) === 3);
    await bench.advance(30_000, 4);
    const isWaiting = (job: Job) => waiting.some((submission) => submission.id === job.submission.id);
    assert.deepEqual(bench.jobs.map(isWaiting), [false, false], 'the due one goes first');
    bench.act = () => Promise.resolve(delivered);
    bench.clock += 45_000;
    bench.worker?.wake();
    await until(async () => (await bench.count('delivered')) === 3);
    assert.deepEqual(bench.jobs.map(isWaiting).slice(0, 3), [false, false, true]);
    assert.equal(bench.worker?.state().breaker.open, false);
  });

  it('burns no attempt while nothing can work until the owner acts, and goes on by itself after', async () => {
    await goDown(wrongKey, 3);
    await until(async () => (await bench.settledAttempts()) === 1);
    for (let attempts = 2; attempts < 6; attempts++) await bench.advance(300_000, attempts);
    assert.deepEqual(
      (await bench.outbox.list()).map((delivery) => delivery.attempts),
      [0, 0, 0],
    );
    assert.deepEqual(bench.levels(), ['error']);
    bench.act = () => Promise.resolve(delivered);
    bench.clock += 300_000;
    bench.worker?.wake();
    await until(async () => (await bench.count('delivered')) === 3);
  });
});
