// The delivering half of a site, with a lease and a clock as told. It says its warnings, and dies of whatever is poison.
import { createOdooTransport } from '../../src/odoo/transport.ts';
import { openOutbox } from '../../src/outbox/open.ts';
import { createWorker } from '../../src/outbox/worker.ts';
import { noFilings } from '../../test/support/handover.ts';
import { silentLog } from '../../test/support/outbox-kill-parts.ts';
import type { WorkerOrder } from './worker.ts';

const { url, access, leaseMs, speed, epoch, poison } = JSON.parse(process.argv[2]!) as WorkerOrder;
const now = () => epoch + (Date.now() - epoch) * speed;
const warn = (_fields: object, words: string) => void process.stdout.write(`${words}\n`);
const log = { ...silentLog, warn, debug() {} };
const reader = { locale: 'en-US', timeZone: 'America/Chicago' };

const outbox = await openOutbox({ url, now });
const transport = createOdooTransport({ access, filings: noFilings, reader, log, now });
const worker = createWorker({
  outbox,
  transport: {
    ...transport,
    deliver(jobs, signal) {
      if (jobs.some(({ submission }) => submission.reference === poison))
        process.kill(process.pid, 'SIGKILL');
      return transport.deliver(jobs, signal);
    },
  },
  log,
  now,
  limits: { idleMs: 20, leaseMs },
});
worker.start();
