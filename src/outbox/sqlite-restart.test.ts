import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import type { Outbox } from './outbox.ts';
import { claimCalls } from './sqlite-claims.ts';
import { deliveryCalls } from './sqlite-deliveries.ts';
import { openDatabase } from './sqlite-open.ts';
import { takeUpAgain } from './sqlite-restart.ts';
import { openSqliteOutbox } from './sqlite.ts';

const minute = 60_000;

describe('a start', () => {
  let folder: string;
  let outbox: Outbox | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'outbox-'));
  });
  afterEach(async () => {
    await outbox?.close();
    outbox = undefined;
    rmSync(folder, { recursive: true });
  });

  /** The process that had it open is dead. */
  async function start(now: number): Promise<Outbox> {
    await outbox?.close();
    outbox = await openSqliteOutbox({ file: join(folder, 'porchlight.db'), now: () => now });
    return outbox;
  }

  async function dieWithOne(now: number): Promise<void> {
    assert.equal((await outbox!.claim('estimate', 1, now, 2 * minute)).length, 1);
    await start(now + 100);
  }

  it('makes what a dead process had in hand due', async () => {
    await start(0);
    await outbox!.add(sampleEstimate(), identity('one'));
    await dieWithOne(5000);
    const [claim] = await outbox!.claim('estimate', 1, 5100, minute);
    assert.equal(claim?.deaths, 1);
  });

  it('lets what saw two deaths wait for a minute, anew each time, so that one killed over and over parks nobody', async () => {
    await start(0);
    await outbox!.add(sampleEstimate(), identity('one'));
    await dieWithOne(5000);
    await dieWithOne(6000);
    let now = 6100;
    for (let i = 0; i < 3; i++) {
      assert.equal(await outbox!.nextDueAt(['estimate']), now + minute);
      now += 0.75 * minute;
      assert.deepEqual(await outbox!.claim('estimate', 1, now, minute), []);
      assert.deepEqual(await outbox!.claim('estimate', 1, now, minute, true), [], 'it is no probe either');
      assert.equal(await outbox!.hurry(now, ['estimate']), 0);
      await start(now);
    }
    now += minute;
    await dieWithOne(now);
    const [claim] = await outbox!.claim('estimate', 1, now + minute + 100, minute);
    assert.equal(claim?.deaths, 3, 'which parks it');
  });

  it('makes due what never failed, whatever the clock said when it came', async () => {
    await start(0);
    await outbox!.add(sampleEstimate({ receivedAt: 24 * 60 * minute }), identity('one'));
    await outbox!.add(sampleEstimate({ receivedAt: 7 * 60 * minute }), identity('two'));
    await start(1000);
    assert.equal((await outbox!.claim('estimate', 5, 1000, minute)).length, 2);
  });
});

describe('the statements of the worker', () => {
  const opened = openDatabase({ file: ':memory:', purpose: 'site', now: 0 });
  const { db } = opened;
  after(() => opened.close());

  /** The plan of each statement that `use` has prepared. */
  function plansOf(use: (listening: DatabaseSync) => void): string[][] {
    const statements: string[] = [];
    const prepare = (sql: string) => {
      statements.push(sql);
      return db.prepare(sql);
    };
    use({ prepare } as DatabaseSync);
    const steps = (sql: string) => db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all();
    return statements.map((sql) => steps(sql).map(({ detail }) => String(detail)));
  }

  it('find what to claim, and when, by index and in its order, however many deliveries there are', () => {
    const plans = [...plansOf(claimCalls), ...plansOf(deliveryCalls)];
    assert.deepEqual(
      plans.flat().filter((step) => step.includes('delivery_due') || step.startsWith('SCAN delivery')),
      [
        ...repeat(3, 'SEARCH delivery USING INDEX delivery_due (kind=? AND caution=? AND due_at<?)'),
        // The probe, and making due what waits: as many as wait of a kind, and rarely.
        ...repeat(2, 'SEARCH delivery USING INDEX delivery_due (kind=?)'),
        'SEARCH delivery USING INDEX delivery_due (kind=? AND caution=?)',
        // The figures of a person, or of /ready.
        'SCAN delivery',
        // How many are not finished: each index holds those alone.
        ...['due', 'held', 'parked'].map((name) => `SCAN delivery USING COVERING INDEX delivery_${name}`),
        'SEARCH delivery USING COVERING INDEX delivery_due',
      ],
    );
    const sorts = plans.flatMap((steps) =>
      steps.filter((step, i) => step.startsWith('SEARCH delivery') && steps[i + 1]?.includes('B-TREE')),
    );
    assert.deepEqual(sorts, ['SEARCH delivery USING INDEX delivery_due (kind=?)'], 'the probe alone');
  });

  it('look at what is pending alone when a process starts, or the clock was put back', () => {
    const plans = plansOf((listening) => takeUpAgain(listening, 0));
    assert.deepEqual(plans, repeat(2, ['SCAN delivery USING INDEX delivery_due']));
  });
});

function repeat<T>(count: number, value: T): T[] {
  return Array.from({ length: count }, () => value);
}
