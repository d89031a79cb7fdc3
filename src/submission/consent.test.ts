import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { consentTo } from './consent.ts';

const given = { givenAt: 1, locale: 'en-US', page: '/free-estimate' };

describe('a consent', () => {
  it('keeps the wording, when, in which language and where it was given', () => {
    const { version, ...kept } = consentTo({ text: 'You may text me', ...given });
    assert.deepEqual(kept, { text: 'You may text me', ...given });
    assert.match(version, /^[0-9a-f]{8}$/);
  });

  it('has the same version for the same wording alone', () => {
    const version = (text: string, page = given.page) => consentTo({ text, ...given, page }).version;
    assert.equal(version('You may text me', '/helpdesk'), version('You may text me'));
    assert.notEqual(version('You may text me.'), version('You may text me'));
    // The same letter, written in one sign and in two.
    assert.equal(version('A\u00f1o'), version('An\u0303o'));
  });
});
