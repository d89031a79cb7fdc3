import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { delivered, never, noAnswer, until, useWorkerBench } from '../../test/support/outbox-worker-bench.ts';
import type { Outbox } from './outbox.ts';
import type { Outcome } from './transport.ts';

describe('the worker', () => {
  const bench = useWorkerBench();

  it('delivers what is due when it starts, and what comes later when it is woken', async () => {
    const early = await bench.add();
    bench.start();
    await until(async () => (await bench.count('delivered')) === 1);
    const late = await bench.add();
    bench.worker?.wake();
    await until(async () => (await bench.count('delivered')) === 2);
    assert.deepEqual(
      bench.jobs.map((job) => job.submission),
      [early, late],
    );
    assert.equal((await bench.outbox.show(late.reference))?.recordId, 7);
  });

  it('wakes by itself when the next delivery is due', async () => {
    bench.start({ now: Date.now });
    await bench.add({ receivedAt: Date.now() + 30 });
    bench.worker?.wake();
    await until(async () => (await bench.count('delivered')) === 1);
  });

  it('notices by itself what another process has made due', async () => {
    bench.start({ limits: { idleMs: 5 } });
    await bench.add();
    await until(async () => (await bench.count('delivered')) === 1);
  });

  it('tries again under the same External ID when the schedule says so', async () => {
    await bench.add();
    bench.act = () => Promise.resolve(noAnswer);
    bench.start();
    await until(async () => (await bench.settledAttempts()) === 1);
    assert.equal(await bench.outbox.nextDueAt(['estimate']), bench.clock + 5000);
    bench.act = () => Promise.resolve(delivered);
    await bench.advance(5000, 2);
    assert.equal(await bench.count('delivered'), 1);
    assert.equal(new Set(bench.jobs.map((job) => job.externalId)).size, 1);
    assert.deepEqual(bench.levels(), ['warn', 'info']);
  });

  it('survives a transport that throws, logs its name alone, and goes on with the others', async () => {
    const bad = await bench.add();
    await bench.add();
    bench.act = (job) => {
      if (job.submission.id === bad.id) throw new RangeError(`about ${job.submission.fullName}`);
      return Promise.resolve(delivered);
    };
    bench.start({ batchSize: 1 });
    await until(async () => (await bench.settledAttempts()) === 2);
    assert.equal(await bench.count('delivered'), 1);
    const failed = await bench.outbox.show(bad.reference);
    assert.deepEqual([failed?.state, failed?.lastClass], ['pending', 'doubtful']);
    const logged = JSON.stringify(bench.log.lines);
    assert.ok(logged.includes('RangeError'));
    assert.ok(!logged.includes(bad.fullName));
  });

  it('parks what is refused and tells the owner where to look', async () => {
    const { reference } = await bench.add();
    bench.act = () => Promise.resolve({ result: 'refused', class: 'data', code: 'bad value' });
    bench.start();
    await until(async () => (await bench.count('parked')) === 1);
    await until(() => bench.levels().includes('error'));
    assert.match(bench.log.lines[0]!.message, new RegExp(`outbox -- show ${reference}$`));
  });

  it('parks a delivery in which the process died three times, without another attempt', async () => {
    const { reference } = await bench.add();
    for (const now of [6000, 7000, 8000]) await bench.outbox.claim('estimate', 1, now, 1000);
    bench.start();
    await until(async () => (await bench.count('parked')) === 1);
    assert.equal((await bench.outbox.show(reference))?.lastClass, 'poison');
    assert.deepEqual(bench.jobs, []);
    await until(() => bench.levels().includes('error'));
  });

  it('gives an attempt that takes too long up, and another delivery its turn', async () => {
    const hanging = await bench.add();
    bench.act = (job) =>
      job.submission.id === hanging.id ? new Promise(() => {}) : Promise.resolve(delivered);
    bench.start({ batchSize: 1, limits: { attemptMs: 5 } });
    await bench.add();
    await until(async () => (await bench.count('delivered')) === 1);
    assert.equal((await bench.outbox.show(hanging.reference))?.lastCode, 'no answer in time');
  });

  describe('stop', () => {
    it('lets the work in hand finish and claims nothing more', async () => {
      for (let i = 0; i < 3; i++) await bench.add();
      let finish = (_: Outcome) => {};
      bench.act = () => new Promise((resolve) => (finish = resolve));
      bench.start({ batchSize: 1 });
      await until(() => bench.jobs.length === 1);
      let stopped = false;
      const stopping = bench.worker!.stop().then(() => (stopped = true));
      await pause(5);
      assert.equal(stopped, false);
      finish(delivered);
      await stopping;
      assert.equal(await bench.count('delivered'), 1);
      assert.equal(bench.jobs.length, 1);
      assert.deepEqual(bench.worker?.state(), {
        running: false,
        inHand: 0,
        breaker: { open: false },
        kinds: {},
      });
    });

    it('claims nothing of the next kind either', async () => {
      await bench.addRequest();
      const asked = Promise.withResolvers<void>();
      const answer = Promise.withResolvers<void>();
      const slow: Outbox = {
        ...bench.outbox,
        async claim(...args) {
          asked.resolve();
          await answer.promise;
          return bench.outbox.claim(...args);
        },
      };
      bench.start({ outbox: slow });
      await asked.promise;
      const stopping = bench.worker!.stop();
      answer.resolve();
      await stopping;
      assert.deepEqual(bench.jobs, []);
    });

    it('breaks off what does not finish, leaves it due and uncounted, and does not blame the destination', async () => {
      await bench.add();
      await bench.add();
      const heeds = (signal: AbortSignal) =>
        new Promise<Outcome>((resolve) => signal.addEventListener('abort', () => resolve(noAnswer)));
      bench.act = (_, signal) => (bench.jobs.length === 1 ? heeds(signal) : new Promise(() => {}));
      bench.start({ limits: { stopMs: 5 } });
      await until(() => bench.jobs.length === 2);
      await bench.worker?.stop();
      assert.equal(await bench.outbox.nextDueAt(['estimate']), bench.clock);
      const claims = await bench.outbox.claim('estimate', 2, bench.clock, 1000);
      assert.deepEqual(
        claims.map(({ attempts, deaths }) => [attempts, deaths]),
        [
          [0, 0],
          [0, 0],
        ],
      );
    });

    it('resolves at once when nothing was begun', async () => {
      await bench.start({ limits: { stopMs: never } }).stop();
      assert.deepEqual(bench.jobs, []);
    });
  });
});
