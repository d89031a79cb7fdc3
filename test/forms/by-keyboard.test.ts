// Both forms by keyboard alone, with a mistake on every page, a photo that is taken away again and an answer that is changed.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { listedFiles, photo, type Photo, referenceOn } from '../support/fill-form.ts';
import { arrived, isOfColour } from '../support/in-odoo.ts';
import { type Journey, startJourney } from '../support/journey.ts';
import { visit } from '../support/visitor.ts';

/** Runs in the page: what has the focus, and whether a ring around it, or around what stands for it, can be seen. */
const focus = `(() => {
  const element = document.activeElement;
  const itself = element.getBoundingClientRect().width > 1 ? element : element.nextElementSibling;
  const marked = [element.closest('.radio-card, .check'), itself].find((one) => {
    const { outlineStyle, outlineWidth } = one ? getComputedStyle(one) : {};
    return outlineStyle && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  });
  const { top, bottom, width } = (marked ?? element).getBoundingClientRect();
  return {
    html: element.outerHTML.slice(0, 200),
    isSeen: Boolean(marked) && width > 1 && bottom > 0 && top < innerHeight,
  };
})()`;

describe('by keyboard alone', { skip: noBrowser }, () => {
  let browser: Browser;
  let journey: Journey;
  let photos: Photo[];
  before(async () => {
    journey = await startJourney({ env: { RATE_SOFT: '0', RATE_HARD: '0', MIN_FILL_MS: '0' } });
    browser = await openBrowser();
    photos = [await photo('IMG_2041.jpg', 'crimson'), await photo('IMG_2042.jpg', 'teal')];
  });
  after(async () => {
    await browser.close();
    await journey.stop();
  });

  const hasFocus = (page: Page, selector: string) =>
    page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`);

  async function press(page: Page, ...keys: string[]): Promise<void> {
    for (const key of keys) await page.keyboard.press(key);
  }

  /** From stop to stop, each of which can be seen, to what `selector` names. */
  async function tabTo(page: Page, selector: string, key = 'Tab'): Promise<void> {
    for (let stops = 1; stops <= 40; stops += 1) {
      await press(page, key);
      const { html, isSeen } = await page.evaluate<{ html: string; isSeen: boolean }>(focus);
      assert.ok(isSeen, `the focus cannot be seen on ${html}`);
      if (await hasFocus(page, selector)) return;
    }
    assert.fail(`${selector} was not reached`);
  }
  const toButton = (page: Page) => tabTo(page, '#request-form [data-busy-text]');

  /** Presses Enter where the focus is, and waits for another page. */
  async function enter(page: Page, address: string | RegExp): Promise<void> {
    await press(page, 'Enter');
    await page.waitForURL(address);
  }

  async function choosePhotos(page: Page, field: string): Promise<void> {
    // Asked for first: a chooser that opens before anybody listens is closed unseen.
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      tabTo(page, `#${field}`).then(() => press(page, 'Space')),
    ]);
    await chooser.setFiles(photos);
  }

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with script' : 'without script';

    /** From the summary of what is wrong to the field. */
    async function mend(page: Page, message: string, field: string): Promise<void> {
      const summary = page.getByRole('alert');
      await summary.waitFor();
      assert.deepEqual(await summary.getByRole('link').allInnerTexts(), [message]);
      if (javaScriptEnabled) assert.ok(await hasFocus(page, '[data-error-summary]'));
      await tabTo(page, `[data-error-summary] a[href="#${field}"]`);
      await press(page, 'Enter');
      assert.ok(await hasFocus(page, `#${field}`), `${message} leads elsewhere`);
    }

    /** The first of two is taken away; the focus stays near. */
    async function removeFirst(page: Page, field: string): Promise<void> {
      await tabTo(page, '[name=remove_photo]');
      await press(page, 'Enter');
      if (!javaScriptEnabled) await page.waitForURL(`**#${field}`);
      assert.ok(
        await hasFocus(page, javaScriptEnabled ? '[aria-label="Remove IMG_2042.jpg"]' : `#${field}`),
        'the focus is lost with the photo',
      );
      assert.deepEqual(await listedFiles(page), ['IMG_2042.jpg']);
      if (javaScriptEnabled) await tabTo(page, `#${field}`, 'Shift+Tab');
    }

    it(`an estimate is filled in, mended, changed and sent ${how}`, () =>
      visit(browser, journey.site.url, { javaScriptEnabled, expected: /status of 422/ }, async (page) => {
        await page.goto('/free-estimate');
        await tabTo(page, '[href="#main"]');
        await enter(page, '**#main');
        await toButton(page);
        await press(page, 'Enter');
        await mend(page, 'Choose a service', 'service');
        await press(page, 'Space', 'ArrowDown');
        await tabTo(page, '#details');
        await page.keyboard.type('A charger.\nIn the garage.');
        await choosePhotos(page, 'photos');
        if (javaScriptEnabled) {
          await page.locator('[data-file-state=ready]').nth(1).waitFor();
          await removeFirst(page, 'photos');
        }
        await toButton(page);
        await enter(page, '**/where');
        if (!javaScriptEnabled) {
          await tabTo(page, '[name=go]');
          await enter(page, /free-estimate\/[\w-]{22}$/);
          await removeFirst(page, 'photos');
          await toButton(page);
          await enter(page, '**/where');
        }

        await tabTo(page, '[name=timing]');
        await press(page, 'Space', 'ArrowDown');
        await tabTo(page, '#postal_code');
        await press(page, 'Enter');
        await mend(page, 'Enter your ZIP code', 'postal_code');
        await page.keyboard.type('78704');
        await enter(page, '**/contact');

        await tabTo(page, '.summary-card button[value$="#details"]');
        await enter(page, /change=1#details$/);
        assert.ok(await hasFocus(page, '#details'), 'Change leads elsewhere');
        await press(page, 'Control+End');
        await page.keyboard.type(' Upstairs.');
        await toButton(page);
        await enter(page, '**/contact');

        await tabTo(page, '#full_name');
        await page.keyboard.type('Keys Only');
        await tabTo(page, '[name=reply_by]');
        await press(page, 'Space');
        await toButton(page);
        await press(page, 'Enter');
        await mend(page, 'Enter a phone number so we can call you', 'phone');
        await page.keyboard.type('512 555 0171');
        await toButton(page);
        await enter(page, '**/thanks/*');
        if (javaScriptEnabled) assert.ok(await hasFocus(page, 'h1'));

        const { answers, files } = await arrived(journey.odoo, await referenceOn(page), 1);
        assert.deepEqual(answers, {
          'What do you need?': 'EV chargers',
          'Anything we should know?': 'A charger.\nIn the garage. Upstairs.',
          'When do you need it?': 'This week',
          'ZIP code': '78704',
          'Your name': 'Keys Only',
          Phone: '512 555 0171',
          'How should we reply?': 'Call',
        });
        assert.ok(await isOfColour(files[0]!.content, 'teal'));
      }));

    it(`a support request is filled in, mended and sent ${how}`, () =>
      visit(browser, journey.site.url, { javaScriptEnabled, expected: /status of 422/ }, async (page) => {
        await page.goto('/helpdesk');
        await tabTo(page, '[name=topic]');
        await press(page, 'Space', 'ArrowDown');
        await tabTo(page, '[name=urgency]');
        await press(page, 'Space');
        await tabTo(page, '#message');
        await page.keyboard.type('The light in the hall flickers.');
        await choosePhotos(page, 'files');
        if (javaScriptEnabled) {
          await page.locator('[data-file-state=ready]').nth(1).waitFor();
          await removeFirst(page, 'files');
        }
        await tabTo(page, '#full_name');
        await page.keyboard.type('Keys Only');
        await tabTo(page, '#email');
        await page.keyboard.type('keys@');
        await press(page, 'Enter');
        if (!javaScriptEnabled) {
          await page.getByRole('alert').waitFor();
          await removeFirst(page, 'files');
          await toButton(page);
          await press(page, 'Enter');
        }
        await mend(page, 'Enter an email address like name@example.com', 'email');
        await press(page, 'End');
        await page.keyboard.type('example.com');
        await enter(page, '**/thanks/*');

        const { answers, files } = await arrived(journey.odoo, await referenceOn(page), 1);
        assert.deepEqual(answers, {
          'What is it about?': 'A visit or appointment',
          'How soon do you need us?': 'Today',
          'What is wrong?': 'The light in the hall flickers.',
          'Your name': 'Keys Only',
          Email: 'keys@example.com',
        });
        assert.ok(await isOfColour(files[0]!.content, 'teal'));
      }));
  }
});
