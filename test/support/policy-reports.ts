import type { Page } from 'playwright-core';

/** What `page` says from now on about breaches of its own security policy; Chromium tells them on the console. */
export function policyReports(page: Page): readonly string[] {
  const reports: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) reports.push(message.text());
  });
  return reports;
}
