// What a visitor's browser makes of the forms, with and without script.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { violationsIn } from './support/axe.ts';
import { noBrowser, openBrowser } from './support/browser.ts';
import { type Journey, startJourney } from './support/journey.ts';
import { fillContact, fillEstimate, fillWhat, fillWhere, goOn, send } from './support/fill-estimate.ts';
import { visit as visitAt, type VisitOptions } from './support/visitor.ts';

describe('in a browser', { skip: noBrowser }, () => {
  let browser: Browser;
  let journey: Journey;
  before(async () => {
    journey = await startJourney({ env: { RATE_SOFT: '0', RATE_HARD: '0', MIN_FILL_MS: '0' } });
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    await journey.stop();
  });

  const visit = (options: VisitOptions, use: (page: Page) => Promise<void>) =>
    visitAt(browser, journey.site.url, options, use);

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with script' : 'without script';

    it(`mistakes are shown ${how}, at the top and at each field, and nothing typed is lost`, () =>
      visit({ javaScriptEnabled, expected: /status of 422/ }, async (page) => {
        await page.goto('/helpdesk');
        // What was chosen is told by the rows of files, or else by the browser's own field.
        const field = await page.locator('input[type=file]').boundingBox();
        assert.equal(field!.width > 1, !javaScriptEnabled);
        await page.getByLabel('What is wrong?').fill('Short');
        await page.getByLabel('Email').fill('visitor@example.com');
        await page.getByRole('button', { name: 'Send to support' }).click();
        const summary = page.getByRole('alert');
        await summary.waitFor();
        assert.match(await page.title(), /^Error: /);
        const links = await summary.getByRole('link').allInnerTexts();
        assert.deepEqual(links, [
          'Choose what it is about',
          'Choose how soon you need us',
          'Tell us what is wrong in at least 10 characters',
          'Enter your name',
        ]);
        assert.equal(await page.getByLabel('What is wrong?').inputValue(), 'Short');
        assert.equal(await page.getByLabel('Email').inputValue(), 'visitor@example.com');
        await summary.getByRole('link', { name: 'Enter your name' }).click();
        assert.equal(await page.evaluate<string>('document.activeElement.id'), 'full_name');
        // Without script the server drew the mistakes: test/gates judges that page.
        if (javaScriptEnabled) assert.deepEqual(await violationsIn(page), []);
      }));
  }

  it('with script, an error goes as soon as its field is mended, and none comes while typing', () =>
    visit({}, async (page) => {
      await page.goto('/helpdesk');
      await page.getByLabel('Your name').fill('S');
      await page.getByLabel('Your name').fill('');
      assert.equal(await page.getByText('Enter your name').count(), 0);
      await page.getByRole('button', { name: 'Send to support' }).click();
      await page.getByRole('alert').waitFor();
      await page.getByLabel('Your name').fill('Sample');
      await page.getByText('Enter your name').first().waitFor({ state: 'detached' });
      assert.equal(await page.getByLabel('Your name').getAttribute('aria-invalid'), 'false');
    }));

  it('with script, what only the server can judge is shown in place', () =>
    visit({ expected: /status of 422/ }, async (page) => {
      await fillEstimate(page, 'Server Judged');
      await page.getByLabel('Phone', { exact: true }).fill('12');
      await send(page);
      await page.getByRole('alert').getByText('Enter a phone number with its area code').waitFor();
      assert.match(new URL(page.url()).pathname, /\/contact$/);
      assert.deepEqual(await violationsIn(page), []);
    }));

  it('with script, what the server finds wrong on an earlier page leads there', () =>
    visit({ expected: /status of 422/ }, async (page) => {
      await fillEstimate(page, 'Led Back');
      await page.evaluate(`document.querySelector('input[name=postal_code]').value = '1'`);
      await send(page);
      await page.waitForURL('**/where?*');
      await page.getByRole('alert').getByText('Enter a ZIP code with 5 digits').waitFor();
      await page.getByLabel('ZIP code').fill('78704');
      await page.getByRole('alert').waitFor({ state: 'detached' });
    }));

  it('with script, an interface that is not there sends the page itself', () =>
    visit({ expected: /status of 404/ }, async (page) => {
      await fillEstimate(page, 'By Page');
      await page.route('**/api/estimate', (route) => route.fulfill({ status: 404, body: 'Not found' }));
      await send(page);
      await page.waitForURL('**/thanks/*');
    }));

  it('with script, what takes long is told, and a second tap sends nothing', () =>
    visit({}, async (page) => {
      await page.clock.install();
      await fillEstimate(page, 'Tapped Twice');
      let sent = 0;
      let arrive = () => {};
      const held = new Promise<void>((resolve) => (arrive = resolve));
      await page.route('**/api/estimate', async (route) => {
        sent += 1;
        await held;
        await route.continue();
      });
      const button = page.getByRole('button', { name: /Send/ });
      await button.dblclick();
      assert.equal(await button.getAttribute('aria-disabled'), 'true');
      assert.equal(await button.innerText(), 'Sending...');
      await page.clock.fastForward(8000);
      await page.getByText('Still sending. Your answers are safe.').waitFor();
      await button.click({ force: true });
      arrive();
      await page.waitForURL('**/thanks/*');
      assert.equal(sent, 1);
    }));

  it('with script, going Back after the thanks is awake again, and sending the same is the same request', () =>
    visit({}, async (page) => {
      await page.goto('/helpdesk');
      await page.getByLabel('Warranty').check();
      await page.getByLabel('No rush').check();
      await page.getByLabel('What is wrong?').fill('The light in the hall flickers.');
      await page.getByLabel('Your name').fill('Back Again');
      await page.getByLabel('Email').fill('visitor@example.com');
      const button = page.getByRole('button', { name: 'Send to support' });
      await button.click();
      await page.waitForURL('**/thanks/*');
      const first = page.url();
      assert.equal(await page.evaluate<string>('document.activeElement.tagName'), 'H1');
      await page.goBack();
      await page.waitForURL('**/helpdesk');
      assert.equal(await page.getByLabel('Your name').inputValue(), 'Back Again');
      await button.click();
      await page.waitForURL('**/thanks/*');
      assert.equal(page.url(), first);
    }));

  it('with script, everything wrong on a page is told at once, and each mistake goes when it is mended', () =>
    visit({}, async (page) => {
      await page.goto('/free-estimate');
      await fillWhat(page);
      await goOn(page);
      await page.getByLabel('ZIP code').fill('123');
      await goOn(page);
      assert.deepEqual(await page.getByRole('alert').getByRole('link').allInnerTexts(), [
        'Choose when you need it',
        'Enter a ZIP code with 5 digits',
      ]);
      await page.getByLabel('ZIP code').fill('7');
      await page.waitForTimeout(400);
      assert.equal(await page.getByRole('alert').getByRole('link').count(), 2);
      await page.getByLabel('ZIP code').fill('78704-1234');
      await page.getByText('Enter a ZIP code with 5 digits').first().waitFor({ state: 'detached' });
      await page.getByLabel('This week').check();
      await page.getByRole('alert').waitFor({ state: 'detached' });
    }));

  it('with script, an address that looks mistyped is asked after, and never blocks', () =>
    visit({}, async (page) => {
      await page.goto('/helpdesk');
      const email = page.getByLabel('Email');
      await email.fill('visitor@gmial.com');
      await email.blur();
      await page.getByText('Did you mean visitor@gmail.com?').waitFor();
      await page.getByRole('button', { name: 'Use it' }).click();
      assert.equal(await email.inputValue(), 'visitor@gmail.com');
      assert.equal(await page.evaluate<string>('document.activeElement.id'), 'email');
      assert.equal(await page.getByText('Did you mean').count(), 0);
    }));

  it("with script, Google's script is loaded by the first touch of the page that sends, and gives its token", async () => {
    const guarded = await startJourney({
      env: { RECAPTCHA_SITE_KEY: 'site-key', RECAPTCHA_SECRET_KEY: 'secret-key' },
    });
    try {
      await visitAt(browser, guarded.site.url, { expected: /status of 503/ }, async (page) => {
        let loads = 0;
        await page.route('https://www.google.com/recaptcha/api.js?*', (route) => {
          loads += 1;
          const body = `window.grecaptcha = {
            ready: (then) => then(),
            execute: async (key, { action }) => key + ' ' + action,
          };`;
          return route.fulfill({ contentType: 'text/javascript', body });
        });
        const sent: unknown[] = [];
        await page.route('**/api/estimate', (route) => {
          sent.push((route.request().postDataJSON() as Record<string, unknown>).recaptcha_token);
          return route.fulfill({ status: 503, json: { detail: 'Not now' } });
        });
        await page.goto('/free-estimate');
        await fillWhat(page);
        await goOn(page);
        await fillWhere(page);
        await goOn(page);
        await page.waitForURL('**/contact');
        assert.equal(loads, 0);
        await fillContact(page, 'Guarded');
        await send(page);
        await page.getByText('Not now').waitFor();
        assert.equal(loads, 1);
        assert.deepEqual(sent, ['site-key estimate']);
      });
    } finally {
      await guarded.stop();
    }
  });
});
