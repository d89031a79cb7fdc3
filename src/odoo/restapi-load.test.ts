import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createSandbox, type SandboxOptions } from '../sandbox/sandbox.ts';
import { never, openClient, type Play, playOdoo } from '../../test/support/odoo.ts';

const title = (reference: string) => `Estimate: Water heater (Ada) [${reference}]`;
const lead = (n: number) => ({ externalId: `porchlight.est_${n}`, cells: [title(`E-7F4K-000${n}`), 'York'] });
const columns = ['name', 'city'];

async function open(t: TestContext, options: SandboxOptions) {
  const sandbox = createSandbox({ project: true, ...options });
  const baseUrl = await sandbox.listen();
  t.after(() => sandbox.close());
  const { database, apiKey } = sandbox;
  const { client, clock } = openClient(baseUrl, { transport: 'restapi', database, apiKey });
  t.after(() => client.close());
  const upsert = (...ns: number[]) =>
    client.upsert('crm.lead', { columns, rows: ns.map(lead), defaults: { user_id: false } }, never);
  return { sandbox, client, clock, upsert, leads: () => sandbox.records('crm.lead') };
}

for (const style of ['S', 'J'] as const) {
  for (const load of [true, false]) {
    describe(`load by the REST add-on of kind ${style}, which ${load ? 'offers it' : 'does not'}`, () => {
      const restapi = { style, load };

      it('writes rows once, however often it is repeated', async (t) => {
        const { upsert, leads } = await open(t, { restapi });
        const first = await upsert(1, 2);
        assert.equal(first.class === 'ok' && first.value.ids.length, 2);
        assert.deepEqual(await upsert(1, 2), first);
        assert.equal(leads().length, 2);
        assert.deepEqual(new Set(leads().map(({ city }) => city)), new Set(['York']));
      });

      it('writes a record once when the answer was lost', async (t) => {
        const { sandbox, upsert, leads } = await open(t, { restapi });
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
        const { upsert, leads } = await open(t, { restapi });
        await upsert(1);
        assert.equal(leads()[0]?.user_id, false);
      });

      it('attaches each file once, of one name or not', async (t) => {
        const { sandbox, client, upsert } = await open(t, { restapi });
        await upsert(1);
        const attach = (n: number) =>
          client.attach(
            { model: 'crm.lead', id: 1 },
            { externalId: `porchlight.att_${n}`, name: `photo ${n}.txt`, content: Buffer.alloc(9000, 'x') },
            never,
          );
        const first = await attach(1);
        assert.equal(first.class, 'ok');
        assert.deepEqual(await attach(1), first);
        await attach(2);
        assert.equal(sandbox.records('ir.attachment').length, 2);
      });

      it('writes a note once', async (t) => {
        const { sandbox, client, upsert } = await open(t, { restapi });
        await upsert(1);
        const rows = {
          columns: ['model', 'res_id', 'body', 'message_type', 'subtype_id/id'],
          rows: [
            {
              externalId: 'porchlight.note_1',
              cells: ['crm.lead', '1', '<p>E-7F4K-0001 &lt;3</p>', 'comment', 'mail.mt_note'],
            },
          ],
        };
        const first = await client.upsert('mail.message', rows, never);
        assert.equal(first.class, 'ok');
        assert.deepEqual(await client.upsert('mail.message', rows, never), first);
        assert.equal(sandbox.records('mail.message').filter(({ res_id }) => res_id === 1).length, 1);
      });
    });
  }
}

describe('load by the REST add-on that does not offer it', () => {
  const restapi = { style: 'S', load: false } as const;

  it('finds a record that a person has archived', async (t) => {
    const { sandbox, upsert, leads } = await open(t, { restapi });
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
    const { client, leads } = await open(t, { restapi });
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
    const { client, leads } = await open(t, { restapi });
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
    const { client, leads } = await open(t, { restapi });
    const rows = [{ externalId: 'porchlight.est_1', cells: ['Estimate', 'York'] }];
    assert.deepEqual(await client.upsert('crm.lead', { columns, rows }, never), {
      class: 'client-error',
      code: 'no reference',
    });
    assert.equal(leads().length, 0);
  });

  it('asks for load again after some hours', async (t) => {
    const odoo = await playOdoo();
    const { client, clock } = openClient(odoo.baseUrl, { transport: 'restapi' });
    t.after(() => odoo.close());
    t.after(() => client.close());
    const absent: Play = { status: 404, body: '<h1>Not found</h1>' };
    const byHand: Play[] = [{ body: { 'crm.lead': [] } }, { body: { 'crm.lead': { id: 5 } } }];
    odoo.play(absent, { body: { fields: { name: { type: 'char' } } } }, ...byHand, ...byHand);
    const upsert = () => client.upsert('crm.lead', { columns, rows: [lead(1)] }, never);
    await upsert();
    await upsert();
    const loads = () => odoo.received.filter(({ path }) => path.endsWith('/load')).length;
    assert.equal(loads(), 1);
    clock.now += 4 * 3_600_000;
    odoo.play({ body: { ids: [5], messages: [], nextrow: 0 } });
    assert.deepEqual(await upsert(), { class: 'ok', value: { ids: [5], warned: [] } });
    assert.equal(loads(), 2);
  });

  it('does not take another record for ours where the domain is overlooked', async (t) => {
    const odoo = await playOdoo(
      { status: 404, body: '' },
      { body: { fields: { name: { type: 'char' } } } },
      { body: { 'crm.lead': [{ id: 1, name: title('E-AAAA-AAAA') }] } },
      { body: { 'crm.lead': { id: 2 } } },
    );
    const { client } = openClient(odoo.baseUrl, { transport: 'restapi' });
    t.after(() => odoo.close());
    t.after(() => client.close());
    const answer = await client.upsert('crm.lead', { columns, rows: [lead(1)] }, never);
    assert.deepEqual(answer, { class: 'ok', value: { ids: [2], warned: [] } });
  });
});
