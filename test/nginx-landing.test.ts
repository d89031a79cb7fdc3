import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { listen, type Listening } from './support/listen.ts';
import { type Nginx, skipWithoutNginx as skip, startNginx } from './support/nginx-process.ts';

const script = join(import.meta.dirname, '../nginx/landing');

describe('the landings of nginx', { skip }, () => {
  const heard: string[] = [];
  let landings: Listening[];
  let nginx: Nginx;

  before(async () => {
    landings = await Promise.all(
      ['one', 'two'].map((name) =>
        listen((req, res) => {
          heard.push(`${req.method} ${req.url}`);
          if (req.url === '/cut') res.destroy();
          else res.writeHead(req.url === `/static/not-in-${name}.css` ? 404 : 200).end(name);
        }),
      ),
    );
    nginx = await startNginx({ landings: landings.map(({ url }) => url) });
  });
  after(async () => {
    await nginx?.stop();
    await Promise.all((landings ?? []).map(({ close }) => close()));
  });

  const nameOf = (index: number) => new URL(landings[index]!.url).host;
  const run = (args: string[], env: Record<string, string> = {}) =>
    new Promise<{ code: number; said: string }>((resolve) => {
      execFile(
        script,
        args,
        { env: { PATH: process.env.PATH, ...nginx.env, ...env } },
        (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
      );
    });
  const asked = async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, async () => (await fetch(nginx.url)).text()));
    return [...new Set(answers)].sort();
  };

  it('are taken out and put back one by one', async () => {
    assert.deepEqual(await asked(), ['one', 'two']);

    assert.deepEqual(await run(['down', nameOf(0)]), { code: 0, said: '' });
    assert.deepEqual(await asked(), ['two']);
    // A page of its version may have been shown already.
    assert.equal(await (await fetch(`${nginx.url}/static/not-in-two.css`)).text(), 'one');
    assert.equal((await run(['list'])).said, `${nameOf(0)} down\n${nameOf(1)} up\n`);
    assert.deepEqual(await run(['down', nameOf(0)]), { code: 0, said: '' });

    assert.deepEqual(await run(['up', nameOf(0)]), { code: 0, said: '' });
    assert.deepEqual(await asked(), ['one', 'two']);
    assert.equal((await run(['list'])).said, `${nameOf(0)} up\n${nameOf(1)} up\n`);
  });

  it('are never taken out all', async () => {
    await run(['down', nameOf(1)]);
    const { code, said } = await run(['down', nameOf(0)]);
    assert.equal(code, 1);
    assert.equal(said, `landing: ${nameOf(0)} is the last one: without it visitors get no answer\n`);
    assert.deepEqual(await asked(), ['one']);
    await run(['up', nameOf(1)]);
  });

  it('stay as they are when nginx/landing does not know what to do, which it says', async () => {
    const file = join(nginx.env.NGINX_DIR!, 'porchlight/landings.conf');
    const written = readFileSync(file, 'utf8');
    const unknown = await run(['down', '127.0.0.1:1']);
    assert.equal(unknown.code, 1);
    assert.match(unknown.said, /no landing 127\.0\.0\.1:1, but: 127\.0\.0\.1:\d+ 127\.0\.0\.1:\d+\n$/);
    assert.match((await run([])).said, /say list, or down HOST:PORT, or up HOST:PORT/);
    assert.match((await run(['down', nameOf(0)], { NGINX_TEST: 'false' })).said, /nothing was changed/);
    assert.match((await run(['list'], { NGINX_DIR: '/nowhere' })).said, /set NGINX_DIR/);
    assert.match((await run(['list'], { NGINX_PID: '/nowhere' })).said, /start nginx, or set NGINX_PID/);
    assert.equal(readFileSync(file, 'utf8'), written);
  });

  it('are both asked for a file that one of two versions does not have', async () => {
    for (const [missing, has] of [
      ['one', 'two'],
      ['two', 'one'],
    ])
      for (let n = 0; n < 3; n += 1)
        assert.equal(await (await fetch(`${nginx.url}/static/not-in-${missing}.css`)).text(), has);
  });

  it('are both asked for a page when one cuts the connection, and a post is sent once', async () => {
    heard.length = 0;
    assert.equal((await fetch(`${nginx.url}/cut`)).status, 503);
    assert.deepEqual(heard, ['GET /cut', 'GET /cut']);
    heard.length = 0;
    // Two seconds long nobody is asked who has just failed.
    for (; heard.length === 0; await delay(100))
      assert.equal((await fetch(`${nginx.url}/cut`, { method: 'POST' })).status, 503);
    assert.deepEqual(heard, ['POST /cut']);
  });
});
