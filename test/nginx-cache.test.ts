import assert from 'node:assert/strict';
import type { IncomingMessage, RequestOptions, ServerResponse } from 'node:http';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { listen, type Listening } from './support/listen.ts';
import { type Nginx, skipWithoutNginx as skip, startNginx } from './support/nginx-process.ts';

const shared = { 'Cache-Control': 'public, max-age=60', Vary: 'Accept-Encoding' };
const immutable = { 'Cache-Control': 'public, max-age=31536000, immutable', Vary: 'Accept-Encoding' };

describe('what nginx keeps of the site', { skip }, () => {
  const heard: string[] = [];
  /** What the site answers. */
  let answer: (req: IncomingMessage, res: ServerResponse) => void;
  let landing: Listening;
  let nginx: Nginx;

  before(async () => {
    landing = await listen((req, res) => {
      heard.push(`${req.method} ${req.url} ${req.headers['accept-encoding'] ?? '-'}`);
      answer(req, res);
    });
    nginx = await startNginx({ landings: [landing.url] });
  });
  after(async () => {
    await nginx?.stop();
    await landing?.close();
  });
  beforeEach(() => {
    heard.length = 0;
    answer = (_req, res) =>
      res.writeHead(200, { ...shared, ETag: 'W/"one"', 'Content-Type': 'text/html' }).end('page');
  });

  let asked = 0;
  /** Resolves when nginx has kept what there is to keep: it answers before that, and logs after it. */
  const ask = async (options: RequestOptions) => {
    const answered = await nginx.ask(options);
    asked += 1;
    await nginx.logged(new RegExp(`^(.*\\n){${asked}}`));
    return answered;
  };
  const get = (path: string, headers: Record<string, string> = {}) =>
    ask({ path, headers: { Host: '127.0.0.1', ...headers } });

  it('is a public page: the site hears of one visitor, whatever the others bring along', async () => {
    for (const Cookie of ['', 'a=1', 'b=2']) assert.equal((await get('/about', { Cookie })).text, 'page');
    await ask({ method: 'HEAD', path: '/about', headers: { Host: '127.0.0.1' } });
    assert.deepEqual(heard, ['GET /about -']);
    await nginx.logged(/"path":"\/about".*"cache":"MISS"[^]*"path":"\/about".*"cache":"HIT"/);
  });

  it('is the same page for those who followed an advertisement, and for no other question', async () => {
    await get('/services');
    for (const query of ['utm_source=news', 'gclid=x&utm_campaign=a%20b', 'fbclid='])
      await get(`/services?${query}`);
    assert.equal(heard.length, 1);
    for (const query of ['from=ana', 'utm_source=news&page=2', 'page=2&gclid=x', '?utm_source=x']) {
      await get(`/services?${query}`);
      await get(`/services?${query}`);
    }
    assert.equal(heard.length, 9);
  });

  it('is kept under one name: what is for browsers alone makes no other', async () => {
    for (const path of ['/prices#1', '/prices#1', '/prices?utm_source=x#1', '/prices?utm_source=x#1'])
      await get(path);
    assert.equal(heard.length, 4);
  });

  it('has a variant for each encoding that the site knows, however a browser asks for it', async () => {
    answer = (req, res) =>
      res
        .writeHead(200, { ...shared, 'Content-Type': 'text/html' })
        .end(req.headers['accept-encoding'] ?? '-');
    const asked = {
      'gzip, deflate, br, zstd': 'br',
      'br;q=0.9, gzip;q=1.0': 'br',
      br: 'br',
      'gzip, deflate': 'gzip',
      'gzip;q=0.5,br;q=0': 'gzip',
      'br;q=0.000,gzip': 'gzip',
      'brotli, xgzip': '-',
      'gzip;q=0': '-',
      identity: '-',
    };
    for (const [header, variant] of Object.entries(asked)) {
      const { text, headers } = await get('/', { 'Accept-Encoding': header });
      assert.equal(text, variant, header);
      assert.equal(headers.vary, 'Accept-Encoding');
    }
    assert.deepEqual(heard, ['GET / br', 'GET / gzip', 'GET / -']);
  });

  it('is not fetched again by a browser that has it', async () => {
    await get('/privacy', { 'If-None-Match': 'W/"one"' });
    const again = await get('/privacy', { 'If-None-Match': 'W/"one"' });
    assert.equal(again.statusCode, 304);
    assert.equal(again.headers.etag, 'W/"one"');
    assert.equal(again.headers['cache-control'], 'public, max-age=60');
    assert.equal(again.headers.vary, 'Accept-Encoding');
    assert.equal(heard.length, 1);
  });

  it('is never a post, an error, a page of one visitor, or one that differs by anything else', async () => {
    const answers: Record<string, [number, Record<string, string>]> = {
      '/missing': [404, shared],
      '/draft': [200, { 'Cache-Control': 'no-cache' }],
      '/mine': [200, { 'Cache-Control': 'private, max-age=60' }],
      '/status/token': [200, { 'Cache-Control': 'no-store' }],
      '/unsaid': [200, {}],
      '/cookie': [200, { ...shared, 'Set-Cookie': 'a=1' }],
      '/languages': [200, { ...shared, Vary: 'Accept-Encoding, Accept-Language' }],
      '/thanks/token': [200, shared],
      '/api/estimate/files/token': [200, shared],
    };
    answer = (req, res) => {
      const [status, headers] = answers[req.url!] ?? [200, shared];
      res.writeHead(status, headers).end();
    };
    for (const path of Object.keys(answers)) {
      await get(path);
      await get(path);
    }
    const post = { method: 'POST', path: '/posted', headers: { Host: '127.0.0.1', 'Content-Length': 0 } };
    await ask(post);
    await ask(post);
    assert.equal(heard.length, 2 * Object.keys(answers).length + 2);
  });

  it('is a static file in every variant, for good', async () => {
    answer = (_req, res) => res.writeHead(200, { ...immutable, 'Content-Type': 'text/css' }).end('css');
    for (const path of ['/static/site.0123456789.css', '/static/site.0123456789.css?v=2'])
      for (const encoding of ['br', 'gzip', 'identity'])
        assert.equal((await get(path, { 'Accept-Encoding': encoding })).text, 'css');
    assert.equal(heard.length, 3);
    answer = (_req, res) => res.destroy();
    assert.equal((await get('/static/site.0123456789.css')).text, 'css');
  });

  it('is kept for ten seconds, and shown while the site is away; a page that is gone is gone', async () => {
    await get('/kept');
    answer = (_req, res) => res.writeHead(503, { 'Cache-Control': 'no-store' }).end('trouble');
    while (heard.length < 2) {
      assert.equal((await get('/kept')).text, 'page');
      await delay(200);
    }
    await nginx.logged(/"path":"\/kept","status":200,.*"cache":"STALE",.*"upstream_status":"503"/);
    answer = (_req, res) => res.destroy();
    assert.equal((await get('/kept')).text, 'page');
    // What was never kept cannot be shown, and nothing that is sent is taken.
    assert.equal((await get('/other')).statusCode, 503);
    assert.equal((await ask({ method: 'POST', path: '/kept' })).statusCode, 503);

    answer = (_req, res) => res.writeHead(404, { 'Cache-Control': 'no-store' }).end();
    assert.equal((await get('/kept')).statusCode, 404);
  });
});
