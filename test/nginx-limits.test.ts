import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { bodyLimitBytes, filesBodyLimitBytes } from '../src/web/body.ts';
import { type Nginx, skipWithoutNginx as skip, startNginx, wwwHost } from './support/nginx-process.ts';
import { type Site, startSite } from './support/site.ts';

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

// What nginx lets through beyond what the site reads, so that the site's own words come first.
const mostText = bodyLimitBytes + 64 * kibibyte;
const mostPhotos = filesBodyLimitBytes + mebibyte;

describe('the limits of nginx and of the site', { skip }, () => {
  let site: Site;
  let nginx: Nginx;

  before(async () => {
    site = await startSite({ HOST: '127.0.0.1', TRUST_PROXY: 'loopback', RATE_SOFT: '0', RATE_HARD: '3' });
    nginx = await startNginx({ landings: [site.url] });
  });
  after(async () => {
    await nginx?.stop();
    await site?.stop();
  });

  const post = (path: string, body: string) =>
    fetch(nginx.url + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
  const sendLong = (path: string, length: number) => post(path, `{"details":"${'x'.repeat(length - 14)}"}`);
  /** Refused by what it says it is: nothing of it has to be sent. */
  const announce = async (path: string, length: number) => {
    const headers = { Host: wwwHost, 'Content-Type': 'application/json', 'Content-Length': length };
    return (await nginx.ask({ method: 'POST', path, headers })).statusCode;
  };

  it('are written where nginx reads them', () => {
    const written = (file: string) =>
      readFileSync(join(import.meta.dirname, '../nginx/templates', `${file}.template`), 'utf8');
    assert.match(written('www.conf'), new RegExp(`client_max_body_size ${mostText / kibibyte}k;`));
    const uploads = written('porchlight/uploads.conf');
    assert.match(uploads, new RegExp(`client_max_body_size ${mostPhotos / mebibyte}m;`));
  });

  it('have the site take a form up to its own limit, and refuse what is longer in its own words', async () => {
    assert.equal((await sendLong('/api/estimate', bodyLimitBytes)).status, 422);
    assert.equal((await sendLong('/api/estimate', bodyLimitBytes + 1)).status, 413);
    const page = await sendLong('/status', mostText);
    assert.equal(page.status, 413);
    assert.match(await page.text(), /too much text/);
    await nginx.logged(/("status":413,.*"upstream_status":"413",[^]*){2}/);
  });

  it('have nginx refuse what is longer still, with the phone number', async () => {
    const page = await sendLong('/status', mostText + 1);
    assert.equal(page.status, 413);
    assert.match(page.headers.get('content-type')!, /^text\/html/);
    assert.equal(page.headers.get('retry-after'), null);
    const text = await page.text();
    assert.match(text, /<title>That is too large<\/title>[^]*<h1>That is too large<\/h1>/);
    assert.match(text, /Shorten them[^]*<a href="tel:\+15125550148">\+1 512 555 0148<\/a>/);
    assert.doesNotMatch(text, /<!--|restarted/);

    const api = await sendLong('/api/other', mostText + 1);
    assert.equal(api.status, 413);
    assert.equal(api.headers.get('content-type'), 'application/problem+json');
    const problem = (await api.json()) as { status: number; title: string; detail: string };
    assert.equal(problem.status, 413);
    assert.equal(problem.title, 'That is too large');
    assert.match(problem.detail, /call us on \+1 512 555 0148$/);
    // Without a status of the site, which was not asked.
    await nginx.logged(
      /"POST","path":"\/status","status":413,.*"upstream_status":"",[^]*"\/api\/other","status":413,.*"upstream_status":"",/,
    );
  });

  it('let through as many photos as the site takes, and a little more, where it takes them', async () => {
    const photos = ['/free-estimate', '/es/helpdesk/', '/thanks/token', '/free-estimate/draft/where'];
    for (const path of [...photos, '/api/estimate', '/es/api/helpdesk/files'])
      assert.equal(await announce(path, mostPhotos + 1), 413, path);
    assert.equal((await sendLong('/free-estimate', 2 * mebibyte)).status, 413);
    await nginx.logged(/"path":"\/free-estimate","status":413,.*"upstream_status":"413",/);
  });

  it('leave nothing unsaid of an address or of headers that are too long', async () => {
    assert.equal((await fetch(`${nginx.url}/about?${'x'.repeat(9000)}`)).status, 414);
    const headers = Object.fromEntries(
      ['A', 'B', 'C'].map((name) => [`X-${name}`, name.repeat(7000)] as const),
    );
    const answer = await fetch(`${nginx.url}/about`, { headers });
    assert.equal(answer.status, 400);
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.match(await answer.text(), /Request Header Or Cookie Too Large/);
  });

  describe('a visitor who lies about the address', () => {
    const estimate = {
      service: 'repair',
      timing: 'this_week',
      postal_code: '78701',
      full_name: 'Ana Ruiz',
      email: 'ana.ruiz@example.com',
      reply_by: 'email',
    };
    /** Four posts, each from another address if the headers were believed. */
    const sendFour = async (url: string, first: number) => {
      const statuses = [];
      for (let n = first; n < first + 4; n += 1) {
        const address = `198.51.100.${n}`;
        const lies = { 'X-Forwarded-For': address, 'X-Real-IP': address, Forwarded: `for=${address}` };
        const body = JSON.stringify({ ...estimate, details: `The breaker trips every evening, number ${n}` });
        const headers = { 'Content-Type': 'application/json', ...lies };
        statuses.push((await fetch(`${url}/api/estimate`, { method: 'POST', headers, body })).status);
      }
      return statuses;
    };

    it('is counted by the real one', async () => {
      assert.deepEqual(await sendFour(nginx.url, 1), [201, 201, 201, 429]);
    });

    it('would be believed without nginx', async () => {
      assert.deepEqual(await sendFour(site.url, 5), [201, 201, 201, 201]);
    });
  });
});
