// How little a form asks, how soon it is done on a phone, and where what is typed never stands.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page, Request } from 'playwright-core';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { addFiles, answer, goOn, isThanks, mainButton, photo, referenceOn } from '../support/fill-form.ts';
import { onSlow3G } from '../support/form-network.ts';
import { arrived } from '../support/in-odoo.ts';
import { type Journey, startJourney } from '../support/journey.ts';
import { visit as visitAt, type VisitOptions } from '../support/visitor.ts';

const estimate = {
  service: 'ev-charger',
  details: 'A charger behind the greenhouse.',
  timing: 'this_week',
  postal_code: '78704',
  address_line1: '12 Garden Lane',
  full_name: 'Dana Reyes',
  phone: '512 555 0171',
  email: 'dana@example.com',
  reply_by: 'call',
};
const support = {
  topic: 'warranty',
  urgency: 'days',
  message: 'The light in the greenhouse flickers.',
  full_name: 'Dana Reyes',
  phone: '512 555 0171',
  email: 'dana@example.com',
  address_line1: '12 Garden Lane',
};
/** Of each answer above a piece that nothing else holds, and of the photo's name. */
const personal = /dana|reyes|0171|garden|greenhouse|kitchen/i;

/** What a visitor takes for each field. */
const fieldMs = 300;

describe('a form', { skip: noBrowser }, () => {
  let browser: Browser;
  let journey: Journey;
  before(async () => {
    journey = await startJourney({
      env: { RATE_SOFT: '0', RATE_HARD: '0', MIN_FILL_MS: '0', LOG_LEVEL: 'trace' },
    });
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    await journey.stop();
  });
  const visit = (options: VisitOptions, use: (page: Page) => Promise<void>) =>
    visitAt(browser, journey.site.url, options, use);

  const asks = async (page: Page, field: string) => (await page.locator(`[data-field=${field}]`).count()) > 0;

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with script' : 'without script';

    it(`for an estimate asks 11 questions on its three pages, 6 of which want an answer, ${how}`, () =>
      visit({ javaScriptEnabled, expected: /status of 422/ }, async (page) => {
        const asked: string[] = [];
        const wanted: string[] = [];
        await page.goto('/free-estimate');
        while (!isThanks(page)) {
          for (const group of await page.locator('#request-form [data-field]').all())
            if (await group.isVisible()) asked.push((await group.getAttribute('data-field')) ?? '');
          await mainButton(page).click();
          const links = page.getByRole('alert').getByRole('link');
          await links.first().waitFor();
          wanted.push(...(await links.allInnerTexts()));
          const { service, timing, postal_code, full_name, phone, reply_by } = estimate;
          await answer(page, { service, timing, postal_code, full_name, phone, reply_by });
          await goOn(page);
        }
        assert.deepEqual(asked, [
          ...['service', 'details', 'photos'],
          ...['timing', 'postal_code', 'address_line1', 'property_type'],
          ...['full_name', 'phone', 'email', 'reply_by'],
        ]);
        assert.deepEqual(wanted, [
          'Choose a service',
          'Choose when you need it',
          'Enter your ZIP code',
          'Enter your name',
          'Enter a phone number or an email address',
          'Choose how we should reply',
        ]);
        const { answers } = await arrived(journey.odoo, await referenceOn(page));
        assert.equal(Object.keys(answers).length, 6);
      }));

    for (const [path, answers] of Object.entries({ '/free-estimate': estimate, '/helpdesk': support }))
      it(`at ${path} puts nothing that is typed into an address, a cookie or the log, ${how}`, () =>
        visit({ javaScriptEnabled, expected: /status of 422/ }, async (page) => {
          const asked: Request[] = [];
          page.on('request', (request) => asked.push(request));
          await page.goto(path);
          const picture = await photo('kitchen.jpg', javaScriptEnabled ? 'crimson' : 'teal');
          await addFiles(page, [picture], { byScript: javaScriptEnabled });
          while (!isThanks(page)) {
            await answer(page, answers);
            if (await asks(page, 'email')) {
              // Once wrong, so that the page that says so is among them.
              await answer(page, { email: 'dana@' });
              await mainButton(page).click();
              await page.getByRole('alert').waitFor();
              await answer(page, answers);
            }
            await goOn(page);
          }
          const thanks = page.url();
          await page.getByRole('link', { name: 'Check this request' }).click();
          await page.waitForURL('**/status/*');
          await page.waitForLoadState();

          const posts = asked.filter((request) => request.method() === 'POST');
          assert.ok(posts.some((request) => personal.test(request.postDataBuffer()?.toString() ?? '')));
          const referers = await Promise.all(asked.map((request) => request.headerValue('referer')));
          assert.ok(referers.includes(thanks));
          const told = [...asked.map((request) => request.url()), ...referers.map(String)];
          assert.deepEqual(
            told.filter((address) => personal.test(decodeURIComponent(address))),
            [],
          );
          assert.deepEqual(await page.context().cookies(), []);

          await journey.site.logged(/^GET .*status/);
          const log = JSON.stringify(journey.site.log);
          assert.doesNotMatch(log, personal);
          // Whoever reads it shall not be able to open what an address leads to.
          const tokens = told.flatMap(
            (address) => new URL(address, thanks).pathname.match(/[\w-]{22,}/g) ?? [],
          );
          assert.ok(tokens.length > 0);
          assert.deepEqual(
            tokens.filter((token) => log.includes(token)),
            [],
          );
        }));
  }

  it('for an estimate is sent over slow 3G within 75 seconds, with a photo, at 300 ms for each of its 11 fields', async () => {
    // With the usual settings: somebody that quick is still no robot.
    const usual = await startJourney();
    try {
      await visitAt(browser, usual.site.url, { isMobile: true, hasTouch: true }, async (page) => {
        const all = Object.entries({ ...estimate, property_type: 'rental' });
        const pictures = [await photo('kitchen.jpg', 'crimson')];
        await onSlow3G(page);
        const began = performance.now();
        await page.goto('/free-estimate');
        await page.waitForTimeout(fieldMs);
        await addFiles(page, pictures, { byScript: true });
        while (!isThanks(page)) {
          for (const [field, value] of all)
            if (await asks(page, field)) {
              await page.waitForTimeout(fieldMs);
              await answer(page, { [field]: value });
            }
          await goOn(page);
        }
        const seconds = (performance.now() - began) / 1000;
        assert.ok(seconds <= 75, `${seconds} s`);
        const { answers } = await arrived(usual.odoo, await referenceOn(page), 1);
        assert.equal(Object.keys(answers).length, all.length);
      });
    } finally {
      await usual.stop();
    }
  });
});
