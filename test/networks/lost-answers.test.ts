// What was sent and never answered: pressed again it is the same request, and a file is there once.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { addFiles, answer, goOn, listedFiles, mainButton, photo, referenceOn } from '../support/fill-form.ts';
import { contact, fillToTheEnd, loseTheAnswer, typedIn, what, where } from '../support/form-network.ts';
import { arrived, leadsOf } from '../support/in-odoo.ts';
import { type Journey, startJourney } from '../support/journey.ts';
import { visit as visitAt, type VisitOptions } from '../support/visitor.ts';

describe('an answer that is lost', { skip: noBrowser }, () => {
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
    visitAt(browser, journey.site.url, { expected: /ERR_CONNECTION|ERR_FAILED/, ...options }, use);

  async function arrivesOnce(page: Page, name: string, files: number): Promise<void> {
    await page.waitForURL('**/thanks/*');
    await arrived(journey.odoo, await referenceOn(page), files);
    assert.equal((await leadsOf(journey.site, journey.odoo, name)).length, 1);
  }

  it('at the last send, with script, ends in one request', () =>
    visit({}, async (page) => {
      await fillToTheEnd(page, 'Lost With Script');
      await page.route('**/api/estimate', loseTheAnswer, { times: 2 });
      for (let time = 0; time < 2; time += 1) {
        await mainButton(page).click();
        await page.getByText('That could not be sent. Your answers are still here.').waitFor();
        assert.deepEqual(await typedIn(page), contact('Lost With Script'));
        await page.evaluate(`document.querySelector('.form-status').textContent = ''`);
      }
      await page.getByRole('button', { name: 'Try again' }).click();
      await arrivesOnce(page, 'Lost With Script', 0);
    }));

  it('at the last send, without script, is one request: Back leads to its thanks', () =>
    visit({ javaScriptEnabled: false }, async (page) => {
      await fillToTheEnd(page, 'Lost Without Script');
      await page.route('**/contact', loseTheAnswer, { times: 1 });
      await mainButton(page).click();
      await page.waitForURL('chrome-error://**');
      await page.goBack();
      await arrivesOnce(page, 'Lost Without Script', 0);
    }));

  it('at an upload is tried again, alone, and the photo is there once', () =>
    visit({}, async (page) => {
      await page.goto('/free-estimate');
      await answer(page, what);
      await addFiles(page, [await photo('good.jpg', 'teal')], { byScript: true });
      const posts: string[] = [];
      page.on('request', (asked) => asked.url().endsWith('/files') && posts.push(asked.method()));
      await page.route('**/api/estimate/files', loseTheAnswer, { times: 1 });
      await page.locator('input[type=file]').setInputFiles([await photo('lost.jpg', 'navy')]);
      await page.getByText('Not uploaded. Try again').waitFor();
      await page.getByRole('button', { name: /^Retry.*lost/ }).click();
      await page.locator('[data-file-state=ready]').nth(1).waitFor();
      assert.deepEqual(await listedFiles(page), ['good.jpg', 'lost.jpg']);
      assert.deepEqual(posts, ['POST', 'POST']);
      await goOn(page);
      await answer(page, where);
      await goOn(page);
      await answer(page, contact('Lost Upload'));
      await mainButton(page).click();
      await arrivesOnce(page, 'Lost Upload', 2);
    }));

  it('at an upload, and never tried again, leaves the photo out and sends the rest', () =>
    visit({}, async (page) => {
      await page.goto('/free-estimate');
      await answer(page, what);
      await page.route('**/api/estimate/files', (route) => route.abort('connectionreset'), { times: 1 });
      await page.locator('input[type=file]').setInputFiles([await photo('cut.jpg', 'navy')]);
      await page.getByRole('button', { name: 'Continue without 1 photo' }).click();
      await page.waitForURL('**/where');
      await answer(page, where);
      await goOn(page);
      await answer(page, contact('Cut Upload'));
      await mainButton(page).click();
      await arrivesOnce(page, 'Cut Upload', 0);
    }));
});
