// The site is away at each step of a form, or does what it is asked and its answer is lost: what was typed is still in
// the page, and pressed again it is one request.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { addFiles, answer, goOn, listedFiles, mainButton, photo, referenceOn } from '../support/fill-form.ts';
import { contact, hasAgain, what, where } from '../support/form-network.ts';
import { arrived, leadsOf } from '../support/in-odoo.ts';
import { helpdeskAnswers, type Journey, startJourney } from '../support/journey.ts';
import { type Line, lineTo } from '../support/line-to.ts';
import { visit } from '../support/visitor.ts';

const notSent = 'That could not be sent. Your answers are still here.';
const expected = /net::ERR_|status of 422/;
// Chromium writes what is typed into its history a second later; a page that fails sooner takes it along. Nothing shows
// when it is done.
const typedIsKeptMs = 1500;

describe('a form that gets no answer', { skip: noBrowser }, () => {
  let browser: Browser;
  let journey: Journey;
  let line: Line;
  before(async () => {
    journey = await startJourney({ env: { RATE_SOFT: '0', RATE_HARD: '0', MIN_FILL_MS: '0' } });
    line = await lineTo(journey.site.url);
    browser = await openBrowser();
  });
  afterEach(() => line.mend());
  after(async () => {
    await browser.close();
    await line.close();
    await journey.stop();
  });

  async function arrivedOnce(page: Page, name: string, files: number): Promise<void> {
    await arrived(journey.odoo, await referenceOn(page), files);
    assert.equal((await leadsOf(journey.site, journey.odoo, name)).length, 1);
  }

  const troubles = ['cut', 'loseAnswers'] as const;

  /** One photo goes up, the next one fails, and it alone is tried again until it is up. */
  async function addPhotos(page: Page): Promise<void> {
    await addFiles(page, [await photo('good.jpg', 'teal')], { byScript: true });
    const posts: string[] = [];
    page.on('request', (asked) => asked.url().endsWith('/files') && posts.push(asked.method()));
    const lost = await photo('lost.jpg', 'navy');
    const tries = [
      () => page.locator('input[type=file]').setInputFiles([lost]),
      () => page.getByRole('button', { name: /^Retry.*lost/ }).click(),
    ];
    for (const [at, trouble] of troubles.entries()) {
      line[trouble]();
      await tries[at]!();
      await page.getByText('Not uploaded. Try again', { exact: true }).waitFor();
      line.mend();
    }
    await tries[1]!();
    await page.locator('[data-file-state=ready]').nth(1).waitFor();
    assert.deepEqual(await listedFiles(page), ['good.jpg', 'lost.jpg']);
    assert.deepEqual(posts, ['POST', 'POST', 'POST']);
  }

  for (const javaScriptEnabled of [true, false])
    it(`keeps what was typed on each page, and goes on from there as one request, ${javaScriptEnabled ? 'with' : 'without'} script`, () =>
      visit(browser, line.url, { javaScriptEnabled, expected }, async (page) => {
        const name = `Answered Late ${javaScriptEnabled}`;
        await page.goto('/free-estimate');
        if (javaScriptEnabled) await addPhotos(page);
        // The page of a mistake is one that was posted: it must be there on Back as well.
        else await goOn(page);
        for (const typed of [what, where, contact(name)]) {
          await answer(page, typed);
          for (const trouble of troubles) {
            if (!javaScriptEnabled) await page.waitForTimeout(typedIsKeptMs);
            line[trouble]();
            await mainButton(page).click();
            if (javaScriptEnabled && 'full_name' in typed) await page.getByText(notSent).waitFor();
            else {
              // The browser's own page. Back to what was typed:
              await page.waitForURL('chrome-error://**');
              await page.goBack();
            }
            line.mend();
            await hasAgain(page, typed);
          }
          if (javaScriptEnabled && 'details' in typed)
            assert.deepEqual(await listedFiles(page), ['good.jpg', 'lost.jpg']);
          await goOn(page);
        }
        await arrivedOnce(page, name, javaScriptEnabled ? 2 : 0);
      }));

  it('to an upload can be sent without that file', () =>
    visit(browser, line.url, { expected }, async (page) => {
      await page.goto('/helpdesk');
      await answer(page, helpdeskAnswers() as Record<string, string>);
      line.cut();
      await page.locator('input[type=file]').setInputFiles([await photo('cut.jpg', 'navy')]);
      const without = page.getByRole('button', { name: 'Send without 1 file' });
      await without.waitFor();
      line.mend();
      await without.click();
      await page.waitForURL('**/thanks/*');
      await arrived(journey.odoo, await referenceOn(page), 0);
    }));
});
