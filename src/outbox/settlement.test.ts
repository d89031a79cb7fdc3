import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toSettlement } from './settlement.ts';
import type { Outcome } from './transport.ts';

const transient: Outcome = { result: 'retry', class: 'transient', code: 'no answer' };
const doubtful: Outcome = { result: 'retry', class: 'doubtful', code: 'strange answer' };
const when = { now: 1000, ms: 20, nextProbeAt: null, own: false, random: 0.5 };
const fresh = { attempts: 0, doubts: 0 };

describe('a settlement', () => {
  it('names the record of a delivery', () => {
    const outcome: Outcome = { result: 'delivered', recordModel: 'crm.lead', recordId: 7 };
    assert.deepEqual(toSettlement(outcome, fresh, when), {
      state: 'delivered',
      recordModel: 'crm.lead',
      recordId: 7,
      ms: 20,
    });
  });

  it('waits by the schedule after a failure', () => {
    assert.deepEqual(toSettlement(transient, { attempts: 3, doubts: 0 }, when), {
      state: 'pending',
      dueAt: 1000 + 600_000,
      counts: true,
      class: 'transient',
      code: 'no answer',
      ms: 20,
    });
  });

  it('waits as long as the destination asks', () => {
    const settlement = toSettlement({ ...transient, retryAfterMs: 60_000 }, fresh, when);
    assert.ok(settlement.state === 'pending');
    assert.equal(settlement.dueAt, 61_000);
  });

  it('waits for the next probe, uncounted, while the destination is down', () => {
    for (const outcome of [transient, doubtful]) {
      const settlement = toSettlement(outcome, { attempts: 63, doubts: 4 }, { ...when, nextProbeAt: 30_000 });
      assert.ok(settlement.state === 'pending');
      assert.deepEqual([settlement.dueAt, settlement.counts], [30_000, false]);
    }
  });

  it('counts, while the destination is down, what is trouble of its own', () => {
    const settlement = toSettlement(transient, fresh, { ...when, nextProbeAt: 30_000, own: true });
    assert.ok(settlement.state === 'pending');
    assert.deepEqual([settlement.dueAt, settlement.counts], [6000, true]);
  });

  it('parks what is refused, even while the destination is down', () => {
    const refused: Outcome = { result: 'refused', class: 'data', code: 'bad value' };
    const parked = { state: 'parked', class: 'data', code: 'bad value', ms: 20 };
    assert.deepEqual(toSettlement(refused, fresh, when), parked);
    assert.deepEqual(toSettlement(refused, fresh, { ...when, nextProbeAt: 30_000 }), parked);
  });

  it('parks at the ninth answer nobody expects, and when the schedule has run out', () => {
    assert.equal(toSettlement(doubtful, { attempts: 8, doubts: 8 }, when).state, 'parked');
    assert.equal(toSettlement(doubtful, { attempts: 8, doubts: 7 }, when).state, 'pending');
    assert.equal(toSettlement(transient, { attempts: 8, doubts: 8 }, when).state, 'pending');
    assert.equal(toSettlement(transient, { attempts: 63, doubts: 0 }, when).state, 'parked');
  });

  it('never parks by doubts what the owner alone can mend', () => {
    const blocked: Outcome = {
      result: 'blocked',
      scope: 'kind',
      class: 'rights',
      code: 'not allowed',
      advice: 'Allow it.',
    };
    const settle = (attempts: number) =>
      toSettlement(blocked, { attempts, doubts: 4 }, { ...when, own: true });
    const waits = settle(4);
    assert.ok(waits.state === 'pending' && waits.counts);
    assert.equal(waits.dueAt, 1000 + 1_800_000);
    assert.equal(settle(62).state, 'pending');
    assert.deepEqual(settle(63), { state: 'parked', class: 'rights', code: 'not allowed', ms: 20 });
  });
});
