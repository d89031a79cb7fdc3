import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { exchange, loadedBy, never, openClient, type Play, playOdoo } from '../../test/support/odoo.ts';
import type { OdooAccess } from './access.ts';
import type { Answer } from './calls.ts';

const logIn = '16-jsonrpc-authenticate-key';
const rows = { columns: ['name'], rows: [{ externalId: 'porchlight.est_1', cells: ['Estimate'] }] };
const result = (value: unknown): Play => ({ body: { jsonrpc: '2.0', id: 1, result: value } });

async function open(t: TestContext, plays: Play[], over: Partial<OdooAccess> = {}) {
  const odoo = await playOdoo(...plays);
  const { client } = openClient(odoo.baseUrl, { transport: 'jsonrpc', ...over });
  t.after(() => odoo.close());
  t.after(() => client.close());
  const sent = () =>
    odoo.received.map(({ text }) => (JSON.parse(text) as { params: { args: unknown[] } }).params.args);
  return { deliver: () => client.upsert('crm.lead', rows, never), client, odoo, sent };
}

const said = (answer: Answer) => ('code' in answer ? `${answer.class}: ${answer.code}` : answer.class);

describe('the log-in of JSON-RPC', () => {
  for (const missing of [{ database: null }, { login: null }]) {
    it(`is missing without ${Object.keys(missing).join()}, and nothing is sent`, async (t) => {
      const { deliver, odoo } = await open(t, [], missing);
      assert.equal(said(await deliver()), 'misconfiguration: login missing');
      assert.equal(odoo.received.length, 0);
    });
  }

  it('happens once', async (t) => {
    const { deliver, odoo } = await open(t, [logIn, loadedBy.jsonrpc(1), loadedBy.jsonrpc(2)]);
    await deliver();
    assert.equal(said(await deliver()), 'ok');
    assert.equal(odoo.received.length, 3);
  });

  for (const denied of ['16-jsonrpc-wrong-key', '16-jsonrpc-wrong-uid', '16-jsonrpc-uid-of-other-user']) {
    it(`happens again when the user it knew is refused (${denied})`, async (t) => {
      const { deliver, odoo, sent } = await open(t, [logIn, loadedBy.jsonrpc(1)]);
      await deliver();
      odoo.play(denied, result(9), loadedBy.jsonrpc(2));
      assert.deepEqual(await deliver(), { class: 'ok', value: { ids: [2], warned: [] } });
      assert.equal(sent().at(-1)?.[1], 9);
    });
  }

  it('that is refused is tried again with the next call', async (t) => {
    const { deliver, odoo } = await open(t, ['16-jsonrpc-authenticate-wrong']);
    assert.equal(said(await deliver()), 'auth: wrong key');
    odoo.play(logIn, loadedBy.jsonrpc(1));
    assert.equal(said(await deliver()), 'ok');
  });

  it('that is of no use a second time is a wrong key', async (t) => {
    const { deliver, odoo } = await open(t, [logIn, loadedBy.jsonrpc(1)]);
    await deliver();
    odoo.play('19-jsonrpc-expired-key', '19-jsonrpc-authenticate-wrong');
    assert.equal(said(await deliver()), 'auth: wrong key');
    assert.equal(odoo.received.length, 4);
  });

  it('tells a database that does not exist from one that is down', async (t) => {
    const { deliver } = await open(t, ['16-jsonrpc-authenticate-wrong-db', '16-jsonrpc-db-down']);
    assert.equal(said(await deliver()), 'misconfiguration: no such database');
    assert.equal(said(await deliver()), 'transient: database trouble');
  });
});

describe('a call by JSON-RPC', () => {
  const recorded = (name: string) =>
    (exchange(name).request.body as { params: { args: unknown[] } }).params.args.slice(3, 6);

  it('sends its arguments as Odoo 16 was recorded to take them', async (t) => {
    const { client, odoo, sent } = await open(t, [logIn]);
    const expected: unknown[] = [];
    async function compare(name: string, call: () => Promise<unknown>) {
      odoo.play(name);
      await call();
      expected.push(recorded(name));
    }
    const args = (name: string) => recorded(name)[2] as unknown[];
    const domain = (name: string) => args(name)[0] as unknown[];
    await compare('16-jsonrpc-search', () =>
      client.search('crm.lead', domain('16-jsonrpc-search'), {}, never),
    );
    await compare('16-jsonrpc-search-read', () =>
      client.call('crm.lead', 'search_read', { domain: domain('16-jsonrpc-search-read') }, never),
    );
    await compare('16-jsonrpc-search-count', () =>
      client.call('crm.lead', 'search_count', { domain: domain('16-jsonrpc-search-count') }, never),
    );
    await compare('16-jsonrpc-read', () =>
      client.read('crm.lead', args('16-jsonrpc-read')[0] as number[], ['name'], never),
    );
    await compare('16-jsonrpc-write', () => {
      const [ids, vals] = args('16-jsonrpc-write');
      return client.call('crm.lead', 'write', { ids, vals }, never);
    });
    await compare('16-jsonrpc-create', () =>
      client.create('crm.lead', args('16-jsonrpc-create')[0] as Record<string, unknown>, never),
    );
    await compare('16-jsonrpc-fields-get', () =>
      client.fields('crm.lead', args('16-jsonrpc-fields-get')[0] as string[], never),
    );
    await compare('16-jsonrpc-context-get', () => client.call('res.users', 'context_get', {}, never));
    await compare('16-has-group', () =>
      client.call('res.users', 'has_group', { group_ext_id: 'crm.group_use_lead' }, never),
    );
    await compare('16-preflight-check-access-rights-none', () => client.may('crm.lead', 'create', never));
    assert.deepEqual(
      sent()
        .slice(1)
        .map((args) => args.slice(3, 6)),
      expected,
    );
  });

  it('that creates answers the id that is not in a list', async (t) => {
    const { client } = await open(t, [logIn, '16-jsonrpc-create']);
    const { result: id } = exchange('16-jsonrpc-create').response.body as { result: number };
    assert.deepEqual(await client.create('crm.lead', { name: 'x' }, never), { class: 'ok', value: id });
  });
});
