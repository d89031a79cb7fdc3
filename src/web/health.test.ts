import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import express from 'express';
import { listen, type Listening } from '../../test/support/listen.ts';
import { health } from './health.ts';

describe('health', () => {
  let works = true;
  let server: Listening;
  before(async () => {
    const app = express();
    const check = () => (works ? Promise.resolve() : Promise.reject(new Error('disk full at /var/data')));
    app.use(health({ check }));
    server = await listen(app);
  });
  after(() => server.close());

  const ask = async (path: string) => {
    const answer = await fetch(server.url + path);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    return [answer.status, await answer.json()];
  };

  it('is alive and ready', async () => {
    works = true;
    assert.deepEqual(await ask('/health'), [200, { status: 'ok' }]);
    assert.deepEqual(await ask('/ready'), [200, { status: 'ready' }]);
  });

  it('stays alive but is not ready while nothing can be kept, and shows no path', async () => {
    works = false;
    assert.deepEqual(await ask('/health'), [200, { status: 'ok' }]);
    assert.deepEqual(await ask('/ready'), [
      503,
      { status: 'not ready', problem: 'the outbox cannot be written' },
    ]);
  });

  it('leaves every other address alone', async () => {
    const answer = await fetch(`${server.url}/healthy`);
    assert.deepEqual([answer.status, answer.headers.get('cache-control')], [404, null]);
  });
});
