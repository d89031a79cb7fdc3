import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isPostalCode, postalCodeOf } from './postal.ts';

describe('a postal code', () => {
  for (const [country, good, bad] of [
    [
      'US',
      ['78701', '78701-1234', '787011234', ' 7 8 7 0 1 '],
      ['7870', '787011', '7870A', '78701-12', 'SW1A 1AA'],
    ],
    [
      'GB',
      ['SW1A 1AA', 'sw1a1aa', 'M1 1AE', 'B33 8TH', 'CR2 6XH', 'DN55 1PT', 'EC1A 1BB'],
      ['SW1A', '78701', 'SW1A 1A'],
    ],
    ['CA', ['K1A 0B1', 'k1a-0b1', 'M5V3L9'], ['K1A', '78701', 'K1A 0BB']],
    ['AU', ['2000', '0800'], ['200', '20000']],
    ['DE', ['10115', '01067'], ['1011', 'D-10115']],
    // Not known: anything of a sensible length.
    ['FR', ['75001', '75 001'], ['75', '7'.repeat(13)]],
    ['NL', ['1012 AB'], ['12']],
  ] as const) {
    for (const value of good) {
      it(`of ${country} is ${JSON.stringify(value)}`, () =>
        assert.ok(isPostalCode(value, postalCodeOf(country)!)));
    }
    for (const value of bad) {
      it(`of ${country} is not ${JSON.stringify(value)}`, () =>
        assert.ok(!isPostalCode(value, postalCodeOf(country)!)));
    }
  }

  it('has the name it has in its country', () => {
    assert.deepEqual(
      ['US', 'GB', 'AU', 'CA', 'FR'].map((country) => postalCodeOf(country)!.name),
      ['zip', 'postcode', 'postcode', 'postal', 'postal'],
    );
  });

  it('does not exist everywhere', () => {
    for (const country of ['AE', 'HK', 'QA']) assert.equal(postalCodeOf(country), null);
  });
});
