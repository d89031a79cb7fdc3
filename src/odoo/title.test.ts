import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { estimate, supportRequest } from '../../test/support/odoo.ts';
import { titleOf } from './title.ts';

describe('the title', () => {
  it('of an estimate names the service, the place, the person and our reference', () => {
    assert.equal(titleOf(estimate()), 'Estimate: Water heater, 94110 (Ada Example) [E-7F4K-2Q9M]');
    assert.equal(
      titleOf(estimate({ city: 'Lyon' })),
      'Estimate: Water heater, Lyon (Ada Example) [E-7F4K-2Q9M]',
    );
    assert.equal(
      titleOf(estimate({ postalCode: null })),
      'Estimate: Water heater (Ada Example) [E-7F4K-2Q9M]',
    );
  });

  it('of a support request names the topic, the person and our reference', () => {
    assert.equal(titleOf(supportRequest()), 'Support: Recent work (Ada Example) [H-2Q9M-7F4K]');
  });

  it('has no empty brackets', () => {
    assert.equal(titleOf(supportRequest({ fullName: '\u202e \0' })), 'Support: Recent work [H-2Q9M-7F4K]');
  });

  it('is one line', () => {
    assert.match(titleOf(estimate({ fullName: 'Ada\r\nBcc: x@example.com' })), /\(Ada Bcc: x@example\.com\)/);
  });

  it('is cut to 120 characters in the longest of its parts, and keeps the reference', () => {
    const title = titleOf(estimate({ fullName: 'Ada '.repeat(1000) }));
    assert.equal(title.length, 120);
    assert.match(title, /^Estimate: Water heater, 94110 \(Ada Ada .*…\) \[E-7F4K-2Q9M\]$/);
    const all = titleOf(
      estimate({
        fullName: 'n'.repeat(4000),
        city: 'c'.repeat(4000),
        service: { slug: 's', name: 's'.repeat(4000) },
      }),
    );
    assert.match(all, /^Estimate: s{20,}…, c{20,}… \(n{20,}…\) \[E-7F4K-2Q9M\]$/);
    assert.ok(all.length <= 120);
  });

  it('is not cut through the middle of a character', () => {
    const title = titleOf(supportRequest({ fullName: '🏠'.repeat(200) }));
    assert.ok(title.length <= 120);
    assert.ok(title.isWellFormed());
    assert.match(title, /🏠…\) \[H-2Q9M-7F4K\]$/u);
  });
});
