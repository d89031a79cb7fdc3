import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createSandbox } from '../sandbox/sandbox.ts';
import { loadedBy, never, openClient, type Play, playOdoo, type Received } from '../../test/support/odoo.ts';
import type { OdooAccess } from './access.ts';
import type { Values } from './client.ts';

async function open(t: TestContext, plays: Play[], over: Partial<OdooAccess> = {}) {
  const odoo = await playOdoo(...plays);
  const opened = openClient(odoo.baseUrl, over);
  t.after(() => odoo.close());
  t.after(() => opened.client.close());
  return { ...opened, odoo };
}

const body = (request: Received | undefined) =>
  JSON.parse(request?.text ?? '') as Record<string, unknown> & { context?: Record<string, unknown> };
const rows = { columns: ['name'], rows: [{ externalId: 'porchlight.est_1', cells: ['Estimate'] }] };

describe('upsert', () => {
  const contextOf = async (t: TestContext, defaults?: Values) => {
    const { client, odoo } = await open(t, [loadedBy.json2(1)]);
    await client.upsert('crm.lead', { ...rows, ...(defaults && { defaults }) }, never);
    return body(odoo.received[0]).context;
  };
  const createOnly = { lang: 'en_US', mode: 'update', noupdate: true, mail_create_nosubscribe: true };

  it('creates only, in English, and follows nothing', async (t) => {
    assert.deepEqual(await contextOf(t), createOnly);
  });

  it('takes defaults in place of those of Odoo', async (t) => {
    assert.deepEqual(await contextOf(t, { user_id: false }), { ...createOnly, default_user_id: false });
  });

  it('sends each row with its External ID in front', async (t) => {
    const { client, odoo } = await open(t, [{ body: { ids: [1, 2], messages: [] } }]);
    const two = [...rows.rows, { externalId: 'porchlight.est_2', cells: ['Other'] }];
    await client.upsert('crm.lead', { columns: ['name'], rows: two }, never);
    const { fields, data } = body(odoo.received[0]);
    assert.deepEqual(fields, ['id', 'name']);
    assert.deepEqual(data, [
      ['porchlight.est_1', 'Estimate'],
      ['porchlight.est_2', 'Other'],
    ]);
  });

  it('of nothing asks nobody', async (t) => {
    const { client, odoo } = await open(t, []);
    assert.deepEqual(await client.upsert('crm.lead', { columns: [], rows: [] }, never), {
      class: 'ok',
      value: { ids: [], warned: [] },
    });
    assert.equal(odoo.received.length, 0);
  });
});

describe('an Odoo without English', () => {
  const noEnglish = {
    status: 422,
    body: { name: 'odoo.exceptions.UserError', message: 'Invalid language code: en_US' },
  };
  const languages = (received: Received[]) => received.map((request) => body(request).context?.lang);

  it('is called in its own language, and asked again after some hours', async (t) => {
    const { client, odoo, clock } = await open(t, [noEnglish, loadedBy.json2(1), loadedBy.json2(1)]);
    assert.equal((await client.upsert('crm.lead', rows, never)).class, 'ok');
    assert.equal((await client.upsert('crm.lead', rows, never)).class, 'ok');
    assert.deepEqual(languages(odoo.received), ['en_US', undefined, undefined]);
    clock.now += 4 * 3_600_000;
    odoo.play(loadedBy.json2(1));
    await client.upsert('crm.lead', rows, never);
    assert.equal(languages(odoo.received).at(-1), 'en_US');
  });

  const unread: Play = {
    body: { ids: false, messages: [{ type: 'error', record: 0, message: 'Sie haben keine Rechte.' }] },
  };

  it('of version 16, which does not tell, is asked for the right as well', async (t) => {
    const { client } = await open(t, [unread, { body: false }]);
    assert.deepEqual(await client.upsert('crm.lead', rows, never), { class: 'rights', code: 'no right' });
  });

  it('is asked for the right when it refuses without a field', async (t) => {
    const { client, odoo } = await open(t, [noEnglish, unread, { body: false }]);
    assert.deepEqual(await client.upsert('crm.lead', rows, never), { class: 'rights', code: 'no right' });
    assert.equal(odoo.received[2]?.path, '/json/2/crm.lead/check_access_rights');
  });

  for (const [what, play] of Object.entries({ there: { body: true }, unknown: { status: 502, body: '' } })) {
    it(`refuses for another reason when the right is ${what}`, async (t) => {
      const { client } = await open(t, [noEnglish, unread, play]);
      const answer = await client.upsert('crm.lead', rows, never);
      assert.equal('code' in answer && answer.code, 'refused by Odoo');
    });
  }

  it('is not asked for the right when it speaks of a conflict, or of a field', async (t) => {
    const { client, odoo } = await open(t, [noEnglish, '19-load-concurrent-same-xid-loser']);
    assert.equal((await client.upsert('crm.lead', rows, never)).class, 'transient');
    odoo.play('19-load-country-bad-name');
    assert.equal((await client.upsert('crm.lead', rows, never)).class, 'data');
    assert.equal(odoo.received.length, 3);
  });
});

describe('an attachment', () => {
  it('of 15 MB arrives whole', async (t) => {
    const { client, odoo } = await open(t, [loadedBy.json2(9)]);
    const content = Buffer.alloc(15 * 1024 * 1024, 'photo?>~');
    const file = { externalId: 'porchlight.att_1_1', name: 'photo.jpg', content };
    assert.deepEqual(await client.attach({ model: 'crm.lead', id: 7 }, file, never), {
      class: 'ok',
      value: 9,
    });
    const { fields, data } = body(odoo.received[0]) as { fields: string[]; data: string[][] };
    assert.deepEqual(fields, ['id', 'name', 'datas', 'res_model', 'res_id']);
    const [id, name, datas, ...place] = data[0] ?? [];
    assert.deepEqual([id, name, ...place], ['porchlight.att_1_1', 'photo.jpg', 'crm.lead', '7']);
    assert.ok(Buffer.from(datas ?? '', 'base64').equals(content));
    assert.match(datas ?? '', /^[A-Za-z0-9+/]+={0,2}$/);
  });
});

describe('what does not look like an answer', () => {
  it('is unexpected', async (t) => {
    const page: Play = { body: { hello: 'world' } };
    const { client } = await open(t, Array<Play>(6).fill(page));
    const unexpected = { class: 'client-error', code: 'unexpected answer', doubtful: true };
    assert.deepEqual(await client.search('crm.lead', [], {}, never), unexpected);
    assert.deepEqual(await client.create('crm.lead', {}, never), unexpected);
    assert.deepEqual(await client.read('crm.lead', [1], ['name'], never), unexpected);
    assert.deepEqual(await client.may('crm.lead', 'create', never), unexpected);
    assert.deepEqual(await client.user(never), unexpected);
  });
});

for (const version of [19, 16] as const) {
  describe(`a client of Odoo ${version}`, () => {
    it('finds, creates, reads, describes and attaches', async (t) => {
      const sandbox = createSandbox({ version });
      const baseUrl = await sandbox.listen();
      t.after(() => sandbox.close());
      const { database, login, apiKey } = sandbox;
      const { client } = openClient(baseUrl, { transport: 'auto', database, login, apiKey });
      t.after(() => client.close());

      const server = await client.server(never);
      assert.equal(server.class === 'ok' && server.value.version, version);
      const user = await client.user(never);
      assert.equal(user.class === 'ok' && user.value.login, login);

      const created = await client.create('crm.lead', { name: 'Estimate' }, never);
      const id = created.class === 'ok' ? created.value : 0;
      const found = await client.search('crm.lead', [['name', '=', 'Estimate']], { limit: 1 }, never);
      assert.deepEqual(found, { class: 'ok', value: [id] });
      const read = await client.read('crm.lead', [id, 999], ['name'], never);
      assert.deepEqual(read, { class: 'ok', value: [{ id, name: 'Estimate' }] });

      const fields = await client.fields('crm.lead', ['name', 'country_id', 'priority', 'nope'], never);
      const { name, country_id, priority, nope } = fields.class === 'ok' ? fields.value : {};
      assert.deepEqual([name?.type, name?.required], ['char', true]);
      assert.equal(country_id?.relation, 'res.country');
      assert.deepEqual(priority?.selection?.[2], ['2', 'High']);
      assert.equal(nope, undefined);
      const missing = await client.fields('no.such.model', ['name'], never);
      assert.equal('code' in missing && missing.code, 'no such model');
      assert.deepEqual(await client.may('crm.lead', 'create', never), { class: 'ok', value: true });

      const file = { externalId: 'porchlight.att_1_1', name: 'a.txt', content: Buffer.from('hello') };
      const first = await client.attach({ model: 'crm.lead', id }, file, never);
      assert.deepEqual(await client.attach({ model: 'crm.lead', id }, file, never), first);
      assert.equal(sandbox.records('ir.attachment').length, 1);
    });
  });
}
