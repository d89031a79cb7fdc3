// A worker on a real outbox in memory, with a clock and a destination that do as the test says.
import { afterEach, beforeEach } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { DeliveryState, DeliverySummary, Outbox } from '../../src/outbox/outbox.ts';
import { openSqliteOutbox } from '../../src/outbox/sqlite.ts';
import type { Job, Outcome } from '../../src/outbox/transport.ts';
import { createWorker, type Worker, type WorkerDeps } from '../../src/outbox/worker.ts';
import type { Estimate, Kind, SupportRequest } from '../../src/submission/submission.ts';
import { recordingLog, type Line } from './outbox-log.ts';
import { identity, sampleEstimate, sampleRequest } from './outbox-sample.ts';

export const delivered: Extract<Outcome, { result: 'delivered' }> = {
  result: 'delivered',
  recordModel: 'crm.lead',
  recordId: 7,
};
export const noAnswer: Outcome = { result: 'retry', class: 'transient', code: 'no answer' };

/** Longer than any test: what happens before, happened because the worker was woken. */
export const never = 1_000_000;

export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(1);
}

const isRecord = ({ kind }: { kind: Kind }) => kind === 'estimate' || kind === 'helpdesk';

/**
 * A new bench before each test, all stopped and closed after. Unless it says otherwise, everything here is about records:
 * each brings a note after it, which most tests have nothing to say of.
 */
export function useWorkerBench() {
  const bench = {
    outbox: undefined as unknown as Outbox,
    log: recordingLog(),
    worker: undefined as Worker | undefined,
    clock: 0,
    /** Every call of the transport, of any kind. */
    calls: [] as Job[][],
    /** What the transport was asked to deliver. */
    jobs: [] as Job[],
    /** What the transport does with each job. */
    act: (_job: Job, _signal: AbortSignal): Promise<Outcome> => Promise.resolve(delivered),
    /** What it does with each file and note. */
    actAfter: (_job: Job, _signal: AbortSignal): Promise<Outcome> => Promise.resolve(delivered),

    transport: {
      destination: 'a test',
      deliver(jobs: readonly Job[], signal: AbortSignal): Promise<Outcome[]> {
        bench.calls.push([...jobs]);
        bench.jobs.push(...jobs.filter(isRecord));
        return Promise.all(
          jobs.map((job) => (isRecord(job) ? bench.act(job, signal) : bench.actAfter(job, signal))),
        );
      },
    },

    start(changes: Partial<WorkerDeps> = {}): Worker {
      bench.worker = createWorker({
        outbox: bench.outbox,
        transport: bench.transport,
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

    async addRequest(changes: Partial<SupportRequest> = {}): Promise<SupportRequest> {
      const submission = sampleRequest(changes);
      await bench.outbox.add(submission, identity());
      return submission;
    },

    async count(state: DeliveryState, wanted: (delivery: DeliverySummary) => boolean = isRecord) {
      return (await bench.outbox.list({ state, limit: 10_000 })).filter(wanted).length;
    },

    /** How many attempts are written down. */
    async settledAttempts(wanted: (delivery: DeliverySummary) => boolean = isRecord): Promise<number> {
      const all = (await bench.outbox.list({ limit: 10_000 })).filter(wanted);
      const details = await Promise.all(all.map((delivery) => bench.outbox.show(delivery.externalId)));
      return details.reduce((total, detail) => total + (detail?.history.length ?? 0), 0);
    },

    /** How serious what was logged is, without what is about files and notes. */
    levels(): string[] {
      const about = (line: Line) => ('externalId' in line.fields ? String(line.fields.externalId) : '');
      return bench.log.lines.filter((line) => !/\.(note|att)_/.test(about(line))).map((line) => line.level);
    },

    /** The clock goes on and the worker looks; waits until `attempts` in all are written down. */
    async advance(ms: number, attempts: number): Promise<void> {
      bench.clock += ms;
      bench.worker?.wake();
      await until(async () => (await bench.settledAttempts()) >= attempts);
    },
  };

  beforeEach(async () => {
    bench.outbox = await openSqliteOutbox({ file: ':memory:' });
    bench.log = recordingLog();
    bench.worker = undefined;
    bench.clock = 10_000;
    bench.calls = [];
    bench.jobs = [];
    bench.act = () => Promise.resolve(delivered);
    bench.actAfter = () => Promise.resolve(delivered);
  });
  afterEach(async () => {
    await bench.worker?.stop();
    await bench.outbox.close();
  });
  return bench;
}
