import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { createSandbox } from './sandbox.ts';
import { parseLiteral } from './python-literal.ts';
import type { Sandbox } from './sandbox.ts';

let now = Date.parse('2027-01-01T00:00:00Z');
const least = { id: 5, login: 'forms', name: 'Forms', apiKey: 'key-of-forms', rights: 'least' as const };
const synconics = createSandbox({ restapi: { style: 'S', load: false }, users: [least] });
const other = createSandbox({
  restapi: { style: 'J', load: false, clientId: 'porchlight', clientSecret: 'hush' },
  transports: ['restapi'],
  hidesVersion: true,
  now: () => now,
});
before(() => Promise.all([synconics.listen(), other.listen()]));
after(() => Promise.all([synconics.close(), other.close()]));

async function ask(
  sandbox: Sandbox,
  verb: string,
  path: string,
  more: { json?: unknown; headers?: object } = {},
) {
  const response = await fetch(`${sandbox.url}/restapi/1.0/${path}`, {
    method: verb,
    headers: {
      Authorization: `Bearer ${sandbox.apiKey}`,
      ...(more.json !== undefined && { 'Content-Type': 'application/json' }),
      ...more.headers,
    },
    ...(more.json !== undefined && { body: JSON.stringify(more.json) }),
  });
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? (JSON.parse(text) as unknown) : text };
}

const literal = (text: string) => encodeURIComponent(text);

describe('the REST add-on as Synconics documents it', () => {
  afterEach(() => synconics.faults.clear());
  const create = (vals: string, headers = {}) =>
    ask(synconics, 'POST', `object/crm.lead?vals=${literal(vals)}`, { headers });

  test('creates from values of Python in the address, and answers the whole record under its label', async () => {
    const { status, body } = await create("{'name': 'It\\'s \\u0416', 'active': True, 'user_id': None}");
    const { Lead } = body as { Lead: Record<string, unknown> };
    assert.deepEqual([status, Lead['name'], Lead['user_id']], [200, "It's Ж", false]);
    assert.equal(synconics.records('crm.lead')[0]?.id, Lead['id']);
  });

  test('searches, counts, reads, edits and deletes', async () => {
    const { body } = await create("{'name': 'Gate', 'city': 'York'}");
    const { id } = (body as { Lead: { id: number } }).Lead;
    const domain = literal("[('city', '=', 'York')]");
    assert.deepEqual((await ask(synconics, 'GET', `object/crm.lead/search?domain=${domain}`)).body, {
      Lead: [id],
    });
    assert.deepEqual((await ask(synconics, 'GET', `object/crm.lead/search_count?domain=${domain}`)).body, {
      count: 1,
    });
    const fields = literal("['city']");
    assert.deepEqual((await ask(synconics, 'GET', `object/crm.lead/${id}?fields=${fields}`)).body, {
      Lead: { id, city: 'York' },
    });
    assert.deepEqual(
      (await ask(synconics, 'GET', `object/crm.lead?domain=${domain}&fields=${fields}`)).body,
      {
        Lead: [{ id, city: 'York' }],
      },
    );
    await ask(synconics, 'PUT', `object/crm.lead/${id}?vals=${literal("{'city': 'Leeds'}")}`);
    assert.equal(synconics.records('crm.lead')[0]?.['city'], 'Leeds');
    assert.deepEqual((await ask(synconics, 'DELETE', `object/crm.lead/${id}`)).body, {});
    assert.equal((await ask(synconics, 'GET', `object/crm.lead/${id}`)).status, 404);
  });

  test('tells fields and rights', async () => {
    const query = `allfields=${literal("['name', 'nope']")}&attributes=${literal("['type']")}`;
    assert.deepEqual((await ask(synconics, 'GET', `object/crm.lead/fields_get?${query}`)).body, {
      fields: { name: { type: 'char' } },
    });
    const rights = `operation=${literal("['create']")}&raise_exception=False`;
    assert.deepEqual((await ask(synconics, 'GET', `object/crm.lead/check_access_rights?${rights}`)).body, {
      return: true,
    });
  });

  test('answers 403 to every error of Odoo, and writes nothing', async () => {
    const before = synconics.records('crm.lead').length;
    for (const vals of [
      "{'nope': 1}",
      "{'name': False}",
      "{'name': 'x', 'priority': '9'}",
      '{broken',
      '__import__',
    ]) {
      assert.equal((await create(vals)).status, 403, vals);
    }
    const asLeast = { Authorization: 'Bearer key-of-forms' };
    assert.equal((await create("{'name': 'x', 'user_id': 2}", asLeast)).status, 403);
    synconics.faults.add({ kind: 'conflict' }, { model: 'crm.lead', method: 'create' });
    assert.equal((await create("{'name': 'x'}")).status, 403);
    assert.equal(synconics.records('crm.lead').length, before);
  });

  test('answers 401 without a good key and 404 for what is not there', async () => {
    assert.equal((await create("{'name': 'x'}", { Authorization: 'Bearer wrong' })).status, 401);
    assert.equal(
      (await create("{'name': 'x'}", { Authorization: '', 'X-API-Key': synconics.apiKey })).status,
      401,
    );
    assert.equal((await ask(synconics, 'GET', 'object/no.such.model')).status, 404);
    assert.equal(
      (await ask(synconics, 'POST', 'object/crm.lead/load', { json: { fields: [], data: [] } })).status,
      404,
    );
    assert.equal((await ask(synconics, 'GET', 'nowhere')).status, 404);
  });

  test('tells the version, beside the other transports of the server', async () => {
    const { body } = await ask(synconics, 'GET', 'common/version');
    assert.equal((body as { server_version: string }).server_version, '19.0');
    assert.equal((await fetch(`${synconics.url}/web/version`)).status, 200);
  });
});

describe('the REST add-on as the other documentation has it', () => {
  const lead = 'object/crm.lead';

  test('creates from JSON and answers under the model’s name', async () => {
    const { status, body } = await ask(other, 'POST', lead, { json: { name: 'Gate' } });
    assert.equal(status, 200);
    assert.equal((body as { 'crm.lead': { name: string } })['crm.lead'].name, 'Gate');
  });

  test('takes the key in a header of its own', async () => {
    const headers = { Authorization: '', 'X-API-Key': other.apiKey };
    assert.equal((await ask(other, 'GET', `${lead}?limit=1`, { headers })).status, 200);
  });

  test('gives a token for client credentials, which ends after an hour', async () => {
    const token = async (client_secret: string) => {
      const response = await fetch(`${other.url}/restapi/1.0/common/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: 'porchlight',
          client_secret,
        }),
      });
      return { status: response.status, ...((await response.json()) as Record<string, unknown>) };
    };
    assert.equal((await token('wrong')).status, 401);
    const {
      access_token: given,
      token_type: type,
      expires_in: lasts,
    } = (await token('hush')) as Record<string, unknown>;
    assert.deepEqual([type, lasts], ['Bearer', 3600]);
    const headers = { Authorization: `Bearer ${String(given)}` };
    assert.equal((await ask(other, 'GET', lead, { headers })).status, 200);
    now += 3_600_000;
    assert.equal((await ask(other, 'GET', lead, { headers })).status, 401);
  });

  test('is the only way in where the others are switched off and the version is hidden', async () => {
    for (const path of [
      'json/2/crm.lead/search',
      'jsonrpc',
      'web/version',
      'json/version',
      'web/webclient/version_info',
      'restapi/1.0/common/version',
    ]) {
      const response = await fetch(`${other.url}/${path}`, {
        method: path.includes('version') ? 'GET' : 'POST',
        body: path.includes('version') ? null : '{}',
      });
      assert.equal(response.status, 404, path);
    }
  });
});

for (const style of ['S', 'J'] as const) {
  test(`load by the add-on of style ${style} writes once, and tells of a conflict in its messages`, async () => {
    const sandbox = createSandbox({ restapi: { style, load: true } });
    await sandbox.listen();
    const json = {
      fields: ['id', 'name'],
      data: [['porchlight.est_1', 'Gate']],
      context: { mode: 'update', noupdate: true },
    };
    const load = async () => {
      const { status, body } = await ask(sandbox, 'POST', 'object/crm.lead/load', { json });
      assert.equal(status, 200);
      return (style === 'S' ? (body as { return: unknown }).return : body) as { ids: unknown };
    };
    assert.deepEqual(
      [await load(), await load()].map(({ ids }) => ids),
      [[1], [1]],
    );
    assert.equal(sandbox.records('crm.lead').length, 1);
    sandbox.faults.add({ kind: 'conflict' }, { model: 'crm.lead', method: 'load' });
    assert.equal((await load()).ids, false);
    await sandbox.close();
  });
}

test('the add-on reads a form like the address, and heeds a domain, unless it is to overlook them', async () => {
  for (const overlooks of [false, true]) {
    const options = {
      style: 'S',
      load: false,
      overlooksForms: overlooks,
      overlooksDomain: overlooks,
    } as const;
    const sandbox = createSandbox({ restapi: options });
    await sandbox.listen();
    const inForm = await fetch(`${sandbox.url}/restapi/1.0/object/crm.lead`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${sandbox.apiKey}` },
      body: new URLSearchParams({ vals: "{'name': 'Gate'}" }),
    });
    assert.equal(inForm.status, overlooks ? 403 : 200);
    await ask(sandbox, 'POST', `object/crm.lead?vals=${literal("{'name': 'Gate'}")}`);
    const other = await ask(sandbox, 'GET', `object/crm.lead?domain=${literal("[('name', '=', 'Door')]")}`);
    assert.equal((other.body as { Lead: unknown[] }).Lead.length, overlooks ? 1 : 0);
    await sandbox.close();
  }
});

describe('values as Python writes them', () => {
  for (const [text, value] of [
    ["{'a': [1, -2.5, True, None], \"b\": ('x', )}", { a: [1, -2.5, true, null], b: ['x'] }],
    ["'it\\'s\\n\\x41\\u0416\\U0001F600\\d'", "it's\nAЖ😀\\d"],
    ['[]', []],
  ] as const) {
    test(`${text} is read`, () => assert.deepEqual(parseLiteral(text), value));
  }
  for (const text of ['', '[1', "{'a'}", '1 2', 'open("x")', "'a", '{,}']) {
    test(`${text || 'nothing'} is refused`, () => assert.throws(() => parseLiteral(text), SyntaxError));
  }
});
