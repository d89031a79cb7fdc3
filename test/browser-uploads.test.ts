// Photos and documents with script: made smaller, two at a time, told row by row.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { violationsIn } from './support/axe.ts';
import { noBrowser, openBrowser } from './support/browser.ts';
import { fillContact, fillWhat, fillWhere, goOn, send } from './support/fill-estimate.ts';
import { eventually, type Journey, startJourney } from './support/journey.ts';
import { visit as visitAt, type VisitOptions } from './support/visitor.ts';

const uploads = '**/api/estimate/files';

// What leaves the browser, kept for the test: a request with a file in it cannot be read from outside.
const keepWhatLeaves = `
  window.left = [];
  const { send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.send = function (body) {
    window.left.push(body.get('photos'));
    return send.call(this, body);
  };`;

describe('files of a form with script', { skip: noBrowser }, () => {
  let browser: Browser;
  let journey: Journey;
  let photo: Buffer;
  let small: Buffer[];
  before(async () => {
    photo = await sharp({
      create: {
        width: 3000,
        height: 2000,
        channels: 3,
        background: 'teal',
        noise: { type: 'gaussian', mean: 128, sigma: 20 },
      },
    })
      .jpeg()
      .withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '30/1 16/1 0/1' } })
      .toBuffer();
    // Each another: the same photo twice is one.
    small = await Promise.all(
      ['red', 'green', 'blue', 'teal', 'navy', 'gray', 'pink'].map((background) =>
        sharp({ create: { width: 40, height: 30, channels: 3, background } })
          .jpeg()
          .toBuffer(),
      ),
    );
    journey = await startJourney({ env: { RATE_SOFT: '0', RATE_HARD: '0', MIN_FILL_MS: '0' } });
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    await journey.stop();
  });

  const visit = (options: VisitOptions, use: (page: Page) => Promise<void>) =>
    visitAt(browser, journey.site.url, options, use);
  const jpeg = (n: number) => ({ name: `IMG_${n}.jpg`, mimeType: 'image/jpeg', buffer: small[n - 1]! });
  const choose = (page: Page, ...files: { name: string; mimeType: string; buffer: Buffer }[]) =>
    page.locator('input[type=file]').setInputFiles(files);
  const row = (page: Page, name: string) =>
    page.getByRole('listitem').filter({ has: page.getByRole('button', { name: `Remove ${name}` }) });
  const ready = (page: Page, name: string) => row(page, name).getByText('Ready').waitFor();
  const focused = (page: Page) =>
    page.evaluate<string>('document.activeElement.getAttribute("aria-label") ?? document.activeElement.id');

  it('leave smaller and without the place they were taken at, and stay on the pages until they arrive', () =>
    visit({}, async (page) => {
      await page.addInitScript(keepWhatLeaves);
      await page.goto('/free-estimate');
      await fillWhat(page);
      await choose(page, { name: 'IMG_2041.jpg', mimeType: 'image/jpeg', buffer: photo });
      await ready(page, 'IMG_2041.jpg');
      const left = await page.evaluate<number[]>(
        'window.left[0].arrayBuffer().then((bytes) => [...new Uint8Array(bytes)])',
      );
      assert.ok(left.length < photo.length);
      const { width, height, format, exif } = await sharp(Buffer.from(left)).metadata();
      assert.deepEqual([width, height, format, exif], [2000, 1333, 'jpeg', undefined]);
      assert.ok(await page.evaluate<number>(`document.querySelector('.file-row img').naturalWidth`));
      assert.deepEqual(await violationsIn(page), []);

      await page.reload();
      await ready(page, 'IMG_2041.jpg');
      await goOn(page);
      await fillWhere(page);
      await page.goBack();
      await ready(page, 'IMG_2041.jpg');
      assert.equal(await page.getByRole('listitem').filter({ hasText: 'Ready' }).count(), 1);
      await goOn(page);
      await fillWhere(page);
      await goOn(page);
      await fillContact(page, 'With Photo');
      await send(page);
      await page.waitForURL('**/thanks/*');
      const lead = await eventually(() =>
        journey.odoo.records('crm.lead').find((record) => record.contact_name === 'With Photo'),
      );
      await eventually(() =>
        journey.odoo.records('ir.attachment').find((record) => record.res_id === lead.id),
      );
    }));

  it('go up two at a time, and the form waits for them', () =>
    visit({}, async (page) => {
      let [going, most] = [0, 0];
      await page.route(uploads, async (route) => {
        most = Math.max(most, (going += 1));
        await new Promise((resolve) => setTimeout(resolve, 600));
        going -= 1;
        await route.continue();
      });
      await page.goto('/free-estimate');
      await fillWhat(page);
      await choose(page, ...[1, 2, 3, 4].map(jpeg));
      assert.equal(await page.locator('input[type=file]').inputValue(), '');
      await page.getByText('Uploading').first().waitFor();
      await goOn(page);
      await page.getByText('Your files are still on their way.').waitFor();
      await page.waitForURL('**/where');
      assert.equal(most, 2);
      assert.equal(await page.locator('input[type=hidden][name=photos]').count(), 4);
    }));

  it('on their way are waited for by Back as well', () =>
    visit({}, async (page) => {
      let letGo = () => {};
      const held = new Promise<void>((resolve) => (letGo = resolve));
      await page.route(uploads, async (route) => {
        await held;
        await route.continue();
      });
      await page.goto('/free-estimate');
      await fillWhat(page);
      await goOn(page);
      await fillWhere(page);
      await goOn(page);
      await page.waitForURL('**/contact');
      await page.locator('button[name=go][value^="what#"]').first().click();
      await page.waitForURL('**change=1**');
      await choose(page, jpeg(1));
      await page.getByText('Uploading').waitFor();
      await page.getByRole('button', { name: 'Back', exact: true }).click();
      await page.getByText('Your files are still on their way.').waitFor();
      letGo();
      await page.waitForURL('**/contact');
      await page.getByText('1 photo', { exact: true }).waitFor();
    }));

  it('that fail are told with a button to try again, and need not be there to go on', () =>
    visit({ expected: /ERR_FAILED/ }, async (page) => {
      let tries = 0;
      await page.route(uploads, (route) => ((tries += 1) <= 2 ? route.abort() : route.continue()));
      await page.goto('/free-estimate');
      await fillWhat(page);
      await choose(page, jpeg(1), jpeg(2));
      await page.getByRole('button', { name: 'Continue without 2 photos' }).waitFor();
      await row(page, 'IMG_1.jpg').getByText('Not uploaded. Try again').waitFor();
      await page.getByText('IMG_1.jpg was not uploaded. Try again').waitFor({ state: 'attached' });
      assert.deepEqual(await violationsIn(page), []);
      await page.getByRole('button', { name: /^Retry.*IMG_1/ }).click();
      assert.equal(await focused(page), 'Remove IMG_1.jpg');
      await ready(page, 'IMG_1.jpg');
      await page.getByRole('button', { name: 'Continue without 1 photo' }).click();
      await page.waitForURL('**/where');
      assert.equal(await page.locator('input[type=hidden][name=photos]').count(), 1);
    }));

  it('that fail while the form waits for them keep it here until the visitor knows', () =>
    visit({ expected: /ERR_FAILED/ }, async (page) => {
      const pressed = Promise.withResolvers<void>();
      await page.route(uploads, async (route) => {
        await pressed.promise;
        await route.abort();
      });
      await page.goto('/free-estimate');
      await fillWhat(page);
      await choose(page, jpeg(1));
      await goOn(page);
      pressed.resolve();
      const knowing = page.getByRole('button', { name: 'Continue without 1 photo' });
      await knowing.waitFor();
      assert.equal(new URL(page.url()).pathname, '/free-estimate');
      await knowing.click();
      await page.waitForURL('**/where');
    }));

  it('are taken away where they stand, and the focus stays in the list', () =>
    visit({}, async (page) => {
      const removed: string[] = [];
      page.on('request', (asked) => asked.method() === 'DELETE' && removed.push(asked.url()));
      await page.goto('/free-estimate');
      await choose(page, jpeg(1), jpeg(2));
      await ready(page, 'IMG_1.jpg');
      await ready(page, 'IMG_2.jpg');
      await page.getByText('2 photos ready').waitFor({ state: 'attached' });
      await page.getByRole('button', { name: 'Remove IMG_1.jpg' }).press('Enter');
      assert.equal(await focused(page), 'Remove IMG_2.jpg');
      await page.keyboard.press('Space');
      assert.equal(await focused(page), 'photos');
      assert.equal(await page.locator('[name=photos]').count(), 1);
      await page.getByText('No photos yet').waitFor({ state: 'attached' });
      assert.equal(removed.length, 2);
    }));

  it('that cannot be photos are refused without being sent, and a seventh in words', () =>
    visit({}, async (page) => {
      let sent = 0;
      await page.route(uploads, (route) => ((sent += 1), route.continue()));
      await page.goto('/free-estimate');
      await choose(
        page,
        { name: 'setup.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') },
        { name: 'IMG_0.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(0) },
        { name: 'huge.tif', mimeType: 'image/tiff', buffer: Buffer.alloc(15 * 1024 * 1024 + 1) },
      );
      await page.getByText('setup.exe is not a JPG, PNG or WebP').waitFor();
      await page.getByText('IMG_0.jpg is empty').waitFor();
      await page.getByText('huge.tif is over 15 MB').waitFor();
      assert.equal(sent, 0);
      await goOn(page);
      await page.getByRole('alert').getByText('Choose a service').waitFor();
      await choose(page, ...[1, 2, 3, 4, 5, 6, 7].map(jpeg));
      await page.getByText('You can add up to 6 photos').waitFor();
      await ready(page, 'IMG_6.jpg');
      assert.equal(sent, 6);
    }));

  it('that the server refuses are told in its words, without another try', () =>
    visit({ expected: /status of 422/ }, async (page) => {
      await page.goto('/free-estimate');
      await choose(page, { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('MZ no photo') });
      const told = row(page, 'photo.jpg');
      await told.getByText('photo.jpg is not a JPG, PNG or WebP').waitFor();
      assert.equal(await told.getByRole('button', { name: 'Retry' }).count(), 0);
      assert.equal((await told.innerText()).match(/photo\.jpg/g)!.length, 1);
    }));

  it('can be dropped anywhere on the page, and a document is taken by the helpdesk', () =>
    visit({}, async (page) => {
      await page.goto('/helpdesk');
      await page.evaluate(`
        const transfer = new DataTransfer();
        transfer.items.add(new File(['%PDF-1.4\\n%%EOF\\n'], 'invoice.pdf', { type: 'application/pdf' }));
        const act = (name) => document.querySelector('h1').dispatchEvent(
          new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer: transfer }));
        act('dragover');
        window.over = document.querySelector('[data-drop-words]').textContent;
        act('drop');`);
      assert.equal(await page.evaluate('window.over'), 'Drop to add');
      await page.getByText('or drop them here').waitFor();
      await row(page, 'invoice.pdf')
        .getByText(/ready|is not|damaged/)
        .waitFor();
    }));
});
