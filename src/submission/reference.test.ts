import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newReference, readReference } from './reference.ts';

describe('newReference', () => {
  it('says which form it belongs to and can be read out on the telephone', () => {
    for (let i = 0; i < 1000; i += 1) {
      assert.match(newReference('estimate'), /^E(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
      assert.match(newReference('helpdesk'), /^H(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
    }
  });

  it('uses every character of its alphabet', () => {
    const seen = new Set(Array.from({ length: 1000 }, () => newReference('estimate').slice(2)).join(''));
    assert.equal(seen.size, 32 + 1);
  });

  it('does not count up', () => {
    const made = Array.from({ length: 1000 }, () => newReference('estimate'));
    assert.equal(new Set(made).size, 1000);
    assert.notDeepEqual(made.toSorted(), made);
  });
});

describe('readReference', () => {
  for (const typed of [
    'E-7F4K-2Q9M',
    'e-7f4k-2q9m',
    ' E 7F4K 2Q9M ',
    'e7f4k2q9m',
    'E\u20117F4K\u20142Q9M',
    'E-7F4K2Q9M',
  ]) {
    it(`reads ${JSON.stringify(typed)}`, () => assert.equal(readReference(typed), 'E-7F4K-2Q9M'));
  }

  it('takes letters that nobody uses for the digits they look like', () => {
    assert.equal(readReference('h-oil0-lioO'), 'H-0110-1100');
  });

  it('reads every reference that is made', () => {
    for (let i = 0; i < 200; i += 1) {
      const reference = newReference('helpdesk');
      assert.equal(readReference(reference.toLowerCase()), reference);
    }
  });

  for (const typed of [
    '',
    'E',
    'E-7F4K',
    'E-7F4K-2Q9MX',
    'X-7F4K-2Q9M',
    '7F4K-2Q9M',
    'E-7U4K-2Q9M',
    'INV/2026/0042',
  ]) {
    it(`finds none in ${JSON.stringify(typed)}`, () => assert.equal(readReference(typed), undefined));
  }
});
