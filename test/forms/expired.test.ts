// What is kept for a while has gone, or was never there: no way ends there, and what stands in the page is not lost.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { type ClockedJourney, startClockedJourney } from '../support/clocked-journey.ts';
import {
  addFiles,
  answer,
  goOn,
  listedFiles,
  mainButton,
  photo,
  type Photo,
  referenceOn,
} from '../support/fill-form.ts';
import { arrived, leadsOf } from '../support/in-odoo.ts';
import { visit as visitAt, type VisitOptions } from '../support/visitor.ts';

const day = 24 * 60 * 60_000;

const what = { service: 'ev-charger', details: 'A charger in the garage.' };
const where = { timing: 'this_week', postal_code: '78704', address_line1: '12 Garden Lane' };
const support = {
  topic: 'warranty',
  urgency: 'days',
  message: 'The light in the hall flickers.',
  email: 'dana@example.com',
};
const contact = { full_name: 'Dana Reyes', phone: '512 555 0171', reply_by: 'call' };

describe('a form that was left open for too long', { skip: noBrowser }, () => {
  let browser: Browser;
  let journey: ClockedJourney;
  let photos: Photo[];
  before(async () => {
    photos = [await photo('IMG_2041.jpg', 'crimson'), await photo('IMG_2042.jpg', 'teal')];
    journey = await startClockedJourney();
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    await journey.stop();
  });
  const visit = (options: VisitOptions, use: (page: Page) => Promise<void>) =>
    visitAt(browser, journey.site.url, options, use);

  async function toWhere(page: Page): Promise<void> {
    await page.goto('/free-estimate');
    await answer(page, what);
    await goOn(page);
  }
  async function toContact(page: Page): Promise<void> {
    await toWhere(page);
    await answer(page, where);
    await goOn(page);
  }
  const ended = (page: Page) => page.getByText('Those answers are not kept any more.');

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with script' : 'without script';

    it(`begins again and says so when a page of it is asked for, ${how}`, () =>
      visit({ javaScriptEnabled }, async (page) => {
        await toContact(page);
        const address = page.url();
        journey.skip(day + 1);
        await page.reload();
        assert.equal(new URL(page.url()).pathname, '/free-estimate');
        await ended(page).waitFor();
        // The device keeps for longer what is not personal.
        const details = await page.locator('#details').inputValue();
        assert.equal(details, javaScriptEnabled ? what.details : '');
        await page.goto(address.replace('/contact', '/where'));
        await ended(page).waitFor();
        await answer(page, what);
        await goOn(page);
        assert.match(page.url(), /\/where$/);
      }));

    it(`goes on from the page that is open, ${how}`, () =>
      visit({ javaScriptEnabled }, async (page) => {
        const name = `Slow Second ${how}`;
        await toWhere(page);
        const before = page.url();
        await answer(page, where);
        journey.skip(day + 1);
        await goOn(page);
        assert.match(page.url(), /\/contact$/);
        assert.notEqual(page.url().replace('/contact', '/where'), before);
        await answer(page, { ...contact, full_name: name });
        await goOn(page);
        const { answers } = await arrived(journey.odoo, await referenceOn(page));
        assert.deepEqual(
          [answers['Anything we should know?'], answers['ZIP code'], answers['Your name']],
          [what.details, '78704', name],
        );
      }));

    it(`is sent from its last page, ${how}`, () =>
      visit({ javaScriptEnabled }, async (page) => {
        const name = `Slow Third ${how}`;
        await toContact(page);
        await answer(page, { ...contact, full_name: name });
        journey.skip(day + 1);
        await goOn(page);
        const { answers } = await arrived(journey.odoo, await referenceOn(page));
        assert.deepEqual(
          [answers['Anything we should know?'], answers['Street address'], answers['Your name']],
          [what.details, where.address_line1, name],
        );
        assert.equal((await leadsOf(journey.site, journey.odoo, name)).length, 1);
      }));

    it(`keeps what stands in the last page through a mistake there, ${how}`, () =>
      visit({ javaScriptEnabled, expected: /status of 422/ }, async (page) => {
        await toContact(page);
        // What only the server can judge.
        await answer(page, { ...contact, phone: '12' });
        journey.skip(day + 1);
        await mainButton(page).click();
        await page.getByRole('alert').getByText('Enter a phone number with its area code').waitFor();
        await answer(page, { ...contact, full_name: `Slow Mistake ${how}` });
        await goOn(page);
        const { answers } = await arrived(journey.odoo, await referenceOn(page));
        assert.deepEqual([answers['ZIP code'], answers.Phone], ['78704', contact.phone]);
      }));

    it(`says that its files have gone, lists them no more, and takes them again, ${how}`, () =>
      visit({ javaScriptEnabled, expected: /status of 422/ }, async (page) => {
        const full_name = `Slow Photos ${how}`;
        await page.goto('/helpdesk');
        await addFiles(page, photos, { byScript: javaScriptEnabled });
        await answer(page, { ...support, message: 'Short', full_name });
        await mainButton(page).click();
        await page.getByRole('alert').waitFor();
        assert.deepEqual(await listedFiles(page), ['IMG_2041.jpg', 'IMG_2042.jpg']);
        await answer(page, support);
        journey.skip(day + 1);
        await mainButton(page).click();
        await page.getByRole('alert').getByText('A file is no longer here. Add it again.').waitFor();
        assert.equal(await page.locator('#message').inputValue(), support.message);
        assert.deepEqual(await listedFiles(page), []);
        await addFiles(page, photos, { byScript: javaScriptEnabled });
        await goOn(page);
        await arrived(journey.odoo, await referenceOn(page), 2);
      }));

    it(`goes out without photos that have gone, and the thanks take them once more, ${how}`, () =>
      visit({ javaScriptEnabled, expected: /status of 422/ }, async (page) => {
        await page.goto('/free-estimate');
        await answer(page, what);
        await addFiles(page, photos, { byScript: javaScriptEnabled });
        await goOn(page);
        await answer(page, where);
        await goOn(page);
        await answer(page, { ...contact, full_name: `Photos Later ${how}` });
        journey.skip(day + 1);
        await goOn(page);
        const reference = await referenceOn(page);
        await arrived(journey.odoo, reference, 0);
        await page.getByText('A photo you chose was no longer here when you sent this.').waitFor();
        await page.getByRole('heading', { name: 'Add photos now' }).waitFor();
        await addFiles(page, photos, { byScript: javaScriptEnabled });
        await goOn(page);
        await page.getByText('2 photos added to your request').waitFor();
        await arrived(journey.odoo, reference, 2);
      }));
  }

  it('89 days later the thanks still stand; after 90, and at an address next to theirs, a request is looked up', () =>
    visit({ javaScriptEnabled: false, expected: /status of 404/ }, async (page) => {
      await toContact(page);
      await answer(page, { ...contact, full_name: 'Kept Link' });
      await goOn(page);
      const reference = await referenceOn(page);
      const address = page.url();
      const assertIsLookup = async () => {
        assert.match(new URL(page.url()).pathname, /^\/status/);
        assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Check a request');
        assert.doesNotMatch(await page.getByRole('main').innerText(), new RegExp(`${reference}|Kept`));
      };
      await page.goto(withOther(address, /[^/]+$/));
      await assertIsLookup();
      journey.skip(89 * day);
      await page.goto(address);
      assert.equal(await referenceOn(page), reference);
      journey.skip(day + 1);
      await page.reload();
      await assertIsLookup();
    }));

  it("is nobody's when one character of its address is another", () =>
    visit({ javaScriptEnabled: false, expected: /status of 404/ }, async (page) => {
      await toContact(page);
      const address = page.url();
      await page.goto(withOther(address, /[\w-]{22}/));
      assert.equal(new URL(page.url()).pathname, '/free-estimate');
      await ended(page).waitFor();
      await page.goto(address.replace(/[\w-]{22}/, (id) => id.slice(1)));
      assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Page not found');
      // The right one is still there.
      await page.goto(address);
      assert.match(await page.getByRole('main').innerText(), /12 Garden Lane/);
    }));
});

/** The address with another last character but one: the last one of a base64 has bits that say nothing. */
const withOther = (address: string, token: RegExp) =>
  address.replace(token, (id) => id.slice(0, -2) + (id.at(-2) === 'A' ? 'B' : 'A') + id.slice(-1));
