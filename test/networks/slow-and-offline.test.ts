// A line that is slow, or gone in the middle: nothing typed is lost, and nothing arrives twice.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { answer, type Answers, goOn, mainButton, type Photo, referenceOn } from '../support/fill-form.ts';
import { contact, onSlow3G, typedIn, what, where } from '../support/form-network.ts';
import { arrived, leadsOf } from '../support/in-odoo.ts';
import { eventually, type Journey, startJourney } from '../support/journey.ts';
import { type Line, lineTo } from '../support/line-to.ts';
import { visit as visitAt, type VisitOptions } from '../support/visitor.ts';

const offlineWords =
  'You are offline. Your answers are saved on this device. Try again when you have a signal.';

describe('on a bad line', { skip: noBrowser }, () => {
  let browser: Browser;
  let journey: Journey;
  let line: Line;
  /** As large as they leave a phone. */
  let large: Photo[];
  before(async () => {
    const noisy = (mean: number) =>
      sharp({
        create: {
          width: 600,
          height: 450,
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
    line = await lineTo(journey.site.url);
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    await line.close();
    await journey.stop();
  });

  const visit = (options: VisitOptions, use: (page: Page) => Promise<void>) =>
    visitAt(browser, line.url, options, use);

  async function arrivesOnce(page: Page, name: string, files = 0): Promise<void> {
    await page.waitForURL('**/thanks/*');
    await arrived(journey.odoo, await referenceOn(page), files);
    assert.equal((await leadsOf(journey.site, journey.odoo, name)).length, 1);
  }

  it('photos go up over slow 3G with their progress told, and those that a dead spot cut off, once more', () =>
    visit({ expected: /net::ERR_/ }, async (page) => {
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
      line.cut();
      await page.getByRole('button', { name: 'Continue without 2 photos' }).waitFor();
      line.mend();
      for (const which of [/^Retry.*IMG_1/, /^Retry.*IMG_2/])
        await page.getByRole('button', { name: which }).click();
      await eventually(() => page.evaluate<boolean>('told.size > 3'));
      // Pressed before they are up: the form waits, and goes by itself.
      await mainButton(page).click();
      await page.getByText('Your files are still on their way. Then we go on.').waitFor();
      await page.waitForURL('**/where');
      await answer(page, where);
      await goOn(page);
      await answer(page, contact('Slow Line'));
      await mainButton(page).dblclick();
      await arrivesOnce(page, 'Slow Line', 2);
      assert.equal(posts.filter((path) => path === '/api/estimate/files').length, 4);
      assert.equal(posts.filter((path) => path === '/api/estimate').length, 1);
    }));

  it('offline is told where one is: while typing, at the button, in the middle of sending; and it is one request', () =>
    visit({ expected: /net::ERR_/ }, async (page) => {
      const name = 'Offline';
      const setOffline = (offline: boolean) => page.context().setOffline(offline);
      let sent = 0;
      page.on('request', (asked) => (sent += Number(asked.method() === 'POST')));
      /** Back online nothing is sent behind the back of the visitor. */
      const comesBack = async (typed: Answers) => {
        const before = [page.url(), sent];
        assert.deepEqual(await typedIn(page), typed);
        await setOffline(false);
        await page.getByText('You are back online.').waitFor();
        assert.deepEqual([[page.url(), sent], await typedIn(page)], [before, typed]);
      };

      await page.goto('/free-estimate');
      await answer(page, what);
      await goOn(page);
      const { timing, ...rest } = where;
      await answer(page, { timing: timing! });
      await setOffline(true);
      await answer(page, rest);
      await mainButton(page).click();
      await page.getByText(offlineWords).waitFor();
      assert.equal(await mainButton(page).innerText(), 'Try again');
      await comesBack(where);
      await goOn(page);
      assert.match(await page.locator('.summary-card').innerText(), /A charger in the garage[^]*78704/);

      await answer(page, contact(name));
      await page.route(
        '**/api/estimate',
        async (route) => {
          await route.fetch();
          await setOffline(true);
          await route.abort('internetdisconnected');
        },
        { times: 1 },
      );
      await mainButton(page).click();
      await page.getByText('That could not be sent. Your answers are still here.').waitFor();
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText(offlineWords).waitFor();
      await comesBack(contact(name));
      await mainButton(page).click();
      await arrivesOnce(page, name);
      // Two pages, and the last one once in vain.
      assert.equal(sent, 4);
    }));
});
