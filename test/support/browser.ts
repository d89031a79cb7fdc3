// Debian's Chromium, as a visitor's browser.
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** Why browser tests cannot run here, or false; on CI they must run. */
export const noBrowser: string | false =
  existsSync(executablePath) || process.env.CI === 'true'
    ? false
    : `${executablePath} is missing (Debian: apt-get install chromium fonts-liberation)`;

/** `keepsPages`: Back shows a page as it was left, as on a phone; without it every page is asked for anew. */
export function openBrowser({ keepsPages = false } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath,
    ignoreDefaultArgs: keepsPages ? ['--disable-back-forward-cache'] : [],
    args: [
      // Containers have no user namespaces for its own sandbox; it opens nothing but pages of ours.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
