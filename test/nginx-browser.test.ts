import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { violationsIn } from './support/axe.ts';
import { noBrowser, openBrowser } from './support/browser.ts';
import { listen, type Listening } from './support/listen.ts';
import { type Nginx, skipWithoutNginx, startNginx } from './support/nginx-process.ts';

describe('the page that nginx shows in place of the site', { skip: noBrowser || skipWithoutNginx }, () => {
  const posted: string[] = [];
  let site: Listening;
  let nginx: Nginx;
  let browser: Browser;

  const startSite = (port?: number) =>
    listen((req, res) => {
      let body = '';
      req.setEncoding('utf8').on('data', (part: string) => (body += part));
      req.once('end', () => {
        if (req.method === 'POST') posted.push(body);
        const form =
          '<form method="post" action="/helpdesk"><input name="message"><button>Send</button></form>';
        res.setHeader('Content-Type', 'text/html').end(req.method === 'POST' ? '<h1>Thank you</h1>' : form);
      });
    }, port);

  before(async () => {
    site = await startSite();
    nginx = await startNginx({ landings: [site.url] });
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await nginx?.stop();
    await site?.close();
  });

  it('has kept what was typed: when it is loaded again, the form is sent again', async () => {
    const page = await browser.newPage();
    await page.goto(`${nginx.url}/helpdesk`);
    await page.fill('input', 'The breaker trips');
    await site.close();
    await page.click('button');
    await page.getByText('The site is being restarted').waitFor();
    site = await startSite(Number(new URL(site.url).port));
    await page.reload();
    assert.equal(await page.textContent('h1'), 'Thank you');
    assert.deepEqual(posted, ['message=The+breaker+trips']);
    await page.close();
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it(`can be read on a small phone (${colorScheme})`, async () => {
      await site.close();
      const page = await browser.newPage({
        colorScheme,
        viewport: { width: 360, height: 640 },
        bypassCSP: true,
      });
      for (const path of ['/helpdesk', '/es/helpdesk']) {
        await page.goto(nginx.url + path);
        assert.deepEqual(await violationsIn(page), []);
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
      }
      await page.close();
    });
});
