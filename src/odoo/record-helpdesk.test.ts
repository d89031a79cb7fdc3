import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { estimate, filings, type Play, supportRequest } from '../../test/support/odoo.ts';
import { openSandbox } from '../../test/support/odoo-loads.ts';

const hourMs = 3_600_000;
const phone = { typed: '415', e164: '+14152002345', extension: null };
const nameOf = (relation: unknown) => (Array.isArray(relation) ? (relation as unknown[])[1] : relation);
const asTasks = (project: string | null) => ({
  filings: filings({ helpdesk: { withoutHelpdesk: 'task', project, salesperson: 'admin', tags: ['Web'] } }),
});

describe('a support request', () => {
  it('becomes a ticket of OCA’s helpdesk, with the phone among the answers', async (t) => {
    const over = {
      access: { transport: 'jsonrpc' },
      filings: filings({ helpdesk: { team: 'service', tags: ['web'] } }),
    } as const;
    const { deliverOne, odoo, loads, logged } = await openSandbox(t, { version: 16 }, over);
    const team = odoo.admin.create('helpdesk.ticket.team', { name: 'Service' });
    const tag = odoo.admin.create('helpdesk.ticket.tag', { name: 'Web' });
    const category = odoo.admin.create('helpdesk.ticket.category', { name: 'recent work' });
    assert.equal((await deliverOne(supportRequest({ phone }))).result, 'delivered');
    const [ticket] = odoo.records('helpdesk.ticket');
    assert.deepEqual(
      [ticket?.partner_name, ticket?.partner_email, ticket?.priority, nameOf(ticket?.channel_id)],
      ['Ada Example', 'ada@example.com', '2', 'Web'],
    );
    assert.deepEqual(
      [(ticket?.team_id as number[])[0], ticket?.tag_ids, (ticket?.category_id as number[])[0]],
      [team, [tag], category],
    );
    assert.equal(ticket?.external_id, 'porchlight.sup_019abcde000070008000000000000002');
    assert.equal(loads()[0]?.fields.includes('partner_phone'), false);
    assert.equal(loads()[0]?.context.default_user_id, false);
    // It is no news that a helpdesk has not the fields of another.
    assert.deepEqual(logged, []);
  });

  it('becomes a ticket of Enterprise’s helpdesk, whose teams and tags are other models', async (t) => {
    const over = { filings: filings({ helpdesk: { team: 'customer care', tags: ['Web'] } }) };
    const { deliverOne, odoo, logged } = await openSandbox(t, { helpdesk: 'enterprise' }, over);
    const issue = { value: 'issue', name: 'Issue' };
    assert.equal((await deliverOne(supportRequest({ phone, topic: issue }))).result, 'delivered');
    const [ticket] = odoo.records('helpdesk.ticket');
    assert.deepEqual(
      [ticket?.partner_phone, nameOf(ticket?.team_id), nameOf(ticket?.ticket_type_id), ticket?.priority],
      ['+14152002345', 'Customer Care', 'Issue', '2'],
    );
    assert.deepEqual(
      odoo.records('helpdesk.tag').map(({ id, name }) => [[id], name]),
      [[ticket?.tag_ids, 'Web']],
    );
    assert.deepEqual(logged, []);
  });

  it('becomes a lead tagged Support where there is no helpdesk, which is asked for once an hour', async (t) => {
    const { deliver, deliverOne, odoo, clock, asked, logged } = await openSandbox(t, { helpdesk: 'none' });
    const outcomes = await deliver(supportRequest(), supportRequest({ id: 'b' }));
    assert.deepEqual(
      outcomes.map((outcome) => 'recordModel' in outcome && outcome.recordModel),
      ['crm.lead', 'crm.lead'],
    );
    const [lead] = odoo.records('crm.lead');
    assert.deepEqual(
      odoo.records('crm.tag').map(({ id, name }) => [[id], name]),
      [[lead?.tag_ids, 'Support']],
    );
    assert.match(String(lead?.name), /^Support: /);
    await deliverOne(supportRequest({ id: 'c' }));
    assert.equal(asked('helpdesk.ticket', 'fields_get'), 1);
    assert.deepEqual(
      logged.map(({ level, message }) => [level, message]),
      [['info', 'this Odoo has no helpdesk: support requests become leads tagged Support']],
    );

    odoo.admin.install('helpdesk');
    clock.now += hourMs;
    const later = await deliverOne(supportRequest({ id: 'd' }));
    assert.equal('recordModel' in later && later.recordModel, 'helpdesk.ticket');
  });

  it('becomes a task of the project that the owner names, where there is no helpdesk', async (t) => {
    const over = asTasks('service calls');
    const { deliverOne, odoo, logged } = await openSandbox(t, { helpdesk: 'none', project: true }, over);
    const project = odoo.admin.create('project.project', { name: 'Service calls' });
    const outcome = await deliverOne(supportRequest());
    const [task] = odoo.records('project.task');
    assert.deepEqual(outcome, { result: 'delivered', recordModel: 'project.task', recordId: task?.id });
    assert.deepEqual(
      [(task?.project_id as number[])[0], task?.user_ids, task?.priority, nameOf(task?.stage_id)],
      [project, [2], '1', 'New'],
    );
    assert.match(String(task?.description), /The gate is stuck\./);
    assert.equal(odoo.records('project.tags').length, 1);
    assert.deepEqual(
      logged.map(({ message }) => message),
      ['this Odoo has no helpdesk: support requests become tasks of odoo.helpdesk.project'],
    );
  });

  for (const [why, options] of [
    ['the project app is missing', { helpdesk: 'none' }],
    ['the project is missing', { helpdesk: 'none', project: true }],
  ] as const) {
    it(`becomes a lead, not a task, when ${why}, and a warning names the setting`, async (t) => {
      const { deliverOne, odoo, logged } = await openSandbox(t, options, asTasks('Service calls'));
      assert.equal((await deliverOne(supportRequest())).result, 'delivered');
      assert.equal(odoo.records('crm.lead').length, 1);
      assert.deepEqual(
        logged.filter(({ level }) => level === 'warn').map(({ fields }) => fields.setting),
        ['odoo.helpdesk.project'],
      );
    });
  }

  it('becomes a lead when its project is deleted between two deliveries', async (t) => {
    const over = asTasks('Service calls');
    const { deliverOne, odoo } = await openSandbox(t, { helpdesk: 'none', project: true }, over);
    const project = odoo.admin.create('project.project', { name: 'Service calls' });
    await deliverOne(supportRequest());
    odoo.admin.remove('project.project', project);
    const outcome = await deliverOne(supportRequest({ id: 'b' }));
    assert.equal('recordModel' in outcome && outcome.recordModel, 'crm.lead');
    assert.equal(odoo.records('project.task').length, 1);
  });

  it('is blocked, not made a lead, when the user may not create tickets', async (t) => {
    const { deliverOne, odoo } = await openSandbox(
      t,
      {
        plays: ['16-rights-helpdesk-hdown-load-plain-1'],
        version: 16,
      },
      { access: { transport: 'jsonrpc' } },
    );
    const outcome = await deliverOne(supportRequest());
    assert.deepEqual(outcome.result === 'blocked' && [outcome.scope, outcome.class], ['kind', 'rights']);
    assert.equal(odoo.records('crm.lead').length, 0);
  });

  it('stops only its own kind when there is neither a helpdesk nor CRM', async (t) => {
    const { deliverOne, odoo } = await openSandbox(t, { helpdesk: 'none' });
    odoo.admin.uninstall('crm');
    for (const submission of [supportRequest(), estimate()]) {
      const outcome = await deliverOne(submission);
      assert.deepEqual(outcome.result === 'blocked' && [outcome.scope, outcome.code], [
        'kind',
        'no such model',
      ]);
    }
  });
});

describe('a helpdesk that is uninstalled between two deliveries', () => {
  for (const version of [16, 19] as const) {
    it(`leaves leads, at once and without a failure (Odoo ${version})`, async (t) => {
      const over = { access: { transport: version === 16 ? 'jsonrpc' : 'json2' } } as const;
      const { deliver, deliverOne, odoo, asked } = await openSandbox(t, { version }, over);
      await deliverOne(supportRequest());
      odoo.admin.uninstall('helpdesk');
      const outcomes = await deliver(supportRequest({ id: 'b' }), supportRequest({ id: 'c' }));
      assert.deepEqual(
        outcomes.map((outcome) => 'recordModel' in outcome && outcome.recordModel),
        ['crm.lead', 'crm.lead'],
      );
      const tried = asked('helpdesk.ticket', 'load');
      await deliverOne(supportRequest({ id: 'd' }));
      assert.equal(asked('helpdesk.ticket', 'load'), tried);
    });
  }
});

describe('a request whose answer was lost before the helpdesk came or went', () => {
  it('is found as the lead it was written as', async (t) => {
    const { deliver, odoo, clock } = await openSandbox(t, { helpdesk: 'none' });
    odoo.faults.add({ kind: 'answer lost' }, { method: 'load', times: 1 });
    const lost = supportRequest();
    assert.equal((await deliver(lost))[0]?.result, 'retry');
    odoo.admin.install('helpdesk');
    clock.now += hourMs;
    const outcomes = await deliver(supportRequest({ id: 'b' }), lost);
    assert.deepEqual(
      outcomes.map((outcome) => 'recordModel' in outcome && outcome.recordModel),
      ['helpdesk.ticket', 'crm.lead'],
    );
    assert.deepEqual([odoo.records('crm.lead').length, odoo.records('helpdesk.ticket').length], [1, 1]);
  });

  it('is found behind a task, too', async (t) => {
    const other: Play = {
      body: {
        ids: false,
        messages: [{ type: 'error', record: 0, message: 'found record of different model crm.lead' }],
        nextrow: 0,
      },
    };
    const { deliverOne, odoo, loads } = await openSandbox(
      t,
      { project: true, plays: [other, other] },
      asTasks('Service calls'),
    );
    odoo.admin.create('project.project', { name: 'Service calls' });
    const outcome = await deliverOne(supportRequest());
    assert.equal('recordModel' in outcome && outcome.recordModel, 'crm.lead');
    assert.deepEqual(
      loads().map(({ model }) => model),
      ['helpdesk.ticket', 'project.task', 'crm.lead'],
    );
  });

  it('is refused when nobody knows what it was written as', async (t) => {
    const { deliverOne, odoo } = await openSandbox(t, {
      plays: ['19-load-xid-of-other-model', '19-load-xid-of-other-model'],
    });
    assert.deepEqual(await deliverOne(supportRequest()), {
      result: 'refused',
      class: 'data',
      code: 'record of another model',
    });
    assert.equal(odoo.records('crm.lead').length, 0);
  });
});
