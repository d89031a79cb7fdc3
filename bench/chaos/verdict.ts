// After the last restart: everything is delivered with time running faster, and what was promised is counted.
import { setTimeout as pause } from 'node:timers/promises';
import { createOdooTransport } from '../../src/odoo/transport.ts';
import { kinds } from '../../src/outbox/breakers.ts';
import { openOutbox } from '../../src/outbox/open.ts';
import { createWorker } from '../../src/outbox/worker.ts';
import { noFilings } from '../../test/support/handover.ts';
import { fastClock, silentLog } from '../../test/support/outbox-kill-parts.ts';
import type { Odoo } from './odoo.ts';
import type { Store } from './stores.ts';
import type { Tally } from './tally.ts';

// Far more than it takes; it only ends a run that would never end.
const drainWithinMs = 900_000;

/** Delivers all that is left without the long waits. No site may use the store. */
async function drain({ url }: Store, { access }: Odoo): Promise<void> {
  const now = fastClock(Date.now());
  const log = { ...silentLog, debug() {} };
  const reader = { locale: 'en-US', timeZone: 'America/Chicago' };
  const outbox = await openOutbox({ url, now });
  const transport = createOdooTransport({ access, filings: noFilings, reader, log, now });
  const worker = createWorker({ outbox, transport, log, now, limits: { idleMs: 20 } });
  worker.start();
  try {
    const end = Date.now() + drainWithinMs;
    while ((await outbox.stats()).pending > 0) {
      if (Date.now() > end) throw new Error('what is left is not delivered');
      await outbox.hurry(now(), kinds);
      await pause(200);
    }
  } finally {
    await worker.stop();
    transport.close();
    await outbox.close();
  }
}

/** Drains the store into Odoo, and writes down what is lost, doubled or corrupt. */
export async function judge(
  tally: Tally,
  acknowledged: ReadonlySet<string>,
  store: Store,
  odoo: Odoo,
): Promise<void> {
  await odoo.beCalm();
  await drain(store, odoo);
  const arrived = Map.groupBy(await odoo.arrived(), ({ reference }) => reference);
  const lost = [...acknowledged].filter(
    (reference) => !arrived.get(reference)?.some(({ notes }) => notes > 0),
  );
  const doubled = [...arrived].filter(([, leads]) => leads.length > 1 || leads[0]!.notes > 1);
  const corrupt = await store.findCorrupt();
  tally.acknowledged = acknowledged.size;
  tally.lost = lost.length;
  tally.doubled = doubled.length;
  tally.corrupt = corrupt.length;
  const named = { lost, doubled: doubled.map(([reference]) => reference), corrupt };
  for (const [what, all] of Object.entries(named)) {
    tally.words.push(...all.slice(0, 5).map((one) => `${what}: ${one}`));
  }
}
