import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { consentTo } from './consent.ts';
import { readKept } from './kept.ts';

const common = { id: 'an-id', form: 'estimate', locale: 'es-US', page: '/es/free-estimate' };
const read = (differs: object) => readKept(JSON.stringify({ ...common, ...differs }));

describe('a kept submission', () => {
  it('is read as it was kept', () => {
    const touch = { at: 1, page: '/', referrer: 'https://a.example/', params: { gclid: 'G1' } };
    const whole = {
      ...common,
      attribution: { first: touch, last: null },
      consents: [consentTo({ text: 'You may text me', givenAt: 2, locale: 'en-US', page: '/free-estimate' })],
    };
    assert.deepEqual(readKept(JSON.stringify(whole)), whole);
    assert.deepEqual(read({}), common);
  });

  it('of an earlier version tells how the visitor came, and what they agreed to, in the words of today', () => {
    const old = read({
      attribution: { source: 'letter', medium: null, campaign: 'Spring' },
      consents: [{ text: 'You may text me', givenAt: 2 }],
    });
    assert.deepEqual(old.attribution, {
      first: {
        at: null,
        page: null,
        referrer: null,
        params: { utm_source: 'letter', utm_campaign: 'Spring' },
      },
      last: null,
    });
    assert.deepEqual(old.consents, [
      consentTo({ text: 'You may text me', givenAt: 2, locale: 'es-US', page: '/es/free-estimate' }),
    ]);
  });
});
