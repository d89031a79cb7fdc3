// How a visitor came is known to whoever reads the request in Odoo, without a cookie, and a first step is not asked twice.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { answer, goOn, isThanks, referenceOn } from '../support/fill-form.ts';
import { arrived } from '../support/in-odoo.ts';
import { type Journey, startJourney } from '../support/journey.ts';
import { visit as visitAt, type VisitOptions } from '../support/visitor.ts';

// Odoo has a Newsletter and an Email of its own, which are meant.
const spring = 'utm_source=newsletter&utm_medium=email&utm_campaign=spring&gclid=Cj0KCQ-first';
const autumn = 'utm_source=search&utm_medium=cpc&utm_campaign=autumn&msclkid=last-click';

const all = {
  service: 'ev-charger',
  timing: 'this_week',
  postal_code: '78704',
  full_name: 'Dana Reyes',
  phone: '512 555 0171',
  reply_by: 'call',
};

describe('an arrival', { skip: noBrowser }, () => {
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

  /** From the form's first page; resolves with what is in Odoo. */
  async function finish(page: Page) {
    while (!isThanks(page)) {
      await answer(page, all);
      await goOn(page);
    }
    assert.deepEqual(await page.context().cookies(), []);
    const { record, note } = await arrived(journey.odoo, await referenceOn(page));
    const { source_id, medium_id, campaign_id } = record;
    // A relation is read as its id and its name.
    const campaign = [source_id, medium_id, campaign_id].map((of) => Array.isArray(of) && String(of[1]));
    return { campaign, note };
  }

  const toForm = (page: Page) =>
    page
      .getByRole('main')
      .getByRole('link', { name: /estimate/i })
      .first()
      .click();

  it('three pages ago is in the record and its note, with script', () =>
    visit({}, async (page) => {
      await page.goto(`/services/panel-upgrade?${spring}`);
      await page.goto('/about');
      await page.goto('/services');
      await page.goto('/free-estimate');
      const { campaign, note } = await finish(page);
      assert.deepEqual(campaign, ['Newsletter', 'Email', 'spring']);
      assert.match(
        note,
        /Came by.*Source: newsletter.*gclid: Cj0KCQ-first.*Landing page: \/services\/panel-upgrade/s,
      );
      assert.doesNotMatch(note, /Last came by/);
    }));

  it('on the page before is in the record and its note, without script', () =>
    visit({ javaScriptEnabled: false }, async (page) => {
      await page.goto(`/services/panel-upgrade?${spring}`);
      await toForm(page);
      await page.waitForURL('**/free-estimate*');
      const { campaign, note } = await finish(page);
      assert.deepEqual(campaign, ['Newsletter', 'Email', 'spring']);
      assert.match(note, /Source: newsletter.*gclid: Cj0KCQ-first.*Landing page: \/services\/panel-upgrade/s);
    }));

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with script' : 'without script';

    it(`on the form itself is there after a mistake and all its pages, ${how}`, () =>
      visit({ javaScriptEnabled, expected: /status of 422/ }, async (page) => {
        await page.goto(`/free-estimate?${autumn}`);
        await page.locator('#request-form [data-busy-text]').click();
        await page.getByRole('alert').waitFor();
        const { campaign, note } = await finish(page);
        assert.deepEqual(campaign, ['search', 'cpc', 'autumn']);
        assert.match(note, /msclkid: last-click.*Landing page: \/free-estimate/s);
      }));
  }

  it('before another one names the campaign, and the note has both, with script', () =>
    visit({}, async (page) => {
      await page.goto(`/?${spring}`);
      await page.goto(`/services?${autumn}`);
      await page.goto('/free-estimate');
      const { campaign, note } = await finish(page);
      assert.deepEqual(campaign, ['Newsletter', 'Email', 'spring']);
      assert.match(note, /Came by.*newsletter.*Cj0KCQ-first.*Last came by.*search.*last-click/s);
    }));

  it('from nowhere in particular names the page where it began, and no campaign', () =>
    visit({}, async (page) => {
      await page.goto('/services/ev-charger');
      await page.goto('/about');
      await page.getByRole('link', { name: 'free estimate' }).first().click();
      await page.waitForURL('**/free-estimate');
      const { campaign, note } = await finish(page);
      assert.deepEqual(campaign, [false, 'Website', false]);
      assert.match(note, /Came by.*Landing page: \/services\/ev-charger/s);
      assert.doesNotMatch(note, /Last came by|From:/);
    }));

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with script' : 'without script';

    it(`at the quick start has its two answers on the pages that ask for them, ${how}`, () =>
      visit({ javaScriptEnabled }, async (page) => {
        await page.goto(`/?${spring}`);
        await page.getByLabel('What do you need?').selectOption('lighting');
        await page.locator('#quick-postal').fill('78613');
        await page.getByRole('button', { name: 'Start my estimate' }).click();
        await page.waitForURL('**/free-estimate?*');
        assert.ok(await page.getByLabel('Lighting').isChecked());
        await goOn(page);
        assert.equal(await page.locator('#postal_code').inputValue(), '78613');
        const { service, postal_code, ...others } = all;
        assert.ok(service && postal_code);
        while (!isThanks(page)) {
          await answer(page, others);
          await goOn(page);
        }
        const { answers, note } = await arrived(journey.odoo, await referenceOn(page));
        assert.deepEqual([answers['What do you need?'], answers['ZIP code']], ['Lighting', '78613']);
        assert.match(note, /Source: newsletter/);
      }));
  }
});
