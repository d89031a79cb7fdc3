import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { recordingLog } from '../../test/support/outbox-log.ts';
import { createBreaker, type Breaker } from './breaker.ts';
import type { Outcome } from './transport.ts';

const transient: Outcome = { result: 'retry', class: 'transient', code: 'no answer' };
const doubtful: Outcome = { result: 'retry', class: 'doubtful', code: 'strange answer' };
const delivered: Outcome = { result: 'delivered', recordModel: 'crm.lead', recordId: 1 };
const refused: Outcome = { result: 'refused', class: 'data', code: 'bad value' };
const wrongKey: Outcome = {
  result: 'blocked',
  class: 'auth',
  code: 'wrong key',
  advice: 'Write a new key into ODOO_API_KEY.',
};

describe('the breaker', () => {
  let log: ReturnType<typeof recordingLog>;
  let breaker: Breaker;
  beforeEach(() => {
    log = recordingLog();
    breaker = createBreaker({ destination: 'Odoo at https://erp.example.org', log });
  });

  let deliveryId = 0;
  function another(kind?: 'probe') {
    deliveryId += 1;
    return { deliveryId, probe: kind === 'probe' };
  }

  function open(now: number) {
    for (let i = 0; i < 3; i++) breaker.record(transient, now, another());
    assert.equal(breaker.state().open, true);
  }

  it('lets everything pass at first', () => {
    assert.equal(breaker.allows(0), 'due');
    assert.deepEqual(breaker.state(), { open: false });
  });

  it('opens after three failures in a row', () => {
    breaker.record(transient, 0, another());
    breaker.record(transient, 0, another());
    assert.equal(breaker.allows(0), 'due');
    breaker.record(transient, 0, another());
    assert.equal(breaker.allows(0), 'nothing');
    assert.deepEqual(breaker.state(), {
      open: true,
      since: 0,
      nextProbeAt: 30_000,
      class: 'transient',
      code: 'no answer',
    });
  });

  it('begins to count anew after a success, also one that only refuses', () => {
    for (const success of [delivered, refused]) {
      breaker.record(transient, 0, another());
      breaker.record(transient, 0, another());
      const finding = breaker.record(success, 0, another());
      assert.deepEqual(finding, { is: 'noted' }, 'there was nothing to recover from');
    }
    breaker.record(transient, 0, another());
    assert.equal(breaker.allows(0), 'due');
  });

  it('does not open for answers nobody expects', () => {
    for (let i = 0; i < 10; i++) breaker.record(doubtful, 0, another());
    assert.equal(breaker.allows(0), 'due');
  });

  it('opens at once when nothing can work until the owner acts, and tells what to do, once', () => {
    breaker.record(wrongKey, 0, another());
    assert.equal(breaker.allows(0), 'nothing');
    for (let now = 30_000; now < 1_000_000; now += 30_000) breaker.record(wrongKey, now, another('probe'));
    assert.deepEqual(log.levels(), ['error']);
    assert.match(log.lines[0]!.message, /Write a new key into ODOO_API_KEY\./);
  });

  it('probes after 30 s, then ever more rarely up to every 5 minutes', () => {
    open(0);
    assert.equal(breaker.allows(29_999), 'nothing');
    const waits: number[] = [];
    let now = 0;
    for (let i = 0; i < 9; i++) {
      const state = breaker.state();
      assert.ok(state.open);
      waits.push(state.nextProbeAt - now);
      now = state.nextProbeAt;
      assert.equal(breaker.allows(now - 1), 'nothing');
      assert.equal(breaker.allows(now), 'probe');
      breaker.record(transient, now, another('probe'));
    }
    assert.deepEqual(
      waits.map((ms) => Math.round(ms / 100) / 10),
      [30, 45, 67.5, 101.3, 151.9, 227.8, 300, 300, 300],
    );
  });

  it('does not probe sooner than the destination asks', () => {
    for (let i = 0; i < 3; i++) breaker.record({ ...transient, retryAfterMs: 600_000 }, 0, another());
    assert.equal(breaker.allows(599_999), 'nothing');
    assert.equal(breaker.allows(600_000), 'probe');
  });

  it('does not wait longer for what was in hand when it opened', () => {
    open(0);
    breaker.record(transient, 20_000, another());
    assert.equal(breaker.allows(30_000), 'probe');
  });

  it('closes on the first success, says so, and is as patient as new the next time', () => {
    open(0);
    breaker.record(transient, 30_000, another('probe'));
    assert.deepEqual(breaker.record(delivered, 75_000, another('probe')), { is: 'recovered' });
    assert.equal(breaker.allows(75_000), 'due');
    assert.deepEqual(log.levels(), ['warn', 'info']);
    open(100_000);
    assert.equal(breaker.allows(130_000), 'probe');
    assert.deepEqual(log.levels(), ['warn', 'info', 'warn']);
  });

  it('closes when a probe is refused: the destination is up', () => {
    open(0);
    assert.deepEqual(breaker.record(refused, 30_000, another('probe')), { is: 'recovered' });
    assert.equal(breaker.allows(30_000), 'due');
  });

  it('stays open when a probe gets an answer nobody expects', () => {
    open(0);
    assert.deepEqual(breaker.record(doubtful, 30_000, another('probe')), { is: 'noted' });
    assert.equal(breaker.allows(30_000), 'nothing');
  });

  it('tells the owner when an outage turns out to need a hand', () => {
    open(0);
    breaker.record(wrongKey, 30_000, another('probe'));
    breaker.record(transient, 75_000, another('probe'));
    breaker.record(wrongKey, 200_000, another('probe'));
    assert.deepEqual(log.levels(), ['warn', 'error']);
  });

  describe('when one delivery fails and others get through', () => {
    const own = { deliveryId: -1, probe: false };
    const noted = { is: 'noted' };
    const ownTrouble = (doubts: number) => ({ is: 'own trouble', doubts });

    it('opens for the first failure alone, and counts the doubts of the next', () => {
      assert.deepEqual(breaker.record(wrongKey, 0, own), noted);
      assert.equal(breaker.state().open, true);
      assert.deepEqual(breaker.record(delivered, 30_000, another('probe')), { is: 'recovered' });
      for (const doubts of [1, 2, 3, 4, 5]) {
        assert.deepEqual(breaker.record(wrongKey, 31_000, own), ownTrouble(doubts));
        assert.deepEqual(breaker.state(), { open: false });
      }
      assert.deepEqual(log.levels(), ['error', 'info']);
    });

    it('has no doubts about a delivery that gets no answer', () => {
      breaker.record(transient, 0, own);
      breaker.record(delivered, 0, another());
      for (let i = 0; i < 10; i++) assert.deepEqual(breaker.record(transient, 0, own), ownTrouble(0));
      assert.deepEqual(breaker.record(wrongKey, 0, own), ownTrouble(1));
      assert.deepEqual(breaker.record(transient, 0, own), ownTrouble(1));
      assert.deepEqual(breaker.state(), { open: false });
    });

    it('counts the failures of the others as if that one were not there', () => {
      breaker.record(transient, 0, own);
      breaker.record(delivered, 0, another());
      breaker.record(transient, 0, another());
      breaker.record(transient, 0, own);
      breaker.record(transient, 0, another());
      breaker.record(transient, 0, own);
      assert.deepEqual(breaker.state(), { open: false });
      breaker.record(transient, 0, another());
      assert.equal(breaker.state().open, true);
    });

    it('does not take a refusal for a delivery that got through', () => {
      breaker.record(wrongKey, 0, own);
      breaker.record(refused, 30_000, another('probe'));
      assert.deepEqual(breaker.record(wrongKey, 30_000, own), noted);
      assert.equal(breaker.state().open, true);
    });

    it('blames the destination alone while it is down', () => {
      breaker.record(wrongKey, 0, own);
      breaker.record(delivered, 30_000, another('probe'));
      open(40_000);
      assert.deepEqual(breaker.record(wrongKey, 70_000, { ...own, probe: true }), noted);
      assert.equal(breaker.allows(70_000 + 44_999), 'nothing');
      breaker.record(delivered, 115_000, another('probe'));
      assert.deepEqual(breaker.record(wrongKey, 115_000, own), ownTrouble(1), 'no doubt from the outage');
    });

    it('forgets a delivery that is done with', () => {
      breaker.record(wrongKey, 0, own);
      breaker.record(delivered, 30_000, another('probe'));
      breaker.forget(own.deliveryId);
      assert.deepEqual(breaker.record(wrongKey, 30_000, own), noted);
      assert.equal(breaker.state().open, true);
    });
  });
});
