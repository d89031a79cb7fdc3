import assert from 'node:assert/strict';
import type { OutgoingHttpHeaders, RequestOptions } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { type Nginx, skipWithoutNginx as skip, startNginx, wwwHost } from './support/nginx-process.ts';
import { type LogLine, type Site, startSite } from './support/site.ts';
import { plainJpeg } from './support/upload-files.ts';

// As the owner of an nginx on the same machine sets it.
const behindNginx = { HOST: '127.0.0.1', TRUST_PROXY: 'loopback' };

const estimate = {
  service: 'repair',
  details: 'The breaker of the kitchen trips every evening',
  timing: 'this_week',
  postal_code: '78701',
  full_name: 'Ana Ruiz',
  email: 'ana.ruiz@example.com',
  reply_by: 'email',
};

const question = {
  topic: 'recent_work',
  urgency: 'days',
  message: 'The new breaker trips every evening',
  full_name: 'Ana Ruiz',
  email: 'ana.ruiz@example.com',
};

/** POST /api/estimate; `n` makes it another request than the others. */
function send(url: string, n: number, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/api/estimate`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ ...estimate, details: `${estimate.details}, number ${n}` }),
  });
}

describe('nginx in front of the site', { skip }, () => {
  let site: Site;
  let nginx: Nginx;

  before(async () => {
    site = await startSite({ ...behindNginx, RATE_SOFT: '0', RATE_HARD: '0' });
    nginx = await startNginx({ landings: [site.url] });
  });
  after(async () => {
    await nginx?.stop();
    await site?.stop();
  });

  it('shows the pages, compressed', async () => {
    const page = await fetch(`${nginx.url}/free-estimate`, { headers: { 'Accept-Encoding': 'gzip' } });
    assert.equal(page.status, 200);
    assert.equal(page.headers.get('content-encoding'), 'gzip');
    assert.match(await page.text(), /<form/);
    assert.equal(page.headers.get('server'), 'nginx', 'the version is nobody’s business');
    assert.deepEqual(await (await fetch(`${nginx.url}/health`)).json(), { status: 'ok' });
  });

  it('takes a form that is sent without script', async () => {
    const sent = await fetch(`${nginx.url}/helpdesk`, {
      method: 'POST',
      body: new URLSearchParams(question),
      redirect: 'manual',
    });
    assert.equal(sent.status, 303);
    const thanks = sent.headers.get('location')!;
    assert.match(thanks, /^\/thanks\//);
    assert.equal((await fetch(nginx.url + thanks)).status, 200);
  });

  it('takes a post of a program, and knows its own pages by host and port', async () => {
    assert.equal((await send(nginx.url, 1)).status, 201);
    assert.equal((await send(nginx.url, 2, { Origin: nginx.url })).status, 201);
    assert.equal((await send(nginx.url, 3, { Origin: `http://${wwwHost}:1` })).status, 403);
  });

  it('sends each security header once, whoever answers', async () => {
    const page = await (await fetch(nginx.url)).text();
    const [styles] = /\/static\/css\/site\.[0-9a-f]+\.css/.exec(page)!;
    const etag = (await fetch(nginx.url)).headers.get('etag')!;
    const asked: [number, RequestOptions][] = [
      [200, { path: '/' }],
      [304, { path: '/', headers: { 'If-None-Match': etag } }],
      [301, { path: '/About' }],
      [404, { path: '/nothing' }],
      [200, { path: styles }],
      [200, { path: styles }],
      [404, { path: '/static/nothing' }],
      [200, { path: '/free-estimate', headers: { 'Accept-Encoding': 'gzip' } }],
      [422, { path: '/api/estimate', method: 'POST', headers: { 'Content-Type': 'application/json' } }],
      [200, { path: '/health' }],
      [405, { path: '/', method: 'PUT' }],
      [414, { path: `/?${'x'.repeat(9000)}` }],
    ];
    const always = ['x-content-type-options', 'referrer-policy'];
    const site = ['content-security-policy', 'permissions-policy', 'x-frame-options'];
    for (const [status, options] of asked) {
      const { statusCode, headersDistinct } = await nginx.ask({
        ...options,
        headers: { Host: wwwHost, ...(options.headers as OutgoingHttpHeaders) },
      });
      const what = `${status} ${options.path}`;
      assert.equal(statusCode, status, what);
      for (const name of always) assert.equal(headersDistinct[name]?.length, 1, `${what} ${name}`);
      const own = status === 405 || status === 414 || options.path === '/health';
      for (const name of site)
        assert.equal(headersDistinct[name]?.length, own ? undefined : 1, `${what} ${name}`);
      for (const [name, values] of Object.entries(headersDistinct))
        assert.equal(values?.length, 1, `${what} ${name}`);
    }
  });

  it('gives a request one id for both logs, and takes none from outside', async () => {
    await fetch(`${nginx.url}/about`, { headers: { 'X-Request-Id': 'chosen-by-a-visitor' } });
    const { request: id } = await site.logged('GET /about 200');
    assert.match(id as string, /^[0-9a-f]{32}$/);
    await nginx.logged(new RegExp(`"request":"${id as string}".*"path":"/about","status":200,`));
  });

  it('logs no query string and no link of a visitor', async () => {
    const asked = ['services?from=ana', 'thanks/a-secret', 'Thanks/a-secret?x', 'es/status/a-secret'];
    for (const path of [...asked, 'api/estimate/files/a-secret'])
      await fetch(`${nginx.url}/${path}`, { redirect: 'manual' });
    const log = await nginx.logged(/api\/estimate\/files\/\.\.\./);
    assert.doesNotMatch(log, /ana|secret/);
    const lines = log.trim().split('\n');
    const parsed = lines.map((line) => JSON.parse(line) as LogLine);
    const statuses = Object.fromEntries<unknown>(parsed.map(({ path, status }) => [String(path), status]));
    assert.equal(statuses['/services'], 200);
    // A link that is none leads to where a request can be looked up.
    for (const path of ['/thanks/...', '/Thanks/...']) assert.equal(statuses[path], 303, path);
    for (const path of ['/es/status/...', '/api/estimate/files/...']) assert.equal(statuses[path], 404, path);
  });

  it('logs when, who, what, and how the site answered', async () => {
    // A page that nothing else here asks for: a line is written after the answer.
    await fetch(`${nginx.url}/es/helpdesk?topic=x`);
    const log = await nginx.logged(/"\/es\/helpdesk"/);
    const line = JSON.parse(log.split('\n').findLast((text) => text.includes('"/es/helpdesk"'))!) as LogLine;
    const { time, request, seconds, bytes, upstream_seconds: waited, ...rest } = line;
    assert.ok(Number.isFinite(Date.parse(time as string)), String(time));
    assert.match(request as string, /^[0-9a-f]{32}$/);
    assert.ok(Number(bytes) > 1000 && Number(seconds) >= 0 && Number(waited) >= 0);
    assert.deepEqual(rest, {
      address: '127.0.0.1',
      host: wwwHost,
      method: 'GET',
      path: '/es/helpdesk',
      status: 200,
      cache: '',
      upstream: new URL(site.url).host.replace('localhost', '127.0.0.1'),
      upstream_status: '200',
      protocol: 'HTTP/1.1',
      tls: '',
    });
  });

  it('closes the connection on a host that is not ours, however it is named', async () => {
    const closed = { code: 'ECONNRESET' };
    await assert.rejects(nginx.ask({ headers: { Host: 'evil.example' } }), closed);
    await assert.rejects(nginx.ask({ headers: { Host: `evil.example:${nginx.port}` } }), closed);
    await assert.rejects(nginx.ask({ path: 'http://evil.example/', headers: { Host: wwwHost } }), closed);
    assert.equal((await nginx.ask({ headers: { Host: wwwHost } })).statusCode, 200);
  });

  it('brings a photo to the site, shows it and takes it away again', async () => {
    const body = new FormData();
    body.set('photos', new Blob([await plainJpeg()]), 'panel.jpg');
    const added = await fetch(`${nginx.url}/api/estimate/files`, { method: 'POST', body });
    assert.equal(added.status, 201);
    const { thumb } = (await added.json()) as { thumb: string };
    assert.equal((await fetch(nginx.url + thumb)).headers.get('content-type'), 'image/jpeg');
    assert.equal((await fetch(nginx.url + thumb, { method: 'DELETE' })).status, 204);
    assert.equal((await fetch(nginx.url + thumb)).status, 404);
  });

  it('refuses every method but GET, HEAD and POST', async () => {
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
      const answer = await nginx.ask({ method, path: '/about' });
      assert.equal(answer.statusCode, 405, method);
      assert.equal(answer.headers.allow, 'GET, HEAD, POST', method);
    }
    assert.equal((await fetch(`${nginx.url}/about`, { method: 'HEAD' })).status, 200);
  });
});
