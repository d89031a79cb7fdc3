import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { load, type CheerioAPI } from 'cheerio';
import { isMap, isScalar, parseDocument } from 'yaml';
import { editionsOf, loadSample, siteUrl, viewsOf } from '../../test/support/editions.ts';
import type { Content } from '../content/content.ts';
import type { Views } from '../web/views.ts';
import { pagesOfSite } from './router.ts';

const root = join(import.meta.dirname, '../..');
const samples = readdirSync(join(root, 'content'));

interface Drawn {
  path: string;
  html: string;
  $: CheerioAPI;
}

/** Every page of src/site in one language, and the pages of errors. */
function draw({ content, views }: { content: Content; views: Views }): Drawn[] {
  const pages = pagesOfSite(content).map(({ path, template, data }) => ({
    path: content.locale.prefix + path,
    html: views.render(`pages/site/${template}.njk`, data),
  }));
  return pages.map((page) => ({ ...page, $: load(page.html) }));
}

const textOf = (text: string) => text.replace(/\s+/g, ' ').trim();

/** What is read out: the text between tags, and what attributes say. */
function wordsOf($: CheerioAPI): string[] {
  const texts = $('body *, title')
    .contents()
    .toArray()
    .flatMap((node) => ('data' in node ? [textOf(node.data)] : []));
  const spoken = $('[aria-label], [alt]')
    .toArray()
    .flatMap((element) => [$(element).attr('aria-label'), $(element).attr('alt')]);
  return [...texts, ...spoken].filter((text) => text !== undefined && text !== '') as string[];
}

/** Every id that an attribute points at has to be there, and no id twice. */
function assertIdsHold($: CheerioAPI, path: string): void {
  const ids = $('[id]')
    .toArray()
    .map((element) => $(element).attr('id'));
  assert.equal(new Set(ids).size, ids.length, `${path}: an id stands twice`);
  for (const attribute of ['for', 'aria-describedby', 'aria-labelledby', 'aria-controls'])
    for (const element of $(`[${attribute}]`).toArray())
      for (const id of ($(element).attr(attribute) ?? '').split(' '))
        assert.ok(ids.includes(id), `${path}: ${attribute}="${id}"`);
  for (const element of $('a[href^="#"]').toArray())
    assert.ok(ids.includes($(element).attr('href')?.slice(1)), $(element).attr('href'));
}

/** Nothing stands where a value is missing: no empty element, no separator with nothing to separate, no leftover word. */
function assertNoHoles($: CheerioAPI, path: string): void {
  const kinds = ':is(h1, h2, h3, p, li, ul, ol, dl, dt, dd, a, button, figcaption, caption, section)';
  const empty = $(`:is(header, main, footer) ${kinds}`)
    .toArray()
    .filter((element) => !textOf($(element).text()) && $(element).find('img, svg').length === 0);
  assert.deepEqual(
    empty.map((element) => $.html(element)),
    [],
    path,
  );
  for (const element of $(kinds).toArray())
    assert.doesNotMatch(textOf($(element).text()), /[,·]$|^[,.·]/, path);
  for (const text of wordsOf($)) assert.doesNotMatch(text, /undefined|null|NaN|\[object|\{\w+\}/, path);
}

for (const sample of samples) {
  for (const edition of editionsOf({ sample, captchaSiteKey: 'site-key' })) {
    const { content } = edition;
    const { locale } = content;
    const drawn = draw(edition);

    describe(`the pages of ${sample} in ${locale.tag}`, () => {
      for (const { path, $ } of drawn) {
        it(`(${path}) say what they are: one heading of the first rank, none left out, a title and a description`, () => {
          assert.equal($('html').attr('lang'), locale.tag);
          assert.equal($('html').attr('dir'), locale.direction);
          const ranks = $('main :is(h1, h2, h3, h4)')
            .toArray()
            .map((element) => Number(element.tagName.slice(1)));
          assert.equal(ranks[0], 1);
          assert.equal(ranks.filter((rank) => rank === 1).length, 1);
          ranks.slice(1).forEach((rank, index) => assert.ok(rank - (ranks[index] ?? 0) <= 1, ranks.join()));
          assert.ok($('title').text().length <= 60, $('title').text());
          const description = $('meta[name=description]').attr('content') ?? '';
          assert.ok(
            description.length >= 120 && description.length <= 155,
            `${description.length}: ${description}`,
          );
          assert.equal($('link[rel=canonical]').attr('href'), siteUrl + path);
          assert.equal($('meta[property="og:title"]').attr('content'), $('title').text());
        });

        it(`(${path}) hold together: every id that is pointed at, every value, few enough nodes`, () => {
          assertIdsHold($, path);
          assertNoHoles($, path);
          assert.ok($('*').length <= 800, `${$('*').length} nodes`);
        });
      }

      it('have no title or description twice', () => {
        for (const read of [
          ($: CheerioAPI) => $('title').text(),
          ($: CheerioAPI) => $('meta[name=description]').attr('content'),
        ])
          assert.equal(new Set(drawn.map(({ $ }) => read($))).size, drawn.length);
      });

      it('link only to pages there are, in their own language', () => {
        const known = new Set([
          ...drawn.map(({ path }) => path),
          ...['/free-estimate', '/helpdesk', '/status'].map((path) => locale.prefix + path),
        ]);
        for (const { path, $ } of drawn) {
          const links = $('a[href^="/"]:not([hreflang]), form[action]')
            .toArray()
            .map((element) => ($(element).attr('href') ?? $(element).attr('action') ?? '').split(/[?#]/)[0]);
          assert.deepEqual(
            links.filter((link) => !known.has(link ?? '')),
            [],
            path,
          );
        }
      });

      it('come in one round trip', () => {
        for (const { path, html } of drawn) {
          const bytes = brotliCompressSync(html).length;
          assert.ok(bytes <= 14_000, `${path}: ${bytes} bytes`);
        }
      });
    });
  }
}

describe('the Spanish pages', () => {
  const [own, spanish] = editionsOf();
  assert.ok(own && spanish);

  it('hold no word of the English ones', () => {
    const english = ['site', 'hours'].flatMap((file) => messagesOf(join(root, 'locales/en', `${file}.yaml`)));
    const same = new Set(
      ['site', 'hours'].flatMap((file) => messagesOf(join(root, 'locales/es', `${file}.yaml`))),
    );
    const forbidden = new Set(english.filter((text) => !text.includes('{') && !same.has(text)));
    for (const { path, $ } of draw(spanish)) {
      $('[hreflang]').remove();
      assert.deepEqual(
        wordsOf($).filter((text) => forbidden.has(text)),
        [],
        path,
      );
    }
  });

  it('lead to the English ones, and these to them, each named in its own language', () => {
    const [home] = draw(own);
    const link = home?.$('footer a[hreflang=es-US]');
    assert.deepEqual([link?.attr('href'), link?.attr('lang'), link?.text()], ['/es/', 'es-US', 'Español']);
    const [inicio] = draw(spanish);
    assert.equal(inicio?.$('footer a[hreflang=en-US]').attr('href'), '/');
  });

  it('say of a service that is not translated which language it is in', () => {
    const services = spanish.content.services.map((service, index) =>
      index === 0 ? { ...service, language: 'en' } : { ...service, language: 'es' },
    );
    const content = { ...spanish.content, services };
    const pages = draw({ content, views: viewsOf(content, [content]) });
    const [first] = services;
    const page = pages.find(({ path }) => path === `/es${first?.href}`);
    assert.equal(page?.$('main article').attr('lang'), 'en');
    assert.equal(pages[0]?.$('.row-item[lang=en]').length, 1);
  });
});

function messagesOf(file: string): string[] {
  function* leaves(node: unknown): Generator<string> {
    if (!isMap(node)) return;
    for (const { value } of node.items)
      if (isMap(value)) yield* leaves(value);
      else if (isScalar(value)) yield String(value.value);
  }
  return [...leaves(parseDocument(readFileSync(file, 'utf8')).contents)];
}

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

  it("lights the first service's system where nothing is pointed at", () => {
    const [first] = full.services;
    assert.equal(home(full)('.hs-ix svg').hasClass(`hs-on-${first?.run}`), true);
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

describe('pages of errors', () => {
  for (const { content, views } of editionsOf())
    for (const template of ['not-found', 'problem', 'refused']) {
      it(`(${template}, ${content.locale.tag}) give the phone number and stay out of search`, () => {
        const $ = load(
          views.render(`pages/errors/${template}.njk`, { title: 'Too much', message: 'Wait <a while>' }),
        );
        assert.equal($('h1').length, 1);
        assert.ok($('main a[href="tel:+15125550148"]').length > 0);
        assert.equal($('meta[name=robots]').attr('content'), 'noindex');
        assert.equal($('link[rel=canonical]').length, 0);
        assert.equal($('main a[while], main while').length, 0);
      });
    }
});
