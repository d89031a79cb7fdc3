import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { listen, type Listening } from './support/listen.ts';
import { type Nginx, skipWithoutNginx as skip, startNginx } from './support/nginx-process.ts';

describe('a flood of posts', { skip }, () => {
  let upstream: Listening;
  let nginx: Nginx;

  before(async () => {
    upstream = await listen((_req, res) => void res.end('ok'));
    // Stands in for visitors from elsewhere; the address is then nginx's own $remote_addr.
    const http = 'set_real_ip_from 127.0.0.1; real_ip_header X-Test-Address;';
    nginx = await startNginx({ landing: upstream.url, http });
  });
  after(async () => {
    await nginx?.stop();
    await upstream?.close();
  });

  const from = async (address: string, method = 'POST') =>
    (await fetch(nginx.url, { method, headers: { 'X-Test-Address': address } })).status;
  const flood = async (address: (n: number) => string) => {
    const answers = [];
    for (let n = 1; n <= 90; n += 1) answers.push(await from(address(n)));
    return answers;
  };

  it('is turned away, and only the posts of that sender', async () => {
    const answers = await flood(() => '192.0.2.1');
    // Twice RATE_HARD: the site's own answer, with words and the phone number, always comes first.
    assert.deepEqual(new Set(answers.slice(0, 60)), new Set([200]));
    assert.equal(answers.at(-1), 429);
    assert.equal(await from('192.0.2.1', 'GET'), 200);
    assert.equal(await from('192.0.2.2'), 200);
  });

  it('is told how long to wait and whom to call', async () => {
    const sender = '192.0.2.3';
    await flood(() => sender);
    const post = (path: string) =>
      fetch(nginx.url + path, { method: 'POST', headers: { 'X-Test-Address': sender } });

    const page = await post('/free-estimate');
    assert.equal(page.status, 429);
    assert.equal(page.headers.get('retry-after'), '60');
    assert.match(page.headers.get('content-type')!, /^text\/html/);
    const text = await page.text();
    assert.match(text, /<title>That was sent too many times<\/title>/);
    assert.match(text, /Wait a minute[^]*<a href="tel:\+15125550148">\+1 512 555 0148<\/a>/);
    assert.doesNotMatch(text, /<!--|restarted/);

    const api = await post('/api/estimate');
    assert.equal(api.status, 429);
    assert.equal(api.headers.get('retry-after'), '60');
    assert.equal(api.headers.get('content-type'), 'application/problem+json');
    const problem = (await api.json()) as { status: number; title: string; detail: string };
    assert.equal(problem.status, 429);
    assert.equal(problem.title, 'The form was not taken');
    assert.match(problem.detail, /call us on \+1 512 555 0148$/);
  });

  it('is counted by the first half of an IPv6 address', async () => {
    const answers = await flood((n) => `2001:db8:0:1:${n}::${n}`);
    assert.equal(answers.at(-1), 429);
    assert.equal(await from('2001:db8:0:2::1'), 200);
  });
});
