// A line that is slow, or gone in the middle: nothing typed is lost, and nothing arrives twice.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { noBrowser, openBrowser } from '../support/browser.ts';
import {
  addFiles,
  answer,
  goOn,
  listedFiles,
  mainButton,
  type Photo,
  photo,
  referenceOn,
} from '../support/fill-form.ts';
import { contact, fillToTheEnd, onSlow3G, typedIn, what, where } from '../support/form-network.ts';
import { arrived, leadsOf } from '../support/in-odoo.ts';
import { eventually, type Journey, startJourney } from '../support/journey.ts';
import { visit as visitAt, type VisitOptions } from '../support/visitor.ts';

const offlineWords =
  'You are offline. Your answers are saved on this device. Try again when you have a signal.';

describe('on a bad line', { skip: noBrowser }, () => {
  let browser: Browser;
  let journey: Journey;
  /** As large as they leave a phone. */
  let large: Photo[];
  before(async () => {
    const noisy = (mean: number) =>
      sharp({
        create: {
          width: 900,
          height: 600,
          channels: 3,
          background: 'gray',
          noise: { type: 'gaussian', mean, sigma: 40 },
        },
      })
        .jpeg()
        .toBuffer();
    large = [
      { name: 'IMG_1.jpg', mimeType: 'image/jpeg', buffer: await noisy(90) },
      { name: 'IMG_2.jpg', mimeType: 'image/jpeg', buffer: await noisy(160) },
    ];
    journey = await startJourney({ env: { RATE_SOFT: '0', RATE_HARD: '0', MIN_FILL_MS: '0' } });
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    await journey.stop();
  });

  const visit = (options: VisitOptions, use: (page: Page) => Promise<void>) =>
    visitAt(browser, journey.site.url, options, use);

  async function arrivesOnce(page: Page, name: string, files = 0): Promise<void> {
    await page.waitForURL('**/thanks/*');
    await arrived(journey.odoo, await referenceOn(page), files);
    assert.equal((await leadsOf(journey.site, journey.odoo, name)).length, 1);
  }

  it('two photos go up over slow 3G, with their progress told, and each once', () =>
    visit({}, async (page) => {
      const posts: string[] = [];
      page.on('request', (asked) => asked.method() === 'POST' && posts.push(new URL(asked.url()).pathname));
      await page.goto('/free-estimate');
      await answer(page, what);
      await onSlow3G(page);
      await page.evaluate(`window.told = new Set();
        new MutationObserver(() => { for (const bar of document.querySelectorAll('.file-row progress:not([hidden])')) told.add(bar.value); })
          .observe(document.querySelector('.file-rows'), { subtree: true, childList: true, attributes: true, characterData: true });`);
      await page.locator('input[type=file]').setInputFiles(large);
      await page
        .getByText(/Uploading [1-9]\d?%/)
        .first()
        .waitFor();
      await eventually(() => page.evaluate<boolean>('told.size > 2'));
      // Pressed before they are up: the form waits, and goes by itself.
      await mainButton(page).click();
      await page.getByText('Your files are still on their way. Then we go on.').waitFor();
      await page.waitForURL('**/where', { timeout: 120_000 });
      await answer(page, where);
      await goOn(page);
      await answer(page, contact('Slow Line'));
      await mainButton(page).dblclick();
      await arrivesOnce(page, 'Slow Line', 2);
      assert.equal(posts.filter((path) => path === '/api/estimate/files').length, 2);
      assert.equal(posts.filter((path) => path === '/api/estimate').length, 1);
    }));

  it('offline on the second page is told there, and the answers are kept until the line is back', () =>
    visit({}, async (page) => {
      await page.goto('/free-estimate');
      await answer(page, what);
      await goOn(page);
      const at = page.url();
      await answer(page, where);
      await page.context().setOffline(true);
      await mainButton(page).click();
      await page.getByText(offlineWords).waitFor();
      assert.equal(await mainButton(page).innerText(), 'Try again');
      assert.deepEqual([page.url(), await typedIn(page)], [at, where]);
      await page.context().setOffline(false);
      await page.getByText('You are back online.').waitFor();
      assert.equal(page.url(), at, 'nothing is sent behind the back of the visitor');
      await goOn(page);
      assert.match(await page.locator('.summary-card').innerText(), /A charger in the garage[^]*78704/);
      await answer(page, contact('Offline In The Middle'));
      await mainButton(page).click();
      await arrivesOnce(page, 'Offline In The Middle');
    }));

  it('offline at the last send is told at the button, and pressed again it is one request', () =>
    visit({}, async (page) => {
      await fillToTheEnd(page, 'Offline At The End');
      let sent = 0;
      page.on('request', (asked) => (sent += Number(asked.url().endsWith('/api/estimate'))));
      await page.context().setOffline(true);
      await mainButton(page).click();
      await page.getByText(offlineWords).waitFor();
      await mainButton(page).click();
      assert.deepEqual(await typedIn(page), contact('Offline At The End'));
      await page.context().setOffline(false);
      await page.getByText('You are back online.').waitFor();
      assert.equal(sent, 0);
      await mainButton(page).click();
      await arrivesOnce(page, 'Offline At The End');
    }));

  it('offline in the middle of an upload leaves a button to try that file again', () =>
    visit({ expected: /ERR_INTERNET_DISCONNECTED|ERR_NETWORK|ERR_FAILED/ }, async (page) => {
      await page.goto('/free-estimate');
      await answer(page, what);
      await addFiles(page, [await photo('before.jpg', 'teal')], { byScript: true });
      await page.route(
        '**/api/estimate/files',
        async (route) => {
          await page.context().setOffline(true);
          await route.abort('internetdisconnected');
        },
        { times: 1 },
      );
      await page.locator('input[type=file]').setInputFiles([await photo('during.jpg', 'navy')]);
      await page.getByRole('button', { name: 'Continue without 1 photo' }).waitFor();
      assert.deepEqual(await listedFiles(page), ['before.jpg']);
      await page.context().setOffline(false);
      await page.getByRole('button', { name: /^Retry.*during/ }).click();
      await page.locator('[data-file-state=ready]').nth(1).waitFor();
      await goOn(page);
      await answer(page, where);
      await goOn(page);
      await answer(page, contact('Offline While Uploading'));
      await mainButton(page).click();
      await arrivesOnce(page, 'Offline While Uploading', 2);
    }));
});
