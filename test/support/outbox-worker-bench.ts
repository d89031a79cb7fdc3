// A worker on a real outbox in memory, with a clock and a destination that do as the test says.
import { afterEach, beforeEach } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Outbox } from '../../src/outbox/outbox.ts';
import { openSqliteOutbox } from '../../src/outbox/sqlite.ts';
import type { Job, Outcome, Transport } from '../../src/outbox/transport.ts';
import { createWorker, type Worker, type WorkerDeps } from '../../src/outbox/worker.ts';
import type { Estimate } from '../../src/submission/submission.ts';
import { recordingLog } from './outbox-log.ts';
import { identity, sampleEstimate } from './outbox-sample.ts';

export const delivered: Outcome = { result: 'delivered', recordModel: 'crm.lead', recordId: 7 };
export const noAnswer: Outcome = { result: 'retry', class: 'transient', code: 'no answer' };

/** Longer than any test: what happens before, happened because the worker was woken. */
export const never = 1_000_000;

export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(1);
}

/** A new bench before each test, all stopped and closed after. */
export function useWorkerBench() {
  const bench = {
    outbox: undefined as unknown as Outbox,
    log: recordingLog(),
    worker: undefined as Worker | undefined,
    clock: 0,
    /** What the transport was asked to deliver. */
    jobs: [] as Job[],
    /** What the transport does with each job. */
    act: (_job: Job, _signal: AbortSignal): Promise<Outcome> => Promise.resolve(delivered),

    start(changes: Partial<WorkerDeps> = {}): Worker {
      bench.worker = createWorker({
        outbox: bench.outbox,
        transport,
        log: bench.log,
        now: () => bench.clock,
        random: () => 0.5,
        ...changes,
        limits: { idleMs: never, ...changes.limits },
      });
      bench.worker.start();
      return bench.worker;
    },

    async add(changes: Partial<Estimate> = {}): Promise<Estimate> {
      const submission = sampleEstimate(changes);
      await bench.outbox.add(submission, identity());
      return submission;
    },

    async count(state: 'pending' | 'delivered' | 'parked'): Promise<number> {
      return (await bench.outbox.stats())[state];
    },

    /** How many attempts are written down. */
    async settledAttempts(): Promise<number> {
      const all = await bench.outbox.list();
      const details = await Promise.all(all.map((delivery) => bench.outbox.show(delivery.externalId)));
      return details.reduce((total, detail) => total + (detail?.history.length ?? 0), 0);
    },

    /** The clock goes on and the worker looks; waits until `attempts` in all are written down. */
    async advance(ms: number, attempts: number): Promise<void> {
      bench.clock += ms;
      bench.worker?.wake();
      await until(async () => (await bench.settledAttempts()) >= attempts);
    },
  };

  const transport: Transport = {
    destination: 'a test',
    deliver(job, signal) {
      bench.jobs.push(job);
      return bench.act(job, signal);
    },
  };

  beforeEach(async () => {
    bench.outbox = await openSqliteOutbox({ file: ':memory:' });
    bench.log = recordingLog();
    bench.worker = undefined;
    bench.clock = 10_000;
    bench.jobs = [];
    bench.act = () => Promise.resolve(delivered);
  });
  afterEach(async () => {
    await bench.worker?.stop();
    await bench.outbox.close();
  });
  return bench;
}
