import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { delivered, noAnswer, until, useWorkerBench } from '../../test/support/outbox-worker-bench.ts';
import type { Job, Outcome } from './transport.ts';

const keptOut: Outcome = {
  result: 'blocked',
  scope: 'destination',
  class: 'rights',
  code: 'kept out',
  advice: 'Ask the proxy.',
};

describe('the worker, when one delivery fails and others get through', () => {
  const bench = useWorkerBench();

  /** The oldest of three always fails; one at a time makes the order certain. */
  async function startWithBad(outcome: Outcome) {
    const bad = await bench.add({ receivedAt: 1000 });
    await bench.add();
    await bench.add();
    bench.act = (job) => Promise.resolve(job.submission.id === bad.id ? outcome : delivered);
    bench.start({ batchSize: 1 });
    return async () => (await bench.outbox.show(bad.reference))!;
  }

  /** A visitor's request comes, and is delivered without the clock going on. */
  async function deliversAtOnce() {
    const before = await bench.count('delivered');
    await bench.add();
    bench.worker?.wake();
    await until(async () => (await bench.count('delivered')) === before + 1);
  }

  function errors() {
    return bench.log.lines.filter((line) => line.level === 'error').map((line) => line.message);
  }

  it('lets the others wait once, tells of the one that is blocked each time once, and does not park it', async () => {
    const showBad = await startWithBad(keptOut);
    await until(async () => (await bench.settledAttempts()) === 1);
    assert.equal(bench.worker?.state().breaker.open, true);
    assert.equal((await showBad()).attempts, 0);
    // The probe gets through, and the bad one is hurried with the rest.
    await bench.advance(30_000, 4);
    assert.equal(await bench.count('delivered'), 2);
    for (const [attempts, wait] of [5000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000].entries()) {
      assert.deepEqual(await showBad().then((bad) => [bad.state, bad.attempts]), ['pending', attempts + 1]);
      assert.deepEqual(bench.worker?.state().breaker, { open: false });
      const settled = await bench.settledAttempts();
      await bench.advance(wait, settled + 1);
    }
    const { state, attempts, lastClass, lastCode } = await showBad();
    assert.deepEqual([state, attempts, lastClass, lastCode], ['pending', 7, 'rights', 'kept out']);
    await deliversAtOnce();
    assert.equal(errors().length, 2);
    assert.match(errors()[0]!, /^No delivery can work/);
    assert.match(errors()[1]!, /^This one alone cannot be delivered until this is mended: Ask the proxy\./);

    bench.act = () => Promise.resolve(delivered);
    await bench.advance(7_200_000, (await bench.settledAttempts()) + 1);
    assert.equal((await showBad()).state, 'delivered', 'mended');
  });

  it('lets the others through at any time while one gets no answer, and does not park that one early', async () => {
    const showBad = await startWithBad(noAnswer);
    await until(async () => (await bench.settledAttempts()) === 3);
    for (const wait of [5000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000]) {
      const settled = await bench.settledAttempts();
      await bench.advance(wait, settled + 1);
      assert.deepEqual(bench.worker?.state().breaker, { open: false });
    }
    await deliversAtOnce();
    assert.deepEqual(await showBad().then((bad) => [bad.state, bad.attempts]), ['pending', 7]);
    assert.deepEqual(errors(), []);
  });

  it('still stops for an outage, which burns no attempt of any', async () => {
    const showBad = await startWithBad(keptOut);
    await until(async () => (await bench.settledAttempts()) === 1);
    await bench.advance(30_000, 4);
    bench.act = () => Promise.resolve(keptOut);
    await bench.add();
    bench.worker?.wake();
    await until(() => bench.worker!.state().breaker.open);
    for (let settled = 6; settled < 16; settled++) await bench.advance(300_000, settled);
    const pending = await bench.outbox.list({ state: 'pending' });
    assert.deepEqual(pending.map(({ attempts }) => attempts).sort(), [0, 1]);
    assert.equal((await showBad()).attempts, 1, 'counted before the outage');
    assert.equal(await bench.count('parked'), 0);
  });

  it('finds the one for which a proxy keeps whole batches out: the others arrive, it alone waits', async () => {
    await Promise.all(Array.from({ length: 49 }, () => bench.add()));
    const bad = await bench.add();
    const transport = {
      destination: 'a test',
      deliver(jobs: readonly Job[], signal: AbortSignal) {
        const holdsBad = jobs.some((job) => job.kind === 'estimate' && job.submission.id === bad.id);
        if (holdsBad) return Promise.resolve(jobs.map(() => keptOut));
        return bench.transport.deliver(jobs, signal);
      },
    };
    bench.start({ transport });
    await until(async () => (await bench.settledAttempts()) === 50);
    assert.equal(bench.worker?.state().breaker.open, true);
    // Half a minute for each probe and for each step of the schedule: it takes minutes, not hours.
    for (let minutes = 0; (await bench.count('delivered')) < 49; minutes += 0.5) {
      assert.ok(minutes < 5, `${await bench.count('delivered')} delivered`);
      bench.clock += 30_000;
      bench.worker?.wake();
      await pause(50);
    }
    assert.equal((await bench.outbox.show(bad.reference))?.state, 'pending');
  });

  it('finds the one of many for which the answer to a whole call is strange: it alone is parked', async () => {
    await Promise.all(Array.from({ length: 49 }, () => bench.add()));
    const bad = await bench.add();
    const strange: Outcome = { result: 'retry', class: 'doubtful', code: 'strange answer' };
    const transport = {
      destination: 'a test',
      deliver(jobs: readonly Job[], signal: AbortSignal) {
        const holdsBad = jobs.some((job) => job.kind === 'estimate' && job.submission.id === bad.id);
        if (holdsBad) return Promise.resolve(jobs.map(() => strange));
        return bench.transport.deliver(jobs, signal);
      },
    };
    bench.start({ transport });
    for (let minutes = 0; (await bench.count('pending')) > 0; minutes += 15) {
      assert.ok(minutes < 24 * 60, `${await bench.count('pending')} pending`);
      bench.clock += 15 * 60_000;
      bench.worker?.wake();
      await pause(50);
    }
    assert.deepEqual([await bench.count('delivered'), await bench.count('parked')], [49, 1]);
    assert.equal((await bench.outbox.show(bad.reference))?.state, 'parked');
  });
});
