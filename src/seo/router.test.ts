import assert from 'node:assert/strict';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { load } from 'cheerio';
import express from 'express';
import { listen, type Listening } from '../../test/support/listen.ts';
import { type Content, loadContent } from '../content/content.ts';
import { pagesOf } from '../content/pages.ts';
import { loadTheme } from '../web/theme.ts';
import { seoRouter } from './router.ts';

const root = join(import.meta.dirname, '../..');
const contents = loadContent(join(root, 'content/electrician'));
const [own, spanish] = contents as readonly [Content, Content];
const theme = loadTheme({ themesDir: join(root, 'themes'), name: 'earth' });
const siteUrl = 'https://www.example.com';
let server: Listening;
let origin: string;

before(async () => {
  const parts = {
    contents,
    theme,
    asset: (name: string) => `/static/${name}`,
    pictures: { 'favicon.ico': Buffer.from('ico'), 'apple-touch-icon.png': Buffer.from('png') },
    now: Date.now,
  };
  const app = express();
  app.set('trust proxy', 1);
  app.use('/bare', seoRouter({ ...parts, siteUrl: null }));
  app.use(seoRouter({ ...parts, siteUrl }));
  app.use((_req, res) => void res.status(404).send('nothing'));
  server = await listen(app);
  origin = server.url;
});
after(() => server.close());

const get = (path: string) => fetch(origin + path);
const text = async (path: string) => (await get(path)).text();

describe('the sitemap', () => {
  it('lists every page of every language with its whole address', async () => {
    const $ = load(await text('/sitemap.xml'), { xml: true });
    assert.deepEqual(
      $('url > loc')
        .toArray()
        .map((loc) => $(loc).text()),
      contents.flatMap((content) =>
        pagesOf(content).map(({ path }) => siteUrl + content.locale.prefix + path),
      ),
    );
  });

  it('says of each page where its languages are, itself among them', async () => {
    const $ = load(await text('/sitemap.xml'), { xml: true });
    for (const url of $('url').toArray()) {
      const loc = $(url).find('loc').text();
      const links = $(url)
        .find('xhtml\\:link')
        .toArray()
        .map((link) => [$(link).attr('hreflang'), $(link).attr('href')]);
      assert.deepEqual(
        links.map(([tag]) => tag),
        [own.locale.tag, spanish.locale.tag, 'x-default'],
        loc,
      );
      assert.ok(
        links.some(([, href]) => href === loc),
        loc,
      );
    }
  });

  it('gives the day a page was last changed, and none where the content does not say', async () => {
    const $ = load(await text('/sitemap.xml'), { xml: true });
    const changed = $('url')
      .toArray()
      .map((url) => $(url).find('lastmod').text());
    assert.deepEqual(
      changed,
      contents.flatMap((content) => pagesOf(content).map(({ updated }) => updated ?? '')),
    );
    assert.match(changed.join(), /\d{4}-\d\d-\d\d/);
  });

  it('is made from what was asked while the site does not know its own address', async () => {
    const response = await get('/bare/sitemap.xml');
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.match(await response.text(), new RegExp(`<loc>${origin}/services</loc>`));
  });

  it('is XML whatever host was asked', async () => {
    const { port } = new URL(origin);
    const host = `a"b&c'd`;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      request({ port, path: '/bare/sitemap.xml', headers: { host } }, resolve).once('error', reject).end();
    });
    const $ = load((await answer.toArray()).join(''), { xml: true });
    const hrefs = $('url')
      .first()
      .find('xhtml\\:link')
      .toArray()
      .map((link) => $(link).attr('href'));
    assert.deepEqual(hrefs, [`http://${host}/`, `http://${host}/es/`, `http://${host}/`]);
  });

  it('is of https where a trusted proxy says so', async () => {
    const answer = await fetch(`${origin}/bare/sitemap.xml`, { headers: { 'x-forwarded-proto': 'https' } });
    assert.match(await answer.text(), /<loc>https:\/\/127/);
  });
});

describe('robots.txt', () => {
  it('keeps programs from the interfaces alone, and names the sitemap', async () => {
    assert.equal(
      await text('/robots.txt'),
      `User-agent: *\nDisallow: /api/\nDisallow: /es/api/\n\nSitemap: ${siteUrl}/sitemap.xml\n`,
    );
    assert.doesNotMatch(await text('/bare/robots.txt'), /Sitemap/);
  });
});

describe('llms.txt', () => {
  it('says who, where, when and what for how much, in each language', async () => {
    for (const content of contents) {
      const { business, services, locale } = content;
      const words = await text(`${locale.prefix}/llms.txt`);
      assert.ok(words.startsWith(`# ${business.name}\n`));
      for (const fact of [business.phone.display, business.email, business.place, ...business.areas])
        assert.ok(words.includes(fact), fact);
      for (const { name, href, line } of services)
        assert.ok(words.includes(`[${name}](${siteUrl}${locale.prefix}${href}): ${line}`), name);
      assert.ok(words.includes(`${siteUrl}${locale.prefix}/free-estimate`));
    }
    assert.match(await text('/llms.txt'), /\[EV chargers\].*\. From \$750/);
    assert.match(await text('/es/llms.txt'), /Desde \$750/);
    assert.match(await text('/bare/llms.txt'), /\]\(\/helpdesk\)/);
  });
});

describe('the web manifest', () => {
  it('names the business, its language, its icons and the colours of the theme', async () => {
    const response = await get('/es/site.webmanifest');
    assert.match(response.headers.get('content-type') ?? '', /^application\/manifest\+json/);
    const manifest = (await response.json()) as Record<string, unknown> & { icons: { src: string }[] };
    const { name, lang, dir, start_url, theme_color } = manifest;
    assert.deepEqual(
      { name, lang, dir, start_url, theme_color },
      {
        name: spanish.business.name,
        lang: 'es-US',
        dir: 'ltr',
        start_url: '/es/',
        theme_color: theme.canvas.light,
      },
    );
    assert.deepEqual(
      manifest.icons.map(({ src }) => src),
      ['/static/icon-192.png', '/static/icon-512.png', '/static/icon-maskable-512.png'],
    );
  });
});

describe('icons at the root', () => {
  it('are there for whoever asks without reading a page', async () => {
    for (const [path, type, body] of [
      ['/favicon.ico', 'image/x-icon', 'ico'],
      ['/apple-touch-icon.png', 'image/png', 'png'],
    ] as const) {
      const response = await get(path);
      assert.equal(response.headers.get('content-type'), type);
      assert.equal(await response.text(), body);
    }
  });
});
