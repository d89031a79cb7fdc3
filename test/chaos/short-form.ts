// The short form of `npm run chaos`, whose long one takes about an hour.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { it } from 'node:test';
import { scenarios } from '../../bench/chaos/scenarios.ts';

/** Declares the test that `name` keeps what it promised. */
export function proveShortly(name: keyof typeof scenarios): void {
  // Another course every time: what it may find is always the same, nothing.
  const seed = randomInt(2 ** 31);
  const { skip, prove } = scenarios[name];
  it(`keeps what it promised: ${name} (seed ${seed})`, { skip: skip() }, async (t) => {
    const tally = await prove({ short: true, seed, log: (line) => t.diagnostic(line) });
    t.diagnostic(JSON.stringify(tally));
    assert.deepEqual(tally.words, []);
    assert.deepEqual([tally.lost, tally.doubled, tally.corrupt, tally.broken], [0, 0, 0, 0]);
    assert.ok(tally.acknowledged > 20, 'nobody was there while it happened');
  });
}
