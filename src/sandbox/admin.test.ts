import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { json2, loadRow } from '../../test/support/call-sandbox.ts';
import { createSandbox } from './sandbox.ts';
import type { Sandbox } from './sandbox.ts';

const createOnly = { mode: 'update', noupdate: true };
const ticket = { id: 'porchlight.sup_1', name: 'Leak', description: '<p>x</p>' };

describe('what people do in Odoo', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = createSandbox({ project: true });
    await sandbox.listen();
  });
  afterEach(() => sandbox.close());
  const loadLead = async (more = {}) => {
    const loaded = await loadRow(
      sandbox,
      'crm.lead',
      { id: 'porchlight.est_1', name: 'Fence', ...more },
      createOnly,
    );
    return { ...loaded, id: loaded.ids ? loaded.ids[0] : undefined };
  };

  test('an archived lead stays archived when it is loaded again', async () => {
    const { id } = await loadLead();
    sandbox.admin.write('crm.lead', id ?? 0, { active: false });
    assert.equal((await loadLead()).id, id);
    assert.equal(sandbox.records('crm.lead')[0]?.['active'], false);
  });

  test('a deleted lead takes its External ID, files and notes with it, so that all can come again', async () => {
    const { id } = await loadLead();
    const file = {
      id: 'porchlight.att_1',
      name: 'a.txt',
      datas: 'aGk=',
      res_model: 'crm.lead',
      res_id: String(id),
    };
    await loadRow(sandbox, 'ir.attachment', file, createOnly);
    await json2(sandbox, 'crm.lead', 'message_post', { ids: [id], body: 'note' });
    sandbox.admin.remove('crm.lead', id ?? 0);
    assert.deepEqual([sandbox.records('ir.attachment'), sandbox.records('mail.message')], [[], []]);
    const again = await loadLead();
    assert.notEqual(again.id, id);
    const { ids } = await loadRow(
      sandbox,
      'ir.attachment',
      { ...file, res_id: String(again.id) },
      createOnly,
    );
    assert.ok(ids);
  });

  test('a deleted team is no longer found by a load that names it', async () => {
    const id = sandbox.admin.create('crm.team', { name: 'Web' });
    sandbox.admin.remove('crm.team', id);
    const { ids, messages } = await loadLead({ 'team_id/.id': String(id) });
    assert.equal(ids, false);
    assert.match(messages[0]?.message ?? '', /No matching record found for database id/);
    assert.equal(messages[0]?.field, 'team_id');
  });

  test('a removed field breaks a load that names it, and is gone from fields_get', async () => {
    sandbox.admin.removeField('crm.lead', 'referred');
    const { status, text } = await json2(sandbox, 'crm.lead', 'load', {
      fields: ['id', 'name', 'referred'],
      data: [['porchlight.est_1', 'Fence', 'a friend']],
    });
    assert.equal(status, 500);
    assert.match(text, /Invalid field name 'referred'/);
    const { body } = await json2(sandbox, 'crm.lead', 'fields_get', { allfields: ['referred', 'name'] });
    assert.deepEqual(Object.keys(body as object), ['name']);
    assert.ok((await loadLead()).id);
  });

  test('an added field that is required is asked for by name', async () => {
    sandbox.admin.addField('crm.lead', 'x_branch', { type: 'char', string: 'Branch', required: true });
    const { ids, messages } = await loadLead();
    assert.deepEqual([ids, messages[0]?.field], [false, 'x_branch']);
    assert.ok((await loadLead({ x_branch: 'North' })).id);
  });

  test('a field made readonly says so', async () => {
    sandbox.admin.makeReadonly('crm.lead', 'phone');
    const { body } = await json2(sandbox, 'crm.lead', 'fields_get', {
      allfields: ['phone'],
      attributes: ['readonly'],
    });
    assert.deepEqual(body, { phone: { readonly: true } });
    assert.throws(() => sandbox.admin.makeReadonly('crm.lead', 'nope'), /no field crm\.lead\.nope/);
  });

  test('an uninstalled module takes its model, records and External IDs; installed again it begins anew', async () => {
    await loadRow(sandbox, 'helpdesk.ticket', ticket, createOnly);
    const other = createSandbox();
    sandbox.admin.uninstall('helpdesk');
    const gone = await json2(sandbox, 'helpdesk.ticket', 'fields_get', {});
    assert.equal(gone.status, 404);
    assert.match(gone.text, /the model 'helpdesk.ticket' does not exist/);
    assert.deepEqual(sandbox.records('helpdesk.ticket'), []);
    assert.deepEqual(other.records('helpdesk.ticket.channel').length, 4);
    sandbox.admin.install('helpdesk');
    assert.ok((await loadRow(sandbox, 'helpdesk.ticket', ticket, createOnly)).ids);
    const [again] = sandbox.records('helpdesk.ticket');
    assert.equal((again?.['stage_id'] as [number, string])[1], 'New');
    await other.close();
  });

  test('CRM installed again has its team under the same External ID as ever', async () => {
    await loadLead();
    sandbox.admin.uninstall('crm');
    assert.equal((await json2(sandbox, 'crm.lead', 'fields_get', {})).status, 404);
    sandbox.admin.install('crm');
    const { id, messages } = await loadLead({ 'team_id/id': 'sales_team.team_sales_department' });
    assert.deepEqual(messages, []);
    assert.ok(id);
    assert.equal(sandbox.records('crm.lead').length, 1);
  });

  test('a task belongs to whoever made it, and has a stage in a project', async () => {
    const project = sandbox.admin.create('project.project', { name: 'Support' });
    const vals_list = [{ name: 'Leak', description: 'x', project_id: project, priority: '1' }];
    await json2(sandbox, 'project.task', 'create', { vals_list });
    const [task] = sandbox.records('project.task');
    assert.deepEqual(
      [task?.['user_ids'], (task?.['stage_id'] as [number, string])[1], task?.['description']],
      [[2], 'New', '<p>x</p>'],
    );
  });
});

test('Enterprise’s ticket has its own fields and look-ups, and is urgent at 3', async () => {
  const sandbox = createSandbox({ helpdesk: 'enterprise', edition: 'enterprise' });
  await sandbox.listen();
  const allfields = [
    'ticket_type_id',
    'ticket_ref',
    'partner_phone',
    'number',
    'channel_id',
    'team_id',
    'tag_ids',
  ];
  const { body } = await json2(sandbox, 'helpdesk.ticket', 'fields_get', {
    allfields,
    attributes: ['relation'],
  });
  assert.deepEqual(body, {
    ticket_type_id: { relation: 'helpdesk.ticket.type' },
    ticket_ref: {},
    partner_phone: {},
    team_id: { relation: 'helpdesk.team' },
    tag_ids: { relation: 'helpdesk.tag' },
  });
  const row = {
    ...ticket,
    partner_phone: '+1 415',
    priority: 'Urgent',
    ticket_type_id: 'Issue',
    partner_email: 'a@b.c',
  };
  assert.deepEqual((await loadRow(sandbox, 'helpdesk.ticket', row, createOnly)).messages, []);
  const [made] = sandbox.records('helpdesk.ticket');
  assert.deepEqual(
    [made?.['priority'], made?.['team_id'], made?.['ticket_ref'], made?.['partner_id']],
    ['3', [1, 'Customer Care'], '00001', [1001, 'a@b.c']],
  );
  await sandbox.close();
});

test('there is no project where it is not installed', async () => {
  const sandbox = createSandbox();
  await sandbox.listen();
  assert.equal((await json2(sandbox, 'project.task', 'fields_get', {})).status, 404);
  await sandbox.close();
});
