// Rights of users with less than everything, beyond the exchanges that recorded.test.ts replays.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { jsonRpc, json2, loadRow } from '../../test/support/call-sandbox.ts';
import { createSandbox } from './sandbox.ts';
import type { Groups, Rights } from './groups.ts';

const users = (
  [
    ['least', 'least'],
    ['none', 'none'],
    ['intake', 'create'],
    ['portal', { type: 'portal', sales: 'create' }],
    ['personal', { helpdesk: 'own' }],
  ] satisfies [string, Rights | Groups][]
).map(([login, rights], index) => ({ id: index + 5, login, name: login, apiKey: `key-of-${login}`, rights }));
const sandbox = createSandbox({ users });
const enterprise = createSandbox({ users, helpdesk: 'enterprise' });
before(() => Promise.all([sandbox.listen(), enterprise.listen()]));
after(() => Promise.all([sandbox.close(), enterprise.close()]));

const as = (login: string, at = sandbox) => ({
  url: at.url,
  database: at.database,
  apiKey: `key-of-${login}`,
});
const createOnly = { mode: 'update', noupdate: true };

test('only managers delete leads and tickets; whoever may write one archives it', async () => {
  for (const model of ['crm.lead', 'helpdesk.ticket']) {
    const created = await json2(sandbox, model, 'create', {
      vals_list: [{ name: 'A', user_id: false, description: 'B' }],
    });
    const ids = created.body as number[];
    const refused = await json2(as('least'), model, 'unlink', { ids });
    assert.equal(refused.status, 403);
    assert.match(JSON.stringify(refused.body), /You are not allowed to delete/);
    const archived = await json2(as('least'), model, 'write', { ids, vals: { active: false } });
    assert.equal(archived.body, true);
    assert.equal((await json2(sandbox, model, 'unlink', { ids })).body, true);
  }
});

test('check_object_reference finds what a search finds: with a context of its own also what is archived', async () => {
  const row = { fields: ['id', 'name', 'user_id/.id'], data: [['porchlight.a', 'A', '2']] };
  const { ids } = (await json2(sandbox, 'crm.lead', 'load', row)).body as { ids: number[] };
  const find = async (at: ReturnType<typeof as>, context = {}) =>
    (
      await json2(at, 'ir.model.data', 'check_object_reference', {
        module: 'porchlight',
        xml_id: 'a',
        context,
      })
    ).body;
  const admin = { url: sandbox.url, database: sandbox.database, apiKey: sandbox.apiKey };
  assert.deepEqual(await find(admin), ['crm.lead', ids[0]]);
  assert.deepEqual(await find(as('least')), ['crm.lead', false], "it is a colleague's");
  sandbox.admin.write('crm.lead', ids[0]!, { active: false });
  assert.deepEqual(await find(admin), ['crm.lead', false]);
  assert.deepEqual(await find(admin, { active_test: false }), ['crm.lead', ids[0]]);
});

describe('check_access_rights', () => {
  const may: [login: string, model: string, operations: string[]][] = [
    ['least', 'crm.lead', ['create', 'read', 'write']],
    ['least', 'helpdesk.ticket', ['create', 'read', 'write']],
    ['least', 'ir.attachment', ['create', 'read', 'write']],
    ['least', 'mail.message', ['create', 'read', 'write']],
    ['least', 'utm.source', ['create', 'read', 'write']],
    ['least', 'crm.tag', ['create', 'read', 'write']],
    ['least', 'crm.team', ['read']],
    ['least', 'helpdesk.ticket.tag', ['read']],
    ['least', 'res.country', ['read']],
    ['least', 'res.users.apikeys', ['read']],
    ['least', 'ir.model.data', []],
    ['none', 'crm.lead', []],
    ['none', 'helpdesk.ticket', []],
    ['none', 'utm.source', ['create', 'read', 'write']],
    ['none', 'crm.tag', ['read']],
    ['intake', 'crm.lead', ['create']],
    ['portal', 'crm.lead', ['create']],
    ['portal', 'ir.attachment', ['read']],
    ['portal', 'utm.source', []],
    ['portal', 'res.country', ['read']],
  ];
  for (const [login, model, operations] of may) {
    test(`lets ${login} ${operations.join(', ') || 'do nothing with'} ${model}`, async () => {
      const answers = await Promise.all(
        ['create', 'read', 'write'].map((operation) =>
          json2(as(login), model, 'check_access_rights', { operation, raise_exception: false }),
        ),
      );
      const allowed = ['create', 'read', 'write'].filter((_, index) => answers[index]?.body === true);
      assert.deepEqual(allowed, operations);
    });
  }

  test('is the same over JSON-RPC on 16', async () => {
    const old = createSandbox({ version: 16 });
    await old.listen();
    const { text } = await jsonRpc(old, 'crm.lead', 'check_access_rights', ['create'], {
      raise_exception: false,
    });
    assert.match(text, /"result":true/);
    await old.close();
  });
});

describe('the least rights', () => {
  const ticket = { name: 'Leak', description: '<p>x</p>', user_id: '' };

  test('are enough for a lead that is nobody’s, its file and its note', async () => {
    const me = as('least');
    const { ids } = await loadRow(
      me,
      'crm.lead',
      { id: 'porchlight.est_1', name: 'x', user_id: '' },
      createOnly,
    );
    const res_id = String((ids as number[])[0]);
    const file = { id: 'porchlight.att_1', name: 'a.txt', datas: 'aGk=', res_model: 'crm.lead', res_id };
    assert.ok((await loadRow(me, 'ir.attachment', file, createOnly)).ids);
    const note = { id: 'porchlight.note_1', model: 'crm.lead', res_id, body: 'x', message_type: 'comment' };
    assert.ok((await loadRow(me, 'mail.message', note, createOnly)).ids);
  });

  test('are enough for a ticket without a team and in one’s own team, not in another', async () => {
    const own = sandbox.admin.create('helpdesk.ticket.team', { name: 'Web', user_ids: [5] });
    const others = sandbox.admin.create('helpdesk.ticket.team', { name: 'Works', user_ids: [2] });
    const load = (id: string, team: string) =>
      loadRow(
        as('least'),
        'helpdesk.ticket',
        { id: `porchlight.sup_${id}`, ...ticket, 'team_id/.id': team },
        createOnly,
      );
    assert.ok((await load('1', '')).ids);
    assert.ok((await load('2', String(own))).ids);
    const { ids, messages } = await load('3', String(others));
    assert.equal(ids, false);
    assert.match(messages[0]?.message ?? '', /top-secret records/);
  });

  test('are not those of personal tickets, which cannot be nobody’s', async () => {
    const { ids } = await loadRow(
      as('personal'),
      'helpdesk.ticket',
      { id: 'porchlight.sup_9', ...ticket },
      createOnly,
    );
    assert.equal(ids, false);
  });

  test('are not those to create alone, which OCA’s rules leave without any ticket', async (t) => {
    const [old, bound] = [createSandbox({ version: 16, users }), { id: 'porchlight.sup_8', ...ticket }];
    await old.listen();
    t.after(() => old.close());
    const refused = await loadRow(as('intake'), 'helpdesk.ticket', bound, createOnly);
    assert.match(refused.messages[0]?.message ?? '', /top-secret records/);
    const vals = { name: 'Leak', description: '<p>x</p>' };
    const args = [old.database, 7, 'key-of-intake', 'helpdesk.ticket', 'create', [vals]];
    const answer = await fetch(`${old.url}/jsonrpc`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ params: { service: 'object', method: 'execute_kw', args } }),
    });
    assert.match(await answer.text(), /Due to security restrictions, you are not allowed to create/);
    assert.ok((await loadRow(as('intake', enterprise), 'helpdesk.ticket', bound, createOnly)).ids);
  });

  test('do not make the contact that Enterprise’s ticket with an address wants', async () => {
    const row = { id: 'porchlight.sup_1', name: 'Leak', partner_email: 'ada@example.com' };
    const { messages } = await loadRow(as('least', enterprise), 'helpdesk.ticket', row, createOnly);
    assert.match(messages[0]?.message ?? '', /not allowed to create 'Contact'/);
    const vals_list = [{ name: 'Ada', email: 'ada@example.com' }];
    await json2(enterprise, 'res.partner', 'create', { vals_list });
    assert.ok((await loadRow(as('least', enterprise), 'helpdesk.ticket', row, createOnly)).ids);
  });

  test('show whether one is in a group', async () => {
    const isIn = async (group_ext_id: string) =>
      (await json2(as('least'), 'res.users', 'has_group', { ids: [5], group_ext_id })).body;
    assert.equal(await isIn('sales_team.group_sale_salesman'), true);
    assert.equal(await isIn('sales_team.group_sale_salesman_all_leads'), false);
    assert.equal(await isIn('helpdesk_mgmt.group_helpdesk_user_team'), true);
    assert.equal(await isIn('no.such_group'), false);
  });
});

test('a file that hangs on no record, or on one that is hidden, is not seen by others', async () => {
  const lead = sandbox.admin.create('crm.lead', { name: 'x', user_id: 2 });
  sandbox.admin.create('ir.attachment', { name: 'hidden.txt', res_model: 'crm.lead', res_id: lead });
  const vals_list = [{ name: 'loose.txt' }];
  await json2(as('none'), 'ir.attachment', 'create', { vals_list });
  const seen = async (login: string) =>
    (
      await json2(as(login), 'ir.attachment', 'search_count', {
        domain: [['name', 'in', ['hidden.txt', 'loose.txt']]],
      })
    ).body;
  assert.deepEqual([await seen('none'), await seen('least')], [1, 0]);
});

test('a portal user who may create leads may not write a note under one', async () => {
  const id = sandbox.admin.create('crm.lead', { name: 'x', user_id: false });
  assert.equal((await json2(as('intake'), 'crm.lead', 'message_post', { ids: [id], body: 'x' })).status, 200);
  assert.equal((await json2(as('portal'), 'crm.lead', 'message_post', { ids: [id], body: 'x' })).status, 403);
});
