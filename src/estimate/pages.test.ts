import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertIdsHold } from '../../test/support/drawn-pages.ts';
import { type EstimateSite, startEstimateSite } from '../../test/support/estimate-site.ts';
import type { FormPage } from '../../test/support/form-page.ts';
import { photo } from '../../test/support/staged-form.ts';
import type { Content } from '../content/content.ts';

const what = { service: 'ev-charger', details: 'A charger in the garage' };
const where = { timing: 'this_week', postal_code: '78701' };
const contact = { full_name: 'Sample Visitor', phone: '512-555-0171', reply_by: 'call' };

const changed =
  (business: Partial<Content['business']>, estimate: Partial<Content['estimate']> = {}) =>
  (content: Content): Content => ({
    ...content,
    business: { ...content.business, ...business },
    estimate: { ...content.estimate, ...estimate },
  });

const sites: Record<string, EstimateSite> = {};
before(async () => {
  sites.steps = await startEstimateSite();
  sites.sms = await startEstimateSite(changed({ smsEnabled: true }));
  sites.single = await startEstimateSite(changed({ smsEnabled: true }, { layout: 'single' }));
  sites.full = await startEstimateSite(changed({}, { address: 'full', require: 'phone' }));
  sites.email = await startEstimateSite(changed({}, { require: 'email' }));
  sites.anywhere = await startEstimateSite(changed({ areaPostalCodes: [] }));
});
after(() => Promise.all(Object.values(sites).map((site) => site.close())));

const heading = ({ $ }: FormPage) => $('h1').text().trim();
const title = ({ $ }: FormPage) => $('title').text();
const seen = (page: FormPage, selector: string) => page.$(selector).closest('[hidden]').length === 0;

describe('the pages of the estimate', () => {
  it('say where one is, what comes next and the way back', async () => {
    const site = sites.steps!;
    const pages = [await site.fill(), await site.fill(what), await site.fill(what, where)];
    assert.deepEqual(pages.map(heading), ['What do you need?', 'Where and when?', 'How do we reach you?']);
    for (const [index, page] of pages.entries()) {
      assertIdsHold(page.$, `page ${index + 1}`);
      assert.equal(page.$('h1').length, 1);
      assert.match(page.$('.stepper').text(), new RegExp(`Step ${index + 1} of 3`));
    }
    assert.match(pages[0]!.text(), /Continue Next: where and when/);
    assert.match(pages[1]!.text(), /Continue Next: how we reach you/);
    assert.match(pages[2]!.text(), /Send my request/);
    assert.equal(pages[0]!.$('main a').first().attr('href'), '/');
    for (const [index, { $ }] of pages.entries()) {
      // Enter in a field presses the first of them, wherever on the page it stands.
      const [first, back] = $('[form=request-form], #request-form [type=submit]').toArray();
      assert.equal($(first).attr('name'), undefined);
      if (index === 0) continue;
      assert.deepEqual([$(back).attr('name'), $(back).text().trim()], ['go', 'Back']);
      assert.equal($(back).attr('value'), ['what', 'where'][index - 1]);
    }
    assert.equal(new Set(pages.map(title)).size, 3);
  });

  it('are found by searching engines but for those of a draft', async () => {
    const robots = ({ $ }: FormPage) => $('meta[name=robots]').attr('content');
    assert.equal(robots(await sites.steps!.fill()), undefined);
    for (const typed of [[what], [what, where]])
      assert.equal(robots(await sites.steps!.fill(...typed)), 'noindex');
    const changing = await sites.steps!.open((await sites.steps!.fill(what)).action.replace('/where', ''));
    assert.equal(robots(changing), 'noindex');
  });

  it('ask 11 questions, 6 of them required', async () => {
    const site = sites.steps!;
    const pages = [await site.fill(), await site.fill(what), await site.fill(what, where)];
    const groups = pages.flatMap(({ $ }) =>
      $('#request-form [data-field]')
        .toArray()
        .map((group) => $(group)),
    );
    assert.equal(groups.length, 11);
    const required = groups.filter((group) => group.find('[required]').length > 0 || group.is('[required]'));
    // And one of two: phone or email.
    assert.equal(required.length + 1, 6);
  });

  it('ask what something else is, and call the question so', async () => {
    const label = (page: FormPage) => page.text('label[for=details]');
    const first = await sites.steps!.fill();
    assert.equal(label(first), 'Anything we should know? (optional)');
    const wrong = await sites.steps!.press(first, { service: 'other' });
    assert.equal(wrong.status, 422);
    assert.deepEqual(wrong.errors(), ['Tell us what you need']);
    assert.equal(label(wrong), 'What do you need?');
    assert.match(title(wrong), /^Error: /);
  });

  it('let one check the answers, and change each', async () => {
    const first = await sites.steps!.fill();
    const second = await sites.steps!.press(first, { ...what, details: '<b>Two</b>\nlines & more' }, [
      photo(),
    ]);
    const last = await sites.steps!.press(second, { ...where, address_line1: '12 Elm St' });
    const card = last.$('.summary-card');
    assert.match(last.text('.summary-card'), /Service EV charger.*Photos 1 photo.*Timing This week/);
    assert.match(last.text('.summary-card'), /Place 12 Elm St, 78701/);
    assert.ok(card.text().includes('<b>Two</b>\nlines & more'));
    const changes = card.find('button[name=go]').toArray();
    assert.equal(changes.length, 5);
    for (const change of changes) {
      const go = last.$(change).attr('value')!;
      const page = await sites.steps!.press(last, { go, full_name: 'Half' });
      const [, field] = go.split('#');
      assert.equal(page.$(`[data-field] #${field}`).length, 1, field);
      const back = await sites.steps!.press(page);
      assert.equal(heading(back), 'How do we reach you?');
      assert.equal(back.$('#full_name').attr('value'), 'Half');
    }
  });

  it('say in an emergency that a call is faster, and take the request all the same', async () => {
    const site = sites.steps!;
    const second = await site.fill(what);
    assert.equal(seen(second, 'a.btn-danger'), false);
    const wrong = await site.press(second, { timing: 'emergency' });
    assert.equal(seen(wrong, 'a.btn-danger'), true);
    const last = await site.press(wrong, where.postal_code ? { ...where, timing: 'emergency' } : {});
    assert.match(last.text(), /For an emergency, call us now.*Call 911 first.*You can still send/);
    assert.equal(last.$('a.btn-danger').attr('href'), 'tel:+15125550148');
    await site.press(last, contact);
    assert.equal(site.received.at(-1)!.timing, 'emergency');
  });

  it('say when a place is out of the area, and take the request all the same', async () => {
    const site = sites.steps!;
    assert.doesNotMatch((await site.fill(what, where)).text(), /outside our usual area/);
    const last = await site.fill(what, { ...where, postal_code: '90210' });
    assert.match(last.text(), /That is outside our usual area\. We will still read it/);
    await site.press(last, contact);
    assert.equal(site.received.at(-1)!.postalCode, '90210');
    const anywhere = await sites.anywhere!.fill(what, { ...where, postal_code: '90210' });
    assert.doesNotMatch(anywhere.text(), /outside our usual area/);
  });

  it('say that without the consent to texts we call', async () => {
    const last = await sites.sms!.fill(what, where);
    const words = /Without your agreement to texts we call you instead/;
    assert.doesNotMatch(last.text(), words);
    // Where no script can say it in time.
    assert.equal(last.text('#sms_consent-hint'), 'If you ask for a text but do not agree here, we call you.');
    const wrong = await sites.sms!.press(last, { reply_by: 'text' });
    assert.match(wrong.text(), words);
    const agreed = await sites.sms!.press(last, { reply_by: 'text', sms_consent: 'yes' });
    assert.doesNotMatch(agreed.text(), words);
    assert.equal(agreed.$('label[for=sms_consent] a').attr('href'), '/privacy#texts');
  });

  it('require what the business wants to be told', async () => {
    const errors = async (site: EstimateSite) =>
      (
        await site.press(await site.fill(what, where), { full_name: 'Sample Visitor', reply_by: 'call' })
      ).errors();
    assert.deepEqual(await errors(sites.full!), ['Enter a phone number']);
    assert.deepEqual(await errors(sites.email!), [
      'Enter a phone number so we can call you',
      'Enter an email address',
    ]);
    const page = await sites.full!.fill(what, where);
    assert.equal(page.text('label[for=email]'), 'Email (optional)');
    assert.equal(page.text('label[for=phone]'), 'Phone');
  });

  it('ask for the whole address where the business wants it', async () => {
    assert.equal((await sites.full!.fill(what)).$('#city, #region').length, 2);
    assert.equal((await sites.steps!.fill(what)).$('#city, #region').length, 0);
  });
});

describe('the estimate on one page', () => {
  it('asks everything at once, and sends it', async () => {
    const site = sites.single!;
    const page = await site.fill();
    assert.equal(page.$('.stepper').length, 0);
    assertIdsHold(page.$, 'the page');
    assert.equal(page.$('#request-form [data-field]').length, 12);
    const wrong = await site.press(page, { ...what, ...where }, [photo()]);
    assert.deepEqual(wrong.errors(), [
      'Enter your name',
      'Enter a phone number or an email address',
      'Choose how we should reply',
    ]);
    assert.equal(wrong.$('.file-rows [data-file]').length, 1);
    await site.press(wrong, contact);
    const [estimate] = site.received;
    assert.deepEqual([estimate!.fullName, estimate!.postalCode], ['Sample Visitor', '78701']);
  });

  it('can be cleared', async () => {
    const page = await sites.single!.fill();
    const empty = await sites.single!.press(page, { ...what, clear: 'yes' });
    assert.match(empty.text(), /The form is empty again/);
    assert.equal(empty.values().details, '');
  });
});
