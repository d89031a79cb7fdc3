// After the last restart: everything is delivered with time running faster, and what was promised is counted.
import { setTimeout as pause } from 'node:timers/promises';
import { createOdooTransport } from '../../src/odoo/transport.ts';
import { kinds } from '../../src/outbox/breakers.ts';
import { openOutbox } from '../../src/outbox/open.ts';
import { createWorker } from '../../src/outbox/worker.ts';
import { noFilings } from '../../test/support/handover.ts';
import { fastClock, silentLog } from '../../test/support/outbox-kill-parts.ts';
import type { Arrived, Odoo } from './odoo.ts';
import type { Store } from './stores.ts';
import { fail, type Tally } from './tally.ts';

/** What one visitor was thanked for. */
export interface Promised {
  files: number;
  /** Those that the visitor was told; empty when it was a page without script that thanked. */
  references: ReadonlySet<string>;
}

// Far more than it takes; what is not delivered by then is lost.
const drainWithinMs = 900_000;

/** Delivers what is left without the long waits, and answers what waits for a person. No site may use the store. */
async function drain({ url }: Store, { access }: Odoo): Promise<Set<string>> {
  const now = fastClock(Date.now());
  const log = { ...silentLog, debug() {} };
  const reader = { locale: 'en-US', timeZone: 'America/Chicago' };
  const outbox = await openOutbox({ url, now });
  const transport = createOdooTransport({ access, filings: noFilings, reader, log, now });
  const worker = createWorker({ outbox, transport, log, now, limits: { idleMs: 20 } });
  worker.start();
  try {
    const end = Date.now() + drainWithinMs;
    while ((await outbox.unfinished()).pending > 0 && Date.now() < end) {
      await outbox.hurry(now(), kinds);
      await pause(200);
    }
    const limit = 1000;
    const [held, parked] = [
      await outbox.list({ state: 'held', limit }),
      await outbox.list({ state: 'parked', limit }),
    ];
    return new Set([...held, ...parked].map(({ reference }) => reference));
  } finally {
    await worker.stop();
    transport.close();
    await outbox.close();
  }
}

/**
 * Drains the store into Odoo, and writes down what is lost, doubled or corrupt. Who sent what is told by the mark in its
 * words: a visitor with two requests under two references is doubled as well. `forPeople`: whose
 * references are to be held or parked.
 */
export async function judge(
  tally: Tally,
  acknowledged: ReadonlyMap<string, Promised>,
  store: Store,
  odoo: Odoo,
  forPeople: ReadonlySet<string> = new Set(),
): Promise<void> {
  await odoo.beCalm();
  const waiting = await drain(store, odoo);
  const arrived = await odoo.arrived();
  const byMark = Map.groupBy(arrived, ({ mark }) => mark);
  const missing = [...acknowledged].filter(([mark, promised]) => !isWhole(byMark.get(mark), promised));
  const waits = (references: ReadonlySet<string>) => [...references].some((one) => waiting.has(one));
  const lost = missing
    .filter(([, { references }]) => !waits(references))
    .map(([mark, { files }]) => `${mark}, ${lackOf(byMark.get(mark), files)}`);
  const doubled = findDoubled(arrived, acknowledged);
  const corrupt = await store.findCorrupt();
  tally.acknowledged = acknowledged.size;
  tally.inOdoo = [...acknowledged.keys()].filter((mark) => byMark.has(mark)).length;
  tally.forPeople = waiting.size;
  tally.lost = lost.length;
  tally.doubled = doubled.length;
  tally.corrupt = corrupt.length;
  for (const [what, all] of Object.entries({ lost, doubled, corrupt }))
    tally.words.push(...all.slice(0, 5).map((one) => `${what}: ${one}`));
  if (waiting.symmetricDifference(forPeople).size > 0)
    fail(
      tally,
      `${[...waiting].join(', ') || 'none'} wait for a person, not ${[...forPeople].join(', ') || 'none'}`,
    );
}

function lackOf(records: readonly Arrived[] = [], promised: number): string {
  if (records.length === 0) return 'no record';
  const files = Math.max(...records.map((record) => record.files));
  return `${files} of ${promised} files, ${Math.max(...records.map(({ notes }) => notes))} notes`;
}

/** Whether one of the records has all that was promised. */
export const isWhole = (records: readonly Arrived[] = [], { files }: Promised) =>
  records.some((record) => record.notes > 0 && record.files >= files);

/** By whatever it can be told: the visitor, the reference, what belongs to one record, what one visitor was told. */
function findDoubled(arrived: readonly Arrived[], acknowledged: ReadonlyMap<string, Promised>): string[] {
  const several = (key: (one: Arrived) => string) =>
    [...Map.groupBy(arrived, key)].flatMap(([, all]) => (all.length > 1 ? all[0]!.mark : []));
  // Nobody sends more than one file.
  const inOne = arrived.filter(({ notes, files }) => notes > 1 || files > 1);
  const told = [...acknowledged].filter(([, { references }]) => references.size > 1);
  return [
    ...new Set([
      ...several(({ mark }) => mark),
      ...several(({ reference }) => reference),
      ...inOne.map(({ mark }) => mark),
      ...told.map(([mark]) => mark),
    ]),
  ];
}
