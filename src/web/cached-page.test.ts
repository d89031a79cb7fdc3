import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import express from 'express';
import { request } from 'node:http';
import { listen, type Listening } from '../../test/support/listen.ts';
import { cachedPage } from './cached-page.ts';

describe('a page that is kept for a minute', () => {
  let time = 1_000_000;
  let drawn = 0;
  let server: Listening;
  before(async () => {
    const app = express();
    app.get(
      '/',
      cachedPage(
        () => `<p>drawn ${(drawn += 1)}</p>`,
        'text/html; charset=utf-8',
        () => time,
      ),
    );
    server = await listen(app);
  });
  after(() => server.close());

  /** fetch unpacks what it gets; here the bytes themselves matter. */
  function ask(
    headers: Record<string, string>,
    method = 'GET',
  ): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }> {
    return new Promise((resolve, reject) => {
      request(server.url, { headers, method }, (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('end', () =>
          resolve({ status: res.statusCode!, headers: res.headers, body: Buffer.concat(chunks) }),
        );
      })
        .on('error', reject)
        .end();
    });
  }

  it('is drawn once in that time, and anew after it or when the clock was put back', async () => {
    const text = async () => (await fetch(server.url)).text();
    const first = await text();
    time += 59_999;
    assert.equal(await text(), first);
    time += 1;
    const second = await text();
    assert.notEqual(second, first);
    time -= 3_600_000;
    assert.notEqual(await text(), second);
  });

  it('is sent in the encoding that is taken, with one tag for all of them', async () => {
    const plain = await ask({});
    const br = await ask({ 'accept-encoding': 'gzip, br' });
    const gzip = await ask({ 'accept-encoding': 'br;q=0, gzip' });
    assert.deepEqual(
      [plain, br, gzip].map(({ headers }) => headers['content-encoding']),
      [undefined, 'br', 'gzip'],
    );
    assert.deepEqual(brotliDecompressSync(br.body), plain.body);
    assert.deepEqual(gunzipSync(gzip.body), plain.body);
    assert.equal(new Set([plain, br, gzip].map(({ headers }) => headers.etag)).size, 1);
    assert.equal(plain.headers.vary, 'Accept-Encoding');
    assert.equal(plain.headers['cache-control'], 'public, max-age=60');
  });

  it('is not sent again to who has it, nor its body to HEAD', async () => {
    const { headers } = await ask({});
    const again = await ask({ 'if-none-match': String(headers.etag) });
    assert.deepEqual([again.status, again.body.length], [304, 0]);
    const head = await ask({}, 'HEAD');
    assert.deepEqual(
      [head.status, head.body.length, head.headers['content-length']],
      [200, 0, headers['content-length']],
    );
  });
});
