import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { estimate, loadedBy, never, openTransport, type Play, playOdoo } from '../../test/support/odoo.ts';
import type { OdooTransportDeps } from './transport.ts';

const job = { externalId: 'porchlight.est_1', submission: estimate() };
const logIn = '16-jsonrpc-authenticate-key';

async function open(t: TestContext, plays: Play[], over: Partial<OdooTransportDeps> = {}) {
  const odoo = await playOdoo(...plays);
  const { transport } = openTransport(odoo.baseUrl, { transport: 'auto', ...over });
  t.after(() => odoo.close());
  t.after(() => transport.close());
  const asked = () => odoo.received.map(({ path }) => path);
  return { deliver: () => transport.deliver(job, never), odoo, asked };
}

function blockedBy(outcome: Awaited<ReturnType<Awaited<ReturnType<typeof open>>['deliver']>>) {
  return outcome.result === 'blocked' ? `${outcome.class}: ${outcome.code}` : outcome;
}

describe('the version of Odoo', () => {
  it('19 is called by JSON-2, and asked once', async (t) => {
    const { deliver, asked } = await open(t, ['19-web-version', loadedBy.json2(1), loadedBy.json2(2)]);
    assert.equal((await deliver()).result, 'delivered');
    assert.equal((await deliver()).result, 'delivered');
    assert.deepEqual(asked(), ['/web/version', '/json/2/crm.lead/load', '/json/2/crm.lead/load']);
  });

  it('16 is called by JSON-RPC, and asked once', async (t) => {
    const plays: Play[] = [
      '16-web-version',
      '16-web-version-info',
      logIn,
      loadedBy.jsonrpc(1),
      loadedBy.jsonrpc(2),
    ];
    const { deliver, asked } = await open(t, plays);
    assert.equal((await deliver()).result, 'delivered');
    assert.equal((await deliver()).result, 'delivered');
    assert.deepEqual(asked(), [
      '/web/version',
      '/web/webclient/version_info',
      '/jsonrpc',
      '/jsonrpc',
      '/jsonrpc',
    ]);
  });

  it('is read from the names of Odoo Online', async (t) => {
    const info = {
      body: { jsonrpc: '2.0', id: null, result: { server_version_info: ['saas~18', 4, 0, 'final', 0, ''] } },
    };
    const { deliver, asked } = await open(t, ['16-web-version', info, logIn, loadedBy.jsonrpc(1)]);
    assert.equal((await deliver()).result, 'delivered');
    assert.equal(asked().at(-1), '/jsonrpc');
  });

  it('is asked again after an upgrade took JSON-RPC away', async (t) => {
    const plays: Play[] = ['16-web-version', '16-web-version-info', logIn, loadedBy.jsonrpc(1)];
    const { deliver, odoo, asked } = await open(t, plays);
    await deliver();
    odoo.play('16-web-version', '19-web-version', loadedBy.json2(2));
    assert.equal((await deliver()).result, 'delivered');
    assert.deepEqual(asked().slice(4), ['/jsonrpc', '/web/version', '/json/2/crm.lead/load']);
  });

  it('is asked again after an older Odoo was put back', async (t) => {
    const { deliver, odoo } = await open(t, ['19-web-version', loadedBy.json2(1)]);
    await deliver();
    odoo.play('16-json2-absent', '16-web-version', '16-web-version-info', logIn, loadedBy.jsonrpc(2));
    assert.equal((await deliver()).result, 'delivered');
  });

  it('is asked again only once for one delivery', async (t) => {
    const { deliver, odoo, asked } = await open(t, ['19-web-version', loadedBy.json2(1)]);
    await deliver();
    odoo.play('16-json2-absent', '19-web-version', '16-json2-absent');
    assert.equal(blockedBy(await deliver()), 'misconfiguration: not there');
    assert.equal(asked().length, 5);
  });

  it('is not asked when the transport is configured', async (t) => {
    const { deliver, asked } = await open(t, ['16-json2-absent'], { transport: 'json2' });
    assert.equal(blockedBy(await deliver()), 'misconfiguration: not there');
    assert.deepEqual(asked(), ['/json/2/crm.lead/load']);
  });

  it('that nobody can name means, after some tries, that this is not Odoo', async (t) => {
    const page: Play = { body: '<h1>Welcome</h1>' };
    const nameless: Play[] = [
      page,
      page,
      { body: { ok: true } },
      { body: {} },
      { status: 400, body: '' },
      { status: 400, body: '' },
    ];
    const { deliver } = await open(t, [...nameless, page, page]);
    for (let tries = 0; tries < 3; tries += 1) {
      assert.deepEqual(await deliver(), { result: 'retry', class: 'transient', code: 'not Odoo' });
    }
    assert.equal(blockedBy(await deliver()), 'misconfiguration: not Odoo');
  });

  it('that is nowhere to be asked means a wrong address', async (t) => {
    const { deliver } = await open(t, ['16-web-version', '16-web-version']);
    assert.equal(blockedBy(await deliver()), 'misconfiguration: not there');
  });

  it('that nobody can ask now is asked later', async (t) => {
    const { deliver, odoo } = await open(t, [{ status: 502, body: '' }, (res) => res.destroy()]);
    assert.deepEqual(await deliver(), { result: 'retry', class: 'transient', code: 'not up' });
    assert.deepEqual(await deliver(), { result: 'retry', class: 'transient', code: 'no answer' });
    odoo.play('19-web-version', loadedBy.json2(1));
    assert.equal((await deliver()).result, 'delivered');
  });
});

describe('JSON-RPC', () => {
  for (const missing of [{ database: null }, { login: null }]) {
    it(`without ${Object.keys(missing).join()} is blocked, with advice`, async (t) => {
      const { deliver, asked } = await open(t, ['16-web-version', '16-web-version-info'], missing);
      const outcome = await deliver();
      assert.equal(blockedBy(outcome), 'misconfiguration: login missing');
      assert.match(outcome.result === 'blocked' ? outcome.advice : '', /ODOO_DATABASE.*ODOO_LOGIN/);
      assert.equal(asked().length, 2);
    });
  }

  const rpc = { transport: 'jsonrpc' } as const;

  it('logs in once', async (t) => {
    const { deliver, odoo } = await open(t, [logIn, loadedBy.jsonrpc(1), loadedBy.jsonrpc(2)], rpc);
    await deliver();
    assert.equal((await deliver()).result, 'delivered');
    assert.equal(odoo.received.length, 3);
  });

  for (const denied of ['16-jsonrpc-wrong-key', '16-jsonrpc-wrong-uid', '16-jsonrpc-uid-of-other-user']) {
    it(`logs in again when the user it knew is refused (${denied})`, async (t) => {
      const { deliver, odoo } = await open(t, [logIn, loadedBy.jsonrpc(1)], rpc);
      await deliver();
      odoo.play(denied, { body: { jsonrpc: '2.0', id: 1, result: 9 } }, loadedBy.jsonrpc(2));
      assert.deepEqual(await deliver(), { result: 'delivered', recordModel: 'crm.lead', recordId: 2 });
      const { params } = JSON.parse(odoo.received.at(-1)?.text ?? '{}') as { params: { args: unknown[] } };
      assert.equal(params.args[1], 9);
    });
  }

  it('is blocked when the log-in is refused, and tries again with the next delivery', async (t) => {
    const { deliver, odoo } = await open(t, ['16-jsonrpc-authenticate-wrong'], rpc);
    assert.equal(blockedBy(await deliver()), 'auth: wrong key');
    odoo.play(logIn, loadedBy.jsonrpc(1));
    assert.equal((await deliver()).result, 'delivered');
  });

  it('is blocked when a fresh log-in is of no use', async (t) => {
    const { deliver, odoo } = await open(t, [logIn, loadedBy.jsonrpc(1)], rpc);
    await deliver();
    odoo.play('19-jsonrpc-expired-key', '19-jsonrpc-authenticate-wrong');
    assert.equal(blockedBy(await deliver()), 'auth: wrong key');
    assert.equal(odoo.received.length, 4);
  });

  it('is blocked when the database does not exist', async (t) => {
    const { deliver } = await open(t, ['16-jsonrpc-authenticate-wrong-db'], rpc);
    assert.equal(blockedBy(await deliver()), 'misconfiguration: no such database');
  });

  it('retries when the log-in meets a database that is down', async (t) => {
    const { deliver } = await open(t, ['16-jsonrpc-db-down'], rpc);
    assert.deepEqual(await deliver(), { result: 'retry', class: 'transient', code: 'database trouble' });
  });
});

describe('the page of JSON-2 that says there is no database', () => {
  const noDatabase = '19-json2-db-unknown';
  const json2 = { transport: 'json2' } as const;

  it('is an outage when the health says so', async (t) => {
    const { deliver, asked } = await open(t, ['19-json2-db-down', '19-web-health-db-db-down'], json2);
    assert.deepEqual(await deliver(), { result: 'retry', class: 'transient', code: 'database down' });
    assert.equal(asked()[1], '/web/health?db_server_status=1');
  });

  it('is an outage when the health says nothing', async (t) => {
    const { deliver } = await open(t, [noDatabase, (res) => res.destroy()], json2);
    assert.deepEqual(await deliver(), { result: 'retry', class: 'transient', code: 'database down' });
  });

  it('is a wrong name when the health is good three times and more', async (t) => {
    const { deliver, odoo } = await open(t, [], json2);
    for (let time = 1; time <= 3; time += 1) {
      odoo.play(noDatabase, '19-web-health-db');
      assert.deepEqual(await deliver(), { result: 'retry', class: 'transient', code: 'database not found' });
    }
    odoo.play(noDatabase, '19-web-health-db');
    const outcome = await deliver();
    assert.equal(blockedBy(outcome), 'misconfiguration: database not found');
    assert.match(outcome.result === 'blocked' ? outcome.advice : '', /ODOO_DATABASE/);

    odoo.play(loadedBy.json2(1), noDatabase, '19-web-health-db');
    assert.equal((await deliver()).result, 'delivered');
    assert.equal((await deliver()).result, 'retry');
  });
});
