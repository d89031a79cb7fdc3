import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { localesOf } from './locale.ts';

describe('localesOf', () => {
  it('puts the own language at the root and each other one under its prefix, named in its own words', () => {
    assert.deepEqual(localesOf('en-US', ['es-US', 'fr-CA']), [
      { tag: 'en-US', language: 'en', direction: 'ltr', prefix: '', name: 'English' },
      { tag: 'es-US', language: 'es', direction: 'ltr', prefix: '/es', name: 'Español' },
      { tag: 'fr-CA', language: 'fr', direction: 'ltr', prefix: '/fr', name: 'Français' },
    ]);
  });

  it('knows the languages that are written from right to left', () => {
    const directions = localesOf('ar-EG', ['he-IL', 'ur', 'de-DE']).map(({ direction }) => direction);
    assert.deepEqual(directions, ['rtl', 'rtl', 'rtl', 'ltr']);
  });
});
