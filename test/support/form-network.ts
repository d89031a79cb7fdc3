// A phone, a form and a bad line between them.
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Page } from 'playwright-core';
import { answer, type Answers, goOn } from './fill-form.ts';
import { eventually } from './journey.ts';

export const what: Answers = {
  service: 'ev-charger',
  details: 'A charger in the garage.\nNext to the panel.',
};
export const where: Answers = { timing: 'this_week', postal_code: '78704', address_line1: '12 Garden Lane' };
export const contact = (name: string): Answers => ({
  full_name: name,
  phone: '(512) 555-0148',
  email: 'visitor@example.com',
  reply_by: 'call',
});

/** To the last page of the estimate form, which is filled and not sent. */
export async function fillToTheEnd(page: Page, name: string): Promise<void> {
  await page.goto('/free-estimate');
  await answer(page, what);
  await goOn(page);
  await answer(page, where);
  await goOn(page);
  await answer(page, contact(name));
}

/** What stands in the fields of the page, by name. */
export function typedIn(page: Page): Promise<Record<string, string>> {
  return page.evaluate<Record<string, string>>(`(() => {
    const form = document.querySelector('#request-form');
    const own = [...new FormData(form)].filter(([name]) => form.querySelector('[data-field] [name="' + name + '"]:not([type=hidden], [type=file])'));
    return Object.fromEntries(own.map(([name, value]) => [name, value.replaceAll('\\r\\n', '\\n')]));
  })()`);
}

/** Resolves when the page has all that was typed: a browser puts it back a moment after the page is there again. */
export async function hasAgain(page: Page, typed: Answers): Promise<void> {
  await eventually(async () => isDeepStrictEqual(await typedIn(page), typed)).catch(() => undefined);
  assert.deepEqual(await typedIn(page), typed);
}

/** As DevTools has slow 3G, from here on. */
export async function onSlow3G(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 400,
    downloadThroughput: 50_000,
    uploadThroughput: 50_000,
  });
}
