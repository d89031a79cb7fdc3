import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attributionFields, readAttribution } from './attribution.ts';

describe('attribution', () => {
  it('is what the link said, tidied', () => {
    assert.deepEqual(readAttribution({ utm_source: ' spring\tletter ', utm_campaign: 'Panels' }), {
      source: 'spring letter',
      medium: null,
      campaign: 'Panels',
    });
  });

  it('is nothing when the link said nothing', () => {
    assert.equal(readAttribution({ utm_source: ' ', service: 'ev-charger' }), undefined);
  });

  it('takes no lists, no objects and no more than 64 characters', () => {
    assert.equal(readAttribution({ utm_source: ['a', 'b'], utm_medium: { a: 1 } }), undefined);
    assert.equal(readAttribution({ utm_source: 'x'.repeat(65) })?.source?.length, 64);
    assert.equal(readAttribution({ utm_source: `${'x'.repeat(63)}😀` })?.source?.isWellFormed(), true);
  });

  it('comes back from the fields it was put in', () => {
    const attribution = { source: 'letter', medium: null, campaign: '"spring" & <more>' };
    const posted = Object.fromEntries(attributionFields(attribution).map(({ name, value }) => [name, value]));
    assert.deepEqual(readAttribution(posted), attribution);
  });
});
