// Back, forward, reload, bookmarks and tabs: no way through the form ends nowhere, or sends anything twice.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { answer, goOn, isThanks, mainButton, referenceOn } from '../support/fill-form.ts';
import { arrived, leadsOf } from '../support/in-odoo.ts';
import { eventually, type Journey, startJourney } from '../support/journey.ts';
import { visit as visitAt, type VisitOptions } from '../support/visitor.ts';

const what = { service: 'ev-charger', details: 'A charger in the garage.' };
const where = { timing: 'this_week', postal_code: '78704', address_line1: '12 Garden Lane' };
const contact = { full_name: 'Dana Reyes', phone: '512 555 0171', reply_by: 'call' };

const placeOf = (page: Page) => new URL(page.url()).pathname.replace(/[\w-]{22}/, ':draft');

describe('on the way through an estimate', { skip: noBrowser }, () => {
  let browser: Browser;
  let keeping: Browser;
  let journey: Journey;
  before(async () => {
    journey = await startJourney({ env: { RATE_SOFT: '0', RATE_HARD: '0', MIN_FILL_MS: '0' } });
    browser = await openBrowser();
    keeping = await openBrowser({ keepsPages: true });
  });
  after(async () => {
    await keeping.close();
    await browser.close();
    await journey.stop();
  });
  const visit = (options: VisitOptions, use: (page: Page) => Promise<void>) =>
    visitAt(browser, journey.site.url, options, use);
  const leads = (name: string) => leadsOf(journey.site, journey.odoo, name);

  async function toWhere(page: Page, answers = what): Promise<void> {
    await page.goto('/free-estimate');
    await answer(page, answers);
    await goOn(page);
  }
  async function toContact(page: Page): Promise<void> {
    await toWhere(page);
    await answer(page, where);
    await goOn(page);
  }
  async function send(page: Page, full_name: string): Promise<string> {
    await answer(page, { ...contact, full_name });
    await goOn(page);
    return referenceOn(page);
  }
  /** From wherever it is, with every answer that is asked on the way. */
  async function finish(page: Page, full_name: string): Promise<string> {
    while (!isThanks(page)) {
      await answer(page, { ...what, ...where, ...contact, full_name });
      await goOn(page);
    }
    return referenceOn(page);
  }
  /** A page that the browser has kept loads nothing: it is there at once. */
  async function turn(page: Page, way: 'goBack' | 'goForward'): Promise<void> {
    await page[way]({ waitUntil: 'commit' });
    await eventually(async () => (await page.evaluate('document.readyState')) === 'complete');
  }
  async function goBack(page: Page, steps = 1): Promise<void> {
    for (let step = 0; step < steps; step += 1) await turn(page, 'goBack');
  }
  const back = (page: Page) => page.getByRole('button', { name: 'Back', exact: true });
  const value = (page: Page, name: string) => page.locator(`[data-field] #${name}`).inputValue();
  const chosen = (page: Page, name: string) => page.locator(`[name=${name}]:checked`).inputValue();

  for (const [how, { javaScriptEnabled, keepsPages }] of Object.entries({
    'with script': { javaScriptEnabled: true, keepsPages: false },
    'with script, in a browser that keeps pages': { javaScriptEnabled: true, keepsPages: true },
    'without script': { javaScriptEnabled: false, keepsPages: false },
  }))
    for (const steps of [1, 2, 3])
      it(`${steps} Back from the thanks, and sending the same is the same request, ${how}`, () =>
        visitAt(keepsPages ? keeping : browser, journey.site.url, { javaScriptEnabled }, async (page) => {
          const name = `Back ${steps} ${how}`;
          await toContact(page);
          const reference = await send(page, name);
          await goBack(page, steps);
          if (keepsPages) assert.ok(!isThanks(page), page.url());
          // The browser either kept the page, or asks for it anew: then it has become the thanks.
          if (steps === 1 && !isThanks(page)) assert.equal(await value(page, 'full_name'), name);
          if (steps === 3) {
            assert.equal(placeOf(page), '/free-estimate');
            for (let step = 0; step < steps; step += 1) await turn(page, 'goForward');
            assert.equal(await referenceOn(page), reference);
            await goBack(page, steps);
          }
          const again = await finish(page, name);
          // From the very beginning only a script knows that it is the same.
          const isOther = steps === 3 && !javaScriptEnabled;
          assert.equal(again === reference, !isOther);
          assert.equal((await leads(name)).length, isOther ? 2 : 1);
        }));

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with script' : 'without script';

    it(`after the thanks another answer is another request, which leaves the first as it is, ${how}`, () =>
      visit({ javaScriptEnabled }, async (page) => {
        await toContact(page);
        const first = await send(page, `Back First ${how}`);
        while (isThanks(page)) await goBack(page);
        const second = await finish(page, `Back Other ${how}`);
        assert.notEqual(second, first);
        const [one, other] = [await arrived(journey.odoo, first), await arrived(journey.odoo, second)];
        const { 'Your name': name, ...same } = one.answers;
        assert.equal(name, `Back First ${how}`);
        assert.deepEqual(other.answers, { ...same, 'Your name': `Back Other ${how}` });
      }));

    it(`every page stands a reload, and so do a mistake and the thanks, ${how}`, () =>
      visit({ javaScriptEnabled, expected: /status of 422/ }, async (page) => {
        const name = `Reloads ${how}`;
        await page.goto('/free-estimate');
        await answer(page, { details: what.details });
        await mainButton(page).click();
        await page.getByRole('alert').waitFor();
        await page.reload();
        assert.equal(await value(page, 'details'), what.details);
        await answer(page, what);
        await goOn(page);
        await page.reload();
        assert.equal(placeOf(page), '/free-estimate/:draft/where');
        await answer(page, where);
        await goOn(page);
        await page.reload();
        assert.match(await page.getByRole('main').innerText(), /A charger in the garage\..*12 Garden Lane/s);
        const reference = await send(page, name);
        await page.reload();
        assert.equal(await referenceOn(page), reference);
        await goBack(page);
        await page.reload();
        assert.equal(await referenceOn(page), reference);
        assert.equal((await leads(name)).length, 1);
      }));

    it(`a bookmark goes on in another browser, and the first one then finds the thanks, ${how}`, () =>
      visit({ javaScriptEnabled }, async (page) => {
        const name = `Bookmarked ${how}`;
        await toContact(page);
        const bookmark = page.url().replace('/contact', '/where');
        await visit({ javaScriptEnabled }, async (other) => {
          await other.goto(bookmark);
          assert.equal(await value(other, 'address_line1'), where.address_line1);
          assert.equal(await chosen(other, 'timing'), where.timing);
          await goOn(other);
          const reference = await send(other, name);
          await page.goto(bookmark);
          assert.equal(await referenceOn(page), reference);
          const { answers } = await arrived(journey.odoo, reference);
          assert.equal(answers['Anything we should know?'], what.details);
        });
      }));

    it(`a double tap is one request, ${how}`, () =>
      visit({ javaScriptEnabled }, async (page) => {
        const name = `Double Tap ${how}`;
        await toContact(page);
        await answer(page, { ...contact, full_name: name });
        await mainButton(page).dblclick({ delay: 5 });
        // Without script the second tap breaks off the first page that was on its way.
        await eventually(() => isThanks(page) || undefined);
        await page.waitForLoadState();
        const reference = await referenceOn(page);
        assert.deepEqual(
          (await leads(name)).map((lead) => String(lead.name).includes(reference)),
          [true],
        );
      }));

    it(`two tabs on one draft do not undo each other's answers, ${how}`, () =>
      visit({ javaScriptEnabled }, async (page) => {
        await toWhere(page);
        const other = await page.context().newPage();
        await other.goto(page.url().replace('/where', ''));
        assert.equal(await chosen(other, 'service'), what.service);
        await answer(other, { service: 'lighting' });
        await goOn(other);
        await page.bringToFront();
        await answer(page, where);
        await goOn(page);
        const review = page.locator('.summary-card');
        assert.match(await review.innerText(), /Lighting.*12 Garden Lane/s);
        const reference = await send(page, `Two Tabs ${how}`);
        const { answers } = await arrived(journey.odoo, reference);
        assert.equal(answers['What do you need?'], 'Lighting');
        // The other tab is not left behind with something that cannot be sent.
        await other.reload();
        assert.equal(await referenceOn(other), reference);
      }));

    it(`two tabs with a draft each never have the other's answers, ${how}`, () =>
      visit({ javaScriptEnabled }, async (page) => {
        await toWhere(page);
        const other = await page.context().newPage();
        await toWhere(other, { service: 'repair', details: 'The light in the hall flickers.' });
        assert.notEqual(page.url(), other.url());
        await page.bringToFront();
        await answer(page, where);
        await goOn(page);
        await other.bringToFront();
        await answer(other, { timing: 'planning', postal_code: '78613', address_line1: '7 Hill Road' });
        await goOn(other);
        await answer(other, { ...contact, full_name: `Tab Two ${how}` });
        await page.bringToFront();
        await answer(page, { ...contact, full_name: `Tab One ${how}` });
        await goOn(page);
        await other.bringToFront();
        await goOn(other);
        const sent = [];
        for (const tab of [page, other]) sent.push(await arrived(journey.odoo, await referenceOn(tab)));
        assert.deepEqual(
          sent.map(({ answers }) => [
            answers['What do you need?'],
            answers['Anything we should know?'],
            answers['ZIP code'],
            answers['Street address'],
            answers['Your name'],
          ]),
          [
            ['EV chargers', what.details, '78704', '12 Garden Lane', `Tab One ${how}`],
            ['Repairs', 'The light in the hall flickers.', '78613', '7 Hill Road', `Tab Two ${how}`],
          ],
        );
      }));

    it(`each Change leads to its field and, from there, back to the summary, and nothing typed is lost, ${how}`, () =>
      visit({ javaScriptEnabled }, async (page) => {
        await toContact(page);
        const typed = { full_name: `Changes ${how}`, email: 'half an addr', phone: '512', reply_by: 'email' };
        await answer(page, typed);
        const changes = page.locator('.summary-card').getByRole('button');
        const fields = ['#service', '#details', '#photos', '#timing', '#postal_code'];
        assert.equal(await changes.count(), fields.length);
        for (const [at, field] of fields.entries()) {
          await changes.nth(at).click();
          await page.locator(`[data-field] ${field}`).waitFor({ state: 'attached' });
          assert.equal(new URL(page.url()).hash, field);
          // So that what comes back is the server's, not the device's.
          if (javaScriptEnabled) await page.evaluate('sessionStorage.clear()');
          await back(page).click();
          await page.waitForURL('**/contact');
        }
        for (const name of ['full_name', 'email', 'phone'] as const)
          assert.equal(await value(page, name), typed[name]);
        assert.equal(await chosen(page, 'reply_by'), typed.reply_by);
        await changes.nth(0).click();
        await answer(page, { service: 'other', details: 'A doorbell that rings by itself.' });
        await goOn(page);
        assert.equal(placeOf(page), '/free-estimate/:draft/contact');
        await changes.nth(4).click();
        await answer(page, { postal_code: '78613' });
        await goOn(page);
        assert.match(
          await page.locator('.summary-card').innerText(),
          /Something else.*doorbell.*This week.*12 Garden Lane, 78613/s,
        );
        await answer(page, { email: '' });
        const { answers } = await arrived(journey.odoo, await send(page, `Changes ${how}`));
        // Asked of whoever needs something else.
        assert.equal(answers['What do you need?'], 'A doorbell that rings by itself.');
        assert.equal(answers['ZIP code'], '78613');
      }));

    it(`Back keeps what stands on the page, and Enter in a field goes on, ${how}`, () =>
      visit({ javaScriptEnabled }, async (page) => {
        await toWhere(page);
        await answer(page, { property_type: 'rental', postal_code: '787', address_line1: '12 Garden' });
        await back(page).click();
        await page.waitForURL(/\/[\w-]{22}$/);
        assert.equal(await page.getByRole('alert').count(), 0);
        assert.equal(await value(page, 'details'), what.details);
        await goOn(page);
        assert.equal(await value(page, 'postal_code'), '787');
        assert.equal(await chosen(page, 'property_type'), 'rental');
        await answer(page, where);
        await page.locator('#postal_code').press('Enter');
        await page.waitForURL('**/contact');
        await answer(page, { full_name: 'Half' });
        await back(page).click();
        await page.waitForURL('**/where');
        assert.equal(await value(page, 'address_line1'), where.address_line1);
        await goOn(page);
        assert.equal(await value(page, 'full_name'), 'Half');
        await answer(page, { ...contact, full_name: `Enter ${how}` });
        await page.locator('#full_name').press('Enter');
        await page.waitForURL('**/thanks/**');
      }));

    it(`"Clear this form" leaves nothing of it, ${how}`, () =>
      visit({ javaScriptEnabled }, async (page) => {
        await toContact(page);
        const address = page.url();
        await answer(page, contact);
        await page.getByRole('button', { name: 'Clear this form' }).click();
        await page.getByText('The form is empty again.').waitFor();
        assert.equal(placeOf(page), '/free-estimate');
        await page.goto(address);
        await page.getByText('Those answers are not kept any more.').waitFor();
        assert.equal(await value(page, 'details'), '');
        assert.equal(await page.locator('[name=service]:checked').count(), 0);
        await answer(page, what);
        await goOn(page);
        assert.equal(await value(page, 'postal_code'), '');
        assert.equal(await page.locator('[name=timing]:checked').count(), 0);
      }));
  }
});
