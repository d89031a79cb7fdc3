import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { delivered, never, until, useWorkerBench } from '../../test/support/outbox-worker-bench.ts';
import type { Job, Outcome } from './transport.ts';
import { createWorker, type Worker } from './worker.ts';

describe('two workers on one outbox', () => {
  const bench = useWorkerBench();

  function startWorker(deliver: (jobs: readonly Job[]) => Promise<Outcome[]>): Worker {
    const worker = createWorker({
      outbox: bench.outbox,
      transport: { destination: 'a test', deliver },
      log: bench.log,
      now: () => bench.clock,
      batchSize: 3,
      limits: { idleMs: never, stopMs: 5 },
    });
    worker.start();
    return worker;
  }

  it('share the work: each delivery is in the hands of one at a time', async () => {
    await Promise.all(Array.from({ length: 40 }, () => bench.add()));
    const inHand = new Set<string>();
    let overlaps = 0;
    const seen = new Map<string, number>();
    const deliver = (by: string) => async (jobs: readonly Job[]) => {
      for (const { externalId } of jobs) {
        if (inHand.has(externalId)) overlaps += 1;
        inHand.add(externalId);
        seen.set(externalId, (seen.get(externalId) ?? 0) + 1);
      }
      seen.set(by, 1);
      await pause(1);
      for (const { externalId } of jobs) inHand.delete(externalId);
      return jobs.map(() => delivered);
    };
    const workers = [startWorker(deliver('first')), startWorker(deliver('second'))];
    await until(async () => {
      for (const worker of workers) worker.wake();
      return (await bench.outbox.stats()).delivered === 80;
    });
    await Promise.all(workers.map((worker) => worker.stop()));
    assert.equal(overlaps, 0);
    assert.equal(seen.size, 82, 'both had a share');
    assert.deepEqual(new Set(seen.values()), new Set([1]));
  });

  it('keep what they have in hand for as long as they are at work on it', async () => {
    const { reference } = await bench.add();
    const answer = Promise.withResolvers<Outcome[]>();
    const slow = bench.start({
      transport: { destination: 'a test', deliver: () => answer.promise },
      limits: { leaseMs: 20 },
    });
    await until(() => slow.state().inHand === 1);
    const [, leaseEnd] = [(bench.clock += 19), (await bench.outbox.nextDueAt(['estimate']))!];
    await until(async () => (await bench.outbox.nextDueAt(['estimate']))! > leaseEnd);
    assert.deepEqual(await bench.outbox.claim('estimate', 1, leaseEnd, 20), []);
    answer.resolve([delivered]);
    await until(async () => (await bench.outbox.show(reference))?.state === 'delivered');
  });

  it('listen to the one that holds the lease alone', async () => {
    const { reference } = await bench.add();
    const answer = Promise.withResolvers<Outcome[]>();
    const asked = Promise.withResolvers<void>();
    const slow = startWorker(() => {
      asked.resolve();
      return answer.promise;
    });
    await asked.promise;
    // The first is so slow that its lease runs out.
    bench.clock += 120_000;
    const quick = startWorker((jobs) => Promise.resolve(jobs.map(() => ({ ...delivered, recordId: 2 }))));
    await until(async () => (await bench.outbox.show(reference))?.state === 'delivered');
    answer.resolve([{ ...delivered, recordId: 1 }]);
    await until(() => bench.log.lines.some((line) => line.message.startsWith('The lease was lost')));
    await Promise.all([slow.stop(), quick.stop()]);
    const detail = await bench.outbox.show(reference);
    assert.deepEqual([detail?.recordId, detail?.history.length], [2, 1]);
    assert.equal(detail?.steps.length, 2);
  });
});
