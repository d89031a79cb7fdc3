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
  const results = outcomes.map((outcome, i) => ({ deliveryId: firstId + i, outcome }));
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
      const { ownDoubts } = call('estimate', [delivered, transient, forAll, doubtful]);
      assert.deepEqual([...ownDoubts.values()], [0, 1, 0]);
    }
    assert.deepEqual(allowed(0), ['due', 'due', 'due', 'due']);
    assert.deepEqual(log.levels(), []);
  });

  it('is a sign of life when some are refused, but the others may fail because of the destination', () => {
    call('estimate', times(2, transient));
    call('estimate', times(2, transient));
    const { ownDoubts } = call('estimate', [refused, transient]);
    assert.equal(ownDoubts.size, 0);
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
    for (let i = 0; i < 3; i++) call('estimate', [doubtful, ...waits]);
    assert.equal(breakers.allows('estimate', 599_999), 'nothing');
    assert.equal(breakers.allows('estimate', 600_000), 'probe');
  });

  it('of those that failed before is not the destination, until ten fail with nothing getting through', () => {
    for (const outcome of [transient, forAll]) {
      breakers = createBreakers({ destination: 'Odoo', log });
      call('estimate', times(12, transient), { firstId: 101 });
      call('estimate', [delivered]);
      for (let id = 101; id < 110; id++) {
        assert.equal(call('estimate', [outcome], { firstId: id }).ownDoubts.size, 1);
        assert.equal(call('estimate', [outcome], { firstId: id }).ownDoubts.size, 1, 'the same one again');
        assert.equal(breakers.allows('estimate', 0), 'due', `${id}`);
      }
      assert.equal(call('estimate', [outcome], { firstId: 110 }).ownDoubts.size, 1, 'counted all the same');
      assert.equal(breakers.allows('estimate', 0), 'nothing');
    }
  });
});

describe('the breaker of a kind', () => {
  it('stops that kind alone, and tells the owner once', () => {
    call('file', [forKind]);
    assert.deepEqual(allowed(29_999), ['due', 'due', 'nothing', 'due']);
    assert.deepEqual(allowed(30_000), ['due', 'due', 'probe', 'due']);
    call('file', [forKind], { now: 30_000, probe: true });
    assert.equal(breakers.allows('file', 30_000 + 44_999), 'nothing');
    const { breaker, kinds: open } = breakers.state();
    assert.deepEqual([breaker, Object.keys(open)], [{ open: false }, ['file']]);
    assert.deepEqual(log.levels(), ['error']);
    assert.match(log.lines[0]!.message, /^No file can be delivered until this is mended: Allow it\./);
  });

  it('takes a call that blocks its kind for a sign of life of the destination', () => {
    call('estimate', [transient]);
    call('estimate', [transient]);
    call('file', [forKind]);
    call('estimate', [transient]);
    assert.equal(breakers.allows('estimate', 0), 'due');
    call('estimate', [transient]);
    call('estimate', [transient]);
    assert.deepEqual(allowed(30_000), ['probe', 'probe', 'probe', 'probe']);
    assert.deepEqual(call('note', [{ ...forKind, code: 'other' }], { now: 30_000, probe: true }).recovered, [
      'estimate',
      'helpdesk',
    ]);
    assert.deepEqual(allowed(30_000), ['due', 'due', 'probe', 'nothing']);
  });

  it('closes when one of its kind gets through or is judged, and only that kind has waited for it', () => {
    for (const outcome of [delivered, refused]) {
      call('note', [forKind]);
      assert.deepEqual(call('estimate', [delivered], { now: 30_000 }).recovered, []);
      assert.equal(breakers.allows('note', 30_000), 'probe');
      assert.deepEqual(call('note', [outcome], { now: 30_000, probe: true }).recovered, ['note']);
      assert.deepEqual(breakers.state().kinds, {});
    }
    assert.deepEqual(log.levels(), ['error', 'info', 'error', 'info']);
  });

  it('waits on when its probe ends in what another breaker has to judge', () => {
    call('file', [forKind]);
    call('file', [transient], { now: 30_000, probe: true });
    assert.equal(breakers.allows('file', 59_999), 'nothing');
    assert.equal(breakers.allows('file', 60_000), 'probe');
    assert.deepEqual(log.levels(), ['error']);
  });

  it('lets nothing through while the destination is down', () => {
    call('file', [forKind]);
    call('estimate', [forAll]);
    assert.deepEqual(allowed(29_999), ['nothing', 'nothing', 'nothing', 'nothing']);
    assert.deepEqual(allowed(30_000), ['probe', 'probe', 'probe', 'probe']);
    assert.deepEqual(call('estimate', [forAll], { now: 30_000, probe: true }).recovered, []);
    assert.deepEqual(allowed(30_000), ['nothing', 'nothing', 'nothing', 'nothing']);
  });

  it('does not repeat a cause that another breaker has told of, until that is mended', () => {
    call('note', [forKind]);
    call('file', [forKind]);
    call('helpdesk', [{ ...forKind, advice: 'Allow that too.' }]);
    assert.deepEqual(
      log.lines.map(({ level, message }) => [level, /mended: ([^.]*)/.exec(message)?.[1]]),
      [
        ['error', 'Allow it'],
        ['error', 'Allow that too'],
      ],
    );
    call('note', [delivered], { now: 30_000, probe: true });
    call('note', [forKind], { now: 31_000 });
    assert.deepEqual(log.levels(), ['error', 'error', 'info', 'error']);
  });

  it('takes no note of one that is blocked while others of its kind get through', () => {
    const bad = 99;
    call('note', [forKind], { firstId: bad });
    call('note', [delivered], { now: 30_000, probe: true });
    for (const doubts of [1, 2, 3]) {
      const { ownDoubts } = call('note', [forKind], { firstId: bad });
      assert.deepEqual([...ownDoubts], [[bad, doubts]]);
    }
    assert.equal(breakers.allows('note', 0), 'due');
  });

  it('says when a delivery of its kind is tried next', () => {
    assert.equal(breakers.nextProbeAt('note'), null);
    call('note', [forKind], { now: 1000 });
    assert.deepEqual(
      kinds.map((kind) => breakers.nextProbeAt(kind)),
      [null, null, null, 31_000],
    );
    call('estimate', [forAll], { now: 2000 });
    assert.deepEqual(
      kinds.map((kind) => breakers.nextProbeAt(kind)),
      [32_000, 32_000, 32_000, 32_000],
    );
  });
});
