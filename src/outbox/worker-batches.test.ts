import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { delivered, noAnswer, until, useWorkerBench } from '../../test/support/outbox-worker-bench.ts';
import type { Job, Outcome } from './transport.ts';

const any = () => true;

describe('the worker and its batches', () => {
  const bench = useWorkerBench();

  const sizes = () => bench.calls.map((jobs) => jobs.length);
  const kindsCalled = () => bench.calls.map((jobs) => jobs[0]!.kind);

  async function addMany(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => bench.add()));
  }

  it('delivers fifty in a call, and the notes of those in a call of their own', async () => {
    await addMany(120);
    bench.start();
    await until(async () => (await bench.count('delivered', any)) === 240);
    assert.deepEqual(sizes(), [50, 50, 50, 50, 20, 20]);
    assert.deepEqual(kindsCalled(), [
      'estimate',
      'estimate note',
      'estimate',
      'estimate note',
      'estimate',
      'estimate note',
    ]);
    assert.equal(new Set(bench.calls.flat().map((job) => job.externalId)).size, 240);
  });

  it('makes one call after the other, never two at once', async () => {
    await addMany(4);
    await bench.addRequest();
    let current = 0;
    let most = 0;
    const transport = {
      ...bench.transport,
      async deliver(jobs: readonly Job[], signal: AbortSignal) {
        most = Math.max(most, (current += 1));
        await pause(2);
        current -= 1;
        return bench.transport.deliver(jobs, signal);
      },
    };
    bench.start({ transport, batchSize: 2 });
    await until(async () => (await bench.count('delivered', any)) === 10);
    assert.equal(most, 1);
  });

  it('lets no kind wait for the end of another', async () => {
    await addMany(6);
    for (let i = 0; i < 4; i++) await bench.addRequest();
    bench.start({ batchSize: 2 });
    await until(async () => (await bench.count('delivered', any)) === 20);
    const firstTurns = ['estimate', 'helpdesk', 'estimate note', 'helpdesk note', 'estimate', 'helpdesk'];
    assert.deepEqual(kindsCalled().slice(0, 6), firstTurns);
  });

  it('takes a new lead with the next call, whatever else waits', async () => {
    await addMany(12);
    let fresh = '';
    bench.act = async () => {
      if (fresh === '') {
        fresh = 'underway';
        fresh = (await bench.add({ receivedAt: 9000 })).id;
      }
      return delivered;
    };
    bench.start({ batchSize: 5 });
    await until(async () => (await bench.count('delivered')) === 13);
    const calls = bench.calls.filter((jobs) => jobs[0]!.kind === 'estimate');
    assert.ok(calls[1]!.some((job) => job.submission.id === fresh));
  });

  it('settles each by its own outcome', async () => {
    const [ok, bad, later] = [await bench.add(), await bench.add(), await bench.add()];
    bench.act = ({ submission }) => {
      if (submission.id === bad.id) return Promise.resolve({ result: 'refused', class: 'data', code: 'bad' });
      return Promise.resolve(submission.id === later.id ? noAnswer : delivered);
    };
    bench.start();
    await until(async () => (await bench.settledAttempts()) === 3);
    const states = await Promise.all(
      [ok, bad, later].map(async ({ reference }) => (await bench.outbox.show(reference))?.state),
    );
    assert.deepEqual(states, ['delivered', 'parked', 'pending']);
    assert.equal(sizes()[0], 3);
  });

  it('finds the one that takes every call down with it: in tens, then alone', async () => {
    await addMany(24);
    const bad = await bench.add();
    const isBad = (job: Job) => job.kind === 'estimate' && job.submission.id === bad.id;
    const transport = {
      ...bench.transport,
      deliver(jobs: readonly Job[], signal: AbortSignal) {
        if (jobs.some(isBad)) return Promise.resolve(jobs.map(() => noAnswer));
        return bench.transport.deliver(jobs, signal);
      },
    };
    bench.start({ transport });
    await until(async () => (await bench.settledAttempts()) === 25);
    assert.equal(await bench.count('delivered'), 0);
    await bench.advance(5000, 50);
    assert.equal(await bench.count('delivered'), 20);
    await bench.advance(30_000, 55);
    assert.equal(await bench.count('delivered'), 24);
    assert.equal((await bench.outbox.show(bad.reference))?.state, 'pending');
    assert.deepEqual(bench.worker?.state().breaker, { open: false });
  });

  it('keeps what was delivered of a batch that is broken off', async () => {
    const [first, second] = [await bench.add(), await bench.add()];
    bench.act = (job, signal) =>
      job.submission.id === first.id
        ? Promise.resolve(delivered)
        : new Promise<Outcome>((resolve) => signal.addEventListener('abort', () => resolve(noAnswer)));
    bench.start({ limits: { attemptMs: 5 } });
    await until(async () => (await bench.settledAttempts()) === 2);
    assert.equal((await bench.outbox.show(first.reference))?.state, 'delivered');
    assert.equal((await bench.outbox.show(second.reference))?.lastCode, 'no answer in time');
  });

  it('doubts all of a batch when the transport throws, or answers for more or fewer', async () => {
    await addMany(3);
    const mistakes = [
      () => Promise.reject(new TypeError('about Zoë')),
      () => Promise.resolve([delivered]),
      () => Promise.resolve([delivered, delivered, delivered, delivered]),
    ];
    for (const [i, deliver] of mistakes.entries()) {
      bench.start({ transport: { destination: 'a test', deliver } });
      await bench.advance(i * 100_000, 3 * (i + 1));
      await bench.worker?.stop();
      const pending = await bench.outbox.list({ state: 'pending' });
      assert.deepEqual(new Set(pending.map(({ lastClass }) => lastClass)), new Set(['doubtful']));
      assert.equal(pending.length, 3);
    }
    assert.equal(bench.log.levels().filter((level) => level === 'error').length, 1 + 1 + 3);
    assert.ok(!JSON.stringify(bench.log.lines).includes('Zoë'));
  });
});
