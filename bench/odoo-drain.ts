// Fills an outbox, or drains one into an Odoo and measures it: a process of its own for each, so that memory is that of
// the draining alone.
import { createOdooTransport } from '../src/odoo/transport.ts';
import { openSqliteOutbox } from '../src/outbox/sqlite.ts';
import { createWorker } from '../src/outbox/worker.ts';
import { identity, sampleEstimate } from '../test/support/outbox-sample.ts';
import type { DrainOrder, DrainResult } from './odoo.ts';

const silent = { info() {}, warn() {}, error() {}, debug() {} };

async function fill({ file, leads }: DrainOrder): Promise<void> {
  const outbox = await openSqliteOutbox({ file });
  for (let done = 0; done < leads; done += 200) {
    const some = Array.from({ length: Math.min(200, leads - done) }, (_, i) =>
      sampleEstimate({ fullName: `Sample Visitor ${done + i}`, country: 'US', receivedAt: Date.now() }),
    );
    await Promise.all(some.map((submission) => outbox.add(submission, identity())));
  }
  await outbox.close();
}

async function drain({ file, leads, batchSize, access }: DrainOrder): Promise<DrainResult> {
  const outbox = await openSqliteOutbox({ file });
  const filing = { team: null, salesperson: null, tags: [], values: {} };
  const transport = createOdooTransport({
    access,
    filings: { estimate: filing, helpdesk: { ...filing, withoutHelpdesk: 'lead', project: null } },
    reader: { locale: 'en-US', timeZone: 'America/Chicago' },
    log: silent,
    now: Date.now,
  });
  let records = 0;
  let notes = 0;
  let calls = 0;
  let atThousand = 0;
  let most = 0;
  const finished = Promise.withResolvers<void>();
  const counting: typeof transport = {
    ...transport,
    async deliver(jobs, signal) {
      const outcomes = await transport.deliver(jobs, signal);
      const delivered = outcomes.filter(({ result }) => result === 'delivered').length;
      if (delivered < jobs.length)
        throw new Error('a lead was not delivered: the figures would be worth nothing');
      calls += 1;
      if (jobs[0]!.kind.endsWith(' note')) notes += delivered;
      else records += delivered;
      most = Math.max(most, process.memoryUsage.rss());
      if (records <= 1000) atThousand = most;
      if (notes === leads) finished.resolve();
      return outcomes;
    },
  };
  const worker = createWorker({ outbox, transport: counting, log: silent, now: Date.now, batchSize });
  const begun = performance.now();
  worker.start();
  await finished.promise;
  const seconds = (performance.now() - begun) / 1000;
  await worker.stop();
  transport.close();
  await outbox.close();
  return { records, seconds, calls, megabytesAt1000: atThousand / 2 ** 20, megabytesMost: most / 2 ** 20 };
}

process.once('message', (order: DrainOrder) => {
  const work = order.what === 'fill' ? fill(order) : drain(order);
  void work.then((result) => process.send!(result ?? {}, () => process.exit(0)));
});
