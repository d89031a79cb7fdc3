import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { bodyLimitBytes, filesBodyLimitBytes } from '../src/web/body.ts';
import { type Nginx, skipWithoutNginx as skip, startNginx, wwwHost } from './support/nginx-process.ts';
import { type Site, startSite } from './support/site.ts';
import { plainJpeg } from './support/upload-files.ts';

// As the owner of an nginx on the same machine sets it.
const behindNginx = { HOST: '127.0.0.1', TRUST_PROXY: 'loopback' };

const mebibyte = 1024 * 1024;

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
    nginx = await startNginx({ landing: site.url });
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

  it('gives a request one id for both logs, and takes none from outside', async () => {
    await fetch(`${nginx.url}/about`, { headers: { 'X-Request-Id': 'chosen-by-a-visitor' } });
    const { request: id } = await site.logged('GET /about 200');
    assert.match(id as string, /^[0-9a-f]{32}$/);
    await nginx.logged(new RegExp(`GET /about 200 .* ${id as string}$`, 'm'));
  });

  it('logs no query string and no link of a visitor', async () => {
    await fetch(`${nginx.url}/services?from=ana`);
    await fetch(`${nginx.url}/thanks/a-secret-token`);
    await fetch(`${nginx.url}/Thanks/a-secret-token?x`);
    await fetch(`${nginx.url}/es/status/a-secret-token`);
    await fetch(`${nginx.url}/api/estimate/files/a-secret-token`);
    // A link that is none leads to where a request can be looked up.
    const log = await nginx.logged(
      / GET \/services 200 [^]* GET \/thanks\/\.{3} 303 [^]* GET \/Thanks\/\.{3} 303 [^]* GET \/es\/status\/\.{3} 404 [^]* GET \/api\/estimate\/files\/\.{3} 404 /,
    );
    assert.doesNotMatch(log, /ana|secret/);
  });

  it('closes the connection on a host that is not ours, however it is named', async () => {
    const closed = { code: 'ECONNRESET' };
    await assert.rejects(nginx.ask({ headers: { Host: 'evil.example' } }), closed);
    await assert.rejects(nginx.ask({ headers: { Host: `evil.example:${nginx.port}` } }), closed);
    await assert.rejects(nginx.ask({ path: 'http://evil.example/', headers: { Host: wwwHost } }), closed);
    assert.equal((await nginx.ask({ headers: { Host: wwwHost } })).statusCode, 200);
  });

  const sendLong = (path: string, length: number) =>
    fetch(nginx.url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: `{"details":"${'x'.repeat(length - 14)}"}`,
    });

  it('leaves it to the site to refuse a body that is too long for a form', async () => {
    assert.equal((await sendLong('/api/estimate', bodyLimitBytes)).status, 422);
    assert.equal((await sendLong('/api/estimate', bodyLimitBytes + 1)).status, 413);
    assert.equal((await sendLong('/api/estimate', mebibyte)).status, 413);
    await nginx.logged(/( POST \/api\/estimate 413 \(413\) [^]*){2}/);
  });

  it('refuses a body far beyond that, with the phone number', async () => {
    const page = await sendLong('/status', mebibyte + 1);
    assert.equal(page.status, 413);
    assert.match(page.headers.get('content-type')!, /^text\/html/);
    assert.equal(page.headers.get('retry-after'), null);
    const text = await page.text();
    assert.match(text, /<title>That is too large<\/title>[^]*<h1>That is too large<\/h1>/);
    assert.match(text, /Shorten them[^]*<a href="tel:\+15125550148">\+1 512 555 0148<\/a>/);
    assert.doesNotMatch(text, /<!--|restarted/);

    const api = await sendLong('/api/other', mebibyte + 1);
    assert.equal(api.status, 413);
    assert.equal(api.headers.get('content-type'), 'application/problem+json');
    const problem = (await api.json()) as { status: number; title: string; detail: string };
    assert.equal(problem.status, 413);
    assert.equal(problem.title, 'That is too large');
    assert.match(problem.detail, /call us on \+1 512 555 0148$/);
    // Without a status of the site, which was not asked.
    await nginx.logged(/ POST \/status 413 \(-\) [^]* POST \/api\/other 413 \(-\) /);
  });

  it('lets through as many photos as the site takes, and a little more, where it takes them', async () => {
    const most = filesBodyLimitBytes + mebibyte;
    const written = readFileSync(
      join(import.meta.dirname, '../nginx/templates/porchlight/uploads.conf.template'),
      'utf8',
    );
    assert.match(written, new RegExp(`^client_max_body_size ${most / mebibyte}m;$`, 'm'));

    const photos = ['/free-estimate', '/es/helpdesk/', '/thanks/token', '/free-estimate/draft/where'];
    for (const path of [...photos, '/api/estimate', '/es/api/helpdesk/files']) {
      // Refused by what it says it is: nothing of it has to be sent.
      const headers = { Host: wwwHost, 'Content-Type': 'application/json', 'Content-Length': most + 1 };
      assert.equal((await nginx.ask({ method: 'POST', path, headers })).statusCode, 413, path);
    }
    assert.equal((await sendLong('/free-estimate', 2 * mebibyte)).status, 413);
    await nginx.logged(/ POST \/free-estimate 413 \(413\) /);
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

describe('a visitor who lies about the address', { skip }, () => {
  let site: Site;
  let nginx: Nginx;

  before(async () => {
    site = await startSite({ ...behindNginx, RATE_SOFT: '0', RATE_HARD: '3' });
    nginx = await startNginx({ landing: site.url });
  });
  after(async () => {
    await nginx?.stop();
    await site?.stop();
  });

  const lies = (n: number) => ({
    'X-Forwarded-For': `198.51.100.${n}`,
    'X-Real-IP': `198.51.100.${n}`,
    Forwarded: `for=198.51.100.${n}`,
  });
  /** Four posts, each from another address if the headers were believed. */
  const sendFour = async (url: string, first: number) => {
    const statuses = [];
    for (let n = first; n < first + 4; n += 1) statuses.push((await send(url, n, lies(n))).status);
    return statuses;
  };

  it('is counted by the real one', async () => {
    assert.deepEqual(await sendFour(nginx.url, 1), [201, 201, 201, 429]);
  });

  it('would be believed without nginx', async () => {
    assert.deepEqual(await sendFour(site.url, 5), [201, 201, 201, 201]);
  });
});

describe('nginx without the site', { skip }, () => {
  it('says so with the phone number, and goes on when the site is back', async () => {
    const first = await startSite(behindNginx);
    const nginx = await startNginx({ landing: first.url });
    try {
      assert.equal((await fetch(nginx.url)).status, 200);
      await first.stop();

      const page = await fetch(`${nginx.url}/free-estimate`);
      assert.equal(page.status, 503);
      assert.equal(page.headers.get('retry-after'), '30');
      assert.equal(page.headers.get('cache-control'), 'no-store');
      assert.match(page.headers.get('content-type')!, /^text\/html/);
      const text = await page.text();
      assert.match(text, /<title>The site is being restarted<\/title>/);
      assert.match(text, /reload this page/);
      assert.match(text, /<a href="tel:\+15125550148">\+1 512 555 0148<\/a>/);
      assert.doesNotMatch(text, /<script|\son\w+=/);

      const post = await fetch(`${nginx.url}/free-estimate`, {
        method: 'POST',
        body: new URLSearchParams(estimate),
      });
      assert.equal(post.status, 503);
      assert.equal(await post.text(), text);

      const api = await send(nginx.url, 1);
      assert.equal(api.status, 503);
      assert.equal(api.headers.get('content-type'), 'application/problem+json');
      assert.match(((await api.json()) as { detail: string }).detail, /call us on \+1 512 555 0148$/);

      const second = await startSite({ ...behindNginx, PORT: new URL(first.url).port });
      const back = await send(nginx.url, 1);
      await second.stop();
      assert.equal(back.status, 201);
    } finally {
      await first.stop();
      await nginx.stop();
    }
  });

  it('starts while nobody knows the name of the site', async () => {
    const nginx = await startNginx({ landing: 'http://landing.invalid:8001' });
    try {
      assert.equal((await fetch(nginx.url)).status, 503);
    } finally {
      await nginx.stop();
    }
  });
});
