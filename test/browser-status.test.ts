// A request is looked up again: from the thanks, by what the visitor remembers, and with a keyboard alone.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { noBrowser, openBrowser } from './support/browser.ts';
import { estimateAnswers, type Journey, postJson, type Receipt, startJourney } from './support/journey.ts';
import { visit as visitAt, type VisitOptions } from './support/visitor.ts';

describe('the status of a request, in a browser', { skip: noBrowser }, () => {
  let browser: Browser;
  let journey: Journey;
  let receipt: Receipt;
  before(async () => {
    // Each visitor has an address of their own, or they would share their tries.
    journey = await startJourney({ env: { RATE_SOFT: '0', RATE_HARD: '0', TRUST_PROXY: '1' } });
    browser = await openBrowser();
    const sent = await postJson(`${journey.site.url}/api/estimate`, estimateAnswers());
    receipt = (await sent.json()) as Receipt;
  });
  after(async () => {
    await browser.close();
    await journey.stop();
  });

  let visitors = 0;
  function visit(options: VisitOptions, use: (page: Page) => Promise<void>): Promise<void> {
    visitors += 1;
    const extraHTTPHeaders = { 'x-forwarded-for': `192.0.2.${visitors}` };
    return visitAt(browser, journey.site.url, { extraHTTPHeaders, ...options }, use);
  }

  async function lookUp(page: Page, reference: string, contact: string): Promise<void> {
    await page.getByLabel('Reference').fill(reference);
    await page.getByLabel('Email or phone you used').fill(contact);
    await page.getByRole('button', { name: 'Check my request' }).click();
  }

  it('prints on one sheet, as does the thanks', () =>
    visit({}, async (page) => {
      const margin = { top: '0.4in', bottom: '0.4in', left: '0.4in', right: '0.4in' };
      const sheets = async () => {
        const pdf = await page.pdf({ format: 'Letter', margin });
        return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length;
      };
      await page.goto(receipt.thanks);
      assert.equal(await sheets(), 1);
      await page.getByRole('link', { name: 'Check this request' }).click();
      await page.waitForURL('**/status/*');
      assert.equal(await sheets(), 1);
    }));

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with script' : 'without script';

    it(`opens from the thanks without typing anything again, ${how}`, () =>
      visit({ javaScriptEnabled }, async (page) => {
        await page.goto(receipt.thanks);
        await page.getByRole('link', { name: 'Check this request' }).click();
        await page.waitForURL('**/status/*');
        assert.equal(
          await page.getByRole('heading', { level: 1 }).innerText(),
          `Request ${receipt.reference}`,
        );
        const main = await page.getByRole('main').innerText();
        assert.match(main, /We received your request/);
        assert.match(main, /EV charger/);
        assert.match(main, /78704/);
        assert.doesNotMatch(main, /Sample|visitor@|0171|garage/);
        await page.getByRole('link', { name: 'Add something or change it' }).click();
        assert.equal(await page.getByLabel('Job, invoice or request number').inputValue(), receipt.reference);
      }));

    it(`is found by a reference as people type it and a phone in another format, ${how}`, () =>
      visit({ javaScriptEnabled }, async (page) => {
        await page.goto('/status');
        const typed = receipt.reference.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o');
        await lookUp(page, typed, '+1 512.555.0171');
        await page.waitForURL('**/status/*');
        await page.getByRole('heading', { name: `Request ${receipt.reference}` }).waitFor();
      }));

    it(`is not found with another contact: the same words as for another reference, ${how}`, () =>
      visit({ javaScriptEnabled, expected: /status of 422/ }, async (page) => {
        await page.goto('/status');
        for (const [reference, contact] of [
          [receipt.reference, 'eve@example.com'],
          ['E-0000-0000', 'visitor@example.com'],
        ] as const) {
          await lookUp(page, reference, contact);
          assert.deepEqual(await page.getByRole('alert').getByRole('link').allInnerTexts(), [
            'We cannot find that request. Check the reference and the email or phone you used',
          ]);
          assert.match(await page.title(), /^Error: Check a request/);
          assert.equal(await page.getByLabel('Email or phone you used').inputValue(), contact);
        }
      }));
  }

  it('is refused after five tries, with the phone number', () =>
    visit({ expected: /status of 4(22|29)/ }, async (page) => {
      await page.goto('/status');
      for (let i = 0; i < 6; i += 1) await lookUp(page, 'E-0000-0000', 'visitor@example.com');
      await page.getByText('Too many tries. Wait 15 minutes or call us on (512) 555-0148').waitFor();
    }));

  it('is found with a keyboard alone', () =>
    visit({}, async (page) => {
      await page.goto('/status');
      const focused = () =>
        page.evaluate<string>('document.activeElement.id || document.activeElement.textContent.trim()');
      const tabTo = async (what: string) => {
        for (let i = 0; i < 40 && (await focused()) !== what; i += 1) await page.keyboard.press('Tab');
        assert.equal(await focused(), what);
      };
      await tabTo('reference');
      await page.keyboard.type(receipt.reference);
      await page.keyboard.press('Tab');
      assert.equal(await focused(), 'contact');
      await page.keyboard.type('VISITOR@example.com');
      await page.keyboard.press('Tab');
      assert.equal(await focused(), 'Check my request');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/status/*');
      await page.getByRole('heading', { name: `Request ${receipt.reference}` }).waitFor();
      await tabTo('Add something or change it');
    }));

  it('says in Spanish that a link has ended, and offers the form', () =>
    visit({ expected: /status of 404/ }, async (page) => {
      await page.goto(`/es/thanks/${'x'.repeat(43)}`);
      await page.getByText('Este enlace ya venció.').waitFor();
      await page.getByLabel('Número de referencia').waitFor();
    }));
});
