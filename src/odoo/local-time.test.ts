import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { localTime } from './local-time.ts';

describe('a time', () => {
  const at = Date.UTC(2026, 10, 21, 7, 1, 59);

  it('is that of the zone, in the words of the locale, with the zone behind it', () => {
    assert.equal(
      localTime(at, { locale: 'en-US', timeZone: 'America/Chicago' }),
      'Nov 21, 2026, 1:01 AM CST',
    );
    assert.equal(
      localTime(Date.UTC(2026, 6, 1, 7), { locale: 'en-US', timeZone: 'America/Chicago' }),
      'Jul 1, 2026, 2:00 AM CDT',
    );
    assert.equal(localTime(at, { locale: 'de-DE', timeZone: 'Europe/Berlin' }), '21. Nov. 2026, 08:01 MEZ');
  });

  it('is English where the locale is none', () => {
    assert.equal(
      localTime(at, { locale: 'not a locale', timeZone: 'America/Chicago' }),
      'Nov 21, 2026, 1:01 AM CST',
    );
  });
});
