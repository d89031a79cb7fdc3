import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Agent, ServerResponse } from 'node:http';
import { type AddressInfo, createServer, Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createHttp, type HttpLimits, limitConnecting } from './http.ts';
import { never, type Play, playOdoo } from '../../test/support/odoo.ts';

async function ask(
  t: TestContext,
  play: Play,
  { limits, signal = never }: { limits?: HttpLimits; signal?: AbortSignal } = {},
) {
  const odoo = await playOdoo(play);
  const http = createHttp({ baseUrl: odoo.baseUrl, limits });
  t.after(() => odoo.close());
  t.after(() => http.close());
  const reply = await http.send({ method: 'POST', path: '/jsonrpc', body: { text: 'Ada Example' } }, signal);
  return { reply, odoo };
}

describe('a reply', () => {
  it('is the status and the text as it came, whatever the status', async (t) => {
    const date = 'Sat, 21 Nov 2026 02:44:00 GMT';
    const headers = { 'Retry-After': '7', Date: date };
    const { reply } = await ask(t, { status: 500, headers, body: '{"broken": ' });
    assert.deepEqual(reply, { status: 500, retryAfter: '7', date, leadsTo: '', text: '{"broken": ' });
  });

  it('of a redirect is the redirect itself', async (t) => {
    const { reply, odoo } = await ask(t, { status: 303, headers: { Location: '/web/login' }, body: '' });
    assert.equal(reply.status, 303);
    assert.equal(odoo.received.length, 1);
  });

  it('tells scheme and host of where a redirect leads, unless it is here', async (t) => {
    const leadsTo = async (Location: string) => {
      const { reply } = await ask(t, { status: 301, headers: { Location }, body: '' });
      return 'leadsTo' in reply && reply.leadsTo;
    };
    assert.equal(
      await leadsTo('https://ada:hush@erp.example.com/web?login=ada#x'),
      'https://erp.example.com',
    );
    assert.equal(await leadsTo('//erp.example.com:8069/web'), 'http://erp.example.com:8069');
    for (const here of ['/web/login', 'mailto:ada@example.com', 'http://', ''])
      assert.equal(await leadsTo(here), '', here);
  });

  it('is asked for with JSON, once, and without cookies', async (t) => {
    const { odoo } = await ask(t, { headers: { 'Set-Cookie': 'session_id=x' }, body: {} });
    assert.equal(odoo.received[0]?.text, '{"text":"Ada Example"}');
    assert.equal(odoo.received[0]?.headers['content-type'], 'application/json; charset=utf-8');
    assert.equal(odoo.received[0]?.headers.cookie, undefined);
  });

  it('is asked for with a form where one is sent', async (t) => {
    const odoo = await playOdoo({ body: {} });
    const http = createHttp({ baseUrl: odoo.baseUrl });
    t.after(() => odoo.close());
    t.after(() => http.close());
    await http.send({ method: 'POST', path: '/', body: new URLSearchParams({ a: 'b c' }) }, never);
    assert.equal(odoo.received[0]?.text, 'a=b+c');
    assert.equal(odoo.received[0]?.headers['content-type'], 'application/x-www-form-urlencoded');
  });

  it('may have every field of a large model in it', async (t) => {
    const text = JSON.stringify({ text: 'x'.repeat(5 * 1024 * 1024) });
    const { reply } = await ask(t, { body: text });
    assert.equal('text' in reply && reply.text.length, text.length);
  });

  it('comes from below the path of the base address', async (t) => {
    const odoo = await playOdoo({ body: {} });
    const http = createHttp({ baseUrl: `${odoo.baseUrl}/odoo/` });
    t.after(() => odoo.close());
    t.after(() => http.close());
    await http.send({ method: 'GET', path: '/web/version' }, never);
    assert.equal(odoo.received[0]?.path, '/odoo/web/version');
  });

  it('does not go through a proxy of the environment', async (t) => {
    process.env.http_proxy = 'http://127.0.0.1:9';
    t.after(() => delete process.env.http_proxy);
    const { reply } = await ask(t, { body: {} });
    assert.equal(reply.status, 200);
  });
});

describe('a lost answer', () => {
  const half = (res: ServerResponse) => res.writeHead(200, { 'Content-Length': 100 }).write('{"ids":[1');
  const drip = (res: ServerResponse) => {
    res.writeHead(200).write('{');
    const timer = setInterval(() => res.write(' '), 10);
    res.on('close', () => clearInterval(timer));
  };
  const cases: [string, Play, string, HttpLimits?][] = [
    ['a connection closed without an answer', (res) => res.destroy(), 'no answer'],
    [
      'a connection reset in the middle of the body',
      (res) => {
        half(res);
        setImmediate(() => res.socket?.resetAndDestroy());
      },
      'no answer',
    ],
    ['silence', () => undefined, 'time-out', { answerWithinMs: 50 }],
    ['a body that never ends', drip, 'time-out', { answerWithinMs: 80 }],
    ['a body over the limit', { body: 'x'.repeat(8 * 1024 * 1024 + 1) }, 'answer too large'],
    [
      'a small body that unpacks to a large one',
      (res) =>
        res.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50 * 1024 * 1024))),
      'answer too large',
    ],
    [
      'a body that cannot be unpacked',
      (res) => res.writeHead(200, { 'Content-Encoding': 'gzip' }).end('no gzip'),
      'no answer',
    ],
  ];
  for (const [what, play, fault, limits] of cases) {
    it(`is ${fault}: ${what}`, async (t) => {
      const { reply } = await ask(t, play, limits && { limits });
      assert.deepEqual(reply, { status: 0, fault });
    });
  }

  it('is stopped: the worker ends while Odoo works', async (t) => {
    const stopping = new AbortController();
    const { reply } = await ask(t, () => stopping.abort(), { signal: stopping.signal });
    assert.deepEqual(reply, { status: 0, fault: 'stopped' });
  });

  it('is stopped: the worker has ended before', async (t) => {
    const { reply, odoo } = await ask(t, { body: {} }, { signal: AbortSignal.abort() });
    assert.deepEqual(reply, { status: 0, fault: 'stopped' });
    assert.equal(odoo.received.length, 0);
  });

  it('is connection refused: nobody listens', async (t) => {
    const odoo = await playOdoo();
    await odoo.close();
    const http = createHttp({ baseUrl: odoo.baseUrl });
    t.after(() => http.close());
    assert.deepEqual(await http.send({ method: 'GET', path: '/' }, never), {
      status: 0,
      fault: 'connection refused',
    });
  });

  it('is TLS failed: the server speaks http on this port', async (t) => {
    const odoo = await playOdoo();
    t.after(() => odoo.close());
    const http = createHttp({ baseUrl: odoo.baseUrl.replace('http:', 'https:') });
    t.after(() => http.close());
    assert.deepEqual(await http.send({ method: 'GET', path: '/' }, never), {
      status: 0,
      fault: 'TLS failed',
    });
  });
});

describe('a connection', () => {
  it('that is not taken in time is given up', async () => {
    // A socket that was never told where to connect stands for a host that drops every packet.
    const socket = new Socket();
    const stuck = limitConnecting({ createConnection: () => socket } as unknown as Agent, 20);
    stuck.createConnection({});
    const [error] = (await once(socket, 'error')) as [Error];
    assert.equal(error.message, 'connecting took too long');
  });

  it('that was taken may take its time to answer', async (t) => {
    const play: Play = (res) => setTimeout(() => res.end('{}'), 60);
    const { reply } = await ask(t, play, { limits: { connectWithinMs: 20 } });
    assert.equal(reply.status, 200);
  });

  it('is kept for the next request, and closed by close', async (t) => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const http = createHttp({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    await http.send({ method: 'GET', path: '/' }, never);
    await http.send({ method: 'GET', path: '/' }, never);
    assert.equal(connections, 1);

    server.close();
    http.close();
    // An idle connection would end by itself, but only after 4 s.
    await once(server, 'close', { signal: AbortSignal.timeout(2000) });
  });
});
