import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { recordingLog } from '../../test/support/outbox-log.ts';
import type { Kind } from '../submission/submission.ts';
import { createBreakers, kinds, type Breakers } from './breakers.ts';
import type { Outcome } from './transport.ts';

const doubtful: Outcome = { result: 'retry', class: 'doubtful', code: 'strange answer' };
const delivered: Outcome = { result: 'delivered', recordModel: 'crm.lead', recordId: 1 };
const wrongKey: Outcome = {
  result: 'blocked',
  scope: 'destination',
  class: 'auth',
  code: 'wrong key',
  advice: 'Write a new key.',
};

let log: ReturnType<typeof recordingLog>;
let breakers: Breakers;
let lastId: number;
beforeEach(() => {
  log = recordingLog();
  breakers = createBreakers({ destination: 'Odoo', log });
  lastId = 0;
});

/** One call with a delivery of its own for each outcome. */
function call(kind: Kind, outcomes: Outcome[], { now = 0, probe = false, firstId = lastId + 1 } = {}) {
  lastId = Math.max(lastId, firstId + outcomes.length - 1);
  const results = outcomes.map((outcome, i) => ({ deliveryId: firstId + i, attempts: 0, outcome }));
  return breakers.record(kind, results, now, probe);
}

const times = (count: number, outcome: Outcome) => Array.from({ length: count }, () => outcome);
const allowed = (now: number) => kinds.map((kind) => breakers.allows(kind, now));

describe('the breaker of a kind, when answers come that nobody expects', () => {
  it('opens at the tenth delivery in a row, and says so once', () => {
    for (let id = 1; id < 10; id++) {
      for (let again = 0; again < 2; again++) call('helpdesk', [doubtful], { firstId: id });
      breakers.forget(id);
      call('estimate', [delivered]);
    }
    assert.equal(breakers.allows('helpdesk', 0), 'due');
    assert.equal(call('helpdesk', [doubtful], { firstId: 10 }).own.size, 1, 'still counted');
    assert.deepEqual(allowed(0), ['due', 'nothing', 'due', 'due', 'due', 'due']);
    const again = call('helpdesk', [{ ...doubtful, code: 'other' }], {
      now: 30_000,
      probe: true,
      firstId: 10,
    });
    assert.equal(again.own.size, 0, 'not counted any more');
    assert.equal(breakers.allows('helpdesk', 74_999), 'nothing');
    assert.equal(breakers.allows('helpdesk', 75_000), 'probe');
    assert.deepEqual(log.levels(), ['error']);
    assert.match(log.lines[0]!.message, /^No support request can be delivered: .* Look at its own log\./);
    assert.deepEqual(call('helpdesk', [delivered], { now: 75_000, probe: true }).recovered, ['helpdesk']);
    assert.equal(call('helpdesk', [doubtful]).own.size, 1);
    assert.equal(breakers.allows('helpdesk', 75_000), 'due', 'counted anew');
  });

  it('opens for a batch of them', () => {
    assert.equal(call('estimate', times(50, doubtful)).own.size, 50);
    assert.equal(breakers.allows('estimate', 0), 'nothing');
  });

  it('does not open while some of its kind get through', () => {
    for (let i = 0; i < 3; i++) call('estimate', [...times(9, doubtful), delivered]);
    for (let i = 0; i < 3; i++) {
      call('estimate', times(9, doubtful));
      call('estimate', [delivered]);
    }
    assert.equal(breakers.allows('estimate', 0), 'due');
  });

  it('counts none of them while the destination is down', () => {
    call('estimate', [wrongKey]);
    for (let i = 1; i <= 12; i++) {
      const { own } = call('estimate', [doubtful], { now: i * 300_000, probe: true });
      assert.equal(own.size, 0);
    }
  });
});
