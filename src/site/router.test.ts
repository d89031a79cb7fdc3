import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { load } from 'cheerio';
import express from 'express';
import { loadContent } from '../content/content.ts';
import { loadTheme } from '../web/theme.ts';
import { createViews } from '../web/views.ts';
import { favicon, siteGlobals } from './globals.ts';
import { siteRouter } from './router.ts';

const root = join(import.meta.dirname, '../..');
const content = loadContent(join(root, 'content'));
const theme = loadTheme({ themesDir: join(root, 'themes'), name: 'earth' });
const siteUrl = 'https://www.example.com';
let now = Date.parse('2026-11-18T18:00:00Z');
let server: Server;
let origin: string;

before(async () => {
  const views = createViews({
    viewsDir: join(root, 'views'),
    strict: true,
    globals: siteGlobals({
      content,
      theme,
      assets: { url: (name) => `/static/${name}` },
      siteUrl,
      captchaSiteKey: null,
      now: () => now,
    }),
  });
  const app = express();
  app.use(siteRouter({ content, views, siteUrl, now: () => now }));
  app.use('/bare', siteRouter({ content, views, siteUrl: null, now: () => now }));
  app.use((_req, res) => void res.status(404).send('nothing'));
  server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => server.close());

const get = (path: string) => fetch(origin + path, { redirect: 'manual' });
const page = async (path: string) => load(await (await get(path)).text());
const paths = ['/', '/services', ...content.services.map(({ href }) => href), '/about', '/privacy'];

describe('the site', () => {
  for (const path of paths) {
    it(`shows ${path} with one heading of the first rank, its own title and description, and its one address`, async () => {
      const response = await get(path);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('cache-control'), 'public, max-age=60');
      const $ = load(await response.text());
      assert.equal($('h1').length, 1);
      assert.ok($('title').text().length <= 60, $('title').text());
      const description = $('meta[name=description]').attr('content') ?? '';
      assert.ok(
        description.length >= 110 && description.length <= 160,
        `${description.length}: ${description}`,
      );
      assert.equal($('link[rel=canonical]').attr('href'), siteUrl + path);
      assert.equal($('html').attr('data-theme'), 'earth');
    });
  }

  it('gives no two pages the same title or description', async () => {
    const pages = await Promise.all(paths.map(page));
    for (const read of [
      ($: Awaited<ReturnType<typeof page>>) => $('title').text(),
      ($: Awaited<ReturnType<typeof page>>) => $('meta[name=description]').attr('content'),
    ]) {
      assert.equal(new Set(pages.map(read)).size, paths.length);
    }
  });

  it('links only to pages it has, and to the forms', async () => {
    const others = ['/free-estimate', '/helpdesk'];
    for (const path of paths) {
      const $ = await page(path);
      const links = $('a[href^="/"]')
        .toArray()
        .map((element) => ($(element).attr('href') ?? '').split(/[?#]/)[0] ?? '');
      assert.deepEqual(
        links.filter((link) => ![...paths, ...others].includes(link)),
        [],
        path,
      );
    }
  });

  it('starts the estimate from the home page with a service and a postal code, both optional', async () => {
    const $ = await page('/');
    const form = $('form[action="/free-estimate"][method=get]');
    assert.deepEqual(
      form
        .find('select[name=service] option')
        .toArray()
        .map((element) => $(element).val()),
      ['', ...content.services.map(({ slug }) => slug), 'other'],
    );
    assert.equal(form.find('label[for=quick-postal]').text().trim(), 'ZIP code');
    assert.equal(form.find('[required]').length, 0);
  });

  it('says whether the business is open, and offers a call only then', async () => {
    const open = await page('/about');
    assert.match(open('header').text(), /Open today until 6 pm/);
    assert.match(open('[data-call-bar]').text(), /Call us/);
    now = Date.parse('2026-11-19T04:00:00Z');
    const closed = await page('/about');
    assert.match(closed('header').text(), /Closed now\. Opens tomorrow 7:30 am/);
    assert.match(closed('[data-call-bar]').text(), /Leave a message/);
  });

  it('leads from a service to the form with that service chosen', async () => {
    const $ = await page('/services/ev-charger');
    assert.ok($('main a[href="/free-estimate?service=ev-charger"]').length >= 2);
    assert.equal($('[data-run]').length, 3);
  });

  it('sends other spellings of an address to the one it has, in one hop', async () => {
    for (const [asked, there] of [
      ['/Services/', '/services'],
      ['/about/?a=1', '/about?a=1'],
      ['/services/EV-Charger', '/services/ev-charger'],
    ]) {
      const response = await get(asked ?? '');
      assert.equal(response.status, 301);
      assert.equal(response.headers.get('location'), there);
    }
  });

  it('hands on what it does not know, even when it looks like another host', async () => {
    for (const path of ['/services/unknown', '/nowhere', '//example.com/', '/services/ev-charger/x'])
      assert.equal((await get(path)).status, 404, path);
  });

  it('lists every page and the forms in the sitemap, and names the sitemap in robots.txt', async () => {
    const sitemap = await (await get('/sitemap.xml')).text();
    assert.deepEqual(
      [...sitemap.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url]) => url),
      [...paths, '/free-estimate', '/helpdesk'].map((path) => siteUrl + path),
    );
    assert.match(
      await (await get('/robots.txt')).text(),
      /^Sitemap: https:\/\/www\.example\.com\/sitemap\.xml$/m,
    );
  });

  it('makes the sitemap from what was asked while it does not know its own address, and names none', async () => {
    const response = await get('/bare/sitemap.xml');
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.match(await response.text(), new RegExp(`<loc>${origin}/services</loc>`));
    assert.doesNotMatch(await (await get('/bare/robots.txt')).text(), /Sitemap/);
  });
});

describe('favicon', () => {
  it('is the initial in the colours of the theme', () => {
    assert.match(favicon('Åke', theme), /fill="#78350f".*>Å<\/text>/);
    assert.doesNotMatch(favicon('<', theme), />\s*<<\/text>/);
  });
});
