// The site by keyboard alone: Tab, Enter, Space and the arrows.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { answer, goOn } from '../support/fill-form.ts';
import { policyReports } from '../support/policy-reports.ts';
import { startSite, type Site } from '../support/site.ts';

/** Runs in the page: what has the focus, in words. */
const focused = `(() => {
  const element = document.activeElement;
  return element.name || element.id || element.getAttribute('aria-label') || element.textContent.trim().replace(/\\s+/g, ' ');
})()`;

describe('by keyboard', { skip: noBrowser }, () => {
  let browser: Browser;
  let site: Site;
  before(async () => {
    const env = { DEV_PAGES: 'true', MIN_FILL_MS: '0', RATE_SOFT: '0', RATE_HARD: '0' };
    site = await startSite(env);
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    await site.stop();
  });

  async function visit(path: string, width: number, use: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext({ baseURL: site.url, viewport: { width, height: 800 } });
    try {
      const page = await context.newPage();
      const reports = policyReports(page);
      await page.goto(path);
      await use(page);
      assert.deepEqual(reports, []);
    } finally {
      await context.close();
    }
  }

  const focus = (page: Page) => page.evaluate<string>(focused);
  async function press(page: Page, ...keys: string[]): Promise<void> {
    for (const key of keys) await page.keyboard.press(key);
  }
  /** Tabs until what has the focus matches, and says how often that took. */
  async function tabTo(page: Page, wanted: RegExp, most = 60): Promise<number> {
    for (let stops = 1; stops <= most; stops++) {
      await press(page, 'Tab');
      if (wanted.test(await focus(page))) return stops;
    }
    throw new Error(`${wanted} was not reached in ${most} stops`);
  }

  for (const width of [360, 1280]) {
    it(`the first step of an estimate is at most 5 stops after the skip link, at ${width} px`, () =>
      visit('/', width, async (page) => {
        await press(page, 'Tab');
        assert.equal(await focus(page), 'Skip to main content');
        await press(page, 'Enter');
        const stops = await tabTo(page, /^service$/, 5);
        await press(page, 'ArrowDown', 'Tab');
        assert.equal(await focus(page), 'postal');
        await page.keyboard.type('78704');
        await press(page, 'Tab');
        assert.equal(await focus(page), 'Start my estimate');
        assert.ok(stops + 2 <= 5, `${stops + 2} stops`);
        await press(page, 'Enter');
        await page.waitForURL('**/free-estimate?*');
        assert.match(page.url(), /service=[\w-]+&postal=78704/);
        await tabTo(page, /^Continue$/);
        await press(page, 'Enter');
        await page.waitForURL('**/where');
        assert.equal(await page.getByLabel('ZIP code').inputValue(), '78704');
      }));
  }

  it('the focus goes through a page in the order in which it is written', () =>
    visit('/', 1280, async (page) => {
      const order: number[] = [];
      for (let stop = 0; stop < 40; stop++) {
        await press(page, 'Tab');
        order.push(
          await page.evaluate<number>(`[...document.querySelectorAll('*')].indexOf(document.activeElement)`),
        );
      }
      const once = order.slice(0, order.findIndex((at, index) => index > 0 && at < order[index - 1]!) >>> 0);
      assert.ok(once.length > 15, `${once.length} stops in order`);
      assert.deepEqual(
        once,
        once.toSorted((a, b) => a - b),
      );
    }));

  it('a form is filled and sent, with a group of choices as one stop', () =>
    visit('/free-estimate', 360, async (page) => {
      await tabTo(page, /^service$/);
      await press(page, 'Space', 'ArrowDown');
      await press(page, 'Tab');
      assert.equal(await focus(page), 'details');
      await tabTo(page, /^Continue$/);
      await press(page, 'Enter');
      await page.waitForURL('**/where');
      await tabTo(page, /^timing$/);
      await press(page, 'ArrowDown');
      await press(page, 'Tab');
      assert.equal(await focus(page), 'postal_code');
      await page.keyboard.type('78704');
      await tabTo(page, /^Continue$/);
      await press(page, 'Enter');
      await page.waitForURL('**/contact');
      await tabTo(page, /^full_name$/);
      await page.keyboard.type('Sample Visitor');
      await tabTo(page, /^email$/);
      await page.keyboard.type('visitor@example.com');
      await tabTo(page, /^reply_by$/);
      // From the first choice back round to the last.
      await press(page, 'ArrowUp');
      assert.ok(await page.getByRole('radio', { name: 'Email' }).isChecked());
      await tabTo(page, /Send my request/);
      await press(page, 'Enter');
      await page.waitForURL('**/thanks/*');
      assert.match(await focus(page), /^We have your request/);
    }));

  /** Sends the page with its mistakes, follows every link of their summary, and says how many there were. */
  async function followMistakes(page: Page): Promise<number> {
    await tabTo(page, /^(Continue|Send .*)$/);
    await press(page, 'Enter');
    await page.getByRole('alert').waitFor();
    const hasFocus = `document.activeElement.matches('[data-error-summary]')`;
    assert.ok(await page.evaluate<boolean>(hasFocus));
    const links = page.getByRole('alert').getByRole('link');
    const count = await links.count();
    for (let index = 0; index < count; index++) {
      const link = links.nth(index);
      const message = await link.innerText();
      await link.focus();
      await press(page, 'Enter');
      const group = await page.evaluate<string>(
        `document.activeElement.closest('[data-field]')?.textContent ?? ''`,
      );
      assert.ok(group.includes(message), `"${message}" leads to ${group}`);
    }
    return count;
  }

  it('the summary of mistakes on the pages of an estimate has the focus, and every link of it leads to its control', () =>
    visit('/free-estimate', 360, async (page) => {
      assert.equal(await followMistakes(page), 1);
      await answer(page, { service: 'ev-charger' });
      await goOn(page);
      assert.equal(await followMistakes(page), 2);
      await answer(page, { timing: 'this_week', postal_code: '78704' });
      await goOn(page);
      assert.ok((await followMistakes(page)) >= 3);
    }));

  it('the summary of mistakes on /helpdesk has the focus, and every link of it leads to its control', () =>
    visit('/helpdesk', 360, async (page) => {
      assert.ok((await followMistakes(page)) >= 4);
    }));

  it('the menu of a phone opens, is walked through, and Escape gives the focus back', () =>
    visit('/', 360, async (page) => {
      const isOpen = () => page.evaluate<boolean>(`document.querySelector('[data-menu]').open`);
      await tabTo(page, /^Menu$/, 10);
      await press(page, 'Enter');
      assert.ok(await isOpen());
      await press(page, 'Tab');
      assert.equal(await focus(page), 'Services');
      await press(page, 'Tab', 'Escape');
      assert.equal(await isOpen(), false);
      assert.equal(await focus(page), 'Menu');
      await press(page, 'Enter');
      await press(page, 'Shift+Tab');
      assert.equal(await isOpen(), false);
    }));

  it('the services unfold from the navigation, and fold when Escape is pressed or the focus leaves', () =>
    visit('/', 1280, async (page) => {
      const button = page.locator('[data-disclosure]');
      await tabTo(page, /^Services$/, 10);
      await press(page, 'Tab', 'Enter');
      assert.equal(await button.getAttribute('aria-expanded'), 'true');
      await press(page, 'Tab');
      assert.ok(await page.evaluate<boolean>(`document.activeElement.closest('#nav-services') !== null`));
      await press(page, 'Escape');
      assert.equal(await button.getAttribute('aria-expanded'), 'false');
      assert.ok(await page.evaluate<boolean>(`document.activeElement.matches('[data-disclosure]')`));
      await press(page, 'Space', 'Shift+Tab');
      assert.equal(await button.getAttribute('aria-expanded'), 'false');
    }));

  it('an answer unfolds with Enter and folds with Space', () =>
    visit('/', 360, async (page) => {
      const isOpen = () => page.evaluate<boolean>(`document.activeElement.parentElement.open`);
      await page.locator('.faq summary').first().focus();
      await press(page, 'Enter');
      assert.ok(await isOpen());
      await press(page, 'Space');
      assert.equal(await isOpen(), false);
    }));

  it('a service that is pointed at, or has the focus, lights its system in the drawing', () =>
    visit('/', 1280, async (page) => {
      const lit = () =>
        page.evaluate<string>(
          `getComputedStyle(document.querySelector('.hs-ix .hs-run.hs-run-e')).strokeWidth`,
        );
      const row = page.locator('.hs-ix [data-run=e]').nth(1);
      const atRest = await lit();
      await row.locator('a').focus();
      const focused = await lit();
      await page.locator('h1').hover();
      await page.evaluate('document.activeElement.blur()');
      assert.equal(await lit(), atRest);
      await row.hover();
      assert.deepEqual([focused, await lit()], ['3.5px', '3.5px']);
      assert.notEqual(atRest, '3.5px');
    }));

  it('a photo is added from its button, and removed without script', () =>
    visit('/dev/kit/file-drop', 360, async (page) => {
      // Long before the key: listening has to reach the browser first.
      const chooser = page.waitForEvent('filechooser');
      await tabTo(page, /^photos$/);
      const ring = `getComputedStyle(document.activeElement.nextElementSibling).outlineStyle`;
      assert.equal(await page.evaluate<string>(ring), 'solid');
      await press(page, 'Space');
      await chooser;
      await tabTo(page, /^Remove IMG_2041\.jpg$|^remove_photo$/);
      await press(page, 'Enter');
      await page.waitForURL('**/dev/kit/file-drop?*remove_photo=a*');
    }));

  const announce = (detail: string) =>
    `window.dispatchEvent(new CustomEvent('toast', { detail: ${detail} }))`;
  const undo = `{ text: 'IMG_2041.jpg was removed', action: { text: 'Undo', run: () => (window.undone = true) } }`;

  it('a toast with an action waits, is reached, and answers', () =>
    visit('/dev/kit/toast', 360, async (page) => {
      await page.clock.install();
      await page.evaluate(announce(undo));
      await page.clock.fastForward(60_000);
      const toast = page.locator('[data-toasts] [data-toast]');
      assert.equal(await toast.count(), 1);
      await tabTo(page, /^Undo$/, 10);
      await press(page, 'Enter');
      assert.equal(await page.evaluate<boolean>('window.undone'), true);
      assert.equal(await toast.count(), 0);
    }));

  it('a toast goes with Escape, which gives the focus back', () =>
    visit('/dev/kit/toast', 360, async (page) => {
      await page.getByRole('link', { name: 'Kit' }).focus();
      await page.evaluate(announce(undo));
      await page.locator('[data-toasts] [data-toast-dismiss]').focus();
      await press(page, 'Escape');
      assert.equal(await page.locator('[data-toasts] [data-toast]').count(), 0);
      assert.equal(await focus(page), 'Kit');
    }));

  it('what is copied is told, without taking the focus', () =>
    visit('/dev/kit/toast', 360, async (page) => {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await tabTo(page, /^Copy$/, 20);
      await press(page, 'Enter');
      await page.locator('[data-toasts]').getByText('Reference copied').waitFor();
      assert.equal(await focus(page), 'Copy');
      assert.equal(await page.evaluate<string>('navigator.clipboard.readText()'), 'E-7F4K-2Q9M');
    }));

  it('a toast without an action goes by itself, but not while someone is at it', () =>
    visit('/dev/kit/toast', 360, async (page) => {
      await page.clock.install();
      const toast = page.locator('[data-toasts] [data-toast]');
      await page.evaluate(announce(`{ text: 'Reference copied' }`));
      await toast.locator('[data-toast-dismiss]').focus();
      await page.clock.fastForward(60_000);
      assert.equal(await toast.count(), 1);
      await page.getByRole('link', { name: 'Kit' }).focus();
      await page.clock.fastForward(7000);
      assert.equal(await toast.count(), 0);
    }));
});
