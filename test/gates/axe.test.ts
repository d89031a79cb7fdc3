// Every page and every state of the kit is judged by axe in every theme, light and dark, at four widths.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { colourRules, violationsIn } from '../support/axe.ts';
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

const themesDir = join(import.meta.dirname, '../../themes');
const themes = readdirSync(themesDir)
  .filter((file) => file.endsWith('.css') && file !== 'site.css')
  .map((file) => file.replace('.css', ''));
const widths = [320, 360, 768, 1280];

// The whole matrix takes minutes where others use the machine too.
const patience = { timeout: 900_000 };

describe('axe', { skip: noBrowser }, () => {
  let browser: Browser;
  let samples: SampleSite[];
  before(async () => {
    samples = await startSampleSites({ DEV_PAGES: 'true' });
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    await stopSampleSites(samples);
  });

  /**
   * All rules once at each width; those about colours in every theme, light and dark, at each width. Themes change
   * nothing but colours (docs/decisions/0009), so the other rules cannot tell them apart.
   */
  async function judge(page: Page, { name, open }: PageState): Promise<string[]> {
    const problems: string[] = [];
    await open(page);
    // What is folded away is judged by nobody: answers, and the numbers of a chart.
    await page.evaluate(
      `for (const each of document.querySelectorAll('details:not([data-menu])')) each.open = true`,
    );
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      for (const theme of themes) {
        for (const mode of ['light', 'dark']) {
          const root = JSON.stringify({ theme, mode });
          await page.evaluate(`Object.assign(document.documentElement.dataset, ${root})`);
          const first = theme === themes[0] && mode === 'light';
          for (const line of await violationsIn(page, first ? undefined : colourRules))
            problems.push(`${name}, ${theme} ${mode}, ${width} px: ${line}`);
        }
      }
    }
    return [...problems, ...(await judgeMenu(page, name))];
  }

  /** The menu of a phone, open, where the page has one. */
  async function judgeMenu(page: Page, name: string): Promise<string[]> {
    if ((await page.locator('[data-menu]').count()) === 0) return [];
    await page.setViewportSize({ width: 360, height: 800 });
    const root = JSON.stringify({ theme: themes[0], mode: 'light' });
    await page.evaluate(`Object.assign(document.documentElement.dataset, ${root})`);
    await page.evaluate(`document.querySelector('[data-menu]').open = true`);
    return (await violationsIn(page)).map((line) => `${name}, menu open: ${line}`);
  }

  async function judgeWords(page: Page, { name, open }: PageState): Promise<string[]> {
    await page.setViewportSize({ width: widths[0]!, height: 800 });
    await open(page);
    return (await violationsIn(page)).map((line) => `${name}: ${line}`);
  }

  it(
    `finds nothing on any page of the sample sites, in ${themes.length} themes, light and dark, at ${widths.join(', ')} px`,
    patience,
    async () => {
      const states = (await Promise.all(samples.map(statesOf))).flat();
      const problems = await inTabs(browser, states, judge, { reducedMotion: 'reduce' });
      assert.deepEqual(problems.flat(), []);
    },
  );

  it('finds nothing on any page of the kit, in the same themes, modes and widths', patience, async () => {
    const [own] = kitStatesOf(samples[0]!);
    const problems = await inTabs(browser, own!, judge, { reducedMotion: 'reduce' });
    assert.deepEqual(problems.flat(), []);
  });

  it(
    'finds nothing on the pages of the kit in other languages, which change no colour',
    patience,
    async () => {
      const [, ...others] = kitStatesOf(samples[0]!);
      const problems = await inTabs(browser, others.flat(), judgeWords, { reducedMotion: 'reduce' });
      assert.deepEqual(problems.flat(), []);
    },
  );
});
