import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { loadedBy, never, openClient, type Play, playOdoo } from '../../test/support/odoo.ts';
import type { OdooAccess } from './access.ts';
import type { Answer } from './calls.ts';

const logIn = '16-jsonrpc-authenticate-key';
const rows = { columns: ['name'], rows: [{ externalId: 'porchlight.est_1', cells: ['Estimate'] }] };
const closed: Play = { status: 404, body: '<h1>Not found</h1>' };
const load19 = '/json/2/crm.lead/load';

async function open(t: TestContext, plays: Play[], over: Partial<OdooAccess> = {}) {
  const odoo = await playOdoo(...plays);
  const { client, logged, clock } = openClient(odoo.baseUrl, { transport: 'auto', ...over });
  t.after(() => odoo.close());
  t.after(() => client.close());
  const asked = () => odoo.received.map(({ path }) => path);
  return { deliver: () => client.upsert('crm.lead', rows, never), client, odoo, asked, logged, clock };
}

const said = (answer: Answer) => ('code' in answer ? `${answer.class}: ${answer.code}` : answer.class);

describe('the version of Odoo', () => {
  it('19 is called by JSON-2, and asked once', async (t) => {
    const { deliver, asked } = await open(t, ['19-web-version', loadedBy.json2(1), loadedBy.json2(2)]);
    assert.equal(said(await deliver()), 'ok');
    assert.equal(said(await deliver()), 'ok');
    assert.deepEqual(asked(), ['/web/version', load19, load19]);
  });

  it('16 is called by JSON-RPC, and asked once', async (t) => {
    const found: Play[] = ['16-web-version', '16-web-version-info', logIn];
    const { deliver, asked } = await open(t, [...found, loadedBy.jsonrpc(1), loadedBy.jsonrpc(2)]);
    assert.equal(said(await deliver()), 'ok');
    assert.equal(said(await deliver()), 'ok');
    assert.deepEqual(asked().slice(0, 2), ['/web/version', '/web/webclient/version_info']);
    assert.deepEqual(asked().slice(2), ['/jsonrpc', '/jsonrpc', '/jsonrpc']);
  });

  it('is read from the names of Odoo Online', async (t) => {
    const info = {
      body: { jsonrpc: '2.0', id: null, result: { server_version_info: ['saas~18', 4, 0, 'final', 0, ''] } },
    };
    const { deliver, asked } = await open(t, ['16-web-version', info, logIn, loadedBy.jsonrpc(1)]);
    assert.equal(said(await deliver()), 'ok');
    assert.equal(asked().at(-1), '/jsonrpc');
  });

  it('is asked of JSON-RPC where a proxy closes the pages', async (t) => {
    const { deliver, asked } = await open(t, [
      closed,
      closed,
      '16-jsonrpc-version',
      logIn,
      loadedBy.jsonrpc(1),
    ]);
    assert.equal(said(await deliver()), 'ok');
    assert.equal(asked().length, 5);
  });

  it('is asked again after an upgrade took JSON-RPC away', async (t) => {
    const plays: Play[] = ['16-web-version', '16-web-version-info', logIn, loadedBy.jsonrpc(1)];
    const { deliver, odoo, asked } = await open(t, plays);
    await deliver();
    odoo.play('16-web-version', '19-web-version', loadedBy.json2(2));
    assert.equal(said(await deliver()), 'ok');
    assert.deepEqual(asked().slice(4), ['/jsonrpc', '/web/version', load19]);
  });

  it('is asked again after an older Odoo was put back', async (t) => {
    const { deliver, odoo } = await open(t, ['19-web-version', loadedBy.json2(1)]);
    await deliver();
    odoo.play('16-json2-absent', '16-web-version', '16-web-version-info', logIn, loadedBy.jsonrpc(2));
    assert.equal(said(await deliver()), 'ok');
  });

  it('is asked again only once for one delivery', async (t) => {
    const { deliver, odoo, asked } = await open(t, ['19-web-version', loadedBy.json2(1)]);
    await deliver();
    odoo.play('16-json2-absent', '19-web-version', ...Array<Play>(9).fill(closed));
    assert.equal(said(await deliver()), 'misconfiguration: not there');
    assert.equal(asked().filter((path) => path === '/web/version').length, 2);
  });

  it('is not asked when the transport is configured', async (t) => {
    const { deliver, asked } = await open(t, ['16-json2-absent'], { transport: 'json2' });
    assert.equal(said(await deliver()), 'misconfiguration: not there');
    assert.deepEqual(asked(), [load19]);
  });

  it('that nobody can ask now is asked later', async (t) => {
    const { deliver, odoo } = await open(t, [{ status: 502, body: '' }, (res) => res.destroy()]);
    assert.equal(said(await deliver()), 'transient: not up');
    assert.equal(said(await deliver()), 'transient: no answer');
    odoo.play('19-web-version', loadedBy.json2(1));
    assert.equal(said(await deliver()), 'ok');
  });

  it('that nobody tells is a wrong address where nothing else answers', async (t) => {
    const { deliver } = await open(t, Array<Play>(12).fill(closed));
    assert.equal(said(await deliver()), 'misconfiguration: not there');
  });

  it('of a page that answers everything means, after some tries, that this is not Odoo', async (t) => {
    const { deliver } = await open(t, Array<Play>(60).fill({ body: '<h1>Welcome</h1>' }));
    for (let tries = 0; tries < 3; tries += 1) assert.equal(said(await deliver()), 'transient: not Odoo');
    assert.equal(said(await deliver()), 'misconfiguration: not Odoo');
  });
});

describe('a server that hides its version', () => {
  const hidden: Play[] = [closed, closed, closed];

  it('is asked by JSON-2 first', async (t) => {
    const { deliver, asked } = await open(t, [...hidden, loadedBy.json2(1), loadedBy.json2(2)]);
    assert.equal(said(await deliver()), 'ok');
    assert.equal(said(await deliver()), 'ok');
    assert.deepEqual(asked().slice(3), [load19, load19]);
  });

  for (const [what, play] of Object.entries({
    absent: '16-json2-absent',
    'closed by a proxy': { status: 403, body: '<h1>Forbidden</h1>' },
    'without a database to ask': '19-json2-db-unknown',
  })) {
    it(`is asked by JSON-RPC where JSON-2 is ${what}`, async (t) => {
      const { deliver, asked } = await open(t, [...hidden, play, logIn, loadedBy.jsonrpc(1)]);
      assert.equal(said(await deliver()), 'ok');
      assert.deepEqual(asked().slice(3), [load19, '/jsonrpc', '/jsonrpc']);
    });
  }

  it('is asked by the REST add-on last', async (t) => {
    const probe: Play = { body: { 'res.users': [1, 2] } };
    const { client, asked } = await open(t, [
      ...hidden,
      closed,
      closed,
      probe,
      { body: { 'crm.lead': [5] } },
    ]);
    assert.equal(said(await client.search('crm.lead', [], {}, never)), 'ok');
    assert.deepEqual(asked().slice(3, 5), ['/json/2/crm.lead/search', '/jsonrpc']);
    assert.match(asked()[5] ?? '', /^\/restapi\/1\.0\/object\/res\.users\/search\?/);
    assert.match(asked()[6] ?? '', /^\/restapi\/1\.0\/object\/crm\.lead\/search/);
  });
});

describe('Odoo 16 whose login is not known', () => {
  const plays: Play[] = ['16-web-version', '16-web-version-info'];

  it('is called by the REST add-on where there is one', async (t) => {
    const rest: Play[] = [{ body: { 'res.users': [1] } }, { body: { 'crm.lead': [5] } }];
    const { client } = await open(t, [...plays, ...rest], { login: null });
    assert.equal(said(await client.search('crm.lead', [], {}, never)), 'ok');
  });

  it('cannot be called where there is none', async (t) => {
    const { deliver } = await open(t, [...plays, ...Array<Play>(4).fill(closed)], { login: null });
    assert.equal(said(await deliver()), 'misconfiguration: login missing');
  });
});

describe('Odoo 19 without JSON-2', () => {
  it('is called by JSON-RPC when the login is known', async (t) => {
    const { deliver } = await open(t, ['19-web-version', closed, logIn, loadedBy.jsonrpc(1)]);
    assert.equal(said(await deliver()), 'ok');
  });

  it('asks for the login when it is not, and JSON-RPC is let through', async (t) => {
    const plays: Play[] = ['19-web-version', closed, '19-jsonrpc-version', ...Array<Play>(4).fill(closed)];
    const { deliver, asked } = await open(t, plays, { login: null });
    assert.equal(said(await deliver()), 'misconfiguration: login missing');
    assert.equal(asked()[2], '/jsonrpc');
  });

  it('is a wrong address when nothing else is let through', async (t) => {
    const plays: Play[] = ['19-web-version', closed, ...Array<Play>(5).fill(closed)];
    const { deliver } = await open(t, plays, { login: null });
    assert.equal(said(await deliver()), 'misconfiguration: not there');
  });
});

describe('who answers', () => {
  const date = (ms: number): Record<string, string> => ({ Date: new Date(ms).toUTCString() });
  const version = (more: object, ms = 0): Play => ({
    headers: date(ms),
    body: { version: '19.0+e', version_info: [19, 0, 0, 'final', 0, 'e'], ...more },
  });
  const whoAmI = '19-json2-context-get';

  it('is told with version, edition, transport and clock, and logged once', async (t) => {
    const { client, clock, odoo, logged } = await open(t, []);
    odoo.play(version({}, clock.now + 90_000), whoAmI);
    const answer = await client.server(never);
    assert.deepEqual(answer.class === 'ok' && answer.value, {
      version: 19,
      versionText: '19.0+e',
      enterprise: true,
      transport: 'json2',
      clockAheadMs: 90_500,
    });
    await client.server(never);
    assert.equal(odoo.received.length, 2);
    assert.deepEqual(logged, [
      {
        level: 'info',
        fields: { version: '19.0+e', edition: 'Enterprise', transport: 'json2' },
        message: 'Odoo 19.0+e (Enterprise) over JSON-2',
      },
    ]);
  });

  it('is told of a Community server, and of one whose transport is configured', async (t) => {
    const plays: Play[] = ['16-web-version', '16-web-version-info'];
    const { client, logged, asked } = await open(t, plays, { transport: 'jsonrpc' });
    const answer = await client.server(never);
    assert.equal(answer.class === 'ok' && answer.value.enterprise, false);
    assert.equal(logged[0]?.message, 'Odoo 16.0 (Community) over JSON-RPC');
    assert.equal(asked().length, 2);
  });

  it('is told without a version where the server hides it', async (t) => {
    const { client, logged } = await open(t, [closed, closed, closed, whoAmI]);
    const answer = await client.server(never);
    assert.equal(answer.class === 'ok' && answer.value.version, null);
    assert.equal(logged[0]?.message, 'Odoo over JSON-2');
  });

  it('is not told in words of the server that are no version', async (t) => {
    const { client, logged } = await open(t, [version({ version: '<b>19</b>' }), whoAmI]);
    await client.server(never);
    assert.equal(logged[0]?.message, 'Odoo (Enterprise) over JSON-2');
  });

  it('fails while nobody answers', async (t) => {
    const { client } = await open(t, [{ status: 503, headers: { 'Retry-After': '9' }, body: '' }]);
    assert.deepEqual(await client.server(never), { class: 'transient', code: 'not up', retryAfterMs: 9000 });
  });
});
