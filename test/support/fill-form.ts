// A form as a visitor goes through it, in any language and layout: what it asks is found by the names of its fields.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import sharp from 'sharp';

export type Answers = Readonly<Record<string, string>>;

export interface Photo {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A photo of nothing but its colour, by which it is known again. */
export async function photo(name: string, colour: string): Promise<Photo> {
  const picture = sharp({ create: { width: 64, height: 48, channels: 3, background: colour } });
  return { name, mimeType: 'image/jpeg', buffer: await picture.jpeg().toBuffer() };
}

/** Answers those of the questions that the page asks. */
export async function answer(page: Page, answers: Answers): Promise<void> {
  for (const [name, value] of Object.entries(answers)) {
    const group = page.locator(`#request-form [data-field="${name}"]`);
    const choices = group.locator(':is([type=radio], [type=checkbox])');
    if ((await choices.count()) > 0) await choices.and(group.locator(`[value="${value}"]`)).check();
    else if ((await group.count()) > 0) await group.locator(`[name="${name}"]`).fill(value);
  }
}

/** Adds files, and waits until they are up where a script sends them ahead. */
export async function addFiles(
  page: Page,
  files: Photo[],
  { byScript }: { byScript: boolean },
): Promise<void> {
  const ready = page.locator('[data-file-state=ready]');
  const before = await ready.count();
  await page.locator('#request-form input[type=file]').setInputFiles(files);
  if (byScript) await ready.nth(before + files.length - 1).waitFor();
}

export const mainButton = (page: Page) => page.locator('#request-form [data-busy-text]');

/** Presses the form's own button, and resolves on the page that follows. */
export async function goOn(page: Page): Promise<void> {
  const before = page.url();
  await mainButton(page).click();
  await page.waitForURL(({ href }) => href !== before);
}

/** The file names that the form's page lists. */
export async function listedFiles(page: Page): Promise<string[]> {
  const names = await page.locator('[data-file-state=ready] .file-name').allTextContents();
  return names.map((name) => name.trim());
}

export const isThanks = (page: Page) => /\/thanks\/[^/?]+/.test(new URL(page.url()).pathname);

/** The reference that the page of thanks shows. */
export async function referenceOn(page: Page): Promise<string> {
  assert.ok(isThanks(page), page.url());
  return (/[EH]-\w{4}-\w{4}/.exec(await page.getByRole('main').innerText()) ?? [''])[0];
}
