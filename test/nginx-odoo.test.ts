import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { listen, type Listening } from './support/listen.ts';
import { erpHost, type Nginx, skipWithoutNginx as skip, startNginx } from './support/nginx-process.ts';

describe('nginx in front of Odoo', { skip }, () => {
  const heard: { path: string; headers: IncomingMessage['headers'] }[] = [];
  let odoo: Listening;
  let websocket: Listening;
  let nginx: Nginx;

  before(async () => {
    const record = (name: string) =>
      listen((req, res) => {
        heard.push({ path: `${name} ${req.url}`, headers: req.headers });
        res.end(name);
      });
    [odoo, websocket] = await Promise.all([record('odoo'), record('websocket')]);
    nginx = await startNginx({
      landing: 'http://127.0.0.1:9',
      odoo: odoo.url,
      odooWebsocket: websocket.url,
    });
  });
  after(async () => {
    await nginx?.stop();
    await odoo?.close();
    await websocket?.close();
  });

  it('tells Odoo who asked for which host, whatever the visitor says', async () => {
    const Host = `${erpHost}:${nginx.port}`;
    await nginx.ask({
      path: '/web/login?x=1',
      headers: {
        Host,
        'X-Forwarded-For': '198.51.100.1',
        'X-Forwarded-Host': 'evil.example',
        'X-Forwarded-Proto': 'https',
      },
    });
    const { path, headers } = heard.at(-1)!;
    assert.equal(path, 'odoo /web/login?x=1');
    assert.equal(headers.host, Host);
    assert.equal(headers['x-forwarded-host'], Host);
    assert.equal(headers['x-forwarded-for'], '127.0.0.1');
    assert.equal(headers['x-forwarded-proto'], 'http');
  });

  it('hands websockets to the port that serves them', async () => {
    const headers = { Host: erpHost, Connection: 'Upgrade', Upgrade: 'websocket' };
    assert.equal((await nginx.ask({ path: '/websocket?version=1', headers })).text, 'websocket');
    assert.equal(heard.at(-1)!.headers.upgrade, 'websocket');
    assert.equal(heard.at(-1)!.headers.connection, 'upgrade');
  });

  it('keeps the database manager to the server itself', async () => {
    const known = heard.length;
    for (const path of ['/web/database/manager', '/web//database/create', '/web/%64atabase/drop'])
      assert.equal((await nginx.ask({ path, headers: { Host: erpHost } })).statusCode, 404, path);
    assert.equal(heard.length, known);
  });
});
