// The site in two pseudo-languages: whether longer words fit, whether it can run from right to left, and whether every
// word comes from locales/ or content/.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { loadConfig } from '../../src/config.ts';
import { loadContent } from '../../src/content/content.ts';
import { loadDictionary } from '../../src/content/words.ts';
import { type Porchlight, startPorchlight } from '../../src/porchlight.ts';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { collectLog } from '../support/collect-log.ts';
import { inTabs } from '../support/in-tabs.ts';
import { writePseudoLocale } from '../support/pseudo-locale.ts';
import { type PageState, statesOf } from '../support/sample-sites.ts';

const widths = [320, 360, 768, 1280];

/** Runs in the page: how far it scrolls sideways, and what of the buttons and the navigation is cut off. */
const misfits = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const cut = [...document.querySelectorAll('.btn, nav a, nav button')].filter((e) => e.checkVisibility() && !e.closest('.skip-link') && e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1);
  return [...(scrollWidth > clientWidth ? ['scrolls to ' + scrollWidth + ' px'] : []), ...cut.map((e) => 'cut off: ' + e.textContent.trim())];
})()`;

/** Runs in the page: all that can be read or is read out. */
const texts = `[document.title, ...[...document.querySelectorAll('body, body *')].flatMap((element) => [
  ...['aria-label', 'alt', 'title', 'data-busy-text', 'data-copied'].map((name) => element.getAttribute(name)),
  ...(element.matches('script, template') ? [] : [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data)),
])].filter(Boolean).map((text) => text.trim()).filter(Boolean)`;

for (const tag of ['en-XA', 'ar'] as const) {
  describe(`in the pseudo-language ${tag}`, { skip: noBrowser }, () => {
    const pseudo = noBrowser ? undefined : writePseudoLocale(tag);
    let browser: Browser;
    let site: Porchlight;
    let states: PageState[];
    before(async () => {
      const { directory, localesDir, contentDir } = pseudo!;
      const config = loadConfig({
        PORT: '0',
        SANDBOX_PORT: '0',
        DATABASE_URL: `file:${join(directory, 'porchlight.db')}`,
        SANDBOX_FILE: join(directory, 'sandbox.jsonl'),
        CONTENT_DIR: contentDir,
        RATE_SOFT: '0',
        RATE_HARD: '0',
        MIN_FILL_MS: '0',
      });
      site = await startPorchlight(config, {
        log: collectLog().log,
        onStoreCrash: assert.ifError,
        localesDir,
      });
      browser = await openBrowser();
      const editions = loadContent(contentDir, loadDictionary(localesDir));
      states = await statesOf({ name: tag, url: site.url, editions });
    });
    after(async () => {
      await browser.close();
      await site.stop();
      rmSync(pseudo!.directory, { recursive: true });
    });

    const look = async (use: (page: Page) => Promise<string[]>) => {
      const found = await inTabs(browser, states, async (page, { name, open }) => {
        await open(page);
        return (await use(page)).map((problem) => `${name}: ${problem}`);
      });
      return found.flat();
    };

    it(`nothing is cut off and nothing scrolls sideways, at ${widths.join(', ')} px`, async () => {
      const problems = await look(async (page) => {
        const found: string[] = [];
        for (const width of widths) {
          await page.setViewportSize({ width, height: 800 });
          found.push(...(await page.evaluate<string[]>(misfits)).map((line) => `${line} at ${width} px`));
        }
        return found;
      });
      assert.deepEqual(problems, []);
    });

    it('no word of English is left', async () => {
      // Intl joins lists in English for a tag it does not know.
      const english = new Set([...pseudo!.englishWords].filter((word) => word !== 'and'));
      const problems = await look(async (page) => {
        const all = await page.evaluate<string[]>(texts);
        return all.filter((text) =>
          (text.replace(/\S*[@/]\S*/g, '').match(/(?<![\p{L}\p{M}])[a-z]{3,}(?![\p{L}\p{M}])/giu) ?? []).some(
            (word) => english.has(word.toLowerCase()),
          ),
        );
      });
      assert.deepEqual(problems, []);
    });

    if (tag === 'ar')
      it('the page runs from right to left', async () => {
        const problems = await look(async (page) => {
          const [direction, aligned, start, width] = await page.evaluate<
            [string, string, number, number]
          >(`(() => {
            const heading = document.querySelector('h1');
            const range = document.createRange();
            range.selectNodeContents(heading);
            return [getComputedStyle(document.documentElement).direction, getComputedStyle(heading).textAlign, range.getBoundingClientRect().right, document.documentElement.clientWidth];
          })()`);
          const ok = direction === 'rtl' && aligned === 'start' && start > width * 0.9;
          return ok ? [] : [`${direction}, ${aligned}, the heading ends ${start} of ${width} px`];
        });
        assert.deepEqual(problems, []);
      });
  });
}
