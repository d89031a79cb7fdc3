// What a visitor does on the three pages of the estimate form.
import type { Page } from 'playwright-core';

export const goOn = (page: Page) => page.getByRole('button', { name: 'Continue' }).click();
export const send = (page: Page) => page.getByRole('button', { name: 'Send my request' }).click();

export async function fillWhat(page: Page): Promise<void> {
  await page.getByLabel('EV chargers').check();
  await page.getByLabel('Anything we should know?').fill('A charger in the garage.\nNext to the panel.');
}

export async function fillWhere(page: Page): Promise<void> {
  await page.getByLabel('This week').check();
  await page.getByLabel('ZIP code').fill('78704');
}

export async function fillContact(page: Page, name: string): Promise<void> {
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Phone', { exact: true }).fill('512.555.0148');
  await page.getByRole('radio', { name: 'Call', exact: true }).check();
}

/** From the first page to the last, which is filled and not sent. */
export async function fillEstimate(page: Page, name: string): Promise<void> {
  await page.goto('/free-estimate');
  await fillWhat(page);
  await goOn(page);
  await page.waitForURL('**/where');
  await fillWhere(page);
  await goOn(page);
  await page.waitForURL('**/contact');
  await fillContact(page, name);
}
