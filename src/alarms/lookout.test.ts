import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { OutboxUnavailable, type Outbox } from '../outbox/outbox.ts';
import { createRecentCounts } from '../outbox/recent-counts.ts';
import { openSqliteOutbox } from '../outbox/sqlite.ts';
import { newId } from '../submission/id.ts';
import { createLookout } from './lookout.ts';

const week = 7 * 24 * 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'lookout-'));
after(() => rmSync(folder, { recursive: true }));

describe('the lookout', () => {
  let clock: number;
  let outbox: Outbox;
  beforeEach(async () => {
    clock = 10 * week;
    outbox = await openSqliteOutbox({ file: ':memory:' });
  });
  afterEach(() => outbox.close());

  function lookout(changes: Partial<Parameters<typeof createLookout>[0]> = {}) {
    const counts = createRecentCounts({ outbox, now: () => clock, keptMs: 0 });
    const parts = {
      outbox,
      counts,
      worker: null,
      canary: () => null,
      certificate: () => null,
      databaseFile: null,
      silence: true,
      now: () => clock,
    };
    return createLookout({ ...parts, ...changes });
  }

  async function add(
    receivedAt: number,
    outcome: 'clear' | 'held' = 'clear',
    reasons: string[] = [],
  ): Promise<void> {
    const screened = { outcome, reasons };
    await outbox.add(sampleEstimate({ id: newId(receivedAt), receivedAt, screened }), identity());
  }

  it('sees an empty store', async () => {
    const { counts, ...seen } = await lookout()();
    assert.deepEqual(seen, {
      at: clock,
      storeFailsSince: null,
      latest: [],
      usual: null,
      worker: null,
      stoppedAt: null,
      canary: null,
      freeShare: null,
      certificate: null,
    });
    assert.equal(counts?.pending, 0);
  });

  it('sees what came last, what became of it, and what usually comes', async () => {
    for (const back of [1, 2, 3, 4]) await add(clock - back * week - 1000);
    await add(clock - 2000, 'held');
    const { latest, usual, counts } = await lookout()();
    assert.deepEqual(latest?.map(({ receivedAt, state }) => [receivedAt, state]).slice(0, 2), [
      [clock - 2000, 'held'],
      [clock - 4 * week - 1000, 'pending'],
    ]);
    assert.equal(usual, 1);
    assert.equal(counts?.pending, 4);
    assert.equal((await lookout({ silence: false })()).usual, null);
  });

  it('sees no visitor in the canary, only whether it arrives', async () => {
    await add(clock - 2000);
    await add(clock - 1000, 'clear', ['canary']);
    const state = { since: clock, why: 'late' };
    const { latest, canary } = await lookout({ canary: () => state })();
    assert.deepEqual(
      latest?.map(({ receivedAt }) => receivedAt),
      [clock - 2000],
    );
    assert.equal(canary, state);
  });

  it('sees how much of the disk is free', async () => {
    const { freeShare } = await lookout({ databaseFile: join(folder, 'porchlight.db') })();
    assert.ok(freeShare! > 0 && freeShare! <= 1);
    const gone = lookout({ databaseFile: join(folder, 'gone', 'porchlight.db') });
    assert.equal((await gone()).freeShare, null);
  });

  it('sees the certificate that was looked at last', async () => {
    const shown = { beginsAt: 1, endsAt: 2, fits: true, distrust: null };
    assert.equal((await lookout({ certificate: () => shown })()).certificate, shown);
  });

  it('remembers since when the store keeps nothing, and asks it nothing else meanwhile', async () => {
    const since = clock;
    let fails = true;
    let lists = 0;
    const look = lookout({
      outbox: {
        check: () => (fails ? Promise.reject(new OutboxUnavailable('full')) : outbox.check()),
        list: (filter) => {
          lists += 1;
          return outbox.list(filter);
        },
        countReceived: (...span) => outbox.countReceived(...span),
      },
    });
    for (let looks = 1; looks <= 2; looks += 1) {
      const { storeFailsSince, counts, latest } = await look();
      assert.deepEqual([storeFailsSince, counts, latest, lists], [since, null, null, 0]);
      clock += 60_000;
    }
    fails = false;
    const { storeFailsSince, latest } = await look();
    assert.deepEqual([storeFailsSince, latest], [null, []]);
  });

  it('does not wait for a store that hangs', async () => {
    const never = () => new Promise<never>(() => {});
    const hanging = { check: never, list: never, countReceived: never };
    const { storeFailsSince } = await lookout({ outbox: hanging, limitMs: 5 })();
    assert.equal(storeFailsSince, clock);
    const { counts, latest } = await lookout({ outbox: { ...outbox, list: never }, limitMs: 5 })();
    assert.deepEqual([counts?.pending, latest], [0, null]);
  });

  it('remembers when a breaker was open last', async () => {
    const open = { open: true, since: 1, nextProbeAt: 2, class: 'auth', code: 'wrong key' } as const;
    const closed = { open: false } as const;
    let state = { running: true, inHand: 0, breaker: closed, kinds: { helpdesk: open } } as object;
    const look = lookout({ worker: { state: () => state as never } });
    assert.equal((await look()).stoppedAt, clock);
    state = { running: true, inHand: 0, breaker: closed, kinds: {} };
    const stoppedAt = clock;
    clock += 1000;
    assert.equal((await look()).stoppedAt, stoppedAt);
    clock -= week;
    assert.equal((await look()).stoppedAt, clock, 'the clock was put back');
  });
});
