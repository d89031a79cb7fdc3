import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { estimate, filings, supportRequest } from '../../test/support/odoo.ts';
import { openSandbox } from '../../test/support/odoo-loads.ts';

const filed = (over: Parameters<typeof filings>[0]) => ({ filings: filings(over) });

describe('the owner’s values', () => {
  it('are written as the types of their fields want it', async (t) => {
    const values = {
      x_text: 'two\nlines',
      x_flag: true,
      x_off: false,
      x_number: 7,
      x_date: '2026-12-31',
      x_page: 'A & <b>\nB',
      priority: 'Very high',
      company_id: 'My Company',
      title_ids: ['Madam', '3'],
    };
    const { deliverOne, odoo, logged } = await openSandbox(t, {}, filed({ estimate: { values } }));
    const add = (name: string, type: 'text' | 'boolean' | 'integer' | 'date' | 'html') =>
      odoo.admin.addField('crm.lead', name, { type, string: name });
    add('x_text', 'text');
    add('x_flag', 'boolean');
    add('x_off', 'boolean');
    add('x_number', 'integer');
    add('x_date', 'date');
    add('x_page', 'html');
    odoo.admin.addField('crm.lead', 'title_ids', {
      type: 'many2many',
      string: 'Titles',
      relation: 'utm.medium',
    });
    odoo.admin.create('utm.medium', { name: 'Madam' });
    await deliverOne(estimate());
    const [lead] = odoo.records('crm.lead');
    const written = (...fields: string[]) => fields.map((field) => lead?.[field]);
    assert.deepEqual(written('x_text', 'x_flag', 'x_off', 'x_number', 'x_date'), [
      'two\nlines',
      true,
      false,
      7,
      '2026-12-31',
    ]);
    assert.deepEqual(written('priority', 'company_id', 'x_page'), [
      '3',
      [1, 'My Company'],
      '<p>A &amp; &lt;b&gt;<br>B</p>',
    ]);
    assert.deepEqual((lead?.title_ids as number[]).length, 2);
    assert.deepEqual(logged, []);
  });

  it('that their fields do not take stand in the description under Odoo’s label, and are told', async (t) => {
    const values = { priority: 'Urgent', active: false, company_id: 'Nobody Ltd', probability: 'much' };
    const { deliverOne, odoo, logged } = await openSandbox(t, {}, filed({ estimate: { values } }));
    assert.equal((await deliverOne(estimate())).result, 'delivered');
    const [lead] = odoo.records('crm.lead');
    assert.match(
      String(lead?.description),
      /<p><b>Reference.*<\/p><p><b>For this record<\/b><br>Priority: Urgent<br>Company: Nobody Ltd<br>Probability: much<\/p>$/,
    );
    // Ours, in the place of the owner's.
    assert.deepEqual([lead?.priority, lead?.active], ['2', true]);
    assert.deepEqual(
      logged.filter(({ level }) => level === 'warn').map(({ fields }) => fields.setting),
      ['priority', 'company_id', 'probability'].map((field) => `odoo.estimate.values.${field}`),
    );
    for (const { message } of logged.filter(({ level }) => level === 'warn'))
      assert.match(message, /^odoo\.estimate\.values\..*; the description has the value instead\..*restart/);
  });

  it('for a team may be from the environment, and the log says where to mend it', async (t) => {
    const team = { team: 'Nobody' };
    const { deliver, logged } = await openSandbox(t, {}, filed({ estimate: team, helpdesk: team }));
    await deliver(estimate());
    await deliver(supportRequest());
    const [estimates, requests] = logged.map(({ message }) => message);
    assert.match(
      estimates!,
      /^the team of ODOO_SALES_TEAM or odoo\.estimate\.team: .*; records go without it\./,
    );
    assert.match(
      requests!,
      /^the team of ODOO_HELPDESK_TEAM or odoo\.helpdesk\.team: .*name one that is there/,
    );
  });
});
