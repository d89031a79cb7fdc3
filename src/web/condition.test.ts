import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Condition, holds } from './condition.ts';

const isOther: Condition = { field: 'service', is: ['other'] };

describe('a condition', () => {
  for (const [what, condition, values, expected] of [
    ['a value that is one of these', isOther, { service: 'other' }, true],
    ['a value that is none of these', isOther, { service: 'panel' }, false],
    ['a value in other case', isOther, { service: 'Other' }, false],
    ['no value', isOther, {}, false],
    ['no value where none is asked for', { field: 'email', is: [''] }, {}, true],
    ['a value where none is asked for', { field: 'email', is: [''] }, { email: 'a@example.com' }, false],
    ['the opposite of one that does not hold', { not: isOther }, {}, true],
    ['the opposite of one that holds', { not: isOther }, { service: 'other' }, false],
    ['all of those that hold', { all: [isOther, { field: 'email', is: [''] }] }, { service: 'other' }, true],
    [
      'all where one does not hold',
      { all: [isOther, { field: 'email', is: ['x'] }] },
      { service: 'other' },
      false,
    ],
    ['all of none', { all: [] }, {}, true],
  ] as [string, Condition, Record<string, string>, boolean][]) {
    it(`${expected ? 'holds' : 'does not hold'} for ${what}`, () =>
      assert.equal(holds(condition, values), expected));
  }
});

describe('a code outside of the area', () => {
  const outside = (code: string, starts: string[]) =>
    holds({ field: 'postal_code', beginsWithNoneOf: starts }, { postal_code: code });

  for (const [code, starts, expected] of [
    ['78701', ['786', '787'], false],
    ['90210', ['786', '787'], true],
    [' 787-01', ['787'], false],
    ['ls1 4ap', ['LS', 'BD'], false],
    ['L1 8JQ', ['LS', 'BD'], true],
    ['SW1A1AA', ['sw1a 1'], false],
    ['', ['787'], false],
    ['90210', [], false],
    // Not all of it has been typed yet.
    ['7', ['787'], false],
    ['9', ['787'], true],
  ] as const) {
    it(`is ${expected ? '' : 'not '}${JSON.stringify(code)} for ${starts.join(', ') || 'no area'}`, () =>
      assert.equal(outside(code, [...starts]), expected));
  }
});
