import assert from 'node:assert/strict';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { policyReports } from './policy-reports.ts';

interface Tabs extends BrowserContextOptions {
  count?: number;
  /** Runs in every page before its own scripts. */
  initScript?: string;
}

// What a `use` may have listened to, which is not meant for the next one.
const heard = ['console', 'pageerror', 'request'] as const;

/**
 * Runs `use` on every item, in `count` tabs side by side, and resolves with the results in the order of the items; rejects
 * when a page breaks its own security policy. A tab goes from item to item: a new one costs more than a page.
 */
export async function inTabs<T, R>(
  browser: Browser,
  items: readonly T[],
  use: (page: Page, item: T) => Promise<R>,
  { count = 2, initScript, ...options }: Tabs = {},
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  async function goThrough(context: BrowserContext): Promise<void> {
    if (initScript !== undefined) await context.addInitScript(initScript);
    const page = await context.newPage();
    const viewport = page.viewportSize()!;
    while (next < items.length) {
      const at = next++;
      const reports = policyReports(page);
      results[at] = await use(page, items[at]!);
      assert.deepEqual(reports, []);
      for (const event of heard) page.removeAllListeners(event);
      await page.unrouteAll();
      await page.setViewportSize(viewport);
    }
  }
  await Promise.all(
    Array.from({ length: Math.min(count, items.length) }, async () => {
      const context = await browser.newContext(options);
      await goThrough(context).finally(() => context.close());
    }),
  );
  return results;
}
