// What a visitor's phone has to fetch, compressed as it is sent.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { load } from 'cheerio';
import type { Browser, Page } from 'playwright-core';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { inTabs } from '../support/in-tabs.ts';
import {
  fetchRaw,
  fetchState,
  type PageState,
  type SampleSite,
  startSampleSites,
  statesOf,
  stopSampleSites,
} from '../support/sample-sites.ts';

const kilobyte = 1024;

describe('the weight', { skip: noBrowser }, () => {
  let browser: Browser;
  let samples: SampleSite[];
  let states: PageState[];
  before(async () => {
    samples = await startSampleSites();
    browser = await openBrowser();
    states = (await Promise.all(samples.map(statesOf))).flat();
  });
  after(async () => {
    await browser.close();
    await stopSampleSites(samples);
  });

  /** The lines of `measure` on every page, but for those within the limit. */
  async function pagesWith(
    measure: (html: string, bytes: number, state: PageState) => Promise<string> | string,
  ) {
    const lines = await Promise.all(
      states.map(async (state) => {
        const { html, bytes } = await fetchState(state);
        const line = await measure(html, bytes, state);
        return line && `${state.name}: ${line}`;
      }),
    );
    return lines.filter(Boolean);
  }

  async function bytesOf(paths: string[], { url }: PageState): Promise<number> {
    const answers = await Promise.all(paths.map((path) => fetchRaw(new URL(path, url).href)));
    return answers.reduce((sum, { body }) => sum + body.length, 0);
  }

  const attributes = (html: string, selector: string, name: string) => {
    const $ = load(html);
    return $(selector)
      .toArray()
      .flatMap((element) => $(element).attr(name) ?? []);
  };

  it('of the home page is at most 90 KB in 6 requests, on a phone that has nothing yet', async () => {
    const homes = states.filter(({ path }) => /^\/([a-z]{2}\/)?$/.test(path));
    assert.ok(homes.length > 2);
    const weigh = async (page: Page, { name, url, open }: PageState) => {
      const urls: string[] = [];
      page.on('request', (asked) => urls.push(asked.url()));
      await open(page);
      await page.waitForLoadState('networkidle');
      const bodies = await Promise.all(urls.map((asked) => fetchRaw(asked)));
      const bytes = bodies.reduce((sum, { body }) => sum + body.length, 0);
      assert.ok(bytes <= 90 * kilobyte && bytes > 30 * kilobyte, `${name}: ${bytes} bytes`);
      assert.ok(urls.length <= 6, `${name}: ${urls.join(' ')}`);
      assert.deepEqual(
        urls.filter((asked) => !asked.startsWith(new URL(url).origin)),
        [],
      );
    };
    for (const home of homes) await inTabs(browser, [home], weigh, { viewport: { width: 360, height: 740 } });
  });

  it('of the HTML of every page is at most 14 KB', async () => {
    assert.deepEqual(await pagesWith((_, bytes) => (bytes > 14 * kilobyte ? `${bytes} bytes` : '')), []);
  });

  it('of the stylesheet is at most 12 KB, in one file', async () => {
    const wrong = await pagesWith(async (html, _, state) => {
      const paths = attributes(html, 'link[rel=stylesheet]', 'href');
      const bytes = await bytesOf(paths, state);
      return paths.length === 1 && bytes > 0 && bytes <= 12 * kilobyte
        ? ''
        : `${paths.join(' ')} ${bytes} bytes`;
    });
    assert.deepEqual(wrong, []);
  });

  it('of the scripts is at most 3 KB, on forms and their thanks 36 KB', async () => {
    let forms = 0;
    const wrong = await pagesWith(async (html, _, state) => {
      const paths = attributes(html, 'script[src]', 'src');
      const isForm = /^(\/[a-z]{2})?\/(free-estimate|helpdesk|thanks)\b/.test(state.path);
      if (paths.some((path) => path.includes('/forms.')) !== isForm) return `${paths.join(' ')}`;
      if (isForm) forms++;
      const bytes = await bytesOf(paths, state);
      return bytes > 0 && bytes <= (isForm ? 36 : 3) * kilobyte ? '' : `${bytes} bytes`;
    });
    assert.deepEqual(wrong, []);
    assert.ok(forms > 3);
  });

  it('has nothing of a third party, one font that is preloaded, and at most 800 elements', async () => {
    const wrong = await pagesWith((html) => {
      const foreign = attributes(html, '[src]', 'src').filter((src) => !src.startsWith('/'));
      const fonts = attributes(html, 'link[rel=preload][as=font]', 'href');
      const elements = load(html)('*').length;
      return foreign.length === 0 && fonts.length === 1 && elements <= 800 && elements > 40
        ? ''
        : `${foreign.join(' ')} ${fonts.length} fonts, ${elements} elements`;
    });
    assert.deepEqual(wrong, []);
  });
});
