import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { estimate, utm } from '../../test/support/odoo.ts';
import type { Attribution } from '../submission/submission.ts';
import { utmValues } from './values.ts';

describe('the utm values of a submission', () => {
  const of = (attribution: Attribution, field: string) =>
    utmValues(estimate({ attribution }))
      .filter((one) => one.field === field)
      .map((one) => one.texts[0]);

  it('are those of its visitor, cut to 64 characters, and then that of the website', () => {
    const attribution = utm({ source: '🏠'.repeat(99), medium: 'email', campaign: 'Spring' });
    assert.deepEqual(of(attribution, 'medium_id'), ['email', 'Website']);
    assert.deepEqual(of(attribution, 'campaign_id'), ['Spring']);
    assert.deepEqual(of(attribution, 'source_id'), ['🏠'.repeat(64)]);
  });

  it('are those of the first link that named a campaign, and no half of another', () => {
    const nothing = { at: null, page: null, referrer: null };
    const both = (first: Record<string, string>, last: Record<string, string> | null) => {
      const attribution = {
        first: { ...nothing, params: first },
        last: last && { ...nothing, params: last },
      };
      return [...of(attribution, 'source_id'), ...of(attribution, 'campaign_id')];
    };
    const letter = { utm_source: 'Letter', utm_campaign: 'Autumn' };
    assert.deepEqual(both({ utm_source: 'Newsletter' }, letter), ['Newsletter']);
    assert.deepEqual(both({ gclid: 'G1', utm_term: 'ev' }, letter), ['Letter', 'Autumn']);
    assert.deepEqual(both({ gclid: 'G1' }, null), []);
  });
});
