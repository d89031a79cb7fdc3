import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { recordingLog } from '../../test/support/outbox-log.ts';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { OutboxUnavailable, type Outbox } from './outbox.ts';
import { openSqliteOutbox } from './sqlite.ts';
import type { Job, Outcome, Transport } from './transport.ts';
import { createWorker, type Worker, type WorkerDeps } from './worker.ts';

const delivered: Outcome = { result: 'delivered', recordModel: 'crm.lead', recordId: 7 };
const noAnswer: Outcome = { result: 'retry', class: 'transient', code: 'no answer' };
const wrongKey: Outcome = { result: 'blocked', class: 'auth', code: 'wrong key', advice: 'Write a new key.' };

// Longer than any test: what happens before, happened because the worker was woken.
const never = 1_000_000;

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(1);
}

describe('the worker', () => {
  let outbox: Outbox;
  let log: ReturnType<typeof recordingLog>;
  let worker: Worker | undefined;
  let clock: number;
  let jobs: Job[];
  /** What the transport does with each job. */
  let act: (job: Job, signal: AbortSignal) => Promise<Outcome>;

  beforeEach(async () => {
    outbox = await openSqliteOutbox({ file: ':memory:' });
    log = recordingLog();
    clock = 10_000;
    jobs = [];
    act = () => Promise.resolve(delivered);
  });
  afterEach(async () => {
    await worker?.stop();
    await outbox.close();
  });

  const transport: Transport = {
    destination: 'a test',
    deliver(job, signal) {
      jobs.push(job);
      return act(job, signal);
    },
  };

  function start(changes: Partial<WorkerDeps> = {}): Worker {
    const limits = { idleMs: never, ...changes.limits };
    worker = createWorker({
      outbox,
      transport,
      log,
      now: () => clock,
      random: () => 0.5,
      ...changes,
      limits,
    });
    worker.start();
    return worker;
  }

  async function add(changes = {}) {
    const submission = sampleEstimate(changes);
    await outbox.add(submission, identity());
    return submission;
  }

  const count = async (state: 'pending' | 'delivered' | 'parked') => (await outbox.stats())[state];
  const settledAttempts = async () => {
    const all = await Promise.all((await outbox.list()).map((delivery) => outbox.show(delivery.reference)));
    return all.reduce((total, detail) => total + (detail?.history.length ?? 0), 0);
  };
  /** The clock goes on and the worker looks; waits until `attempts` in all are written down. */
  async function advance(ms: number, attempts: number) {
    clock += ms;
    worker?.wake();
    await until(async () => (await settledAttempts()) >= attempts);
  }

  it('delivers what is due when it starts, and what comes later when it is woken', async () => {
    const early = await add();
    start();
    await until(async () => (await count('delivered')) === 1);
    const late = await add();
    worker?.wake();
    await until(async () => (await count('delivered')) === 2);
    assert.deepEqual(
      jobs.map((job) => job.submission),
      [early, late],
    );
    assert.equal((await outbox.show(late.reference))?.recordId, 7);
  });

  it('wakes by itself when the next delivery is due', async () => {
    start({ now: Date.now });
    await add({ receivedAt: Date.now() + 30 });
    worker?.wake();
    await until(async () => (await count('delivered')) === 1);
  });

  it('notices by itself what another process has made due', async () => {
    start({ limits: { idleMs: 5 } });
    await add();
    await until(async () => (await count('delivered')) === 1);
  });

  it('tries again under the same External ID when the schedule says so', async () => {
    await add();
    act = () => Promise.resolve(noAnswer);
    start();
    await until(async () => (await settledAttempts()) === 1);
    assert.equal(await outbox.nextDueAt(), clock + 5000);
    act = () => Promise.resolve(delivered);
    await advance(5000, 2);
    assert.equal(await count('delivered'), 1);
    assert.equal(new Set(jobs.map((job) => job.externalId)).size, 1);
    assert.deepEqual(log.levels(), ['warn', 'info']);
  });

  it('carries out two at a time', async () => {
    for (let i = 0; i < 6; i++) await add();
    let most = 0;
    let current = 0;
    act = async () => {
      current += 1;
      most = Math.max(most, current);
      await pause(2);
      current -= 1;
      return delivered;
    };
    start();
    await until(async () => (await count('delivered')) === 6);
    assert.equal(most, 2);
  });

  it('survives a transport that throws, logs its name alone, and goes on with the others', async () => {
    const bad = await add();
    await add();
    act = (job) => {
      if (job.submission.id === bad.id) throw new RangeError(`about ${job.submission.fullName}`);
      return Promise.resolve(delivered);
    };
    start();
    await until(async () => (await settledAttempts()) === 2);
    assert.equal(await count('delivered'), 1);
    const failed = await outbox.show(bad.reference);
    assert.deepEqual([failed?.state, failed?.lastClass], ['pending', 'doubtful']);
    const logged = JSON.stringify(log.lines);
    assert.ok(logged.includes('RangeError'));
    assert.ok(!logged.includes(bad.fullName));
  });

  it('parks what is refused and tells the owner where to look', async () => {
    const { reference } = await add();
    act = () => Promise.resolve({ result: 'refused', class: 'data', code: 'bad value' });
    start();
    await until(async () => (await count('parked')) === 1);
    await until(() => log.levels().includes('error'));
    assert.match(log.lines[0]!.message, new RegExp(`outbox -- show ${reference}$`));
  });

  it('parks a delivery in which the process died three times, without another attempt', async () => {
    const { reference } = await add();
    for (const now of [6000, 7000, 8000]) await outbox.claim(1, now, 1000);
    start();
    await until(async () => (await count('parked')) === 1);
    assert.equal((await outbox.show(reference))?.lastClass, 'poison');
    assert.deepEqual(jobs, []);
    await until(() => log.levels().includes('error'));
  });

  it('gives an attempt that takes too long up, and another delivery its turn', async () => {
    const hanging = await add();
    act = (job) => (job.submission.id === hanging.id ? new Promise(() => {}) : Promise.resolve(delivered));
    start({ concurrency: 1, limits: { attemptMs: 5 } });
    await add();
    await until(async () => (await count('delivered')) === 1);
    assert.equal((await outbox.show(hanging.reference))?.lastCode, 'no answer in time');
  });

  describe('when the destination is down', () => {
    async function goDown(outcome: Outcome, deliveries: number) {
      for (let i = 0; i < deliveries; i++) await add();
      act = () => Promise.resolve(outcome);
      start({ concurrency: 1 });
      await until(() => worker!.state().breaker.open);
    }

    it('claims nothing but a probe, which takes another delivery each time and burns no attempt', async () => {
      await goDown(noAnswer, 5);
      await until(async () => (await settledAttempts()) === 3);
      await advance(29_999, 3);
      assert.equal(jobs.length, 3);
      await advance(1, 4);
      await advance(45_000, 5);
      assert.equal(new Set(jobs.map((job) => job.externalId)).size, 5);
      const attempts = (await outbox.list()).map((delivery) => delivery.attempts);
      // The one that opened the breaker does not count either: it is the destination that is down.
      assert.equal(
        attempts.reduce((a, b) => a + b),
        2,
      );
      assert.deepEqual(log.levels(), ['warn', 'warn', 'warn'], 'two failures, one outage');
    });

    it('delivers the one lead of a night minutes after the destination is back', async () => {
      await add();
      act = () => Promise.resolve(noAnswer);
      start();
      await until(async () => (await settledAttempts()) === 1);
      await advance(5000, 2);
      await advance(30_000, 3);
      assert.equal(worker?.state().breaker.open, true);
      act = () => Promise.resolve(delivered);
      await advance(30_000, 4);
      assert.equal(await count('delivered'), 1);
    });

    it('probes with a delivery that is not due for hours too', async () => {
      const waiting = await add();
      const [claim] = await outbox.claim(1, clock, 1000);
      const hours = {
        state: 'pending',
        dueAt: clock + 9e6,
        counts: true,
        class: 'transient',
        code: '',
      } as const;
      await outbox.settle(claim!, { ...hours, ms: 1 }, clock);
      await goDown(wrongKey, 1);
      await until(async () => (await settledAttempts()) === 2);
      await advance(30_000, 3);
      assert.ok(!jobs.some((job) => job.submission.id === waiting.id), 'the due one goes first');
      act = () => Promise.resolve(delivered);
      await advance(45_000, 4);
      assert.equal((await outbox.show(waiting.reference))?.state, 'delivered');
    });

    it('delivers all that waits as soon as a probe succeeds', async () => {
      await goDown(noAnswer, 5);
      await until(async () => (await settledAttempts()) === 3);
      act = () => Promise.resolve(delivered);
      clock += 30_000;
      worker?.wake();
      await until(async () => (await count('delivered')) === 5);
      assert.equal(worker?.state().breaker.open, false);
    });

    it('burns no attempt while nothing can work until the owner acts, and goes on by itself after', async () => {
      await goDown(wrongKey, 3);
      await until(async () => (await settledAttempts()) === 1);
      for (let attempts = 2; attempts < 6; attempts++) await advance(300_000, attempts);
      assert.deepEqual(
        (await outbox.list()).map((delivery) => delivery.attempts),
        [0, 0, 0],
      );
      assert.deepEqual(log.levels(), ['error']);
      act = () => Promise.resolve(delivered);
      clock += 300_000;
      worker?.wake();
      await until(async () => (await count('delivered')) === 3);
    });
  });

  describe('stop', () => {
    it('lets the work in hand finish and claims nothing more', async () => {
      for (let i = 0; i < 3; i++) await add();
      let finish = (_: Outcome) => {};
      act = () => new Promise((resolve) => (finish = resolve));
      start({ concurrency: 1 });
      await until(() => jobs.length === 1);
      let stopped = false;
      const stopping = worker!.stop().then(() => (stopped = true));
      await pause(5);
      assert.equal(stopped, false);
      finish(delivered);
      await stopping;
      assert.equal(await count('delivered'), 1);
      assert.equal(jobs.length, 1);
      assert.deepEqual(worker?.state(), { running: false, inHand: 0, breaker: { open: false } });
    });

    it('breaks off what does not finish, leaves it due and uncounted, and does not blame the destination', async () => {
      await add();
      await add();
      const heeds = (signal: AbortSignal) =>
        new Promise<Outcome>((resolve) => signal.addEventListener('abort', () => resolve(noAnswer)));
      act = (_, signal) => (jobs.length === 1 ? heeds(signal) : new Promise(() => {}));
      start({ limits: { stopMs: 5 } });
      await until(() => jobs.length === 2);
      await worker?.stop();
      assert.equal(await outbox.nextDueAt(), clock);
      const claims = await outbox.claim(2, clock, 1000);
      assert.deepEqual(
        claims.map(({ attempts, deaths }) => [attempts, deaths]),
        [
          [0, 0],
          [0, 0],
        ],
      );
    });

    it('resolves at once when nothing was begun', async () => {
      await start({ limits: { stopMs: never } }).stop();
      assert.deepEqual(jobs, []);
    });
  });

  describe('when the outbox fails', () => {
    it('tells once, waits, and goes on when it works again', async () => {
      await add();
      let failures = 4;
      const failing: Outbox = {
        ...outbox,
        claim(...args) {
          failures -= 1;
          return failures > 0 ? Promise.reject(new OutboxUnavailable('disk')) : outbox.claim(...args);
        },
      };
      start({ outbox: failing, limits: { idleMs: 1 } });
      await until(async () => (await count('delivered')) === 1);
      await until(() => log.lines.length === 3);
      assert.deepEqual(log.levels(), ['error', 'info', 'info']);
    });

    it('writes a result that could not be written as soon as it can, without a second attempt', async () => {
      await add();
      let failures = 3;
      const failing: Outbox = {
        ...outbox,
        settle(...args) {
          failures -= 1;
          return failures > 0 ? Promise.reject(new OutboxUnavailable('disk')) : outbox.settle(...args);
        },
      };
      start({ outbox: failing, limits: { idleMs: 1 } });
      await until(async () => (await count('delivered')) === 1);
      assert.equal(jobs.length, 1);
    });

    it('does not hold up stop', async () => {
      await add();
      const failing: Outbox = { ...outbox, settle: () => Promise.reject(new OutboxUnavailable('disk')) };
      start({ outbox: failing });
      await until(() => jobs.length === 1);
      await worker?.stop();
      assert.equal(await count('pending'), 1);
    });
  });
});
