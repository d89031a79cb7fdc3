import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTally } from '../outbox/tally.ts';
import { createRate, rateWindowSeconds } from './rate.ts';

/** What each of `posts` posts of one sender came to. */
async function countUp(rate: ReturnType<typeof createRate>, posts: number, sender = '203.0.113.9') {
  const results: string[] = [];
  for (let i = 0; i < posts; i += 1) results.push((await rate.count(sender)).within);
  return results;
}

describe('the rate', () => {
  for (const [soft, hard, expected] of [
    [2, 4, ['limits', 'limits', 'hard limit', 'hard limit', 'nothing', 'nothing']],
    [0, 4, ['limits', 'limits', 'limits', 'limits', 'nothing', 'nothing']],
    [2, 0, ['limits', 'limits', 'hard limit', 'hard limit', 'hard limit', 'hard limit']],
    [0, 0, ['limits', 'limits', 'limits', 'limits', 'limits', 'limits']],
    [2, 2, ['limits', 'limits', 'nothing', 'nothing', 'nothing', 'nothing']],
  ] as const) {
    it(`with the soft limit ${soft} and the hard limit ${hard} is ${expected.join(', ')}`, async () => {
      assert.deepEqual(await countUp(createRate({ soft, hard }, createTally()), expected.length), expected);
    });
  }

  it('is counted for each sender', async () => {
    const rate = createRate({ soft: 1, hard: 2 }, createTally());
    await countUp(rate, 3);
    assert.deepEqual(await countUp(rate, 1, '198.51.100.7'), ['limits']);
  });

  it('tells when to come again, within its ten minutes', async () => {
    const rate = createRate({ soft: 0, hard: 1 }, createTally());
    await rate.count('203.0.113.9');
    const result = await rate.count('203.0.113.9');
    assert.ok(result.within === 'nothing');
    assert.ok(
      result.retryAfterSeconds > rateWindowSeconds - 60 && result.retryAfterSeconds <= rateWindowSeconds,
    );
    assert.ok(Number.isInteger(result.retryAfterSeconds));
  });
});
