// What is typed is not lost, and what depends on other answers follows them.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { noBrowser, openBrowser } from './support/browser.ts';
import { fillEstimate, fillWhat, goOn, send } from './support/fill-estimate.ts';
import { eventually, type Journey, startJourney } from './support/journey.ts';
import { visit as visitAt, type VisitOptions } from './support/visitor.ts';

// Longer than the pause after which a draft is saved.
const savedMs = 1000;

describe('what a form keeps, with script', { skip: noBrowser }, () => {
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

  /** Closes the page and opens the form in another tab. */
  async function inAnotherTab(page: Page, path: string): Promise<Page> {
    const context = page.context();
    await page.close();
    const another = await context.newPage();
    await another.goto(path);
    return another;
  }
  const stored = (page: Page) => page.evaluate<string>('JSON.stringify([localStorage, sessionStorage])');
  const saved = (page: Page, words: RegExp) => eventually(async () => words.test(await stored(page)));
  const details = (page: Page) => page.getByLabel('Anything we should know?');
  const kept = (page: Page) => page.getByText('We kept what you typed on');

  it('comes back after the tab was closed, is told, and goes when it is cleared', () =>
    visit({}, async (page) => {
      await page.goto('/free-estimate');
      assert.equal(await kept(page).count(), 0);
      await fillWhat(page);
      await saved(page, /garage/);
      const second = await inAnotherTab(page, '/free-estimate');
      await kept(second).waitFor();
      assert.ok(await second.getByLabel('EV chargers').isChecked());
      assert.equal(await details(second).inputValue(), 'A charger in the garage.\nNext to the panel.');
      const today = new Intl.DateTimeFormat('en-US', { weekday: 'long' }).format(new Date());
      assert.match(await kept(second).innerText(), new RegExp(`on ${today}\\.`));

      await second.getByRole('button', { name: 'Clear it' }).click();
      assert.equal(await details(second).inputValue(), '');
      assert.equal(await second.getByLabel('EV chargers').isChecked(), false);
      await second.waitForTimeout(savedMs);
      const third = await inAnotherTab(second, '/free-estimate');
      assert.equal(await kept(third).count(), 0);
      assert.equal(await details(third).inputValue(), '');
    }));

  it('never stands over what a link or the server filled in', () =>
    visit({}, async (page) => {
      await page.goto('/free-estimate');
      await fillWhat(page);
      await saved(page, /garage/);
      const second = await inAnotherTab(page, '/free-estimate?service=lighting');
      await kept(second).waitFor();
      assert.ok(await second.getByLabel('Lighting').isChecked());
      assert.notEqual(await details(second).inputValue(), '');
    }));

  it('does not outlive the tab where it is personal, nor the sending', () =>
    visit({}, async (page) => {
      await fillEstimate(page, 'Kept Nowhere');
      await saved(page, /0148/);
      const [local, session] = JSON.parse(await stored(page)) as [object, object];
      assert.match(JSON.stringify(local), /garage.*78704/);
      assert.doesNotMatch(JSON.stringify(local), /Nowhere|0148/);
      assert.match(JSON.stringify(session), /Nowhere.*0148/);
      await send(page);
      await page.waitForURL('**/thanks/*');
      assert.doesNotMatch(await stored(page), /garage|Nowhere/);
    }));

  it('is not there in a browser that keeps nothing, and the form works', () =>
    visit({}, async (page) => {
      await page.addInitScript(`
        for (const name of ['localStorage', 'sessionStorage'])
          Object.defineProperty(window, name, { get() { throw new Error('blocked'); } });`);
      await fillEstimate(page, 'Keeps Nothing');
      await send(page);
      await page.waitForURL('**/thanks/*');
    }));

  it('shows and asks what other answers make of it, as the server would', () =>
    visit({}, async (page) => {
      await page.goto('/free-estimate');
      await page.getByLabel('Something else').check();
      const other = page.getByRole('textbox', { name: 'What do you need?' });
      await other.waitFor();
      await goOn(page);
      await page.getByRole('alert').getByText('Tell us what you need').waitFor();
      await page.getByLabel('EV chargers').check();
      await page.getByRole('alert').waitFor({ state: 'detached' });
      assert.equal(await other.count(), 0);
      await goOn(page);

      const emergency = page.getByText('For an emergency, call us now');
      assert.equal(await emergency.isVisible(), false);
      await page.getByLabel('Emergency', { exact: false }).check();
      await emergency.waitFor();
      await page.getByLabel('ZIP code').fill('10001');
      await goOn(page);
      await page.waitForURL('**/contact');
      await page.getByText('That is outside our usual area.').waitFor();
      assert.ok(await emergency.isVisible());
    }));
});
