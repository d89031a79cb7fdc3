// The site for visitors whose browsers are set up in their own way: colours forced, motion reduced, no script, on paper.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { inTabs } from '../support/in-tabs.ts';
import {
  fetchState,
  type PageState,
  type SampleSite,
  startSampleSites,
  statesOf,
  stopSampleSites,
} from '../support/sample-sites.ts';

const phone = { viewport: { width: 360, height: 800 } };

/** Runs in a page of forced colours: what was told by a background alone, and a focus that cannot be seen. */
const untold = `(() => {
  const seen = [...document.querySelectorAll('.btn, .field, .radio-card, .callout, .error-summary, .badge')].filter((e) => e.checkVisibility() && !e.matches('.skip-link'));
  const bare = seen.filter((e) => { const { borderTopWidth, borderTopStyle } = getComputedStyle(e); return parseFloat(borderTopWidth) === 0 || borderTopStyle === 'none'; });
  const link = document.querySelector('main a, main button');
  link?.focus({ focusVisible: true });
  const unseen = link && getComputedStyle(link, link.closest('.row-item') ? '::after' : undefined).outlineStyle === 'none';
  return [...bare.map((e) => 'no border: ' + e.outerHTML.slice(0, 90)), ...(unseen ? ['no focus ring: ' + link.outerHTML.slice(0, 90)] : [])];
})()`;

/** Runs in a page of reduced motion. */
const moving = `[...document.querySelectorAll('*')].filter((e) => { const { transitionDuration, animationName } = getComputedStyle(e); return animationName !== 'none' || transitionDuration.split(', ').some((time) => parseFloat(time) > 0); }).map((e) => 'moves: ' + e.outerHTML.slice(0, 90))`;

/** Runs in a page before its own scripts. */
const noteRefused = `window.refused = [];
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => refused.push(violatedDirective + ' ' + blockedURI));`;

describe('with its own settings, a browser', { skip: noBrowser }, () => {
  let browser: Browser;
  let samples: SampleSite[];
  let states: PageState[];
  const found = { complaints: [] as string[], untold: [] as string[], moving: [] as string[] };
  before(async () => {
    samples = await startSampleSites();
    browser = await openBrowser();
    states = (await Promise.all(samples.map(statesOf))).flat();
    await inTabs(browser, states, lookAt, { ...phone, initScript: noteRefused });
  });
  after(async () => {
    await browser.close();
    await stopSampleSites(samples);
  });

  async function lookAt(page: Page, { name, open, status }: PageState): Promise<void> {
    const add = (kind: keyof typeof found, problems: string[]) =>
      found[kind].push(...problems.map((problem) => `${name}: ${problem}`));
    page.on('pageerror', (error) => add('complaints', [error.message]));
    page.on('console', (message) => {
      const expected = status >= 400 && /status of 4\d\d/.test(message.text());
      if (['error', 'warning'].includes(message.type()) && !expected) add('complaints', [message.text()]);
    });
    await open(page);
    await page.waitForLoadState('load');
    add('complaints', await page.evaluate<string[]>('window.refused'));
    await page.emulateMedia({ reducedMotion: 'reduce' });
    add('moving', await page.evaluate<string[]>(moving));
    await page.emulateMedia({ reducedMotion: 'no-preference', forcedColors: 'active' });
    add('untold', await page.evaluate<string[]>(untold));
    await page.emulateMedia({ forcedColors: 'none' });
  }

  it('reports nothing of the security policy and nothing on its console', () =>
    assert.deepEqual(found.complaints, []));

  // What a browser paints in its own two colours must not have been told by a background alone.
  it('that forces colours still shows every button, every field and the focus', () =>
    assert.deepEqual(found.untold, []));

  it('that wants less motion gets none', () => assert.deepEqual(found.moving, []));

  it('without script shows the same words and links, the menu and the answers', async () => {
    const problems = await inTabs(
      browser,
      states,
      async (page, state) => {
        await state.open(page).catch(() => page.goto(state.url));
        const wrong: string[] = [];
        const { html } = await fetchState(state);
        const links = await page.locator('main a[href]').count();
        const main = html
          .slice(html.indexOf('<main'), html.indexOf('</main>'))
          .replace(/<template[\s\S]*?<\/template>/g, '');
        if (!state.posted && links !== (main.match(/<a\s[^>]*href=/g) ?? []).length)
          wrong.push(`${links} links`);
        for (const summary of await page
          .locator('[data-menu] > summary, .faq details:first-of-type > summary')
          .all()) {
          if (!(await summary.isVisible())) wrong.push('what unfolds is not shown');
          await summary.click();
          if (!(await summary.locator('xpath=..').evaluate((details: { open?: boolean }) => details.open)))
            wrong.push(`does not unfold: ${await summary.innerText()}`);
          await summary.click();
        }
        for (const idle of ['[data-copy]', '[data-print]', '[data-disclosure]'])
          if (await page.locator(idle).first().isVisible()) wrong.push(`${idle} is shown and does nothing`);
        return wrong.map((problem) => `${state.name}: ${problem}`);
      },
      { ...phone, javaScriptEnabled: false },
    );
    assert.deepEqual(problems.flat(), []);
  });

  it('that prints unfolds what is folded, and folds it again', async () => {
    await inTabs(
      browser,
      states.filter(({ path }) => path === '/'),
      async (page, { open }) => {
        await open(page);
        const count = () => page.locator('details[open]').count();
        await page.evaluate(`window.dispatchEvent(new Event('beforeprint'))`);
        assert.ok((await count()) >= 1);
        await page.evaluate(`window.dispatchEvent(new Event('afterprint'))`);
        assert.equal(await count(), 0);
      },
      phone,
    );
  });
});
