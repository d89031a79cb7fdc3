// The metrics of an outbox in memory, asked as Prometheus asks.
import assert from 'node:assert/strict';
import { afterEach, beforeEach } from 'node:test';
import type { AlarmsState } from '../../src/alarms/alarms.ts';
import { createMetrics, type Metrics } from '../../src/metrics/metrics.ts';
import type { Outbox } from '../../src/outbox/outbox.ts';
import { createRecentCounts } from '../../src/outbox/recent-counts.ts';
import { openSqliteOutbox } from '../../src/outbox/sqlite.ts';
import type { Worker } from '../../src/outbox/worker.ts';

/** New before each test, closed after it. */
export function useMetrics() {
  let store: Outbox;
  let close: () => Promise<void>;

  const bench = {
    clock: 0,
    store: undefined as unknown as Outbox,
    /** What the store does instead. */
    broken: {} as Partial<Outbox>,
    metrics: undefined as unknown as Metrics,
    /** The store as the site has it, watched. */
    outbox: undefined as unknown as Outbox,
    url: '',
    alarms: undefined as unknown as AlarmsState,

    /** Anew, with this worker. */
    async serve(worker: Pick<Worker, 'state'> | null): Promise<void> {
      await close();
      await listen(worker);
    },

    async scrape(): Promise<string> {
      const answer = await fetch(bench.url);
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-type')!, /^text\/plain; version=0\.0\.4/);
      return answer.text();
    },

    /** The samples whose name and labels begin with `start`, by what follows it. */
    async samples(start: string): Promise<Record<string, number>> {
      const lines = (await bench.scrape()).split('\n');
      const those = lines.filter((line) => line.startsWith(`porchlight_${start}`));
      return Object.fromEntries(
        those.map((line) => {
          const at = line.lastIndexOf(' ');
          return [line.slice(`porchlight_${start}`.length, at), Number(line.slice(at + 1))];
        }),
      );
    },
  };

  async function listen(worker: Pick<Worker, 'state'> | null): Promise<void> {
    const watched = { worker, alarms: { state: () => bench.alarms } };
    const served = await bench.metrics.listen({ host: '127.0.0.1', port: 0 }, watched);
    bench.url = served.url;
    close = () => served.close();
  }

  beforeEach(async () => {
    store = await openSqliteOutbox({ file: ':memory:' });
    const counts = createRecentCounts({
      outbox: { unfinished: () => (bench.broken.unfinished ?? store.unfinished)() },
      now: () => bench.clock,
      keptMs: 0,
      limitMs: 50,
    });
    bench.clock = 100_000;
    bench.store = store;
    bench.alarms = { raised: new Map(), seen: null };
    bench.broken = {};
    bench.metrics = createMetrics({ counts, now: () => bench.clock });
    bench.outbox = bench.metrics.watchOutbox({
      ...store,
      find: (one) => (bench.broken.find ?? store.find)(one),
      add: (...args) => (bench.broken.add ?? store.add)(...args),
    });
    await listen(null);
  });
  afterEach(async () => {
    await close();
    await store.close();
  });
  return bench;
}
