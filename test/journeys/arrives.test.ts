import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as cheerio from 'cheerio';
import {
  estimateAnswers,
  eventually,
  helpdeskAnswers,
  type Journey,
  lastPage,
  postForm,
  postJson,
  type Receipt,
  startJourney,
} from '../support/journey.ts';

for (const version of [19, 16] as const) {
  describe(`a request on its way to Odoo ${version}`, () => {
    let journey: Journey;
    before(async () => {
      journey = await startJourney({ odoo: { version } });
    });
    after(() => journey.stop());

    it('is acknowledged with a reference and becomes a crm.lead', async () => {
      const { site, odoo } = journey;
      const response = await postJson(`${site.url}/api/estimate`, estimateAnswers());
      assert.equal(response.status, 201);
      const receipt = (await response.json()) as Receipt;
      assert.match(receipt.reference, /^E-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
      assert.equal(receipt.status, 'received');

      const lead = await eventually(() =>
        odoo.records('crm.lead').find(({ name }) => String(name).includes(receipt.reference)),
      );
      assert.equal(lead.contact_name, 'Sample Visitor');
      assert.equal(lead.phone, '+15125550171');
      assert.equal(lead.email_from, 'visitor@example.com');
      assert.equal(lead.zip, '78704');
      assert.equal(lead.user_id, false);
      assert.equal(lead.partner_id, false);
      assert.match(String(lead.description), /A charger in the garage\.<br>The panel is on the other side/);
      assert.match(String(lead.external_id), /^porchlight\.est_[0-9a-f]{32}$/);
    });

    it('becomes a helpdesk.ticket with its line breaks', async () => {
      const { site, odoo } = journey;
      const response = await postJson(`${site.url}/api/helpdesk`, helpdeskAnswers({ phone: '512 555 0101' }));
      assert.equal(response.status, 201);
      const { reference } = (await response.json()) as Receipt;
      assert.match(reference, /^H-/);
      const ticket = await eventually(() =>
        odoo.records('helpdesk.ticket').find(({ name }) => String(name).includes(reference)),
      );
      assert.equal(ticket.partner_name, 'Sample Visitor');
      assert.equal(ticket.partner_email, 'visitor@example.com');
      assert.match(String(ticket.description), /The light in the hall flickers\.<br>It began on Monday\./);
      assert.match(String(ticket.description), /512 555 0101/);
    });

    it('is thanked on a page of its own when it was sent without script', async () => {
      const { site, odoo } = journey;
      const response = await postForm(
        site.url + lastPage,
        estimateAnswers({ full_name: 'Robin <i>Sample</i>' }),
      );
      assert.equal(response.status, 303);
      const page = await fetch(new URL(response.headers.get('location')!, site.url));
      assert.equal(page.status, 200);
      assert.match(page.headers.get('cache-control') ?? '', /no-store/);
      const $ = cheerio.load(await page.text());
      assert.match($('h1').text(), /We have your request, Robin/);
      const reference = /E-\w{4}-\w{4}/.exec($('main').text())![0];
      assert.doesNotMatch($.html(), /555-0171|visitor@example\.com|Sample<\/i>/);
      await eventually(() => odoo.records('crm.lead').find(({ name }) => String(name).includes(reference)));
    });
  });
}

describe('an Odoo without helpdesk', () => {
  it('gets support requests as leads', async () => {
    const { site, odoo, stop } = await startJourney({ odoo: { helpdesk: 'none' } });
    try {
      const { reference } = (await (
        await postJson(`${site.url}/api/helpdesk`, helpdeskAnswers())
      ).json()) as Receipt;
      const lead = await eventually(() =>
        odoo.records('crm.lead').find(({ name }) => String(name).includes(reference)),
      );
      assert.match(String(lead.name), /^Support: /);
    } finally {
      await stop();
    }
  });
});
