import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { boundRetryAfter, delayAfter, mostAttempts } from './schedule.ts';

const middle = 0.5;
const minutes = 60_000;
const hours = 60 * minutes;
const after = (attempts: number, random = middle) => delayAfter({ attempts, doubts: 0 }, random);

describe('the retry schedule', () => {
  it('is quick at first and rare later', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((attempts) => after(attempts));
    assert.deepEqual(delays, [
      5000,
      30_000,
      2 * minutes,
      10 * minutes,
      30 * minutes,
      1 * hours,
      2 * hours,
      4 * hours,
      6 * hours,
      6 * hours,
      6 * hours,
    ]);
  });

  it('fills 14 days and then parks', () => {
    let total = 0;
    let attempts = 1;
    for (let delay = after(attempts); delay !== null; delay = after(attempts)) {
      total += delay;
      attempts += 1;
    }
    assert.equal(attempts, mostAttempts);
    assert.ok(total >= 14 * 24 * hours, 'less than 14 days');
    assert.ok(total < 14 * 24 * hours + 6 * hours, 'longer than needed');
  });

  it('spreads each wait from 0.8 to 1.2', () => {
    assert.equal(after(3, 0), 96_000);
    assert.equal(after(3, 1), 144_000);
    assert.equal(Number.isInteger(after(2, 0.123456)), true, 'the store keeps whole milliseconds');
  });

  it('parks after nine answers that nobody expects', () => {
    assert.notEqual(delayAfter({ attempts: 9, doubts: 4 }, middle), null);
    assert.equal(delayAfter({ attempts: 9, doubts: 9 }, middle), null);
  });

  it('waits as long as the destination asks, up to an hour', () => {
    const asked = (retryAfterMs: number) => delayAfter({ attempts: 1, doubts: 0, retryAfterMs }, middle);
    assert.equal(asked(20_000), 20_000);
    assert.equal(asked(1000), 5000, 'never sooner than the schedule');
    assert.equal(asked(48 * hours), 1 * hours);
    assert.equal(boundRetryAfter(48 * hours), 1 * hours);
  });
});
