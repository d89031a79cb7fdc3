import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { listen, type Listening } from './support/listen.ts';
import * as hosts from './support/nginx-process.ts';
import {
  erpHost,
  type Nginx,
  skipWithoutNginx as skip,
  startNginx,
  wwwHost,
} from './support/nginx-process.ts';

describe('nginx in front of Odoo and the others', { skip }, () => {
  const heard: { path: string; headers: IncomingMessage['headers'] }[] = [];
  const names = ['landing', 'odoo', 'websocket', 'field', 'docs', 'mail'];
  let upstreams: Listening[];
  let nginx: Nginx;

  before(async () => {
    upstreams = await Promise.all(
      names.map((name) =>
        listen((req, res) => {
          heard.push({ path: `${name} ${req.url}`, headers: req.headers });
          res.end(name);
        }),
      ),
    );
    const [landing, odoo, odooWebsocket, field, docs, mail] = upstreams.map(({ url }) => url) as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const beside = { odoo, odooWebsocket, field, docs, mail };
    nginx = await startNginx({ landings: [landing], ...beside, realIpFrom: '127.0.0.1/32' });
  });
  after(async () => {
    await nginx?.stop();
    await Promise.all((upstreams ?? []).map(({ close }) => close()));
  });

  it('finds each by its host', async () => {
    const textAt = async (Host: string, path = '/') => (await nginx.ask({ path, headers: { Host } })).text;
    assert.equal(await textAt(wwwHost), 'landing');
    assert.equal(await textAt(erpHost), 'odoo');
    assert.equal(await textAt(erpHost, '/web/login'), 'odoo');
    assert.equal(await textAt(hosts.fieldHost), 'field');
    assert.equal(await textAt(hosts.docsHost, '/guide?x=1'), 'docs');
    assert.equal(heard.at(-1)!.path, 'docs /guide?x=1');
    assert.equal(await textAt(hosts.mailHost.toUpperCase()), 'mail');
  });

  it('tells Odoo who asked for which host, as the proxy in front says and not the visitor', async () => {
    const Host = `${erpHost}:${nginx.port}`;
    await nginx.ask({
      path: '/web/login?x=1',
      headers: {
        Host,
        'X-Forwarded-For': '203.0.113.9, 198.51.100.1',
        'X-Forwarded-Host': 'evil.example',
        'X-Forwarded-Proto': 'https',
        Forwarded: 'for=203.0.113.9',
      },
    });
    const { path, headers } = heard.at(-1)!;
    assert.equal(path, 'odoo /web/login?x=1');
    assert.equal(headers.host, Host);
    assert.equal(headers['x-forwarded-host'], Host);
    assert.equal(headers['x-forwarded-for'], '198.51.100.1');
    assert.equal(headers['x-real-ip'], '198.51.100.1');
    assert.equal(headers['x-forwarded-proto'], 'https');
    assert.equal(headers.forwarded, undefined);
  });

  it('hands websockets to the port that serves them', async () => {
    const headers = { Host: erpHost, Connection: 'Upgrade', Upgrade: 'websocket' };
    assert.equal((await nginx.ask({ path: '/websocket?version=1', headers })).text, 'websocket');
    assert.equal(heard.at(-1)!.headers.upgrade, 'websocket');
    assert.equal(heard.at(-1)!.headers.connection, 'upgrade');
    for (const Host of [hosts.fieldHost, hosts.mailHost]) {
      await nginx.ask({ path: '/events', headers: { ...headers, Host } });
      assert.equal(heard.at(-1)!.headers.upgrade, 'websocket', Host);
    }
  });

  it('keeps the database manager to the server itself', async () => {
    const known = heard.length;
    for (const path of ['/web/database/manager', '/web//database/create', '/web/%64atabase/drop'])
      assert.equal((await nginx.ask({ path, headers: { Host: erpHost } })).statusCode, 404, path);
    assert.equal(heard.length, known);
  });

  it('lets nobody try passwords as fast as they can', async () => {
    const doors = ['/web/login', '/web/login/totp', '/web/session/authenticate'];
    let tried = 0;
    const login = async (address: string, method = 'POST') => {
      const headers = { Host: erpHost, 'X-Forwarded-For': address };
      return (await nginx.ask({ method, path: doors[(tried += 1) % doors.length], headers })).statusCode;
    };
    const answers = [];
    for (let n = 0; n < 40; n += 1) answers.push(await login('192.0.2.1'));
    assert.deepEqual(new Set(answers.slice(0, 20)), new Set([200]));
    assert.equal(answers.at(-1), 429);
    assert.equal(await login('192.0.2.1', 'GET'), 200);
    assert.equal(await login('192.0.2.2'), 200);
  });
});
