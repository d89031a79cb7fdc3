// Nothing moves, nothing sticks out, nothing is too small to hit.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { inTabs } from '../support/in-tabs.ts';
import {
  kitStatesOf,
  type PageState,
  type SampleSite,
  startSampleSites,
  statesOf,
  stopSampleSites,
} from '../support/sample-sites.ts';

/** Runs in the page: how far it scrolls sideways, and what sticks out. */
const overflow = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return '';
  const out = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > clientWidth + 1 || e.getBoundingClientRect().left < -1);
  return scrollWidth + ' px wide: ' + out.slice(-3).map((e) => e.outerHTML.slice(0, 90)).join(' | ');
})()`;

/** Runs in the page: WCAG 1.4.12, set through the object model because the page's policy allows no inline style. */
const spaceText = `for (const { style } of document.querySelectorAll('body, body *')) {
  style.setProperty('line-height', '1.5', 'important');
  style.setProperty('letter-spacing', '0.12em', 'important');
  style.setProperty('word-spacing', '0.16em', 'important');
}`;

/** Runs in the page: what can be pressed but is smaller than 24 px, or than 44 px where it is a control. Links inside a sentence are exempt (WCAG 2.5.8). */
const smallTargets = `[...document.querySelectorAll('a[href], button, input, select, textarea, summary')].flatMap((element) => {
  if (!element.checkVisibility({ visibilityProperty: true }) || element.type === 'hidden' || element.closest('.sr-only, [aria-hidden=true], .skip-link')) return [];
  const target = (/^(radio|checkbox)$/.test(element.type) && element.closest('label')) || element;
  if (element.type === 'file') return [];
  const after = getComputedStyle(target, '::after');
  const box = (after.content !== 'none' && after.position === 'absolute' ? target.closest('li, .row-item') : null) ?? target;
  const { width, height } = box.getBoundingClientRect();
  if (width === 0) return [];
  const inText = element.matches('a') && getComputedStyle(element).display.startsWith('inline') && [...element.parentNode.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim().length > 1);
  if (inText) return [];
  const least = element.matches('button, input, select, textarea, summary, .btn') ? 44 : 24;
  return width < Math.min(least, 24) || height < least - 0.5 || (least === 44 && width < 43.5) ? [element.outerHTML.slice(0, 110) + ' ' + Math.round(width) + ' x ' + Math.round(height)] : [];
})`;

/** Runs in the page before its own scripts. */
const noteShifts = `window.shifted = 0; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: 'layout-shift', buffered: true });`;

/** Runs in the page: how far its parts have moved, when what has loaded is on the screen. */
const shiftedSoFar = `(async () => {
  await document.fonts.ready;
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  return window.shifted;
})()`;

/** Runs in the page: gives every reference the widest letters that it can have. */
const widen = `(() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replace(/\\b([EH])-[0-9A-Z]{4}-[0-9A-Z]{4}\\b/g, '$1-WWWW-WWWW');
})()`;

/** What is looked at on every page, in this order, with one load of the page. */
const looks: {
  what: string;
  width: number;
  prepare?: string;
  problems: (page: Page) => Promise<string[]>;
}[] = [
  // 320 px is also what is left of 1280 px at 400% zoom.
  ...[1280, 768, 360, 320].map((width) => ({
    what: `never scrolls sideways at ${width} px`,
    width,
    problems: sideways,
  })),
  ...[360, 1280].map((width) => ({
    what: `has targets of at least 24 px, controls of at least 44 px, at ${width} px`,
    width,
    problems: (page: Page) => page.evaluate<string[]>(smallTargets),
  })),
  {
    what: 'never scrolls sideways at 640 px with text at 200%',
    width: 640,
    prepare: `document.documentElement.style.fontSize = '200%'`,
    problems: sideways,
  },
  {
    what: 'never scrolls sideways at 320 px with text spread as WCAG 1.4.12 asks',
    width: 320,
    prepare: `document.documentElement.style.fontSize = ''; ${spaceText}`,
    problems: sideways,
  },
];

async function sideways(page: Page): Promise<string[]> {
  return [await page.evaluate<string>(overflow)].filter(Boolean);
}

describe('the layout', { skip: noBrowser }, () => {
  let browser: Browser;
  let samples: SampleSite[];
  let states: PageState[];
  const found = new Map<string, string[]>(looks.map(({ what }) => [what, []]));
  before(async () => {
    samples = await startSampleSites({ DEV_PAGES: 'true' });
    browser = await openBrowser();
    states = (await Promise.all(samples.map(statesOf))).flat();
    const [kit = []] = kitStatesOf(samples[0]!);
    await inTabs(browser, [...states, ...kit], lookAt, { reducedMotion: 'reduce' });
  });
  after(async () => {
    await browser.close();
    await stopSampleSites(samples);
  });

  async function lookAt(page: Page, { name, open }: PageState): Promise<void> {
    await open(page);
    await page.evaluate(widen);
    for (const { what, width, prepare, problems } of looks) {
      await page.setViewportSize({ width, height: 800 });
      if (prepare) await page.evaluate(prepare);
      found.get(what)!.push(...(await problems(page)).map((problem) => `${name}: ${problem}`));
    }
  }

  for (const { what } of looks) it(what, () => assert.deepEqual(found.get(what), []));

  for (const width of [360, 1280]) {
    it(`moves by at most 0.02 while a slow font arrives, at ${width} px`, async () => {
      const viewport = { width, height: 800 };
      const shifts = await inTabs(browser, states, shiftOf, { viewport, initScript: noteShifts });
      assert.deepEqual(
        shifts.filter(({ shifted, late }) => shifted > 0.02 || late === 0),
        [],
      );
    });
  }

  /** How far the page moves when its fonts come after its first words, and how many came late. */
  async function shiftOf(page: Page, { name, open }: PageState) {
    let late = 0;
    await page.route('**/*.woff2', async (route) => {
      late += 1;
      await setTimeout(300);
      await route.continue();
    });
    await open(page);
    return { name, late, shifted: await page.evaluate<number>(shiftedSoFar) };
  }
});
