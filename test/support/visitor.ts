// A visitor with a browser of their own.
import assert from 'node:assert/strict';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export interface VisitOptions extends BrowserContextOptions {
  /** What the page may complain about, such as the 422 that a test is after. */
  expected?: RegExp;
}

/** Opens a browser window of a phone's size at `baseURL` for `use`; what the page complains about fails the test. */
export async function visit(
  browser: Browser,
  baseURL: string,
  { expected, ...options }: VisitOptions,
  use: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ baseURL, viewport: { width: 360, height: 740 }, ...options });
  try {
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => {
      if (!expected?.test(message)) complaints.push(message);
    });
    page.on('console', (message) => {
      if (message.type() === 'error' && !expected?.test(message.text())) complaints.push(message.text());
    });
    await use(page);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}
