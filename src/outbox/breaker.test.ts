import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { recordingLog } from '../../test/support/outbox-log.ts';
import { createBreakers, type Breakers } from './breakers.ts';
import type { Outcome } from './transport.ts';

const transient: Outcome = { result: 'retry', class: 'transient', code: 'no answer' };
const doubtful: Outcome = { result: 'retry', class: 'doubtful', code: 'strange answer' };
const delivered: Outcome = { result: 'delivered', recordModel: 'crm.lead', recordId: 1 };
const refused: Outcome = { result: 'refused', class: 'data', code: 'bad value' };
const wrongKey: Outcome = {
  result: 'blocked',
  scope: 'destination',
  class: 'auth',
  code: 'wrong key',
  advice: 'Write a new key into ODOO_API_KEY.',
};

describe('the breaker of the destination', () => {
  let log: ReturnType<typeof recordingLog>;
  let breakers: Breakers;
  beforeEach(() => {
    log = recordingLog();
    breakers = createBreakers({ destination: 'Odoo at https://erp.example.org', log });
  });

  const allows = (now: number) => breakers.allows('estimate', now);
  const state = () => breakers.state().breaker;

  /** One call with one delivery. Answers what it showed; `own` is trouble of that delivery alone. */
  function record(
    outcome: Outcome,
    now: number,
    { deliveryId, probe, attempts = 0 }: { deliveryId: number; probe: boolean; attempts?: number },
  ) {
    const finding = breakers.record('estimate', [{ deliveryId, attempts, outcome }], now, probe);
    if (finding.own.has(deliveryId)) return 'own';
    return finding.recovered.length > 0 ? 'recovered' : 'noted';
  }

  let deliveryId = 0;
  function another(kind?: 'probe') {
    deliveryId += 1;
    return { deliveryId, probe: kind === 'probe' };
  }

  function open(now: number) {
    for (let i = 0; i < 3; i++) record(transient, now, another());
    assert.equal(state().open, true);
  }

  it('lets everything pass at first', () => {
    assert.equal(allows(0), 'due');
    assert.deepEqual(state(), { open: false });
  });

  it('opens after three failures in a row', () => {
    record(transient, 0, another());
    record(transient, 0, another());
    assert.equal(allows(0), 'due');
    record(transient, 0, another());
    assert.equal(allows(0), 'nothing');
    assert.deepEqual(state(), {
      open: true,
      since: 0,
      nextProbeAt: 30_000,
      class: 'transient',
      code: 'no answer',
    });
  });

  it('begins to count anew after a success, also one that only refuses', () => {
    for (const success of [delivered, refused]) {
      record(transient, 0, another());
      record(transient, 0, another());
      assert.equal(record(success, 0, another()), 'noted', 'there was nothing to recover from');
    }
    record(transient, 0, another());
    assert.equal(allows(0), 'due');
  });

  it('does not open for answers nobody expects', () => {
    for (let i = 0; i < 10; i++) record(doubtful, 0, another());
    assert.deepEqual(state(), { open: false });
  });

  it('opens at once when asked for patience, for as long as asked, up to an hour', () => {
    for (const [asked, waits] of [
      [5000, 5000],
      [600_000, 600_000],
      [100_000_000, 3_600_000],
    ] as const) {
      assert.equal(record({ ...transient, retryAfterMs: asked }, 0, another()), 'noted');
      assert.equal(allows(waits - 1), 'nothing');
      assert.equal(allows(waits), 'probe');
      record(delivered, waits, another('probe'));
    }
  });

  it('opens at once when, right after a start, what failed often fails again', () => {
    record(transient, 0, { ...another(), attempts: 2 });
    assert.equal(allows(0), 'due');
    record(transient, 0, { ...another(), attempts: 3 });
    assert.equal(allows(0), 'nothing');
    record(delivered, 30_000, another('probe'));
    record(transient, 30_000, { ...another(), attempts: 3 });
    assert.equal(allows(30_000), 'due', 'after a sign of life it counts like any other');
  });

  it('probes when its wait is longer than any: the clock was put back', () => {
    open(10_000_000);
    const next = 10_030_000;
    assert.equal(allows(next - 3_600_000), 'nothing');
    assert.equal(allows(next - 3_600_001), 'probe');
    record(delivered, 0, another('probe'));
    assert.ok(JSON.stringify(log.lines.at(-1)?.fields).includes('"downForMs":0'));
  });

  it('is open since no later than a probe that failed: the clock was put back', () => {
    open(10_000_000);
    record(transient, 5000, another('probe'));
    record(transient, 60_000, another('probe'));
    const seen = state();
    assert.ok(seen.open && seen.since === 5000);
  });

  it('opens at once when nothing can work until the owner acts, and tells what to do, once', () => {
    record(wrongKey, 0, another());
    assert.equal(allows(0), 'nothing');
    for (let now = 30_000; now < 1_000_000; now += 30_000) record(wrongKey, now, another('probe'));
    assert.deepEqual(log.levels(), ['error']);
    assert.match(log.lines[0]!.message, /Write a new key into ODOO_API_KEY\./);
  });

  it('probes after 30 s, then ever more rarely up to every 5 minutes', () => {
    open(0);
    assert.equal(allows(29_999), 'nothing');
    const waits: number[] = [];
    let now = 0;
    for (let i = 0; i < 9; i++) {
      const current = state();
      assert.ok(current.open);
      waits.push(current.nextProbeAt - now);
      now = current.nextProbeAt;
      assert.equal(allows(now - 1), 'nothing');
      assert.equal(allows(now), 'probe');
      record(transient, now, another('probe'));
    }
    assert.deepEqual(
      waits.map((ms) => Math.round(ms / 100) / 10),
      [30, 45, 67.5, 101.3, 151.9, 227.8, 300, 300, 300],
    );
  });

  it('does not probe sooner than the destination asks', () => {
    for (let i = 0; i < 3; i++) record({ ...transient, retryAfterMs: 600_000 }, 0, another());
    assert.equal(allows(599_999), 'nothing');
    assert.equal(allows(600_000), 'probe');
  });

  it('does not wait longer for what was in hand when it opened', () => {
    open(0);
    record(transient, 20_000, another());
    assert.equal(allows(30_000), 'probe');
  });

  it('closes on the first success, says so, and is as patient as new the next time', () => {
    open(0);
    record(transient, 30_000, another('probe'));
    assert.equal(record(delivered, 75_000, another('probe')), 'recovered');
    assert.equal(allows(75_000), 'due');
    assert.deepEqual(log.levels(), ['warn', 'info']);
    open(100_000);
    assert.equal(allows(130_000), 'probe');
    assert.deepEqual(log.levels(), ['warn', 'info', 'warn']);
  });

  it('closes when a probe is refused: the destination is up', () => {
    open(0);
    assert.equal(record(refused, 30_000, another('probe')), 'recovered');
    assert.equal(allows(30_000), 'due');
  });

  it('stays open when a probe gets an answer nobody expects', () => {
    open(0);
    assert.equal(record(doubtful, 30_000, another('probe')), 'noted');
    assert.equal(allows(30_000), 'nothing');
  });

  it('tells the owner when an outage turns out to need a hand', () => {
    open(0);
    record(wrongKey, 30_000, another('probe'));
    record(transient, 75_000, another('probe'));
    record(wrongKey, 200_000, another('probe'));
    assert.deepEqual(log.levels(), ['warn', 'error']);
  });

  describe('when one delivery fails and others get through', () => {
    const own = { deliveryId: -1, probe: false };

    it('opens for the first failure alone', () => {
      assert.equal(record(wrongKey, 0, own), 'noted');
      assert.equal(state().open, true);
      assert.equal(record(delivered, 30_000, another('probe')), 'recovered');
      for (let i = 0; i < 5; i++) {
        assert.equal(record(wrongKey, 31_000, own), 'own');
        assert.deepEqual(state(), { open: false });
      }
      assert.deepEqual(log.levels(), ['error', 'info']);
    });

    it('does not open either for what gets no answer, or is asked for patience each time', () => {
      record(transient, 0, own);
      record(delivered, 0, another());
      for (let i = 0; i < 10; i++) assert.equal(record(transient, 0, own), 'own');
      assert.equal(record({ ...transient, retryAfterMs: 60_000 }, 0, own), 'own');
      assert.deepEqual(state(), { open: false });
    });

    it('counts the failures of the others as if that one were not there', () => {
      record(transient, 0, own);
      record(delivered, 0, another());
      record(transient, 0, another());
      record(transient, 0, own);
      record(transient, 0, another());
      record(transient, 0, own);
      assert.deepEqual(state(), { open: false });
      record(transient, 0, another());
      assert.equal(state().open, true);
    });

    it('does not take a refusal for a delivery that got through', () => {
      record(wrongKey, 0, own);
      record(refused, 30_000, another('probe'));
      assert.equal(record(wrongKey, 30_000, own), 'noted');
      assert.equal(state().open, true);
    });

    it('blames the destination alone while it is down', () => {
      record(wrongKey, 0, own);
      record(delivered, 30_000, another('probe'));
      open(40_000);
      assert.equal(record(wrongKey, 70_000, { ...own, probe: true }), 'noted');
      assert.equal(allows(70_000 + 44_999), 'nothing');
      record(delivered, 115_000, another('probe'));
      assert.equal(record(wrongKey, 115_000, own), 'own');
    });

    it('forgets a delivery that is done with', () => {
      record(wrongKey, 0, own);
      record(delivered, 30_000, another('probe'));
      breakers.forget(own.deliveryId);
      assert.equal(record(wrongKey, 30_000, own), 'noted');
      assert.equal(state().open, true);
    });
  });
});
