// The site in two pseudo-languages: whether longer words fit, whether it can run from right to left, and whether every
// word comes from locales/ or content/.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { loadConfig } from '../../src/config.ts';
import { loadContent } from '../../src/content/content.ts';
import { loadDictionary } from '../../src/content/words.ts';
import { startPorchlight } from '../../src/porchlight.ts';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { collectLog } from '../support/collect-log.ts';
import { answersFor } from '../support/form-states.ts';
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

/** Runs in the page: its direction, how its heading is aligned and where that begins, and how wide it is. */
const direction = `(() => {
  const heading = document.querySelector('h1');
  const range = document.createRange();
  range.selectNodeContents(heading);
  return [getComputedStyle(document.documentElement).direction, getComputedStyle(heading).textAlign, range.getBoundingClientRect().right, document.documentElement.clientWidth];
})()`;

for (const tag of ['en-XA', 'ar'] as const) {
  describe(`in the pseudo-language ${tag}`, { skip: noBrowser }, () => {
    const found: Record<'misfits' | 'english' | 'direction', string[]> = {
      misfits: [],
      english: [],
      direction: [],
    };
    let looked = 0;
    before(async () => {
      const { directory, localesDir, contentDir, englishWords } = writePseudoLocale(tag);
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
      const log = collectLog().log;
      const site = await startPorchlight(config, { log, onStoreCrash: assert.ifError, localesDir });
      const browser = await openBrowser();
      try {
        const editions = loadContent(contentDir, loadDictionary(localesDir));
        const states = await statesOf({ name: tag, url: site.url, editions });
        const isEnglish = englishIn(englishWords, answersFor(editions[0]).details!);
        await inTabs(browser, states, (page, state) => lookAt(page, state, isEnglish));
        looked = states.length;
      } finally {
        await browser.close();
        await site.stop();
        rmSync(directory, { recursive: true });
      }
    });

    async function lookAt(page: Page, { name, open }: PageState, isEnglish: (text: string) => boolean) {
      await open(page);
      const all = await page.evaluate<string[]>(texts);
      found.english.push(...all.filter(isEnglish).map((text) => `${name}: ${text}`));
      const [runs, aligned, start, wide] = await page.evaluate<[string, string, number, number]>(direction);
      if (runs !== 'rtl' || aligned !== 'start' || start < wide * 0.9)
        found.direction.push(`${name}: ${runs}, ${aligned}, the heading begins at ${start} of ${wide} px`);
      for (const width of widths) {
        await page.setViewportSize({ width, height: 800 });
        const problems = await page.evaluate<string[]>(misfits);
        found.misfits.push(...problems.map((problem) => `${name}: ${problem} at ${width} px`));
      }
    }

    it(`nothing is cut off and nothing scrolls sideways, at ${widths.join(', ')} px`, () =>
      assert.deepEqual(found.misfits, []));

    it('no word of English is left', () => assert.deepEqual(found.english, []));

    if (tag === 'ar') it('the page runs from right to left', () => assert.deepEqual(found.direction, []));
    // What is looked at would be seen where it is wrong.
    else
      it('the page runs from left to right', () => {
        assert.equal(found.direction.length, looked);
        assert.ok(looked > 20);
      });
  });
}

/** Whether the page says something in English: what a visitor typed, names of files and addresses are nobody's words. */
function englishIn(words: ReadonlySet<string>, typed: string): (text: string) => boolean {
  // Intl joins lists and names units in English for a tag it does not know.
  const english = new Set([...words].filter((word) => !/^(and|minutes)$/.test(word)));
  return (text) => {
    const own = text.replace(typed, '').replace(/\S*[@/_]\S*/g, '');
    const plain = own.match(/(?<![\p{L}\p{M}])[a-z]{3,}(?![\p{L}\p{M}])/giu) ?? [];
    return plain.some((word) => english.has(word.toLowerCase()));
  };
}
