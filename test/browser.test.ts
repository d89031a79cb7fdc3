// What a visitor's browser makes of the forms, with and without script.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { violationsIn } from './support/axe.ts';
import { noBrowser, openBrowser } from './support/browser.ts';
import { eventually, type Journey, startJourney } from './support/journey.ts';
import { aPersonTakesMs, visit as visitAt, type VisitOptions } from './support/visitor.ts';

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

  async function fillEstimate(page: Page, name: string): Promise<void> {
    await page.getByLabel('EV chargers').check();
    await page.getByLabel('Anything we should know?').fill('A charger in the garage.\nNext to the panel.');
    await page.getByLabel('This week').check();
    await page.getByLabel('ZIP code').fill('78704');
    await page.getByLabel('Your name').fill(name);
    await page.getByLabel('Phone', { exact: true }).fill('512.555.0148');
    await page.getByRole('radio', { name: 'Call', exact: true }).check();
    await page.waitForTimeout(aPersonTakesMs);
  }

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with script' : 'without script';

    it(`an estimate is sent ${how} and arrives`, () =>
      visit({ javaScriptEnabled }, async (page) => {
        const name = `Visitor ${how}`;
        await page.goto('/free-estimate?service=lighting&postal=78701');
        assert.ok(await page.getByLabel('Lighting').isChecked());
        assert.equal(await page.getByLabel('ZIP code').inputValue(), '78701');
        await fillEstimate(page, name);
        await page.getByRole('button', { name: 'Send my request' }).click();
        await page.waitForURL('**/thanks/*');
        assert.match(
          await page.getByRole('heading', { level: 1 }).innerText(),
          /We have your request, Visitor/,
        );
        const reference = /E-\w{4}-\w{4}/.exec(await page.getByRole('main').innerText())![0];
        const lead = await eventually(() =>
          journey.odoo.records('crm.lead').find((row) => String(row.name).includes(reference)),
        );
        assert.equal(lead.contact_name, name);
        assert.equal(lead.phone, '+15125550148');
      }));

    it(`mistakes are shown ${how}, at the top and at each field, and nothing typed is lost`, () =>
      visit({ javaScriptEnabled, expected: /status of 422/ }, async (page) => {
        await page.goto('/helpdesk');
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
      await page.goto('/free-estimate');
      await fillEstimate(page, 'Server Judged');
      await page.getByLabel('Phone', { exact: true }).fill('12');
      await page.getByRole('button', { name: 'Send my request' }).click();
      await page.getByRole('alert').getByText('Enter a phone number with its area code').waitFor();
      assert.equal(new URL(page.url()).pathname, '/free-estimate');
      assert.deepEqual(await violationsIn(page), []);
    }));

  it('with script, a dropped connection keeps the answers, and trying again is the same request', () =>
    visit({ expected: /ERR_FAILED/ }, async (page) => {
      await page.goto('/free-estimate');
      await fillEstimate(page, 'Dropped Once');
      // The request arrives; its answer does not.
      await page.route(
        '**/api/estimate',
        async (route) => {
          await route.fetch();
          await route.abort();
        },
        { times: 1 },
      );
      const send = page.getByRole('button', { name: 'Send my request' });
      await send.click();
      await page
        .getByText(
          'That could not be sent. Your answers are still here. Try again, or call us on (512) 555-0148.',
        )
        .waitFor();
      await send.click();
      await page.waitForURL('**/thanks/*');
      const leads = journey.odoo.records('crm.lead').filter((row) => row.contact_name === 'Dropped Once');
      assert.equal(leads.length, 1);
    }));

  it('with script, going Back after the thanks and sending the same again is the same request', () =>
    visit({}, async (page) => {
      await page.goto('/free-estimate');
      await fillEstimate(page, 'Back Again');
      const send = page.getByRole('button', { name: 'Send my request' });
      await send.click();
      await page.waitForURL('**/thanks/*');
      const first = page.url();
      assert.equal(await page.evaluate<string>('document.activeElement.tagName'), 'H1');
      await page.goBack();
      await page.waitForURL('**/free-estimate');
      assert.equal(await page.getByLabel('Your name').inputValue(), 'Back Again');
      await send.click();
      await page.waitForURL('**/thanks/*');
      assert.equal(page.url(), first);
    }));

  it('with script, a ZIP code and an address that are none are told at once, with everything else', () =>
    visit({}, async (page) => {
      await page.goto('/free-estimate');
      await fillEstimate(page, 'At Once');
      await page.getByLabel('ZIP code').fill('123');
      await page.getByRole('textbox', { name: 'Email' }).fill('a@b');
      await page.getByRole('button', { name: 'Send my request' }).click();
      assert.deepEqual(await page.getByRole('alert').getByRole('link').allInnerTexts(), [
        'Enter a ZIP code with 5 digits',
        'Enter an email address like name@example.com',
      ]);
      await page.getByLabel('ZIP code').fill('7');
      await page.waitForTimeout(400);
      assert.equal(await page.getByRole('alert').getByRole('link').count(), 2);
      await page.getByLabel('ZIP code').fill('78704-1234');
      await page.getByText('Enter a ZIP code with 5 digits').first().waitFor({ state: 'detached' });
    }));

  it('with script, being offline is told with the phone number near, and coming back is noticed', () =>
    visit({}, async (page) => {
      await page.goto('/free-estimate');
      await fillEstimate(page, 'Off And On');
      await page.context().setOffline(true);
      const send = page.getByRole('button', { name: 'Send my request' });
      await send.click();
      await page.getByText('You are offline. Your answers are still here.').waitFor();
      await page.context().setOffline(false);
      await page.getByText('You are back online.').waitFor();
      await send.click();
      await page.waitForURL('**/thanks/*');
    }));
});
