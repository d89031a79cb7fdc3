import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newReference } from './reference.ts';

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
