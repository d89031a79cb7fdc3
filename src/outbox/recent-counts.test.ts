import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { OutboxUnavailable, type Unfinished } from './outbox.ts';
import { createRecentCounts } from './recent-counts.ts';

describe('recent counts', () => {
  let clock: number;
  let asked: number;
  let answer: () => Promise<Unfinished>;
  const some = { pending: 1, held: 2, parked: 3, oldestPendingAt: 4 };
  beforeEach(() => {
    clock = 1000;
    asked = 0;
    answer = () => Promise.resolve(some);
  });

  function recent(limits: { keptMs?: number; limitMs?: number } = {}) {
    const unfinished = () => {
      asked += 1;
      return answer();
    };
    return createRecentCounts({ outbox: { unfinished }, now: () => clock, ...limits });
  }

  it('are asked for once in ten seconds, however many want them', async () => {
    const counts = recent();
    assert.deepEqual(await Promise.all([counts(), counts(), counts()]), [some, some, some]);
    clock += 9999;
    assert.deepEqual(await counts(), some);
    assert.equal(asked, 1);
    clock += 1;
    await counts();
    assert.equal(asked, 2);
    clock -= 5000;
    await counts();
    assert.equal(asked, 3, 'the clock was put back');
  });

  it('are not known while the store fails or hangs, which is asked once only', async () => {
    const counts = recent({ limitMs: 5 });
    answer = () => Promise.reject(new OutboxUnavailable('full'));
    assert.equal(await counts(), null);
    clock += 10_000;
    const { promise, resolve } = Promise.withResolvers<Unfinished>();
    answer = () => promise;
    assert.equal(await counts(), null);
    clock += 60_000;
    assert.equal(await counts(), null);
    assert.equal(asked, 2);
    resolve(some);
    assert.deepEqual(await counts(), some);
  });
});
