import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { listen, type Listening } from './support/listen.ts';
import { type Nginx, skipWithoutNginx as skip, startNginx, wwwHost } from './support/nginx-process.ts';

const mebibyte = 1024 * 1024;

describe('the disk of nginx', { skip }, () => {
  const heard: number[] = [];
  let site: Listening;
  let nginx: Nginx;

  before(async () => {
    site = await listen((req, res) => {
      let length = 0;
      req.on('data', (part: Buffer) => (length += part.length));
      req.once('end', () => {
        heard.push(length);
        res.end(req.method === 'GET' ? Buffer.alloc(32 * mebibyte, 'x') : 'ok');
      });
    });
    nginx = await startNginx({ landings: [site.url] });
  });
  after(async () => {
    await nginx?.stop();
    await site?.close();
  });

  // nginx takes the name of such a file away at once; the folder still tells that there was one.
  const lastWritten = () =>
    ['client_body', 'proxy'].map((folder) => {
      assert.deepEqual(readdirSync(join(nginx.directory, folder)), []);
      return statSync(join(nginx.directory, folder), { bigint: true }).mtimeNs;
    });

  it('has nothing of what a visitor typed or sent', async () => {
    const before = lastWritten();
    const posts = [
      ['/status', 320 * 1024],
      ['/api/other', 320 * 1024],
      ['/free-estimate', 8 * mebibyte],
      ['/es/api/helpdesk/files', 8 * mebibyte],
    ] as const;
    for (const [path, length] of posts) {
      const answer = await nginx.ask(
        { method: 'POST', path, headers: { Host: wwwHost } },
        'x'.repeat(length),
      );
      assert.equal(answer.statusCode, 200, path);
    }
    assert.deepEqual(
      heard,
      posts.map(([, length]) => length),
    );
    assert.deepEqual(lastWritten(), before);
  });

  it('has nothing of an answer for one visitor, however slowly it is read', async () => {
    const before = lastWritten();
    for (const path of ['/status/token', '/thanks/token', '/api/other']) {
      const { text } = await nginx.ask({ path, headers: { Host: wwwHost } });
      assert.equal(text.length, 32 * mebibyte, path);
    }
    assert.deepEqual(lastWritten(), before);
  });

  it('is not missed: several of the longest pages have room in the memory of one answer', () => {
    const written = readFileSync(join(nginx.directory, 'conf.d/porchlight/landing.conf'), 'utf8');
    const [, count, kibibytes] = /^proxy_buffers (\d+) (\d+)k;$/m.exec(written) ?? [];
    // A page of the sample is 29 KB long at most, before it is compressed.
    assert.ok(Number(count) * Number(kibibytes) >= 128, `${count} of ${kibibytes}k`);
  });
});
