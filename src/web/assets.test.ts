import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Assets, createAssets } from './assets.ts';

const project = join(import.meta.dirname, '../..');
const css = `@font-face{src:url(../fonts/instrument-sans-latin.woff2)}body{color:red}${'a{b:c}'.repeat(200)}`;
let root: string;
let assets: Assets;
let server: Server;
let origin: string;

before(async () => {
  root = mkdtempSync(join(tmpdir(), 'assets-'));
  mkdirSync(join(root, 'static/css'), { recursive: true });
  writeFileSync(join(root, 'static/css/site.css'), css);
  mkdirSync(join(root, 'static/js'));
  writeFileSync(join(root, 'static/js/forms.js'), ';');
  writeFileSync(join(root, 'static/notes.md'), 'not for visitors');
  writeFileSync(join(root, 'package.json'), '{}');
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
  assets = createAssets({ root, generated: { 'favicon.svg': '<svg/>' } });
  server = createServer((req, res) => assets.handler(req, res, () => res.writeHead(418).end()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.close();
  rmSync(root, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(origin + path, { method, headers: { 'accept-encoding': 'identity', ...headers } });

describe('assets', () => {
  it('have names that change with their content and may be kept for ever', async () => {
    const url = assets.url('css/site.css');
    assert.match(url, /^\/static\/css\/site\.[0-9a-f]{10}\.css$/);
    const response = await get(url);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    assert.equal(response.headers.get('content-type'), 'text/css; charset=utf-8');
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');

    writeFileSync(join(root, 'static/css/site.css'), `${css} `);
    assert.notEqual(createAssets({ root }).url('css/site.css'), url);
    writeFileSync(join(root, 'static/css/site.css'), css);
  });

  it('point from the stylesheet to the names of its fonts', async () => {
    const font = assets.url('fonts/instrument-sans-latin.woff2');
    assert.match(await (await get(assets.url('css/site.css'))).text(), new RegExp(`url\\(${font}\\)`));
    assert.equal((await get(font)).headers.get('content-type'), 'font/woff2');
  });

  it('go out as brotli or gzip to who takes it, with the same content', async () => {
    const url = assets.url('css/site.css');
    const plain = await (await get(url)).text();
    for (const encoding of ['br', 'gzip']) {
      const response = await get(url, { 'accept-encoding': encoding });
      assert.equal(response.headers.get('content-encoding'), encoding);
      assert.equal(response.headers.get('vary'), 'Accept-Encoding');
      assert.ok(Number(response.headers.get('content-length')) < plain.length);
      assert.equal(await response.text(), plain);
    }
    const refused = await get(url, { 'accept-encoding': 'br;q=0, gzip;q=0.5' });
    assert.equal(refused.headers.get('content-encoding'), 'gzip');
  });

  it('are not sent again to who has them', async () => {
    const url = assets.url('favicon.svg');
    const etag = (await get(url)).headers.get('etag') ?? '';
    const response = await get(url, { 'if-none-match': etag });
    assert.equal(response.status, 304);
    assert.equal(await response.text(), '');
  });

  it('answer HEAD without a body and other methods with 405', async () => {
    const head = await get(assets.url('css/site.css'), {}, 'HEAD');
    assert.equal(head.status, 200);
    assert.ok(Number(head.headers.get('content-length')) > 1000);
    assert.equal((await get(assets.url('css/site.css'), {}, 'POST')).status, 405);
  });

  it('are only what is in the map: unknown names, old hashes and paths out of the folder are 404', async () => {
    for (const path of [
      '/static/css/site.css',
      '/static/css/site.0123456789.css',
      '/static/notes.md',
      '/static/..%2fpackage.json',
      '/static/constructor',
      '/static/',
    ]) {
      assert.equal((await get(path)).status, 404, path);
    }
  });

  it('leave every other address to others', async () => {
    assert.equal((await get('/services')).status, 418);
  });

  it('refuse a name that does not exist, a stylesheet that names one, and to be without what is built', () => {
    assert.throws(() => assets.url('css/other.css'), /no static file css\/other\.css/);
    writeFileSync(join(root, 'static/css/site.css'), 'a{background:url(../img/none.png)}');
    assert.throws(() => createAssets({ root }), /no static file img\/none\.png/);
    writeFileSync(join(root, 'static/css/site.css'), ':root[data-theme=slate]{color:red}');
    createAssets({ root, theme: 'slate' });
    assert.throws(() => createAssets({ root, theme: 'teal' }), /before the theme teal was there/);
    rmSync(join(root, 'static/css/site.css'));
    assert.throws(() => createAssets({ root }), { name: 'FrontError', message: /npm run styles/ });
    writeFileSync(join(root, 'static/css/site.css'), css);
    rmSync(join(root, 'static/js/forms.js'));
    assert.throws(() => createAssets({ root }), { name: 'FrontError', message: /npm run scripts/ });
  });
});
