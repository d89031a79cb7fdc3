import assert from 'node:assert/strict';
import { type IncomingMessage, request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { load } from 'cheerio';
import express from 'express';
import { editionsOf, noon, siteUrl } from '../../test/support/editions.ts';
import { listen, type Listening } from '../../test/support/listen.ts';
import { siteRouter } from './router.ts';

let now = noon;
const editions = editionsOf({ now: () => now });
const [own] = editions;
assert.ok(own);
const { services } = own.content;
let server: Listening;
let origin: string;

before(async () => {
  const app = express();
  for (const { content, views } of editions) app.use(siteRouter({ content, views, now: () => now }));
  app.use((_req, res) => void res.status(404).send('nothing'));
  server = await listen(app);
  origin = server.url;
});
after(() => server.close());

const get = (path: string, init: RequestInit = {}) => fetch(origin + path, { redirect: 'manual', ...init });
const page = async (path: string) => load(await (await get(path)).text());
const paths = ['/', '/services', ...services.map(({ href }) => href), '/about', '/privacy'];

describe('the site', () => {
  for (const path of paths.flatMap((each) => editions.map(({ content }) => content.locale.prefix + each))) {
    it(`shows ${path}, the same to everyone for a minute`, async () => {
      const response = await get(path);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('cache-control'), 'public, max-age=60');
      const $ = load(await response.text());
      assert.equal($('h1').length, 1);
      assert.equal($('link[rel=canonical]').attr('href'), siteUrl + path);
    });
  }

  it('starts the estimate from the home page with a service and a postal code, both optional', async () => {
    const $ = await page('/');
    const form = $('form[action="/free-estimate"][method=get]');
    assert.deepEqual(
      form
        .find('select[name=service] option')
        .toArray()
        .map((element) => $(element).val()),
      ['', ...services.map(({ slug }) => slug), 'other'],
    );
    assert.equal(form.find('label[for=quick-postal]').text().trim(), 'ZIP code');
    assert.equal(form.find('[required]').length, 0);
    assert.equal((await page('/es/'))('form[data-quick-start]').attr('action'), '/es/free-estimate');
  });

  it('says whether the business is open, and offers a call only then', async () => {
    const open = await page('/about');
    assert.match(open('header').text(), /Open today until 6 pm/);
    assert.match(open('[data-call-bar]').text(), /Call us/);
    now = Date.parse('2026-11-19T04:00:00Z');
    const closed = await page('/about');
    assert.match(closed('header').text(), /Closed now\. Opens tomorrow 7:30 am/);
    assert.match(closed('header').text(), /Opens Thu 7:30 am/);
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
      ['/es', '/es/'],
      ['/ES/Services/', '/es/services'],
      ['/Free-Estimate/?service=repair', '/free-estimate?service=repair'],
      ['/helpdesk/', '/helpdesk'],
      ['/es/Status', '/es/status'],
    ]) {
      const response = await get(asked ?? '');
      assert.equal(response.status, 301);
      assert.equal(response.headers.get('location'), there);
    }
  });

  it('leaves a form that was sent to another spelling where it was sent', async () => {
    assert.equal((await get('/Free-Estimate/', { method: 'POST' })).status, 404);
  });

  it('takes of what was asked the query alone into the new address', async () => {
    const { port } = new URL(origin);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      request({ port, path: 'a://example.com//?b=1' }, resolve).once('error', reject).end();
    });
    assert.deepEqual([answer.resume().statusCode, answer.headers.location], [301, '/?b=1']);
  });

  it('hands on what it does not know, even when it looks like another host', async () => {
    for (const path of ['/services/unknown', '/nowhere', '//example.com/', '/services/ev-charger/x', '/fr/'])
      assert.equal((await get(path)).status, 404, path);
  });
});
