import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { recordingLog } from '../../test/support/outbox-log.ts';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { until } from '../../test/support/outbox-worker-bench.ts';
import type { Outbox } from './outbox.ts';
import { openSqliteOutbox } from './sqlite.ts';
import type { Job, Outcome } from './transport.ts';
import { createWorker } from './worker.ts';

const leaseMs = 75_000;
const requests = 5;

// What becomes of a call, and how long it takes: longer than the lease, and another worker has begun it anew meanwhile.
const fate = fc.record({
  comes: fc.constantFrom('as it should', 'without an answer', 'not at all'),
  takesMs: fc.constantFrom(10, leaseMs + 1),
});

/** Creates only what it does not have yet, as `load` does. */
function createDestination(fates: { comes: string; takesMs: number }[], pass: (ms: number) => void) {
  const records = new Map<string, number>();
  const transport = {
    destination: 'a test',
    deliver(jobs: readonly Job[]): Promise<Outcome[]> {
      const { comes, takesMs } = fates.pop() ?? { comes: 'as it should', takesMs: 10 };
      pass(takesMs);
      if (comes !== 'not at all') {
        for (const { externalId } of jobs)
          if (!records.has(externalId)) records.set(externalId, records.size + 1);
      }
      return Promise.resolve(
        jobs.map(({ externalId }): Outcome =>
          comes === 'as it should'
            ? { result: 'delivered', recordModel: 'crm.lead', recordId: records.get(externalId)! }
            : { result: 'retry', class: 'transient', code: 'no answer' },
        ),
      );
    },
  };
  return { records, transport };
}

it('two workers whose steps come in any order deliver each once, whoever was too slow', async () => {
  const property = fc.asyncProperty(
    fc.scheduler(),
    fc.array(fate, { maxLength: 12 }),
    async (order, fates) => {
      const outbox = await openSqliteOutbox({ file: ':memory:' });
      let clock = 10_000;
      const { records, transport } = createDestination([...fates], (ms) => (clock += ms));
      const leases = new Map<number, number>();
      let staleResults = 0;
      const ordered: Outbox = {
        ...outbox,
        claim: order.scheduleFunction(async (...args: Parameters<Outbox['claim']>) => {
          const claims = await outbox.claim(...args);
          for (const { deliveryId, lease } of claims) leases.set(deliveryId, lease);
          return claims;
        }),
        settle: order.scheduleFunction(async (...args: Parameters<Outbox['settle']>) => {
          const [{ deliveryId, lease }] = args;
          const written = await outbox.settle(...args);
          if (written && lease !== leases.get(deliveryId)) staleResults += 1;
          return written;
        }),
      };
      const deliver = order.scheduleFunction((jobs: readonly Job[]) => transport.deliver(jobs));
      const workers = [1, 2].map(() =>
        createWorker({
          outbox: ordered,
          transport: { ...transport, deliver },
          log: recordingLog(),
          now: () => clock,
          batchSize: 2,
          limits: { leaseMs, idleMs: 1 },
        }),
      );
      try {
        const added = Array.from({ length: requests }, () => sampleEstimate());
        for (const submission of added) await outbox.add(submission, identity());
        for (const worker of workers) worker.start();
        const allDelivered = async () => {
          clock += 1000;
          return (await outbox.stats()).delivered === 2 * requests;
        };
        await order.waitFor(until(allDelivered));
        assert.equal(staleResults, 0);
        assert.equal(records.size, 2 * requests);
        for (const { id } of added) {
          for (const { externalId, recordId } of (await outbox.show(id))!.steps) {
            const { history } = (await outbox.show(externalId))!;
            assert.equal(recordId, records.get(externalId));
            assert.equal(history.filter(({ outcome }) => outcome === 'delivered').length, 1);
          }
        }
      } finally {
        await order.waitFor(Promise.all(workers.map((worker) => worker.stop())));
        await outbox.close();
      }
    },
  );
  await fc.assert(property, { numRuns: 40 });
});
