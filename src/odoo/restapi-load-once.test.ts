import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { never, openClient, type Play, playOdoo, type PlayedOdoo } from '../../test/support/odoo.ts';
import {
  addNote,
  attach,
  columns,
  lead,
  notesOf,
  openAddOn,
  rowsOf,
  title,
} from '../../test/support/restapi.ts';

const described: Play = { body: { fields: { name: { type: 'char' } } } };
const users: Play = { body: { 'res.users': [{ id: 2 }] } };

async function play(t: TestContext, ...plays: Play[]) {
  const odoo = await playOdoo(...plays);
  const { client, clock } = openClient(odoo.baseUrl, { transport: 'restapi' });
  t.after(() => odoo.close());
  t.after(() => client.close());
  return { odoo, clock, upsert: () => client.upsert('crm.lead', { columns, rows: [lead(1)] }, never) };
}

describe('load by the REST add-on that does not heed what is searched for', () => {
  const blocked = { class: 'misconfiguration', code: 'cannot search' };

  it('creates nothing that it could create twice', async (t) => {
    const restapi = { style: 'J', load: false, overlooksDomain: true } as const;
    const { sandbox, upsert, leads } = await openAddOn(t, { restapi });
    sandbox.faults.add({ kind: 'answer lost' }, { times: 1, method: 'create' });
    // Where there is no lead yet, that is no doubt.
    assert.equal((await upsert(1)).class, 'transient');
    assert.equal((await upsert(1)).class, 'ok');
    assert.deepEqual(await upsert(2), blocked);
    assert.equal(leads().length, 1);
  });

  it('writes with load all the same', async (t) => {
    const restapi = { style: 'J', load: true, overlooksDomain: true } as const;
    const { upsert, leads } = await openAddOn(t, { restapi });
    for (const n of [1, 2, 2]) assert.equal((await upsert(n)).class, 'ok');
    assert.equal(leads().length, 2);
  });

  it('creates nothing where every list is answered with 404', async (t) => {
    const right: Play = { body: { return: true } };
    const absent: Play = { status: 404, body: '' };
    const lists: Play[] = [absent, right, absent, right];
    const { upsert, odoo } = await play(t, described, absent, ...lists, ...lists);
    assert.deepEqual(await upsert(), blocked);
    assert.deepEqual(await upsert(), blocked);
    assert.deepEqual(
      odoo.received.filter(({ method }) => method === 'POST').map(({ path }) => path),
      ['/restapi/1.0/object/crm.lead/load'],
    );
  });
});

describe('load by the REST add-on, whether it is offered', () => {
  const absent: Play = { status: 404, body: '' };
  const emptyLoad: Play = { body: { ids: [], messages: [], nextrow: 0 } };
  const noLead: Play = { body: { 'crm.lead': [] } };
  const byHand: Play[] = [noLead, users, { body: { 'crm.lead': { id: 5 } } }];
  const loads = ({ received }: PlayedOdoo) => received.filter(({ path }) => path.endsWith('/load')).length;
  const written = { class: 'ok', value: { ids: [5], warned: [] } };

  it('is asked again after some hours', async (t) => {
    const { upsert, odoo, clock } = await play(t, described, absent, ...byHand);
    assert.deepEqual(await upsert(), written);
    odoo.play({ body: { 'crm.lead': [{ id: 5, name: title('E-7F4K-0001') }] } });
    assert.deepEqual(await upsert(), written);
    assert.equal(loads(odoo), 1);
    clock.now += 4 * 3_600_000;
    odoo.play(described, emptyLoad, noLead, users, { body: { ids: [5], messages: [], nextrow: 0 } });
    assert.deepEqual(await upsert(), written);
    assert.equal(loads(odoo), 3);
  });

  it('is seen from an answer without ids, too', async (t) => {
    const { upsert } = await play(t, described, { body: { return: true } }, ...byHand);
    assert.deepEqual(await upsert(), written);
  });

  it('is still to be found out after 403 or 500, unless the right is there and it is said twice', async (t) => {
    for (const status of [403, 500]) {
      const no: Play = { status, body: '' };
      const { upsert, odoo } = await play(t, described, no, { body: { return: false } });
      assert.deepEqual(await upsert(), { class: 'rights', code: 'no right' });
      odoo.play(no, { status: 503, body: '' });
      assert.deepEqual(await upsert(), { class: 'transient', code: 'not up' });
      odoo.play(no, no);
      assert.notEqual((await upsert()).class, 'ok');
      odoo.play(no, { body: { return: true } }, emptyLoad);
      assert.notEqual((await upsert()).class, 'ok');
      odoo.play(no, { body: { return: true } }, no, ...byHand);
      assert.deepEqual(await upsert(), written);
      assert.equal(loads(odoo), 7);
    }
  });

  it('does not end with a refused row', async (t) => {
    const refusal: Play[] = [{ status: 403, body: '' }, { body: { return: true } }];
    const { upsert, odoo } = await play(t, described, emptyLoad, noLead, users, ...refusal);
    odoo.play({ body: { return: true } });
    assert.equal((await upsert()).class, 'data');
    odoo.play(noLead, { body: { ids: [5], messages: [], nextrow: 0 } });
    assert.deepEqual(await upsert(), written);
  });

  it('ends when the address is gone', async (t) => {
    const { upsert } = await play(t, described, emptyLoad, noLead, users, absent, noLead, byHand[2]!);
    assert.deepEqual(await upsert(), written);
  });
});

describe('the REST add-on that begins or ceases to offer load', () => {
  for (const before of [true, false]) {
    it(`writes nothing twice when an answer was lost ${before ? 'before it ceases' : 'before it begins'}`, async (t) => {
      const restapi = { style: 'J' as const, load: before };
      const { sandbox, client, upsert, restart, leads } = await openAddOn(t, { restapi });
      const lost = () =>
        sandbox.faults.add({ kind: 'answer lost' }, { times: 1, after, method: before ? 'load' : 'create' });
      // The first `load` only asks whether there is one.
      const after = before ? 1 : 0;
      for (const write of [() => upsert(1), () => attach(client, 1), () => addNote(client)]) {
        lost();
        assert.equal((await write()).class, 'transient');
      }
      restapi.load = !before;
      const other = restart();
      const again = await other.upsert('crm.lead', rowsOf(1, 2), never);
      assert.equal(again.class === 'ok' && again.value.ids.length, 2);
      assert.equal((await attach(other, 1)).class, 'ok');
      assert.equal((await addNote(other)).class, 'ok');
      assert.deepEqual(
        [leads().length, sandbox.records('ir.attachment').length, notesOf(sandbox).length],
        [2, 1, 1],
      );
    });
  }

  it('names the refused row by its place among all of them', async (t) => {
    const { upsert, client } = await openAddOn(t, { restapi: { style: 'J', load: true } });
    await upsert(1);
    const row = (n: number, priority: string) => ({ ...lead(n), cells: [lead(n).cells[0]!, priority] });
    const rows = { columns: ['name', 'priority'], rows: [row(1, '1'), row(2, '1'), row(3, '9')] };
    const answer = await client.upsert('crm.lead', rows, never);
    assert.deepEqual(answer.class === 'data' && [...(answer.rows?.keys() ?? [])], [2]);
  });
});
