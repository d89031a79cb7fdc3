import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { usualSince } from './silence.ts';

const hour = 3_600_000;
const week = 7 * 24 * hour;
const last = 10 * week;

const counter = (times: number[]) => (from: number, to: number) =>
  Promise.resolve(times.filter((time) => time >= from && time < to).length);

/** Each week at these hours after the hour of the week at which the last one came. */
const weekly = (...hours: number[]) =>
  [1, 2, 3, 4].flatMap((back) => hours.map((passed) => last - back * week + passed * hour));

describe('what usually comes', () => {
  it('is the average of the same hours of four weeks', async () => {
    const count = counter(weekly(1, 2, 3, 50));
    assert.equal(await usualSince(last, last + 4 * hour, count), 3);
    assert.equal(await usualSince(last, last + 51 * hour, count), 4);
  });

  it('is nothing in hours in which nobody ever comes', async () => {
    assert.equal(await usualSince(last, last + 14 * hour, counter(weekly(15, 16))), 0);
  });

  it('is less for a site that is younger than four weeks', async () => {
    const young = weekly(1, 2).filter((time) => time > last - 2 * week);
    assert.equal(await usualSince(last, last + 4 * hour, counter(young)), 1);
  });

  it('counts no request twice and stays as it is however long the silence lasts', async () => {
    const count = counter([...weekly(1, 100), last]);
    assert.equal(await usualSince(last, last + week, count), 2.25);
    assert.equal(await usualSince(last, last + 9 * week, count), 2.25);
  });

  it('is nothing by a clock that was put back', async () => {
    assert.equal(await usualSince(last, last - week, counter(weekly(1))), 0);
  });
});
