// Everything a form asks, answered on a phone, with two files: with and without script it all arrives, once.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { copyContent } from '../support/content-folder.ts';
import {
  addFiles,
  answer,
  type Answers,
  goOn,
  isThanks,
  listedFiles,
  mainButton,
  photo,
  type Photo,
  referenceOn,
} from '../support/fill-form.ts';
import { type Arrived, arrived, isOfColour } from '../support/in-odoo.ts';
import { deliverTo, type Journey, startJourney } from '../support/journey.ts';
import { type Site, startSite } from '../support/site.ts';
import { pdf } from '../support/upload-files.ts';
import { visit } from '../support/visitor.ts';

const quick = { RATE_SOFT: '0', RATE_HARD: '0', MIN_FILL_MS: '0' };
const details = 'The breaker trips.\nTwice a day, "always" at < 7 pm & in rain.';

const estimate: Answers = {
  service: 'panel-upgrade',
  details,
  timing: 'this_month',
  postal_code: '78704-1234',
  address_line1: '12 Garden Lane',
  property_type: 'rental',
  full_name: 'Dana "DJ" Reyes',
  phone: '(512) 555-0171 x204',
  email: 'dana@example.com',
  reply_by: 'call',
};

const support: Answers = {
  topic: 'warranty',
  urgency: 'whenever',
  message: details,
  reference: 'INV/2026/0042',
  full_name: 'Dana "DJ" Reyes',
  email: 'dana@example.com',
  phone: '(512) 555-0171',
  address_line1: '12 Garden Lane',
};

describe('every answer and every file', { skip: noBrowser }, () => {
  let browser: Browser;
  let journey: Journey;
  /** The same business with its form on one page, all of the address and texts. */
  let single: Site;
  let photos: Photo[];
  const content = copyContent();
  before(async () => {
    content.edit('site.yaml', 'layout: steps', 'layout: single');
    content.edit('site.yaml', 'address: short', 'address: full');
    content.edit('site.yaml', 'sms: false', 'sms: true');
    journey = await startJourney({ env: quick });
    single = await startSite({ ...quick, ...deliverTo(journey.odoo), CONTENT_DIR: content.dir });
    browser = await openBrowser();
    photos = [await photo('IMG_2041.jpg', 'crimson'), await photo('the panel, open.png', 'teal')];
  });
  after(async () => {
    await browser.close();
    await single.stop();
    await journey.stop();
    content.dispose();
  });

  /** From the form's first page to the thanks; resolves with the reference. */
  async function fillAndSend(page: Page, path: string, answers: Answers, files: Photo[], byScript: boolean) {
    await page.goto(path);
    for (let pages = 1; !isThanks(page); pages += 1) {
      assert.ok(pages <= 3, page.url());
      await answer(page, answers);
      if ((await page.locator('input[type=file]').count()) > 0) await addFiles(page, files, { byScript });
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360, page.url());
      await goOn(page);
    }
    return referenceOn(page);
  }

  async function assertPhotos({ files }: Arrived): Promise<void> {
    assert.deepEqual(
      files.map(({ name, type }) => `${name} ${type}`),
      ['IMG_2041.jpg image/jpeg', 'the panel, open.jpg image/jpeg'],
    );
    assert.ok(await isOfColour(files[0]!.content, 'crimson'));
    assert.ok(await isOfColour(files[1]!.content, 'teal'));
  }

  const told = {
    'What do you need?': 'Panel upgrades',
    'Anything we should know?': details,
    'When do you need it?': 'In the next month',
    'ZIP code': '78704-1234',
    'Street address': '12 Garden Lane',
    'Type of property': 'Rental',
    'Your name': 'Dana "DJ" Reyes',
    Phone: '(512) 555-0171 x204',
    Email: 'dana@example.com',
    'How should we reply?': 'Call',
  };

  function assertEstimate({ record, answers, note }: Arrived, language: string): void {
    assert.deepEqual(answers, told);
    const { contact_name, phone, email_from, street, zip, priority } = record;
    assert.deepEqual(
      [contact_name, phone, email_from],
      ['Dana "DJ" Reyes', '+15125550171', 'dana@example.com'],
    );
    assert.deepEqual([street, zip, priority], ['12 Garden Lane', '78704-1234', '1']);
    assert.match(note, new RegExp(`Page.*/free-estimate.*Language.*${language}`, 's'));
  }

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with script' : 'without script';

    it(`of an estimate on three pages arrive ${how}`, () =>
      visit(browser, journey.site.url, { javaScriptEnabled }, async (page) => {
        const reference = await fillAndSend(page, '/free-estimate', estimate, photos, javaScriptEnabled);
        assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'We have your request, Dana');
        await page.getByText('2 photos are with your request.').waitFor();
        const all = await arrived(journey.odoo, reference, 2);
        assertEstimate(all, 'English');
        await assertPhotos(all);
      }));

    it(`of an estimate on one page arrive ${how}, with the town and the consent to texts`, () =>
      visit(browser, single.url, { javaScriptEnabled }, async (page) => {
        const answers = {
          ...estimate,
          city: 'Austin',
          region: 'Texas',
          reply_by: 'text',
          sms_consent: 'yes',
        };
        const reference = await fillAndSend(page, '/free-estimate', answers, photos, javaScriptEnabled);
        await page.getByText('Received for Austin').waitFor();
        const all = await arrived(journey.odoo, reference, 2);
        assert.deepEqual(all.answers, {
          ...told,
          ...{ City: 'Austin', 'State or region': 'Texas' },
          ...{ 'How should we reply?': 'Text', Texts: 'agreed' },
        });
        assert.equal(all.record.city, 'Austin');
        assert.match(all.note, /Consent.*Reply STOP to stop.*on \/free-estimate, in American English/s);
        await assertPhotos(all);
      }));

    it(`of an estimate in Spanish arrive ${how}, in the words of the owner`, () =>
      visit(browser, journey.site.url, { javaScriptEnabled }, async (page) => {
        const reference = await fillAndSend(page, '/es/free-estimate', estimate, photos, javaScriptEnabled);
        assert.match(page.url(), /\/es\/thanks\//);
        const heading = await page.getByRole('heading', { level: 1 }).innerText();
        assert.equal(heading, 'Recibimos su solicitud, Dana');
        const all = await arrived(journey.odoo, reference, 2);
        assertEstimate(all, 'Spanish');
        await assertPhotos(all);
      }));

    it(`of a support request arrive ${how}, a document as it was`, () =>
      visit(browser, journey.site.url, { javaScriptEnabled }, async (page) => {
        const document = { name: 'quote.pdf', mimeType: 'application/pdf', buffer: pdf };
        const files = [photos[0]!, document];
        const reference = await fillAndSend(page, '/helpdesk', support, files, javaScriptEnabled);
        assert.match(reference, /^H-/);
        const { record, answers, files: sent, note } = await arrived(journey.odoo, reference, 2);
        assert.deepEqual(
          [record.partner_name, record.partner_email],
          ['Dana "DJ" Reyes', 'dana@example.com'],
        );
        assert.deepEqual(answers, {
          'What is it about?': 'Warranty',
          'How soon do you need us?': 'No rush',
          'What is wrong?': details,
          'Job, invoice or request number': 'INV/2026/0042',
          'Your name': 'Dana "DJ" Reyes',
          Email: 'dana@example.com',
          Phone: '(512) 555-0171',
          'Service address': '12 Garden Lane',
        });
        assert.match(note, /\/helpdesk/);
        assert.deepEqual(
          sent.map(({ name }) => name),
          ['IMG_2041.jpg', 'quote.pdf'],
        );
        assert.ok(await isOfColour(sent[0]!.content, 'crimson'));
        assert.ok(sent[1]!.content.equals(pdf));
      }));

    it(`of an estimate are kept through a mistake on every page, ${how}`, () =>
      visit(browser, journey.site.url, { javaScriptEnabled, expected: /status of 422/ }, async (page) => {
        const tryEmpty = async () => {
          await mainButton(page).click();
          await page.getByRole('alert').waitFor();
        };
        await page.goto('/free-estimate');
        await answer(page, { details });
        await addFiles(page, photos, { byScript: javaScriptEnabled });
        for (let pages = 1; !isThanks(page); pages += 1) {
          assert.ok(pages <= 3, page.url());
          await tryEmpty();
          assert.deepEqual(await listedFiles(page), pages === 1 ? photos.map(({ name }) => jpg(name)) : []);
          const { details: typed, ...others } = estimate;
          if (pages === 1) assert.equal(await page.locator('#details').inputValue(), typed);
          await answer(page, others);
          await goOn(page);
        }
        const all = await arrived(journey.odoo, await referenceOn(page), 2);
        assertEstimate(all, 'English');
        await assertPhotos(all);
      }));
  }
});

/** As it is called once it was made safe. */
const jpg = (name: string) => name.replace(/\.\w+$/, '.jpg');
