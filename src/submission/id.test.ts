import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { idPrefixAt, newId, timeOfId } from './id.ts';

const now = Date.UTC(2026, 10, 20, 17, 3, 12, 345);

describe('newId', () => {
  it('is a UUID of version 7', () => {
    assert.match(newId(now), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('tells when it was made', () => {
    for (const time of [0, 1, now, Date.UTC(9999, 11, 31)]) assert.equal(timeOfId(newId(time)), time);
  });

  it('sorts by when it was made', () => {
    const ids = [now, now + 1, now + 1000, now + 86_400_000].map(newId);
    assert.deepEqual(ids.toSorted(), ids);
  });

  it('is another one each time, also within a millisecond', () => {
    assert.equal(new Set(Array.from({ length: 10_000 }, () => newId(now))).size, 10_000);
  });
});

describe('idPrefixAt', () => {
  it('sorts after all ids of before and in front of all from then on', () => {
    assert.ok(idPrefixAt(now) < newId(now) && idPrefixAt(now) < newId(now + 1));
    assert.ok(idPrefixAt(now) > newId(now - 1) && idPrefixAt(now) > newId(0));
    assert.ok(idPrefixAt(-1) < newId(0), 'there is nothing before');
  });
});
