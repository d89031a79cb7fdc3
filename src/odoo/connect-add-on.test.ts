import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { loadedBy, never, openClient, type Play, playOdoo } from '../../test/support/odoo.ts';
import { createSandbox } from '../sandbox/sandbox.ts';
import type { Answer } from './calls.ts';

const rows = { columns: ['name'], rows: [{ externalId: 'porchlight.est_1', cells: ['Estimate'] }] };
const said = (answer: Answer) => ('code' in answer ? `${answer.class}: ${answer.code}` : answer.class);
const closed: Play = { status: 404, body: '<h1>Not found</h1>' };
// The three questions for the version, JSON-2 and the log-in of JSON-RPC.
const nothingElse: Play[] = Array<Play>(5).fill(closed);

async function open(t: TestContext, plays: Play[]) {
  const odoo = await playOdoo(...plays);
  const { client, logged } = openClient(odoo.baseUrl, { transport: 'auto' });
  t.after(() => odoo.close());
  t.after(() => client.close());
  const asked = () => odoo.received.map(({ path }) => path);
  return { deliver: () => client.upsert('crm.lead', rows, never), odoo, asked, logged };
}

describe('the REST add-on', () => {
  it('has proved to be there when it refuses the key in JSON', async (t) => {
    const refused: Play = { status: 401, body: { error: 'authentication failed' } };
    const { deliver, logged } = await open(t, [...nothingElse, refused, refused]);
    assert.equal(said(await deliver()), 'auth: wrong key');
    assert.equal(logged[0]?.fields.transport, 'restapi');
  });

  it('is found though a conflict passes just then, which it answers with 403', async (t) => {
    const sandbox = createSandbox({ restapi: { style: 'S', load: true }, transports: ['restapi'] });
    const baseUrl = await sandbox.listen();
    t.after(() => sandbox.close());
    const { apiKey } = sandbox;
    const { client, logged } = openClient(baseUrl, {
      transport: 'auto',
      apiKey,
      database: null,
      login: null,
    });
    t.after(() => client.close());
    sandbox.faults.add({ kind: 'conflict' }, { times: 1, method: 'search', model: 'res.users' });
    assert.equal(said(await client.upsert('crm.lead', rows, never)), 'ok');
    assert.equal(logged[0]?.fields.transport, 'restapi');
  });

  it('is not whatever answers with JSON', async (t) => {
    const { deliver } = await open(t, [...nothingElse, { body: { hello: 'world' } }]);
    assert.equal(said(await deliver()), 'misconfiguration: not there');
  });

  for (const [what, play] of Object.entries<Play>({
    'a page with 403': { status: 403, body: '<h1>403 Forbidden</h1>' },
    'JSON with 403': { status: 403, body: { message: 'Forbidden' } },
    'nothing but 403': { status: 403, body: '' },
    'a page that asks for a password': { status: 401, body: '<h1>401 Authorization Required</h1>' },
    'a proxy that asks for a password': { status: 407, body: { error: 'password' } },
  })) {
    it(`is not what refuses everything, and Odoo is found once it does not: ${what}`, async (t) => {
      const { deliver, odoo, asked, logged } = await open(t, []);
      for (let tries = 0; tries < 3; tries += 1) {
        odoo.play(...Array<Play>(12).fill(play));
        assert.equal(said(await deliver()), 'misconfiguration: refused before Odoo');
      }
      assert.deepEqual(logged, []);
      odoo.clear();
      odoo.play('19-web-version', loadedBy.json2(1));
      assert.equal(said(await deliver()), 'ok');
      assert.deepEqual(asked().slice(-2), ['/web/version', '/json/2/crm.lead/load']);
    });
  }
});
