import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Agent, request, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { listen, type Listening } from './support/listen.ts';
import {
  docsHost,
  erpHost,
  fieldHost,
  mailHost,
  type Nginx,
  skipWithoutNginx as skip,
  startNginx,
} from './support/nginx-process.ts';

const mebibyte = 1024 * 1024;

// The longest that Odoo's deployment guide has a proxy wait for it (reports, imports), in seconds.
const odoosLongest = 720;

describe('the limits of the hosts beside the site', { skip }, () => {
  let upstream: Listening;
  let nginx: Nginx;
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  /** Whether everyone is kept waiting, and who is. */
  let hold = false;
  const held: ServerResponse[] = [];

  before(async () => {
    upstream = await listen((_req, res) => void (hold ? held.push(res) : res.end('ok')));
    const { url } = upstream;
    const beside = { odoo: url, field: url, docs: url, mail: url };
    nginx = await startNginx({ landings: [url], ...beside, realIpFrom: '127.0.0.1' });
  });
  after(async () => {
    agent.destroy();
    await nginx?.stop();
    await upstream?.close();
  });

  const get = async (Host: string, path: string, address: string) => {
    const headers = { Host, 'X-Forwarded-For': address };
    return (await nginx.ask({ agent, path, headers })).statusCode;
  };

  /** 100 when nginx wants to have what is announced; nothing of it is sent. */
  const announce = (Host: string, length: number) =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = { Host, Expect: '100-continue', 'Content-Length': length };
      const asked = request({ host: '127.0.0.1', port: nginx.port, agent: false, method: 'POST', headers });
      const seen = (status: number | undefined) => {
        resolve(status);
        asked.destroy();
      };
      asked.once('continue', () => seen(100)).once('response', ({ statusCode }) => seen(statusCode));
      asked.once('error', reject).flushHeaders();
    });

  it('let through what Odoo takes, and no more', async () => {
    for (const host of [erpHost, fieldHost]) {
      assert.equal(await announce(host, 64 * mebibyte), 100, host);
      assert.equal(await announce(host, 128 * mebibyte), 100, host);
      assert.equal(await announce(host, 128 * mebibyte + 1), 413, host);
    }
  });

  it('wait as long as Odoo may take, and the page that shows mail as it comes', () => {
    for (const name of ['erp', 'field', 'mail']) {
      const written = readFileSync(join(nginx.directory, 'conf.d', `${name}.conf`), 'utf8');
      const [, seconds] = /^ {4}proxy_read_timeout (\d+)s;$/m.exec(written) ?? [];
      assert.ok(Number(seconds) >= odoosLongest, `${name}: ${seconds}`);
    }
  });

  for (const [host, path, address] of [
    [docsHost, '/', '192.0.2.1'],
    [mailHost, '/', '192.0.2.2'],
    [erpHost, '/web/login', '192.0.2.3'],
  ] as const)
    it(`turn a flood on ${host}${path} away, far beyond what people do, and only its sender`, async () => {
      const answers: unknown[] = [];
      while (answers.length < 4000 && !answers.includes(429))
        answers.push(...(await Promise.all(Array.from({ length: 100 }, () => get(host, path, address)))));
      assert.ok(answers.indexOf(429) >= 500, `the ${answers.indexOf(429)}th of ${answers.length}`);
      assert.equal(await get(host, path, '192.0.2.9'), 200);
    });

  it('keep five hundred requests of one sender open, and no more', async () => {
    hold = true;
    const headers = { Host: docsHost, 'X-Forwarded-For': '192.0.2.4' };
    const answered: unknown[] = [];
    // As many as may come at once: only that they are open is too much.
    const asked = Array.from({ length: 501 }, async () => {
      answered.push((await nginx.ask({ headers })).statusCode);
    });
    while (held.length + answered.length < 501) await delay(20);
    const refused = answered.splice(0);
    hold = false;
    held.splice(0).forEach((res) => res.end('ok'));
    await Promise.all(asked);
    assert.deepEqual(refused, [429]);
    assert.deepEqual(new Set(answered), new Set([200]));
  });
});
