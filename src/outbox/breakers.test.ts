import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { recordingLog } from '../../test/support/outbox-log.ts';
import type { Kind } from '../submission/submission.ts';
import { createBreakers, kinds, type Breakers } from './breakers.ts';
import type { Outcome } from './transport.ts';

const transient: Outcome = { result: 'retry', class: 'transient', code: 'no answer' };
const doubtful: Outcome = { result: 'retry', class: 'doubtful', code: 'strange answer' };
const delivered: Outcome = { result: 'delivered', recordModel: 'crm.lead', recordId: 1 };
const refused: Outcome = { result: 'refused', class: 'data', code: 'bad value' };
const blocked = { result: 'blocked', class: 'rights', code: 'not allowed', advice: 'Allow it.' } as const;
const forKind: Outcome = { ...blocked, scope: 'kind' };
const forAll: Outcome = { ...blocked, scope: 'destination', code: 'wrong key', advice: 'Write a new key.' };

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

describe('a batch, to the breaker', () => {
  it('is one failure, however many fail in it', () => {
    call('estimate', times(50, transient));
    call('estimate', times(50, transient));
    assert.equal(breakers.allows('estimate', 0), 'due');
    call('estimate', times(50, transient));
    assert.equal(breakers.allows('estimate', 0), 'nothing');
    assert.deepEqual(log.levels(), ['warn']);
  });

  it('is a sign of life when some get through, and those that fail have trouble of their own', () => {
    for (let i = 0; i < 5; i++) {
      const { own } = call('estimate', [delivered, transient, forAll, doubtful]);
      assert.equal(own.size, 3);
    }
    assert.deepEqual(new Set(allowed(0)), new Set(['due']));
    assert.deepEqual(log.levels(), []);
  });

  it('is a sign of life when some are refused, but the others may fail because of the destination', () => {
    call('estimate', times(2, transient));
    call('estimate', times(2, transient));
    const { own } = call('estimate', [refused, transient]);
    assert.equal(own.size, 0);
    call('estimate', [transient]);
    assert.equal(breakers.allows('estimate', 0), 'due');
    call('estimate', [transient]);
    assert.equal(breakers.allows('estimate', 0), 'nothing');
  });

  it('is taken for the gravest of its failures, and for the longest wait asked for', () => {
    call('estimate', [doubtful, transient, forAll, transient]);
    const { breaker } = breakers.state();
    assert.ok(breaker.open);
    assert.equal(breaker.code, 'wrong key');
    breakers = createBreakers({ destination: 'Odoo', log });
    const waits = [60_000, 600_000, 0].map((retryAfterMs): Outcome => ({ ...transient, retryAfterMs }));
    call('estimate', [doubtful, ...waits]);
    assert.equal(breakers.allows('estimate', 599_999), 'nothing');
    assert.equal(breakers.allows('estimate', 600_000), 'probe');
  });

  it('of those that failed before is not the destination, until ten fail with nothing getting through', () => {
    for (const outcome of [transient, forAll]) {
      breakers = createBreakers({ destination: 'Odoo', log });
      call('estimate', times(12, transient), { firstId: 101 });
      call('estimate', [delivered]);
      for (let id = 101; id < 110; id++) {
        assert.equal(call('estimate', [outcome], { firstId: id }).own.size, 1);
        assert.equal(call('estimate', [outcome], { firstId: id }).own.size, 1, 'the same one again');
        assert.equal(breakers.allows('estimate', 0), 'due', `${id}`);
      }
      assert.equal(call('estimate', [outcome], { firstId: 110 }).own.size, 1, 'counted all the same');
      assert.equal(breakers.allows('estimate', 0), 'nothing');
    }
  });

  it('of those that failed before is counted anew from every sign of life', () => {
    call('estimate', times(18, transient), { firstId: 101 });
    call('estimate', [delivered]);
    for (const firstId of [101, 110]) {
      call('estimate', times(9, transient), { firstId });
      assert.equal(breakers.allows('estimate', 0), 'due');
      call('estimate', [delivered]);
    }
  });

  it('of which some got through stops what comes next all the same when it is asked for patience', () => {
    const busy: Outcome = { ...transient, retryAfterMs: 60_000 };
    assert.equal(call('estimate', [delivered, busy]).own.size, 0);
    assert.equal(breakers.allows('helpdesk', 59_999), 'nothing');
    assert.equal(breakers.allows('helpdesk', 60_000), 'probe');
  });
});

describe('the breaker of a kind', () => {
  it('stops that kind alone, and tells the owner once', () => {
    call('estimate file', [forKind]);
    assert.deepEqual(allowed(29_999), ['due', 'due', 'nothing', 'due', 'due', 'due']);
    assert.deepEqual(allowed(30_000), ['due', 'due', 'probe', 'due', 'due', 'due']);
    call('estimate file', [forKind], { now: 30_000, probe: true });
    assert.equal(breakers.allows('estimate file', 30_000 + 44_999), 'nothing');
    const { breaker, kinds: open } = breakers.state();
    assert.deepEqual([breaker, Object.keys(open)], [{ open: false }, ['estimate file']]);
    assert.deepEqual(log.levels(), ['error']);
    assert.match(
      log.lines[0]!.message,
      /^No file of an estimate can be delivered until this is mended: Allow it\./,
    );
  });

  it('takes a call that blocks its kind for a sign of life of the destination', () => {
    call('estimate', [transient]);
    call('estimate', [transient]);
    call('estimate file', [forKind]);
    call('estimate', [transient]);
    assert.equal(breakers.allows('estimate', 0), 'due');
    call('estimate', [transient]);
    call('estimate', [transient]);
    assert.deepEqual(new Set(allowed(30_000)), new Set(['probe']));
    const other = { ...forKind, code: 'other' };
    const { recovered } = call('estimate note', [other], { now: 30_000, probe: true });
    assert.deepEqual(recovered, ['estimate', 'helpdesk', 'helpdesk file', 'helpdesk note']);
    assert.deepEqual(allowed(30_000), ['due', 'due', 'probe', 'due', 'nothing', 'due']);
  });

  it('closes when one of its kind gets through or is judged, and only that kind has waited for it', () => {
    for (const outcome of [delivered, refused]) {
      call('estimate note', [forKind]);
      assert.deepEqual(call('estimate', [delivered], { now: 30_000 }).recovered, []);
      assert.equal(breakers.allows('estimate note', 30_000), 'probe');
      assert.deepEqual(call('estimate note', [outcome], { now: 30_000, probe: true }).recovered, [
        'estimate note',
      ]);
      assert.deepEqual(breakers.state().kinds, {});
    }
    assert.deepEqual(log.levels(), ['error', 'info', 'error', 'info']);
  });

  it('waits on when its probe ends in what another breaker has to judge', () => {
    call('estimate file', [forKind]);
    call('estimate file', [transient], { now: 30_000, probe: true });
    assert.equal(breakers.allows('estimate file', 59_999), 'nothing');
    assert.equal(breakers.allows('estimate file', 60_000), 'probe');
    assert.deepEqual(log.levels(), ['error']);
  });

  it('lets nothing through while the destination is down', () => {
    call('estimate file', [forKind]);
    call('estimate', [forAll]);
    assert.deepEqual(new Set(allowed(29_999)), new Set(['nothing']));
    assert.deepEqual(new Set(allowed(30_000)), new Set(['probe']));
    assert.deepEqual(call('estimate', [forAll], { now: 30_000, probe: true }).recovered, []);
    assert.deepEqual(new Set(allowed(30_000)), new Set(['nothing']));
  });

  it('tells of every kind that is stopped, though one cause stops them, so that none is forgotten', () => {
    call('estimate', [forKind]);
    call('helpdesk', [forKind]);
    call('estimate', [delivered], { now: 30_000, probe: true });
    call('helpdesk', [forKind], { now: 30_000, probe: true });
    assert.deepEqual(log.levels(), ['error', 'error', 'info']);
    assert.match(log.lines[0]!.message, /^No estimate can be delivered until this is mended: Allow it\./);
    assert.match(
      log.lines[1]!.message,
      /^No support request can be delivered until this is mended: Allow it\./,
    );
  });

  it('tells of a second cause that stops its kind, and of the first anew when that comes back', () => {
    const other = { ...forKind, advice: 'Fill that too.' };
    call('estimate note', [forKind]);
    for (const now of [30_000, 80_000]) call('estimate note', [other], { now, probe: true });
    call('estimate note', [delivered], { now: 160_000, probe: true });
    call('estimate note', [forKind], { now: 161_000 });
    assert.deepEqual(
      log.lines.map(({ level, message }) => [level, /mended: ([^.]*)/.exec(message)?.[1]]),
      [
        ['error', 'Allow it'],
        ['error', 'Fill that too'],
        ['info', undefined],
        ['error', 'Allow it'],
      ],
    );
  });

  it('tells once of what stops the destination, whatever kinds find it', () => {
    for (const [i, kind] of kinds.entries()) call(kind, [forAll], { now: i * 300_000, probe: i > 0 });
    assert.deepEqual(log.levels(), ['error']);
    assert.match(log.lines[0]!.message, /^No delivery can work until this is mended: Write a new key\./);
  });

  it('takes no note of one that is blocked while others of its kind get through', () => {
    const bad = 99;
    call('estimate note', [forKind], { firstId: bad });
    call('estimate note', [delivered], { now: 30_000, probe: true });
    for (let i = 0; i < 3; i++) {
      const { own } = call('estimate note', [forKind], { firstId: bad });
      assert.deepEqual([...own], [bad]);
    }
    assert.equal(breakers.allows('estimate note', 0), 'due');
  });

  it('says when a delivery of its kind is tried next', () => {
    assert.equal(breakers.nextProbeAt('estimate note'), null);
    call('estimate note', [forKind], { now: 1000 });
    assert.deepEqual(
      kinds.map((kind) => breakers.nextProbeAt(kind)),
      [null, null, null, null, 31_000, null],
    );
    call('estimate', [forAll], { now: 2000 });
    assert.deepEqual(
      kinds.map((kind) => breakers.nextProbeAt(kind)),
      [32_000, 32_000, 32_000, 32_000, 32_000, 32_000],
    );
  });
});
