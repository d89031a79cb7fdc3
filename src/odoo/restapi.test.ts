import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { apiKey, never, openClient, type Play, playOdoo } from '../../test/support/odoo.ts';
import type { OdooAccess } from './access.ts';
import type { Answer } from './calls.ts';

async function open(t: TestContext, plays: Play[], over: Partial<OdooAccess> = {}) {
  const odoo = await playOdoo(...plays);
  const { client, clock } = openClient(odoo.baseUrl, { transport: 'restapi', ...over });
  t.after(() => odoo.close());
  t.after(() => client.close());
  const asked = () =>
    odoo.received.map(
      ({ method, path }) => `${method} ${decodeURIComponent(path).replace('/restapi/1.0', '')}`,
    );
  return { client, clock, odoo, asked };
}

const said = (answer: Answer) => ('code' in answer ? `${answer.class}: ${answer.code}` : answer.class);
const none = (status: number): Play => ({ status, body: '<h1>No</h1>' });
const wrongKey: Play = { status: 401, body: { error: 'authentication failed' } };
const right = (value: boolean): Play => ({ body: { return: value } });

describe('the REST add-on', () => {
  it('is called with the key in both headers, and the database', async (t) => {
    const { client, odoo } = await open(t, [{ body: { 'res.users': [] } }]);
    await client.search('res.users', [], {}, never);
    const { headers } = odoo.received[0]!;
    assert.equal(headers['x-api-key'], apiKey);
    assert.equal(headers.authorization, `Bearer ${apiKey}`);
    assert.equal(headers['x-odoo-database'], 'erp');
  });

  it('searches by tuples, and by a list of records where it knows no search', async (t) => {
    const { client, asked } = await open(t, [
      { body: { Lead: [7, 18] } },
      none(404),
      { body: { 'crm.lead': [{ id: 9 }] } },
    ]);
    const search = () => client.search('crm.lead', [['name', '=', "A'b"]], { limit: 2, order: 'id' }, never);
    assert.deepEqual(await search(), { class: 'ok', value: [7, 18] });
    assert.deepEqual(await search(), { class: 'ok', value: [9] });
    const query = "domain=[('name', '=', 'A\\'b')]&limit=2&order=id";
    assert.deepEqual(asked(), [
      `GET /object/crm.lead/search?${query}`,
      `GET /object/crm.lead/search?${query}`,
      `GET /object/crm.lead?${query.replace('&', "&fields=['id']&")}`,
    ]);
  });

  it('reads one record or several, whatever they are wrapped in', async (t) => {
    const record = { id: 5, name: 'x' };
    for (const body of [{ 'crm.lead': record }, { Lead: [record] }, [record], record]) {
      const { client } = await open(t, [{ body }]);
      const answer = await client.read('crm.lead', [5], ['name'], never);
      assert.deepEqual(answer, { class: 'ok', value: [record] });
    }
    const { client, asked } = await open(t, [{ body: { Lead: [record] } }]);
    await client.read('crm.lead', [5, 6], ['name'], never);
    assert.deepEqual(asked(), ["GET /object/crm.lead?ids=5,6&fields=['name']"]);
  });

  it('describes fields and tells rights, whatever they are wrapped in', async (t) => {
    const name = { type: 'char', string: 'Name', required: true };
    for (const body of [{ fields: { name } }, { 'crm.lead': { name } }, { name }]) {
      const { client } = await open(t, [{ body }]);
      const answer = await client.fields('crm.lead', ['name'], never);
      assert.equal(answer.class === 'ok' && answer.value.name?.type, 'char');
    }
    const { client, asked } = await open(t, [right(false)]);
    assert.deepEqual(await client.may('crm.lead', 'create', never), { class: 'ok', value: false });
    assert.deepEqual(asked(), [
      "GET /object/crm.lead/check_access_rights?operation=['create']&raise_exception=False",
    ]);
  });

  it('calls nothing else', async (t) => {
    const { client, odoo } = await open(t, []);
    for (const method of ['write', 'message_post', 'toString'])
      assert.equal(said(await client.call('crm.lead', method, {}, never)), 'client-error: no such method');
    assert.equal(odoo.received.length, 0);
  });

  it('waits as long as it is told to', async (t) => {
    const { client } = await open(t, [{ status: 429, headers: { 'Retry-After': '30' }, body: '' }]);
    assert.deepEqual(await client.search('crm.lead', [], {}, never), {
      class: 'transient',
      code: 'too busy',
      retryAfterMs: 30_000,
    });
  });
});

describe('creating by the REST add-on', () => {
  const created: Play = { body: { 'crm.lead': { id: 5, name: 'x' } } };
  const create = (client: Awaited<ReturnType<typeof open>>['client'], name = 'x') =>
    client.create('crm.lead', { name }, never);

  it('sends JSON, and goes on with it where it works', async (t) => {
    const { client, odoo } = await open(t, [created, { body: { id: 6 } }]);
    assert.deepEqual(await create(client), { class: 'ok', value: 5 });
    assert.deepEqual(await create(client), { class: 'ok', value: 6 });
    assert.deepEqual(
      odoo.received.map(({ text }) => text),
      ['{"name":"x"}', '{"name":"x"}'],
    );
  });

  const formOf = (text: string | undefined) => new URLSearchParams(text).get('vals');

  for (const status of [400, 403, 404, 405, 415, 422]) {
    it(`sends a form where JSON is answered with ${status}, and goes on with it`, async (t) => {
      const { client, odoo, asked } = await open(t, [none(status), created, created]);
      assert.deepEqual(await create(client), { class: 'ok', value: 5 });
      assert.deepEqual(await create(client), { class: 'ok', value: 5 });
      assert.deepEqual(asked(), Array(3).fill('POST /object/crm.lead'));
      assert.deepEqual(
        odoo.received.slice(1).map(({ text }) => formOf(text)),
        ["{'name': 'x'}", "{'name': 'x'}"],
      );
    });

    it(`sends an address where a form is answered with ${status}, too, and goes on with it`, async (t) => {
      const { client, asked } = await open(t, [none(403), none(status), created, created]);
      assert.deepEqual(await create(client), { class: 'ok', value: 5 });
      assert.deepEqual(await create(client), { class: 'ok', value: 5 });
      const inAddress = "POST /object/crm.lead?vals={'name': 'x'}";
      assert.deepEqual(asked(), ['POST /object/crm.lead', 'POST /object/crm.lead', inAddress, inAddress]);
    });
  }

  it('never sends what is too long for an address in one', async (t) => {
    const { client, odoo } = await open(t, [none(415), none(403), right(true)]);
    const long = 'é'.repeat(2000);
    assert.equal(said(await create(client, long)), 'data: refused by Odoo');
    assert.equal(formOf(odoo.received[1]?.text), `{'name': '${long}'}`);
    assert.deepEqual(
      odoo.received.map(({ method }) => method),
      ['POST', 'POST', 'GET'],
    );
  });

  it('says that a record is too large where nothing but addresses is read', async (t) => {
    const { client, odoo } = await open(t, [none(403), none(403), created, none(403)]);
    await create(client);
    assert.equal(said(await create(client, 'é'.repeat(2000))), 'data: too large');
    assert.equal(odoo.received.length, 4);
  });

  it('is refused as it was in the form that was read', async (t) => {
    const { client } = await open(t, [none(403), none(500), right(true)]);
    assert.equal(said(await create(client)), 'data: refused by Odoo');
  });

  it('does not send a second time what may have been written', async (t) => {
    const { client, odoo } = await open(t, [(res) => res.destroy(), none(500)]);
    assert.equal(said(await create(client)), 'transient: no answer');
    assert.equal(said(await create(client)), 'transient: server error');
    assert.equal(odoo.received.length, 2);
  });

  it('does not send a refused record in another form once one has worked', async (t) => {
    const { client, odoo } = await open(t, [created, none(403), right(true)]);
    await create(client);
    assert.equal(said(await create(client)), 'data: refused by Odoo');
    assert.equal(odoo.received.length, 3);
  });
});

describe('a refusal of the REST add-on', () => {
  const cases: [string, Play[], string][] = [
    ['a wrong key', [wrongKey], 'auth: wrong key'],
    ['a proxy that asks for a password', [none(401)], 'misconfiguration: refused before Odoo'],
    ['a missing right', [none(403), right(false)], 'rights: no right'],
    ['a value, when the right is there', [none(403), right(true)], 'data: refused by Odoo'],
    ['a missing model', [none(403), none(403), right(true)], 'misconfiguration: no such model'],
    ['a missing model, by 404', [none(404), none(404), right(true)], 'misconfiguration: no such model'],
    ['a missing add-on', [none(404), none(404), none(404)], 'misconfiguration: not there'],
    ['something nobody can tell', Array<Play>(3).fill({ status: 403, body: {} }), 'data: refused by Odoo'],
    ['a firewall', [none(403), none(403), none(403)], 'misconfiguration: refused before Odoo'],
    ['an outage meanwhile', [none(403), none(503)], 'transient: not up'],
    ['an error', [none(500)], 'transient: server error'],
    ['a bad request', [none(400)], 'client-error: bad request'],
  ];
  for (const [what, plays, expected] of cases) {
    it(`is ${expected}: ${what}`, async (t) => {
      const { client } = await open(t, plays);
      const answer = await client.call('crm.lead', 'fields_get', { allfields: ['name'] }, never);
      assert.equal(said(answer), expected);
    });
  }

  it('to read what is gone is nothing', async (t) => {
    const { client } = await open(t, [none(404), right(true)]);
    assert.deepEqual(await client.read('crm.lead', [5], ['name'], never), { class: 'ok', value: [] });
  });
});

describe('client credentials', () => {
  const access = { apiKey: null, clientId: 'porchlight', clientSecret: 'hush&hush' };
  const token = (text: string, lasts = 3600): Play => ({
    body: { access_token: text, token_type: 'Bearer', expires_in: lasts },
  });
  const found: Play = { body: { 'res.users': [2] } };
  const search = (client: Awaited<ReturnType<typeof open>>['client']) =>
    client.search('res.users', [], {}, never);

  it('are exchanged for a token, which is kept until shortly before its end', async (t) => {
    const { client, odoo, asked, clock } = await open(t, [token('one'), found, found], access);
    await search(client);
    await search(client);
    const form = new URLSearchParams(odoo.received[0]?.text);
    assert.deepEqual(Object.fromEntries(form), {
      grant_type: 'client_credentials',
      client_id: 'porchlight',
      client_secret: 'hush&hush',
    });
    assert.equal(odoo.received[2]?.headers.authorization, 'Bearer one');
    assert.equal(odoo.received[2]?.headers['x-api-key'], undefined);

    clock.now += 3_599_000;
    odoo.play(token('two'), found);
    assert.equal((await search(client)).class, 'ok');
    assert.equal(asked().filter((path) => path.endsWith('/token')).length, 2);
    assert.equal(odoo.received.at(-1)?.headers.authorization, 'Bearer two');
  });

  it('are exchanged again when the token is refused, once', async (t) => {
    const { client, odoo } = await open(t, [token('one'), found], access);
    await search(client);
    odoo.play(wrongKey, token('two'), found);
    assert.equal((await search(client)).class, 'ok');
    odoo.play(wrongKey, token('three'), wrongKey);
    assert.equal(said(await search(client)), 'auth: wrong key');
  });

  for (const status of [400, 401, 403]) {
    it(`are wrong when they are answered with ${status}`, async (t) => {
      const { client } = await open(t, [{ status, body: { error: 'invalid_client' } }], access);
      assert.equal(said(await search(client)), 'auth: wrong client');
    });
  }

  it('are of no use where there is no token to be had', async (t) => {
    const { client } = await open(t, [none(404), { body: { token: 'x' } }], access);
    assert.equal(said(await search(client)), 'misconfiguration: not there');
    assert.equal(said(await search(client)), 'client-error: unexpected answer');
  });
});
