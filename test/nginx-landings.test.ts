import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type Nginx, skipWithoutNginx as skip, startNginx, wwwHost } from './support/nginx-process.ts';
import { type Site, startSite } from './support/site.ts';

const paths = ['/', '/services', '/free-estimate', '/status', '/es/about', '/about?page=2'];

describe('nginx in front of two landings', { skip }, () => {
  let sites: Site[];
  let nginx: Nginx;

  before(async () => {
    const env = {
      HOST: '127.0.0.1',
      TRUST_PROXY: 'loopback',
      RATE_SOFT: '0',
      RATE_HARD: '0',
      MIN_FILL_MS: '0',
    };
    sites = await Promise.all([startSite(env), startSite(env)]);
    nginx = await startNginx({ landings: sites.map(({ url }) => url), realIpFrom: '127.0.0.1' });
  });
  after(async () => {
    await nginx?.stop();
    await Promise.all((sites ?? []).map((site) => site.stop()));
  });

  /** From another visitor each time. */
  let visitors = 0;
  const headers = () => ({
    Host: wwwHost,
    'X-Forwarded-For': `10.1.${(visitors += 1) >> 8}.${visitors & 255}`,
  });
  const get = async (path: string) => (await nginx.ask({ path, headers: headers() })).statusCode;
  const post = async () => {
    const options = { method: 'POST', path: '/api/estimate' };
    const body = JSON.stringify({
      service: 'repair',
      details: `The breaker of the kitchen trips every evening, number ${visitors}`,
      timing: 'this_week',
      postal_code: '78701',
      full_name: 'Ana Ruiz',
      email: 'ana.ruiz@example.com',
      reply_by: 'email',
    });
    const sent = {
      ...headers(),
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
    };
    return (await nginx.ask({ ...options, headers: sent }, body)).statusCode;
  };

  /** Visitors who read, and some who send when `posts`, until `work` is done; what they were answered. */
  async function underLoad(work: () => Promise<void>, { posts }: { posts: boolean }): Promise<number[]> {
    const statuses: number[] = [];
    let done = false;
    const read = async (from: number) => {
      for (let n = from; !done; n += 1) statuses.push((await get(paths[n % paths.length]!))!);
    };
    const send = async () => {
      while (!done) statuses.push((await post())!);
    };
    const all = Promise.all([
      ...paths.map((_path, index) => read(index)),
      ...(posts ? [send(), send()] : []),
    ]);
    await work().finally(() => (done = true));
    await all;
    return statuses;
  }

  it('asks both', async () => {
    for (let n = 0; n < 4; n += 1) assert.equal(await post(), 201);
    await Promise.all(sites.map((site) => site.logged('POST /api/estimate 201')));
  });

  it('is reloaded under load without a failed request', async () => {
    const statuses = await underLoad(
      async () => {
        for (let n = 0; n < 3; n += 1) {
          await nginx.reload();
          await delay(300);
        }
      },
      { posts: true },
    );
    const answers = Object.groupBy(statuses, String);
    assert.deepEqual(Object.keys(answers).sort(), ['200', '201']);
    assert.ok(statuses.length > 50, `${statuses.length} requests`);
  });

  it('has nobody wait for a landing that was killed: pages come from the other, and posts go to it', async () => {
    const [killed, other] = sites as [Site, Site];
    const statuses = await underLoad(
      async () => {
        await delay(200);
        process.kill(killed.pid, 'SIGKILL');
        await delay(1500);
      },
      { posts: false },
    );
    assert.deepEqual(
      statuses.filter((status) => status !== 200),
      [],
    );
    for (let n = 0; n < 4; n += 1) assert.equal(await post(), 201);
    await nginx.logged(
      new RegExp(`"upstream":"[^"]+, ${new URL(other.url).host.replace('localhost', '127.0.0.1')}"`),
    );
  });

  it('shows the public pages while both are away, and takes no post', async () => {
    await sites[1]!.stop('SIGKILL');
    assert.equal(await get('/services'), 200);
    assert.equal(await get('/es/about'), 200);
    assert.equal(await get('/free-estimate'), 503);
    assert.equal(await post(), 503);
  });
});
