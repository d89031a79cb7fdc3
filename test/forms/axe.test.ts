// Every state that a form can be in on a phone is judged by axe, light and dark: what the script shows, and what the server draws.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { colourRules, violationsIn } from '../support/axe.ts';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { copyContent } from '../support/content-folder.ts';
import { addFiles, answer, goOn, mainButton, photo, type Photo } from '../support/fill-form.ts';
import { type Site, startSite } from '../support/site.ts';
import { visit } from '../support/visitor.ts';

const quick = { RATE_SOFT: '0', RATE_HARD: '0', MIN_FILL_MS: '0' };
const what = { service: 'ev-charger', details: 'A charger in the garage.' };
const urgentAndFar = { timing: 'emergency', postal_code: '10001' };
const contact = { full_name: 'Dana Reyes', phone: '512 555 0171', reply_by: 'call' };
const calm = {
  // Of files that fail on purpose, and pages that say what is wrong.
  expected: /status of (422|503)|ERR_FAILED/,
  // Of a colour that is still changing nothing can be said.
  reducedMotion: 'reduce',
} as const;

describe('axe finds nothing on', { skip: noBrowser }, () => {
  let browser: Browser;
  let site: Site;
  let single: Site;
  let photos: Photo[];
  const content = copyContent();
  before(async () => {
    content.edit('site.yaml', 'layout: steps', 'layout: single');
    content.edit('site.yaml', 'address: short', 'address: full');
    content.edit('site.yaml', 'sms: false', 'sms: true');
    site = await startSite(quick);
    single = await startSite({ ...quick, CONTENT_DIR: content.dir });
    browser = await openBrowser();
    const colours = ['crimson', 'teal', 'navy', 'gold', 'pink', 'plum', 'tan'];
    photos = await Promise.all(colours.map((colour, n) => photo(`IMG_204${n}.jpg`, colour)));
  });
  after(async () => {
    await browser.close();
    await single.stop();
    await site.stop();
    content.dispose();
  });

  async function judge(page: Page, state: string): Promise<void> {
    assert.deepEqual(await violationsIn(page), [], state);
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.deepEqual(await violationsIn(page, colourRules), [], `${state}, dark`);
    await page.emulateMedia({ colorScheme: 'light' });
  }

  /** Presses the button, and waits for what the script finds wrong. */
  async function judgeMistakes(page: Page, state: string): Promise<void> {
    await mainButton(page).click();
    await page.locator('[data-error-summary]:focus').waitFor();
    await judge(page, `${state}, mistakes told by the script`);
  }

  /** Posts the page past the script, and waits for the page that says what is wrong. */
  async function judgeServersMistakes(page: Page, state: string): Promise<void> {
    const drawn = page.waitForResponse((answer) => answer.request().isNavigationRequest());
    await page.evaluate(`document.querySelector('#request-form').submit()`);
    assert.equal((await drawn).status(), 422);
    await page.waitForLoadState();
    await page.locator('[data-error-summary]').waitFor();
    await judge(page, `${state}, mistakes told by the server`);
  }

  it('the first page, with files in every state', () =>
    visit(browser, site.url, calm, async (page) => {
      await page.goto('/free-estimate');
      await judge(page, 'the page as it begins');
      await answer(page, { service: 'other' });
      await judge(page, 'something else');
      await judgeMistakes(page, 'something else');

      let asked = 0;
      let goOnUploading = () => {};
      const held = new Promise<void>((resolve) => (goOnUploading = resolve));
      await page.route('**/api/estimate/files', async (route) => {
        asked += 1;
        if (asked === 1) return route.abort();
        if (asked === 2)
          return route.fulfill({ status: 503, json: { detail: 'Photos cannot be taken right now.' } });
        if (asked > 3) await held;
        return route.continue();
      });
      const exe = { name: 'setup.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') };
      await page.locator('input[type=file]').setInputFiles([...photos.slice(0, 6), exe]);
      for (const state of ['failed', 'ready', 'uploading', 'preparing', 'refused'])
        await page.locator(`[data-file-state=${state}]`).first().waitFor();
      await judge(page, 'files in every state');
      await page.locator('input[type=file]').setInputFiles(photos.slice(6));
      await page.getByText('You can add up to 6 photos').waitFor();
      await judge(page, 'one file too many');
      goOnUploading();
      await page.locator('[data-file-state=ready]').nth(3).waitFor();

      await judgeServersMistakes(page, 'something else, with files');
      await page.goto('/free-estimate');
      await page.getByText('We kept what you typed').waitFor();
      await judge(page, 'what was kept');
      await page.goto(`/free-estimate/${'A'.repeat(22)}`);
      await page.getByText('Those answers are not kept any more.').waitFor();
      await judge(page, 'a draft that has ended');
    }));

  it('the second and third page, in an emergency and outside of the area', () =>
    visit(browser, site.url, calm, async (page) => {
      await page.goto('/free-estimate');
      await answer(page, what);
      await goOn(page);
      await judge(page, 'the second page');
      await answer(page, { timing: 'emergency' });
      await page.getByText('For an emergency, call us now').waitFor();
      await judge(page, 'an emergency');
      await judgeMistakes(page, 'an emergency');
      await answer(page, { postal_code: '1' });
      await judgeServersMistakes(page, 'an emergency');
      assert.ok(await page.getByText('For an emergency, call us now').isVisible());
      await answer(page, urgentAndFar);
      await goOn(page);
      await page.getByText('That is outside our usual area.').waitFor();
      await page.getByText('For an emergency, call us now').waitFor();
      await page.getByText('Check your answers').waitFor();
      await judge(page, 'the third page, outside of the area');
      await judgeMistakes(page, 'the third page');
      await answer(page, { full_name: 'Dana Reyes', email: 'dana@gmial.com', phone: '12' });
      await page.locator('#phone').focus();
      await page.getByText('Did you mean').waitFor();
      await judge(page, 'an address that looks mistyped');
      await answer(page, contact);
      await page.context().setOffline(true);
      await mainButton(page).click();
      await page.getByText('You are offline.').waitFor();
      await judge(page, 'a line that is gone');
      await page.context().setOffline(false);
      await page.getByText('You are back online.').waitFor();
      await answer(page, { phone: '12' });
      await judgeServersMistakes(page, 'the third page');
      await page.locator('.summary-card').getByRole('button').first().click();
      await page.waitForURL('**change=1#service');
      await judge(page, 'an answer that is changed');
    }));

  it('the thanks, as photos are added to the request', () =>
    visit(browser, site.url, calm, async (page) => {
      await page.goto('/free-estimate');
      for (const answers of [what, urgentAndFar, contact]) {
        await answer(page, answers);
        await goOn(page);
      }
      await page.getByRole('heading', { name: 'Add photos now' }).waitFor();
      await judge(page, 'the thanks');
      await judgeServersMistakes(page, 'the thanks without a photo');
      await addFiles(page, photos.slice(0, 2), { byScript: true });
      await judge(page, 'photos that are ready');
      await goOn(page);
      await page.getByText('2 photos added to your request').waitFor();
      await judge(page, 'photos that were added');
    }));

  it('the support form', () =>
    visit(browser, site.url, calm, async (page) => {
      await page.goto('/helpdesk');
      await judge(page, 'the page as it begins');
      await judgeMistakes(page, 'support');
      await addFiles(page, photos.slice(0, 1), { byScript: true });
      await judgeServersMistakes(page, 'support with a file');
    }));

  it('the estimate on one page', () =>
    visit(browser, single.url, calm, async (page) => {
      await page.goto('/free-estimate');
      await judge(page, 'the page as it begins');
      await answer(page, { ...urgentAndFar, reply_by: 'text' });
      for (const told of ['For an emergency', 'outside our usual area', 'Without your agreement to texts'])
        await page.getByText(told).waitFor();
      await judge(page, 'all callouts');
      await judgeMistakes(page, 'all callouts');
      await judgeServersMistakes(page, 'all callouts');
    }));
});
