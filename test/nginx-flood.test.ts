import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { listen, type Listening } from './support/listen.ts';
import { type Nginx, skipWithoutNginx as skip, startNginx, wwwHost } from './support/nginx-process.ts';

describe('a flood', { skip }, () => {
  let upstream: Listening;
  let nginx: Nginx;
  /** Whether the site keeps everyone waiting, and whom it does. */
  let hold = false;
  const held: ServerResponse[] = [];

  before(async () => {
    upstream = await listen((_req, res) => void (hold ? held.push(res) : res.end('ok')));
    nginx = await startNginx({ landings: [upstream.url], realIpFrom: '127.0.0.1' });
  });
  after(async () => {
    await nginx?.stop();
    await upstream?.close();
  });

  const from = async (address: string, method = 'POST') =>
    (await fetch(nginx.url, { method, headers: { 'X-Forwarded-For': address } })).status;
  const flood = async (address: (n: number) => string) => {
    const answers = [];
    for (let n = 1; n <= 90; n += 1) answers.push(await from(address(n)));
    return answers;
  };

  it('of posts is turned away, and only the posts of that sender', async () => {
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
      fetch(nginx.url + path, { method: 'POST', headers: { 'X-Forwarded-For': sender } });

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

  it('of anything else is turned away too, but only far beyond what people do', async () => {
    const burst = () => Promise.all(Array.from({ length: 90 }, () => from('192.0.2.4', 'GET')));
    const answers = await burst();
    for (let n = 0; n < 50 && !answers.includes(429); n += 1) answers.push(...(await burst()));
    assert.ok(answers.includes(429));
    // Those of one burst arrive in any order.
    const passed = answers.filter((status) => status === 200).length;
    assert.ok(passed > 500, `${passed} of ${answers.length}`);
    assert.equal(await from('192.0.2.5', 'GET'), 200);
  });

  it('cannot keep more than a hundred requests open', async () => {
    hold = true;
    const headers = { Host: wwwHost, 'X-Forwarded-For': '192.0.2.6' };
    const answers = Array.from({ length: 101 }, async () => (await nginx.ask({ headers })).statusCode);
    assert.equal(await Promise.race(answers), 429);
    while (held.length < 100) await delay(20);
    held.splice(0).forEach((res) => res.end('ok'));
    const statuses = await Promise.all(answers);
    assert.equal(statuses.filter((status) => status === 200).length, 100);
    hold = false;
  });

  it('is counted by the first half of an IPv6 address', async () => {
    const answers = await flood((n) => `2001:db8:0:1:${n}::${n}`);
    assert.equal(answers.at(-1), 429);
    assert.equal(await from('2001:db8:0:2::1'), 200);
  });
});
