import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listing } from './command-list.ts';
import type { DeliverySummary } from './outbox.ts';

const now = 1_000_000;

function delivery(changes: Partial<DeliverySummary>): DeliverySummary {
  return {
    reference: 'E-1',
    form: 'estimate',
    kind: 'estimate',
    step: 'record',
    externalId: 'porchlight.est_1',
    state: 'pending',
    receivedAt: 0,
    dueAt: 0,
    changedAt: 0,
    claims: 0,
    attempts: 0,
    lastClass: null,
    lastCode: null,
    recordModel: null,
    recordId: null,
    reasons: [],
    ...changes,
  };
}

const blocked = { lastClass: 'auth', lastCode: 'wrong key' };
const due = (dueAt: number) =>
  / pending +1970-01-01 00:00:00Z +(.*?) {2,}0 /.exec(listing([delivery({ dueAt })], now))?.[1];

describe('outbox list', () => {
  it('gives no time that has passed for when a delivery is due', () => {
    assert.equal(due(now + 60_000), '1970-01-01 00:17:40Z');
    assert.equal(due(now), 'now');
    assert.equal(due(now - 60_000), 'now');
    assert.equal(due(now - 60_001), 'overdue');
    assert.match(listing([delivery({ state: 'parked' })], now), / parked +\S+ \S+ +- {2,}0 /);
  });

  it('says of what is overdue why others that wait are not delivered, each failure once', () => {
    const waiting = delivery({ ...blocked, dueAt: now + 30_000 });
    const parked = delivery({ state: 'parked', lastClass: 'data', lastCode: 'bad value' });
    const text = listing([delivery({}), waiting, waiting, parked], now);
    assert.match(text, /^Overdue: .* the destination \(auth: wrong key\)\. npm run doctor/m);
    assert.match(listing([delivery({})], now), /^Overdue: .* the destination\. npm run doctor/m);
  });

  it('says nothing of it while none is overdue', () => {
    const waiting = delivery({ ...blocked, dueAt: now + 30_000 });
    assert.doesNotMatch(listing([waiting, delivery({ state: 'parked' })], now), /^Overdue/m);
  });

  it('says until when what is held is kept, and warns a week before', () => {
    const day = 24 * 3_600_000;
    const held = delivery({ state: 'held', changedAt: 2 * day });
    assert.match(listing([held], 85 * day - 1, 90 * day), / held .* until 1970-04-03 /);
    assert.doesNotMatch(listing([held], 85 * day - 1, 90 * day), /Within a week/);
    assert.match(
      listing([held, delivery({})], 85 * day, 90 * day),
      /^Within a week, 1 that nobody decided on/m,
    );
  });
});
