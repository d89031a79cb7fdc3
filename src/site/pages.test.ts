import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { load, type CheerioAPI } from 'cheerio';
import { isMap, isScalar, parseDocument } from 'yaml';
import { assertIdsHold, assertNoHoles, draw, wordsOf } from '../../test/support/drawn-pages.ts';
import { editionsOf, siteUrl, viewsOf } from '../../test/support/editions.ts';

const root = join(import.meta.dirname, '../..');
const samples = readdirSync(join(root, 'content'));

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
