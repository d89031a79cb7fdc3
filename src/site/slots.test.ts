import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertIdsHold, assertNoHoles, draw, textOf } from '../../test/support/drawn-pages.ts';
import { loadSample, viewsOf } from '../../test/support/editions.ts';
import type { Content } from '../content/content.ts';

describe('a business with little to say', () => {
  const [full] = loadSample();
  const { rating, licence, insurance, warranty, hours, founded, areaName, notice, ...business } =
    full.business;
  assert.ok([rating, licence, insurance, warranty, hours, founded, areaName, notice]);
  const content = {
    ...full,
    business: { ...business, illustration: 'none', legal: [], phones: [], profiles: [], areas: ['Austin'] },
    hero: { ...full.hero, note: undefined, caption: undefined, photo: undefined },
    proof: [],
    steps: [],
    work: [],
    testimonials: [],
    faq: [],
    promises: [],
    services: full.services.slice(0, 1).map((service) => ({
      ...service,
      complete: true,
      priceFrom: undefined,
      priceNote: undefined,
      duration: undefined,
      notIncluded: [],
      visit: [],
      photos: [],
      html: null,
    })),
    about: { ...full.about, credentials: [], people: [], portrait: undefined },
  } as unknown as Content;

  it('has pages without holes', () => {
    for (const { path, $ } of draw({ content, views: viewsOf(content, [content]) })) {
      assertIdsHold($, path);
      assertNoHoles($, path);
      assert.equal($('.panel').length, 0);
      assert.equal($('button[data-disclosure]').length, 0);
    }
  });
});

describe('the home page', () => {
  const [full] = loadSample();
  const home = (content: Content) => {
    const [page] = draw({ content, views: viewsOf(content, [content]) });
    assert.ok(page);
    return page.$;
  };
  const photo = { file: 'panel.jpg', alt: 'A panel' };
  const job = { photo, title: 'Panel upgrade, Cedar Park', note: '$2,600' };
  const said = {
    quote: 'They came when they said.',
    name: 'A customer',
    date: '2026-04',
    job: 'Panel upgrade',
  };

  it('draws what the business is drawn as', () => {
    const as = (illustration: string) =>
      home({ ...full, business: { ...full.business, illustration } } as Content);
    assert.deepEqual([as('house')('.hs-wall').length, as('house')('.hs-stops').length], [2, 1]);
    assert.deepEqual([as('route')('.hs-wall').length, as('route')('.hs-stops').length], [0, 2]);
    assert.equal(as('none')('.hs').length, 0);
  });

  it('lights nothing until a row is pointed at, but where CSS cannot tell', () => {
    const [first] = full.services;
    const drawing = home(full)('.hs-ix svg');
    assert.equal(drawing.is('[class*=hs-on-]'), false);
    assert.equal(drawing.hasClass(`hs-rest-${first?.run}`), true);
  });

  it('lists 8 services and leads to the others', () => {
    const [service] = full.services;
    const many = (count: number) =>
      home({ ...full, services: Array.from({ length: count }, () => service) } as Content);
    assert.equal(many(8)('.hs-ix .row-item').length, 8);
    assert.equal(many(8)('.hs-ix a[href="/services"]').length, 0);
    assert.equal(many(9)('.hs-ix .row-item').length, 8);
    assert.equal(many(9)('.hs-ix a[href="/services"]').length, 1);
  });

  it("shows finished jobs from three on, and the owner's picture in place of the drawing", () => {
    assert.equal(home({ ...full, work: [job, job] })('.work').length, 0);
    const $ = home({ ...full, work: [job, job, job, job], hero: { ...full.hero, photo } });
    assert.equal($('.work img[alt="A panel"]').length, 3);
    assert.equal($('.hero img').attr('fetchpriority'), 'high');
    assert.equal($('.hero .hs').length, 0);
  });

  it('shows one quote large and two small beside the questions, and the questions alone without them', () => {
    const $ = home({ ...full, testimonials: [said, said, said, said] });
    assert.equal($('blockquote').length, 3);
    assert.match(textOf($('figcaption').text()), /A customer Panel upgrade · April 2026/);
    const alone = home({ ...full, testimonials: [] });
    assert.equal(alone('blockquote').length, 0);
    assert.equal(alone('.faq').length, 1);
  });
});
