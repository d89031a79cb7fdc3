import assert from 'node:assert/strict';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { policyReports } from './policy-reports.ts';

/**
 * Runs `use` on every item, in `count` tabs side by side, and resolves with the results in the order of the items; rejects
 * when a page breaks its own security policy.
 */
export async function inTabs<T, R>(
  browser: Browser,
  items: readonly T[],
  use: (page: Page, item: T) => Promise<R>,
  { count = 2, ...options }: BrowserContextOptions & { count?: number } = {},
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: count }, async () => {
      const context = await browser.newContext(options);
      try {
        while (next < items.length) {
          const at = next++;
          const page = await context.newPage();
          const reports = policyReports(page);
          results[at] = await use(page, items[at]!);
          assert.deepEqual(reports, []);
          await page.close();
        }
      } finally {
        await context.close();
      }
    }),
  );
  return results;
}
