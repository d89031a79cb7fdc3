import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadSample } from '../../test/support/editions.ts';
import type { Content } from '../content/content.ts';
import { createTexts } from './texts.ts';

const [english, spanish] = loadSample();
assert.ok(spanish);

describe('the texts of a language', () => {
  const texts = createTexts(english);

  it('are prices in its own words, with their unit where they have one', () => {
    assert.equal(texts.priceText({ priceFrom: 1900 }), 'From $1,900');
    assert.equal(texts.priceText({ priceFrom: 149, priceUnit: 'an hour' }), 'From $149 an hour');
    assert.equal(createTexts(spanish).priceText({ priceFrom: 1900 }), 'Desde $1,900');
  });

  it('are days and months as people write them there', () => {
    assert.equal(texts.dateText('2026-11-02'), 'November 2, 2026');
    assert.equal(texts.monthText('2026-11'), 'November 2026');
    assert.equal(createTexts(spanish).monthText('2026-11'), 'noviembre de 2026');
  });

  it('shorten a title until a search engine shows it whole', () => {
    const long = 'x'.repeat(50);
    assert.equal(
      texts.titleText(['Panel upgrades in Austin', 'Northline']),
      'Panel upgrades in Austin | Northline',
    );
    assert.equal(texts.titleText([long, 'Northline'], ['Panels', 'Northline']), 'Panels | Northline');
    assert.equal(texts.titleText([long, 'Northline']), long);
  });

  it('set a dot between what there is', () => {
    assert.equal(texts.dotted(['Panel', undefined, 'April']), 'Panel · April');
    assert.equal(texts.dotted(['', 'April']), 'April');
  });

  it('have two initials at most, of letters', () => {
    assert.equal(texts.initials('Dana Ruiz'), 'DR');
    assert.equal(texts.initials('åsa maría (42) lópez'), 'ÅM');
  });

  it('keep a number in its order where the page runs from right to left', () => {
    assert.equal(texts.ltr('(512) 555'), '(512) 555');
    const content: Content = { ...english, locale: { ...english.locale, direction: 'rtl' } };
    assert.equal(createTexts(content).ltr('(512) 555'), '\u2066(512) 555\u2069');
  });
});
