import type { BrowserContextOptions, Page } from 'playwright-core';
import type { Browser } from 'playwright-core';

/** Runs `use` on every item, in `count` tabs side by side, and resolves with the results in the order of the items. */
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
          results[at] = await use(page, items[at]!);
          await page.close();
        }
      } finally {
        await context.close();
      }
    }),
  );
  return results;
}
