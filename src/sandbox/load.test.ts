// What `load` makes of cells, as observed on 16.0 and 19.0, beyond the exchanges that recorded.test.ts replays.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { jsonRpc, json2, loadRow } from '../../test/support/call-sandbox.ts';
import { createSandbox } from './sandbox.ts';

const old = createSandbox({ version: 16 });
const sandbox = createSandbox();
before(() => Promise.all([old.listen(), sandbox.listen()]));
after(() => Promise.all([old.close(), sandbox.close()]));

const leads = (name: string) => sandbox.records('crm.lead').filter((lead) => lead['name'] === name);

describe('cells of load', () => {
  const stored: [column: string, cell: unknown, field: string, value: unknown][] = [
    ['country_id', 'FR', 'country_id', [75, 'France']],
    ['country_id', 'United Kingdom', 'country_id', [77, 'United Kingdom']],
    ['country_id/id', 'base.uk', 'country_id', [77, 'United Kingdom']],
    ['country_id/.id', 233, 'country_id', [233, 'United States']],
    ['country_id/.id', '', 'country_id', false],
    ['state_id', 'California (US)', 'state_id', [5, 'California (US)']],
    ['state_id/id', 'base.state_us_5', 'state_id', [5, 'California (US)']],
    ['medium_id/id', 'utm.utm_medium_website', 'medium_id', [1, 'Website']],
    ['team_id/id', 'sales_team.team_sales_department', 'team_id', [1, 'Sales']],
    ['user_id', 'admin', 'user_id', [2, 'Administrator']],
    ['user_id', '', 'user_id', false],
    ['lang_id', 'English (US)', 'lang_id', [1, 'English (US)']],
    ['priority', 'very high', 'priority', '3'],
    ['priority', '', 'priority', false],
    ['active', 'NO', 'active', false],
    ['expected_revenue', 1200.5, 'expected_revenue', 1200.5],
    ['contact_name', 42, 'contact_name', '42'],
    ['contact_name', 'first\nsecond', 'contact_name', 'first\nsecond'],
    ['date_deadline', '2026-12-31', 'date_deadline', '2026-12-31'],
    ['description', 'a & b\nc', 'description', '<p>a &amp; b\nc</p>'],
    ['create_date', '2020-01-01 00:00:00', 'contact_name', false],
  ];
  for (const [column, cell, field, value] of stored) {
    test(`${column} = ${JSON.stringify(cell)} is stored as ${JSON.stringify(value)}`, async () => {
      const { ids, messages } = await loadRow(sandbox, 'crm.lead', {
        id: 'porchlight.est_cell',
        name: 'Cell',
        [column]: cell,
      });
      assert.deepEqual(messages, []);
      assert.deepEqual(
        sandbox.records('crm.lead').find(({ id }) => id === (ids as number[])[0])?.[field],
        value,
      );
      await json2(sandbox, 'crm.lead', 'unlink', { ids });
    });
  }

  const refused: [column: string, cell: unknown, message: RegExp][] = [
    ['country_id', 'fr', /No matching record found for name 'fr' in field 'Country'/],
    ['lang_id', 'en_US', /No matching record found for name 'en_US'/],
    ['date_deadline', '2026-04-31', /does not seem to be a valid date/],
    ['priority', 'Urgent', /Value 'Urgent' not found/],
    ['active', 'perhaps', /Unknown value 'perhaps' for boolean field 'Active'/],
  ];
  for (const [column, cell, message] of refused) {
    test(`${column} = ${JSON.stringify(cell)} is refused in a message that names the field`, async () => {
      const { ids, messages } = await loadRow(sandbox, 'crm.lead', {
        id: 'porchlight.est_no',
        name: 'No',
        [column]: cell,
      });
      assert.equal(ids, false);
      assert.match(messages[0]?.message ?? '', message);
      assert.equal(messages[0]?.field, column);
      assert.deepEqual(leads('No'), []);
    });
  }

  test('Odoo 16 knows a country by its code in small letters, and has mobile', async () => {
    const fields = ['id', 'name', 'country_id', 'mobile'];
    const { body } = await jsonRpc(old, 'crm.lead', 'load', [
      fields,
      [['porchlight.est_16', 'x', 'fr', '1']],
    ]);
    assert.deepEqual((body as { result: { messages: unknown } }).result.messages, []);
    assert.deepEqual(old.records('crm.lead')[0]?.['country_id'], [75, 'France']);
    assert.equal(
      (await json2(sandbox, 'crm.lead', 'load', { fields, data: [['porchlight.est_16', 'x', 'FR', '1']] }))
        .status,
      500,
    );
  });
});

describe('repeated loads', () => {
  const createOnly = { mode: 'update', noupdate: true };
  const row = (id: string, name: string) => ({ id: `porchlight.est_${id}`, name });

  test('a plain repeat overwrites, also what was first loaded in create-only mode', async () => {
    await loadRow(sandbox, 'crm.lead', row('a', 'A'), createOnly);
    await loadRow(sandbox, 'crm.lead', row('a', 'A changed'));
    assert.equal(leads('A changed').length, 1);
  });

  test('create-only mode protects only what it made itself', async () => {
    await loadRow(sandbox, 'crm.lead', row('b', 'B'));
    await loadRow(sandbox, 'crm.lead', row('b', 'B changed'), createOnly);
    assert.equal(leads('B changed').length, 1);
  });

  test('create-only mode refuses a row without an External ID', async () => {
    const { ids, messages } = await loadRow(sandbox, 'crm.lead', { id: '', name: 'Untraceable' }, createOnly);
    assert.equal(ids, false);
    assert.equal(messages[0]?.message, 'Cannot update a record without specifying its id or xml_id');
  });

  test('defaults in the context fill what no column names', async () => {
    const { ids } = await loadRow(sandbox, 'crm.lead', row('c', 'C'), {
      ...createOnly,
      default_user_id: false,
      default_medium_id: 1,
    });
    const lead = sandbox.records('crm.lead').find(({ id }) => id === (ids as number[])[0]);
    assert.deepEqual(
      [lead?.['user_id'], lead?.['team_id'], lead?.['medium_id']],
      [false, false, [1, 'Website']],
    );
  });

  test('one bad row spoils all rows', async () => {
    const data = [
      ['porchlight.est_d', 'D', ''],
      ['porchlight.est_e', 'E', 'Atlantis'],
    ];
    const { body } = await json2(sandbox, 'crm.lead', 'load', { fields: ['id', 'name', 'country_id'], data });
    assert.equal((body as { ids: unknown }).ids, false);
    assert.deepEqual(leads('D'), []);
    const again = await loadRow(sandbox, 'crm.lead', row('d', 'D'));
    assert.ok(again.ids);
  });

  test('a number as External ID breaks the call', async () => {
    const { status, text } = await json2(sandbox, 'crm.lead', 'load', {
      fields: ['id', 'name'],
      data: [[7, 'x']],
    });
    assert.equal(status, 500);
    assert.match(text, /argument of type 'int' is not iterable/);
  });
});
