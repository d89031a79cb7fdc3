import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { User } from '../sandbox/env.ts';
import { estimate, utm } from '../../test/support/odoo.ts';
import { openSandbox } from '../../test/support/odoo-loads.ts';

const hourMs = 3_600_000;
const nameOf = (relation: unknown) => (Array.isArray(relation) ? (relation as unknown[])[1] : relation);

describe('a utm value', () => {
  it('is found whatever the case of its letters, and no second one is made', async (t) => {
    const { deliver, odoo } = await openSandbox(t);
    const before = odoo.records('utm.source').length;
    await deliver(
      estimate({ attribution: utm({ source: 'NEWSLETTER', medium: 'email' }) }),
      estimate({ id: 'b', attribution: utm({ source: 'newsletter ' }) }),
    );
    assert.equal(odoo.records('utm.source').length, before);
    assert.deepEqual(
      odoo.records('crm.lead').map(({ source_id, medium_id }) => [nameOf(source_id), nameOf(medium_id)]),
      [
        ['Newsletter', 'Website'],
        ['Newsletter', 'Email'],
      ],
    );
  });

  it('is created once, by deliveries at the same time too', async (t) => {
    const { deliver, odoo } = await openSandbox(t);
    const campaign = (name: string) => utm({ campaign: name });
    await Promise.all([
      deliver(
        estimate({ attribution: campaign('Spring') }),
        estimate({ id: 'b', attribution: campaign('spring') }),
      ),
      deliver(estimate({ id: 'c', attribution: campaign('SPRING') })),
    ]);
    assert.deepEqual(
      odoo.records('utm.campaign').map(({ name }) => name),
      ['Spring'],
    );
    assert.equal(
      odoo.records('crm.lead').filter(({ campaign_id }) => nameOf(campaign_id) === 'Spring').length,
      3,
    );
  });

  it('that is archived is used, not numbered', async (t) => {
    const { deliverOne, odoo } = await openSandbox(t);
    const id = odoo.admin.create('utm.campaign', { name: 'Spring' });
    odoo.admin.write('utm.campaign', id, { active: false });
    await deliverOne(estimate({ attribution: utm({ campaign: 'spring' }) }));
    assert.deepEqual(
      odoo.records('utm.campaign').map(({ name }) => name),
      ['Spring'],
    );
  });

  it('is searched as it is: % and _ stand for nothing else', async (t) => {
    const { deliverOne, odoo } = await openSandbox(t);
    await deliverOne(estimate({ attribution: utm({ source: 'News%', campaign: 'a_b\\c' }) }));
    const [lead] = odoo.records('crm.lead');
    assert.deepEqual([nameOf(lead?.source_id), nameOf(lead?.campaign_id)], ['News%', 'a_b\\c']);
  });

  it('is created at most 20 times in an hour; beyond, it stands in the description', async (t) => {
    const { deliver, odoo, clock } = await openSandbox(t);
    const before = odoo.records('utm.source').length;
    const made = (from: number, count: number) =>
      Array.from({ length: count }, (_, at) =>
        estimate({ id: `x-${from + at}`, attribution: utm({ source: `bot ${from + at}` }) }),
      );
    const outcomes = await deliver(...made(0, 30));
    assert.equal(outcomes.filter(({ result }) => result === 'delivered').length, 30);
    assert.equal(odoo.records('utm.source').length, before + 20);
    assert.match(
      String(odoo.records('crm.lead')[0]?.description),
      /<b>For this record<\/b><br>Source: bot 29</,
    );
    clock.now += hourMs;
    await deliver(...made(30, 1));
    assert.equal(odoo.records('utm.source').length, before + 21);
  });

  it('that may not be created stands in the description', async (t) => {
    const portal = { id: 5, login: 'portal', name: 'Portal', apiKey: '5'.repeat(40) };
    const users: User[] = [{ ...portal, rights: { type: 'portal', sales: 'create' } }];
    const { deliverOne, odoo } = await openSandbox(t, { users }, { access: portal });
    assert.equal(
      (await deliverOne(estimate({ attribution: utm({ source: 'Spring fair' }) }))).result,
      'delivered',
    );
    assert.match(
      String(odoo.records('crm.lead')[0]?.description),
      /<b>For this record<\/b><br>Source: Spring fair</,
    );
  });

  it('that Odoo cannot tell now holds everything up until it can', async (t) => {
    const { deliverOne, odoo, loads } = await openSandbox(t);
    odoo.faults.add({ kind: 'answer lost' }, { model: 'utm.source', method: 'create', times: 1 });
    const submission = estimate({ attribution: utm({ source: 'Spring fair' }) });
    const outcome = await deliverOne(submission);
    assert.equal(outcome.result === 'retry' && outcome.class, 'transient');
    assert.equal(loads().length, 0);
    assert.equal((await deliverOne(submission)).result, 'delivered');
    assert.deepEqual(
      odoo.records('utm.source').filter(({ name }) => String(name).startsWith('Spring fair')).length,
      1,
    );
  });
});

describe('the medium of the website', () => {
  it('is found under another name, and by its name where its External ID is gone', async (t) => {
    const { deliverOne, odoo, clock } = await openSandbox(t);
    odoo.admin.write('utm.medium', 1, { name: 'Our site' });
    await deliverOne(estimate());
    assert.equal(nameOf(odoo.records('crm.lead')[0]?.medium_id), 'Our site');
    odoo.admin.remove('utm.medium', 1);
    odoo.admin.create('utm.medium', { name: 'website' });
    clock.now += hourMs;
    await deliverOne(estimate({ id: 'b' }));
    assert.equal(nameOf(odoo.records('crm.lead')[0]?.medium_id), 'website');
  });
});
