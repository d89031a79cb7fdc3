import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { never, openClient } from '../../test/support/odoo.ts';
import { addNote, attach, columns, lead, notesOf, openAddOn, title } from '../../test/support/restapi.ts';

for (const style of ['S', 'J'] as const) {
  for (const load of [true, false]) {
    describe(`load by the REST add-on of kind ${style}, which ${load ? 'offers it' : 'does not'}`, () => {
      const restapi = { style, load };

      it('writes rows once, however often it is repeated', async (t) => {
        const { upsert, leads } = await openAddOn(t, { restapi });
        const first = await upsert(1, 2);
        assert.equal(first.class === 'ok' && first.value.ids.length, 2);
        assert.deepEqual(await upsert(1, 2), first);
        assert.equal(leads().length, 2);
        assert.deepEqual(new Set(leads().map(({ city }) => city)), new Set(['York']));
      });

      it('writes a record once when the answer was lost', async (t) => {
        const { sandbox, upsert, leads } = await openAddOn(t, { restapi });
        const method = load ? 'load' : 'create';
        // By now it is known how this one takes its values.
        await upsert(1);
        sandbox.faults.add({ kind: 'answer lost' }, { times: 1, method });
        assert.equal((await upsert(2)).class, 'transient');
        assert.equal(leads().length, 2);
        const again = await upsert(2);
        assert.deepEqual(again.class === 'ok' && again.value.ids, [leads()[0]?.id]);
        assert.equal(leads().length, 2);
      });

      it('puts nobody in charge of a lead', async (t) => {
        const { upsert, leads } = await openAddOn(t, { restapi });
        await upsert(1);
        assert.equal(leads()[0]?.user_id, false);
      });

      it('attaches each file once, of one name or not', async (t) => {
        const { sandbox, client, upsert } = await openAddOn(t, { restapi });
        await upsert(1);
        const first = await attach(client, 1);
        assert.equal(first.class, 'ok');
        assert.deepEqual(await attach(client, 1), first);
        await attach(client, 2);
        assert.equal(sandbox.records('ir.attachment').length, 2);
      });

      it('writes a note once', async (t) => {
        const { sandbox, client, upsert } = await openAddOn(t, { restapi });
        await upsert(1);
        const first = await addNote(client);
        assert.equal(first.class, 'ok');
        assert.deepEqual(await addNote(client), first);
        assert.equal(notesOf(sandbox).length, 1);
      });
    });
  }
}

describe('load by the REST add-on that does not offer it', () => {
  const restapi = { style: 'S', load: false } as const;

  it('finds a record that a person has archived', async (t) => {
    const { sandbox, upsert, leads } = await openAddOn(t, { restapi });
    const first = await upsert(1);
    const { database, apiKey, url } = sandbox;
    const person = openClient(url, { database, apiKey }).client;
    t.after(() => person.close());
    const ids = [leads()[0]?.id];
    assert.equal(
      (await person.call('crm.lead', 'write', { ids, vals: { active: false } }, never)).class,
      'ok',
    );
    assert.deepEqual(await upsert(1), first);
    assert.equal(leads().length, 1);
  });

  it('writes the good rows and names the refused one', async (t) => {
    const { client, leads } = await openAddOn(t, { restapi });
    const row = (n: number, priority: string) => ({ ...lead(n), cells: [lead(n).cells[0]!, priority] });
    const rows = { columns: ['name', 'priority'], rows: [row(1, '1'), row(2, '9'), row(3, '3')] };
    const failure = { class: 'data', code: 'refused by Odoo', doubtful: true };
    const answer = await client.upsert('crm.lead', rows, never);
    assert.deepEqual(answer, { ...failure, rows: new Map([[1, failure]]) });
    assert.deepEqual(
      leads().map(({ priority }) => priority),
      ['3', '1'],
    );
  });

  it('does without what only load could find, and sends each value as what it is', async (t) => {
    const { client, leads } = await openAddOn(t, { restapi });
    const country = await client.search('res.country', [['code', '=', 'US']], { limit: 1 }, never);
    const id = country.class === 'ok' ? country.value[0] : 0;
    const rows = {
      columns: ['name', 'country_id/.id', 'medium_id/id', 'team_id', 'expected_revenue'],
      rows: [
        {
          externalId: 'porchlight.est_1',
          cells: [title('E-7F4K-0001'), String(id), 'utm.utm_medium_website', 'Sales', '1200.5'],
        },
      ],
    };
    assert.equal((await client.upsert('crm.lead', rows, never)).class, 'ok');
    const [written] = leads();
    assert.equal(written?.expected_revenue, 1200.5);
    assert.equal(JSON.stringify(written?.country_id).includes(String(id)), true);
    assert.equal(written?.medium_id, false);
  });

  it('writes nothing without a reference to find it by', async (t) => {
    const { client, leads } = await openAddOn(t, { restapi });
    const rows = [{ externalId: 'porchlight.est_1', cells: ['Estimate', 'York'] }];
    assert.deepEqual(await client.upsert('crm.lead', { columns, rows }, never), {
      class: 'client-error',
      code: 'no reference',
    });
    assert.equal(leads().length, 0);
  });

  it('takes a file of 15 MB whole, once, and finds it again', async (t) => {
    const { sandbox, client, upsert, restart } = await openAddOn(t, { restapi: { style: 'J', load: false } });
    await upsert(1);
    const content = Buffer.alloc(15 * 1024 * 1024, 'a photo of the panel, ');
    const first = await attach(client, 1, content);
    assert.equal(first.class, 'ok');
    assert.deepEqual(await attach(restart(), 1, content), first);
    const files = sandbox.records('ir.attachment');
    assert.equal(files.length, 1);
    assert.equal(files[0]?.datas === content.toString('base64'), true);
  });

  it('refuses a file where nothing but addresses is read', async (t) => {
    const { sandbox, client, upsert } = await openAddOn(t, { restapi: { ...restapi, overlooksForms: true } });
    assert.equal((await upsert(1)).class, 'ok');
    const answer = await attach(client, 1);
    assert.deepEqual('code' in answer && [answer.class, answer.code], ['data', 'too large']);
    assert.equal(sandbox.records('ir.attachment').length, 0);
  });
});
