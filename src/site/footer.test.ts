import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { draw, textOf } from '../../test/support/drawn-pages.ts';
import { loadSample, viewsOf } from '../../test/support/editions.ts';
import type { Content } from '../content/content.ts';

const [sample] = loadSample();

function footerOf(content: Content, time: string) {
  const views = viewsOf(content, [content], { now: () => Date.parse(time) });
  const [home] = draw({ content, views });
  assert.ok(home);
  return home.$('footer');
}

describe('the foot of a page', () => {
  it('names the holidays that are near when it is drawn, under the hours of the week', () => {
    const lines = (time: string) => {
      const shown = footerOf(sample, time).find('.hours > div');
      return shown.toArray().map((_, index) => textOf(shown.eq(index).text()).trim());
    };
    assert.deepEqual(lines('2026-12-01T18:00:00Z').slice(3), [
      'Christmas Eve, December 24: 7:30 am to 12 pm',
      'Christmas Day, December 25: Closed',
    ]);
    assert.equal(lines('2026-09-01T18:00:00Z').length, 3);
  });

  it('links to the pages of the business elsewhere by their host, and to none when it has none', () => {
    const profiles = ['https://www.yelp.com/biz/northline', 'https://maps.example.com/northline'];
    const content: Content = { ...sample, business: { ...sample.business, profiles } };
    const links = footerOf(content, '2026-11-18T18:00:00Z').find('a[rel=me]');
    assert.deepEqual(
      links.toArray().map(({ attribs }, index) => [attribs.href, links.eq(index).text()]),
      [
        [profiles[0], 'yelp.com'],
        [profiles[1], 'maps.example.com'],
      ],
    );
    assert.equal(footerOf(sample, '2026-11-18T18:00:00Z').find('a[rel=me]').length, 0);
  });
});
