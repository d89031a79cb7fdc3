// The page of thanks in a browser, and how a visitor came: what their tab remembers of it without a cookie.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { violationsIn } from './support/axe.ts';
import { noBrowser, openBrowser } from './support/browser.ts';
import {
  estimateAnswers,
  eventually,
  type Journey,
  postJson,
  type Receipt,
  startJourney,
} from './support/journey.ts';
import { plainJpeg } from './support/upload-files.ts';
import { visit as visitAt, type VisitOptions } from './support/visitor.ts';

describe('in a browser', { skip: noBrowser }, () => {
  let browser: Browser;
  let journey: Journey;
  before(async () => {
    journey = await startJourney({ env: { RATE_SOFT: '0', RATE_HARD: '0' } });
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    await journey.stop();
  });

  const visit = (options: VisitOptions, use: (page: Page) => Promise<void>) =>
    visitAt(browser, journey.site.url, options, use);
  async function send(details: string): Promise<Receipt> {
    const sent = await postJson(`${journey.site.url}/api/estimate`, estimateAnswers({ details }));
    return (await sent.json()) as Receipt;
  }

  describe('the thanks', () => {
    for (const javaScriptEnabled of [true, false]) {
      const how = javaScriptEnabled ? 'with script' : 'without script';

      it(`take photos after the request, and hand them over, ${how}`, () =>
        visit({ javaScriptEnabled, expected: /422/ }, async (page) => {
          const { thanks } = await send(`Photos follow ${how}.`);
          await page.goto(thanks);
          const photos = await Promise.all([60, 61].map((width) => plainJpeg(width)));
          const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'image/jpeg', buffer });
          await page.setInputFiles('#photos', [file('panel.jpg', photos[0]!), file('wall.jpg', photos[1]!)]);
          await page.getByRole('button', { name: 'Send photos' }).click();
          await page.waitForURL('**/thanks/*?added=2');
          await page.getByText('2 photos added to your request').waitFor();
          await page.getByText('2 photos are with your request').waitFor();
          const names = () => journey.odoo.records('ir.attachment').map(({ name }) => name);
          const times = javaScriptEnabled ? 1 : 2;
          await eventually(() => names().filter((name) => name === 'panel.jpg').length === times);
          await eventually(() => names().filter((name) => name === 'wall.jpg').length === times);
        }));
    }

    it('keep the rules of accessibility, also with what was wrong, narrow and wide, light and dark', async () => {
      const { thanks } = await send('All of it is looked at.');
      for (const colorScheme of ['light', 'dark'] as const)
        for (const width of [360, 1280])
          await visit(
            { javaScriptEnabled: true, colorScheme, viewport: { width, height: 900 }, expected: /422/ },
            async (page) => {
              await page.goto(thanks);
              assert.deepEqual(await violationsIn(page), []);
              await page.getByRole('button', { name: 'Send photos' }).click();
              await page.getByRole('link', { name: 'Choose a photo to add' }).waitFor();
              assert.deepEqual(await violationsIn(page), []);
              const tooWide = await page.evaluate<boolean>(
                'document.documentElement.scrollWidth > innerWidth',
              );
              assert.equal(tooWide, false);
            },
          );
    });

    it('make the browser forget what was typed', () =>
      visit({}, async (page) => {
        const { thanks } = await send('It forgets.');
        await page.goto('/about');
        await page.evaluate(`for (const kept of [localStorage, sessionStorage]) {
          kept.setItem('estimate:v1', 'typed');
          kept.setItem('helpdesk:v1', 'typed');
        }`);
        await page.goto(thanks);
        const left = await page.evaluate<string[][]>(`[localStorage, sessionStorage].map(Object.keys)`);
        assert.deepEqual(
          left.map((keys) => keys.filter((key) => key.endsWith(':v1'))),
          [['helpdesk:v1'], ['helpdesk:v1']],
        );
      }));
  });

  describe('how a visitor came', () => {
    const fieldsOf = async (page: Page) => {
      const value = (name: string) => page.locator(`#request-form [name=${name}]`).inputValue();
      const touch = (text: string) => Object.fromEntries(new URLSearchParams(text));
      return { first: touch(await value('first_touch')), last: touch(await value('last_touch')) };
    };

    it('is remembered over pages: the first time, and the last', () =>
      visit({}, async (page) => {
        await page.goto('/services?utm_source=letter&gclid=G1&other=1', {
          referer: 'https://a.example/b?c=d',
        });
        await page.goto('/about');
        await page.goto('/free-estimate');
        const once = await fieldsOf(page);
        assert.match(once.first['.at'] ?? '', /^\d{13}$/);
        assert.deepEqual(
          { ...once.first, '.at': '' },
          {
            ...{ utm_source: 'letter', gclid: 'G1', '.page': '/services', '.at': '' },
            '.referrer': 'https://a.example/b',
          },
        );
        assert.deepEqual(once.last, {});
        await page.goto('/?utm_source=ad');
        await page.reload();
        await page.goto('/es/helpdesk');
        const twice = await fieldsOf(page);
        assert.deepEqual(
          [twice.first.utm_source, twice.last.utm_source, twice.last['.page']],
          ['letter', 'ad', '/'],
        );
      }));

    it('is the page where they began, where no link and no other site says anything', () =>
      visit({}, async (page) => {
        await page.goto('/about?service=ev');
        await page.goto('/free-estimate');
        const { first, last } = await fieldsOf(page);
        assert.deepEqual([first['.page'], Object.keys(first).sort()], ['/about', ['.at', '.page']]);
        assert.deepEqual(last, {});
      }));

    it('comes from the page before, where there is no script', () =>
      visit({ javaScriptEnabled: false }, async (page) => {
        await page.goto('/services/ev-charger?utm_campaign=spring');
        await page.locator('main a[href^="/free-estimate"]').first().click();
        await page.waitForURL('**/free-estimate*');
        const { first } = await fieldsOf(page);
        assert.deepEqual(first, { utm_campaign: 'spring', '.page': '/services/ev-charger' });
      }));

    it('reaches the record and its note', async () => {
      const touches = {
        first_touch: 'utm_source=Letter&gclid=G77&.page=/about',
        last_touch: 'utm_source=Later',
      };
      const answers = estimateAnswers({ details: 'Came by a letter.', ...touches });
      await postJson(`${journey.site.url}/api/estimate`, answers);
      const lead = await eventually(() =>
        journey.odoo
          .records('crm.lead')
          .find(({ description }) => String(description).includes('by a letter')),
      );
      assert.equal((lead.source_id as unknown[])[1], 'Letter');
      const note = await eventually(() =>
        journey.odoo.records('mail.message').find(({ body }) => String(body).includes('G77')),
      );
      assert.match(String(note.body), /Came by.*Source: Letter.*gclid: G77.*Last came by.*Source: Later/);
    });
  });
});
