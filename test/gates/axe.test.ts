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

  const judgeWords =
    (widths: readonly number[]) =>
    async (page: Page, { name, open }: PageState): Promise<string[]> => {
      const problems: string[] = [];
      await open(page);
      for (const width of widths) {
        await page.setViewportSize({ width, height: 800 });
        for (const line of await violationsIn(page)) problems.push(`${name}, ${width} px: ${line}`);
      }
      return problems;
    };

  /** The states of every sample, in its own language or in its others. */
  async function statesInside(inOwn: boolean): Promise<PageState[]> {
    const states = samples.map(async (sample) => {
      const [own, ...others] = sample.editions;
      return statesOf({ ...sample, editions: inOwn ? [own!] : others });
    });
    return (await Promise.all(states)).flat();
  }

  it(
    `finds nothing on any page of the sample sites, in ${themes.length} themes, light and dark, at ${widths.join(', ')} px`,
    patience,
    async () => {
      const states = await statesInside(true);
      const problems = await inTabs(browser, states, judge, { reducedMotion: 'reduce' });
      assert.deepEqual(problems.flat(), []);
      assert.ok(states.length > 40);
    },
  );

  it('finds nothing on any page of the kit, in the same themes, modes and widths', patience, async () => {
    const [own] = kitStatesOf(samples[0]!);
    const problems = await inTabs(browser, own!, judge, { reducedMotion: 'reduce' });
    assert.deepEqual(problems.flat(), []);
  });

  // Other words change no colour.
  it('finds nothing on any page in other languages, at the same widths', patience, async () => {
    const states = await statesInside(false);
    const problems = await inTabs(browser, states, judgeWords(widths), { reducedMotion: 'reduce' });
    assert.deepEqual(problems.flat(), []);
    assert.ok(states.length > 20);
  });

  it(`finds nothing on the pages of the kit in other languages, at ${widths[0]} px`, patience, async () => {
    const [, ...others] = kitStatesOf(samples[0]!);
    const problems = await inTabs(browser, others.flat(), judgeWords(widths.slice(0, 1)), {
      reducedMotion: 'reduce',
    });
    assert.deepEqual(problems.flat(), []);
  });
});
