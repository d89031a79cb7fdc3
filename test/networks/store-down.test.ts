// The store can keep nothing for a while: every page says so with the phone number, and still has all that was typed.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { addFiles, answer, goOn, listedFiles, mainButton, photo, referenceOn } from '../support/fill-form.ts';
import { contact, typedIn, what, where } from '../support/form-network.ts';
import { arrived, leadsOf } from '../support/in-odoo.ts';
import { helpdeskAnswers, type Journey, startJourney } from '../support/journey.ts';
import { fileOf, plainVisitor } from '../support/plain-visitor.ts';
import { withoutStore } from '../support/stored-away.ts';
import { plainJpeg } from '../support/upload-files.ts';
import { visit } from '../support/visitor.ts';

const unavailable =
  'We cannot take your request right now. Your answers are still here: try again in a minute, or call us on (512) 555-0148';
const noPhotos = 'Nothing can be added right now. Your request does not need it.';

let journey: Journey;
before(async () => {
  journey = await startJourney({ env: { RATE_SOFT: '0', RATE_HARD: '0', MIN_FILL_MS: '0' } });
});
after(() => journey.stop());

describe('while the store can keep nothing, without script', () => {
  type Visitor = ReturnType<typeof plainVisitor>;

  /** Presses, is told, and finds all of it in the page that answers. */
  async function isTold(visitor: Visitor, typed: Record<string, string>, files: string[]): Promise<void> {
    const tokens = visitor.tokens();
    await withoutStore(journey.site, async () => {
      await visitor.press(typed);
      assert.deepEqual([visitor.status, visitor.headers.get('retry-after')], [503, '30']);
      assert.ok(visitor.text().includes(unavailable));
      assert.deepEqual({ ...visitor.values(), ...typed }, visitor.values());
      assert.deepEqual([visitor.files(), visitor.tokens()], [files, tokens]);
    });
  }

  it('each page of the estimate is shown again with all that it had, and goes on when the store is back', async () => {
    const visitor = plainVisitor(journey.site.url);
    const name = 'Unkept Without Script';
    await visitor.open('/free-estimate');
    await withoutStore(journey.site, async () => {
      await visitor.press(what, [fileOf('early.jpg', await plainJpeg())]);
      assert.deepEqual([visitor.status, visitor.errors()], [422, [noPhotos]]);
      assert.deepEqual(visitor.values(), what);
    });
    await isTold(visitor, {}, []);
    await visitor.press(
      { service: 'other' },
      [fileOf('panel.jpg', await plainJpeg())],
      ['remove_photo', 'none'],
    );
    assert.deepEqual(visitor.files(), ['panel.jpg']);
    await isTold(visitor, what, ['panel.jpg']);
    await visitor.press();
    await isTold(visitor, where, []);
    await visitor.press();
    await isTold(visitor, contact(name), []);
    await visitor.press();
    assert.match(visitor.at, /\/thanks\//);
    const reference = /E-\w{4}-\w{4}/.exec(visitor.text())![0];
    const { record } = await arrived(journey.odoo, reference, 1);
    assert.equal(record.contact_name, name);
    assert.equal((await leadsOf(journey.site, journey.odoo, name)).length, 1);
  });

  it('the helpdesk form keeps its answers and its files', async () => {
    const visitor = plainVisitor(journey.site.url);
    const typed = helpdeskAnswers() as Record<string, string>;
    await visitor.open('/helpdesk');
    await visitor.press({}, [fileOf('light.jpg', await plainJpeg())]);
    assert.deepEqual([visitor.status, visitor.files()], [422, ['light.jpg']]);
    await isTold(visitor, typed, ['light.jpg']);
    await visitor.press();
    await arrived(journey.odoo, /H-\w{4}-\w{4}/.exec(visitor.text())![0], 1);
  });
});

describe('while the store can keep nothing, with script', { skip: noBrowser }, () => {
  let browser: Browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());

  async function isTold(page: Page, typed: Record<string, string>, words: string, press = mainButton(page)) {
    await answer(page, typed);
    await withoutStore(journey.site, async () => {
      await press.click();
      await page.getByText(words).waitFor();
    });
    assert.deepEqual({ ...(await typedIn(page)), ...typed }, await typedIn(page));
  }

  it('each page says so and keeps its answers, a photo can be tried again, and all of it arrives once', () =>
    visit(browser, journey.site.url, { expected: /status of 503/ }, async (page) => {
      const name = 'Unkept With Script';
      await page.goto('/free-estimate');
      await withoutStore(journey.site, async () => {
        await page.locator('input[type=file]').setInputFiles([await photo('panel.jpg', 'teal')]);
        await page.getByText(noPhotos).waitFor();
      });
      await page.getByRole('button', { name: /^Retry/ }).click();
      await page.locator('[data-file-state=ready]').waitFor();
      await addFiles(page, [await photo('meter.jpg', 'navy')], { byScript: true });
      await isTold(page, what, unavailable);
      assert.deepEqual(await listedFiles(page), ['panel.jpg', 'meter.jpg']);
      await goOn(page);
      await isTold(page, where, unavailable);
      await goOn(page);
      await isTold(page, contact(name), unavailable);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.waitForURL('**/thanks/*');
      await arrived(journey.odoo, await referenceOn(page), 2);
      assert.equal((await leadsOf(journey.site, journey.odoo, name)).length, 1);
    }));
});
