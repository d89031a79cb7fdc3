// The store alone: how many it takes, and what very many finished deliveries cost those that come.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Claim, Outbox } from '../../src/outbox/outbox.ts';
import { openSqliteOutbox } from '../../src/outbox/sqlite.ts';
import { newId } from '../../src/submission/id.ts';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { byTurns, type Effort, type Figure, median } from './figure.ts';
import { fill } from './fill.ts';

const atOnce = 64;
const batch = 50;
const kinds = ['estimate', 'estimate note'] as const;

async function timed<T>(times: number[], work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const result = await work();
  times.push(performance.now() - begun);
  return result;
}

/** Times in ms of one that comes alone, of many at once, and of taking a batch of them. */
function createTimes() {
  return { alone: [] as number[], many: [] as number[], claim: [] as number[] };
}

async function addOne(store: Outbox): Promise<void> {
  const receivedAt = Date.now();
  await store.add(sampleEstimate({ id: newId(receivedAt), receivedAt }), identity());
}

async function deliver(store: Outbox, claims: readonly Claim[]): Promise<void> {
  const delivered = { state: 'delivered', recordModel: 'crm.lead', recordId: 1, ms: 1 } as const;
  await Promise.all(claims.map((claim) => store.settle(claim, delivered, Date.now())));
}

export async function measureRows({ short, rows }: Effort): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'porchlight-rows-'));
  const open = async (name: string, delivered: number) => {
    const file = join(folder, name);
    await fill(file, { delivered });
    return { store: await openSqliteOutbox({ file }), times: createTimes() };
  };
  const empty = await open('empty.db', 0);
  const full = await open('full.db', rows);

  const alone = ({ store, times }: typeof empty) => timed(times.alone, () => addOne(store));
  /** Some of each sort, by turns so close that whatever else the machine does meets both. */
  async function round(): Promise<void> {
    for (let n = 0; n < batch; n += 1)
      await byTurns(1, { empty: () => alone(empty), full: () => alone(full) });
    for (const { store, times } of [empty, full])
      await timed(times.many, () => Promise.all(Array.from({ length: atOnce }, () => addOne(store))));
    for (const kind of kinds)
      for (let n = 0; n < 2; n += 1)
        for (const { store, times } of [empty, full])
          await deliver(store, await timed(times.claim, () => store.claim(kind, batch, Date.now(), 90_000)));
  }

  try {
    // The first ones are slow.
    await round();
    for (const one of [empty, full]) one.times = createTimes();
    for (let n = 0; n < (short ? 8 : 60); n += 1) await round();
    const [without, withRows] = [empty.times, full.times];
    const compared = (what: string, sort: 'alone' | 'claim'): Figure => ({
      what: `${what} with ${rows.toLocaleString('en')} delivered`,
      promised: '1.2 times an empty store',
      measured: `${median(withRows[sort]).toFixed(2)} ms (empty ${median(without[sort]).toFixed(2)} ms)`,
      ratio: { of: 'to an empty store', is: median(withRows[sort]) / median(without[sort]), most: 1.2 },
    });
    const perAdd = median(withRows.many) / atOnce;
    return [
      {
        what: `the store alone, ${atOnce} at once`,
        promised: '600/s',
        measured: `${(1000 / perAdd).toFixed(0)}/s`,
        ratio: { of: 'time for one of them to one alone', is: perAdd / median(withRows.alone), most: 0.6 },
      },
      compared('accepting', 'alone'),
      compared(`claiming ${batch}`, 'claim'),
    ];
  } finally {
    await Promise.all([empty.store.close(), full.store.close()]);
    await rm(folder, { recursive: true });
  }
}
