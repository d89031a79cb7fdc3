// The delivering half of a site, which tells when it has taken something and when its result came too late. Its lease
// and its clock are as told; it dies of whatever says that it is poison. Ends with its parent.
import { createOdooTransport } from '../../src/odoo/transport.ts';
import { openOutbox } from '../../src/outbox/open.ts';
import { createWorker } from '../../src/outbox/worker.ts';
import { noFilings } from '../../test/support/handover.ts';
import { silentLog } from '../../test/support/outbox-kill-parts.ts';
import type { WorkerNews, WorkerOrder } from './worker.ts';

const { url, access, leaseMs, speed, epoch, poison } = JSON.parse(process.argv[2]!) as WorkerOrder;
const now = () => epoch + (Date.now() - epoch) * speed;
const tell = (news: WorkerNews) => process.send?.(news);
const log = { ...silentLog, debug() {} };
const reader = { locale: 'en-US', timeZone: 'America/Chicago' };

const outbox = await openOutbox({ url, now });
const transport = createOdooTransport({ access, filings: noFilings, reader, log, now });
const worker = createWorker({
  outbox: {
    ...outbox,
    async claim(kind, limit, at, usualLeaseMs, early) {
      const claims = await outbox.claim(kind, limit, at, leaseMs ?? usualLeaseMs, early);
      if (claims.length > 0) tell('claimed');
      return claims;
    },
    async settle(claim, settlement, at) {
      const written = await outbox.settle(claim, settlement, at);
      if (!written) tell('fenced off');
      return written;
    },
  },
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
  limits: { idleMs: 20 },
});
worker.start();
process.once('disconnect', () => process.exit());
