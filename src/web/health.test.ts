import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import express from 'express';
import { listen, type Listening } from '../../test/support/listen.ts';
import { health } from './health.ts';

describe('health', () => {
  let check: () => Promise<void>;
  let checks: number;
  let time: number;
  let stopping: boolean;
  let server: Listening;
  beforeEach(async () => {
    checks = 0;
    time = 5000;
    stopping = false;
    check = () => Promise.resolve();
    const counted = () => {
      checks += 1;
      return check();
    };
    const app = express();
    app.use(health({ check: counted, isStopping: () => stopping, now: () => time }));
    server = await listen(app);
  });
  afterEach(() => server.close());

  const full = () => Promise.reject(new Error('disk full at /var/data'));
  const ready = [200, { status: 'ready' }];
  const notReady = [503, { status: 'not ready', problem: 'the outbox cannot be written' }];
  const ask = async (path: string) => {
    const answer = await fetch(server.url + path);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    return [answer.status, await answer.json()];
  };

  it('is alive and ready', async () => {
    assert.deepEqual(await ask('/health'), [200, { status: 'ok' }]);
    assert.deepEqual(await ask('/ready'), ready);
  });

  it('stays alive but is not ready while nothing can be kept, and shows no path', async () => {
    check = full;
    assert.deepEqual(await ask('/health'), [200, { status: 'ok' }]);
    assert.deepEqual(await ask('/ready'), notReady);
  });

  for (const [message, cause] of [
    ['The outbox cannot be used now: database or disk is full.', 'the disk is full'],
    ['The outbox cannot be used now: attempt to write a readonly database.', 'it is read-only'],
    [
      '/data/x.db or its -wal was removed or replaced while the site runs',
      'its file was removed or replaced',
    ],
    ['The outbox has not answered within 2000 ms.', 'it does not answer in time'],
    ['Too many calls wait for the disk.', 'it does not answer in time'],
    ["The outbox's thread ended.", 'the site must be started again'],
    [
      'The outbox cannot be used now: PostgreSQL did not carry out a statement (57P01).',
      'PostgreSQL cannot be used',
    ],
  ] as const) {
    it(`names what is wrong: ${cause}`, async () => {
      check = () => Promise.reject(new Error(message));
      const problem = `the outbox cannot be written: ${cause}`;
      assert.deepEqual(await ask('/ready'), [503, { status: 'not ready', problem }]);
    });
  }

  it('is not ready from the moment it is told to stop, and alive until it ends', async () => {
    assert.deepEqual(await ask('/ready'), ready);
    stopping = true;
    assert.deepEqual(await ask('/ready'), [503, { status: 'not ready', problem: 'stopping' }]);
    assert.deepEqual(await ask('/health'), [200, { status: 'ok' }]);
  });

  it('makes one check for all who ask at the same time', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    check = () => promise;
    // However long it takes: what is in flight does not grow old.
    const first = ask('/ready');
    while (checks === 0) await ask('/health');
    time += 60_000;
    const others = Array.from({ length: 20 }, () => ask('/ready'));
    await ask('/health');
    resolve();
    for (const answer of await Promise.all([first, ...others])) assert.deepEqual(answer, ready);
    assert.equal(checks, 1);
  });

  it('keeps an answer for a second, good or bad', async () => {
    assert.deepEqual(await ask('/ready'), ready);
    check = full;
    time += 999;
    assert.deepEqual(await ask('/ready'), ready);
    time += 1;
    assert.deepEqual(await ask('/ready'), notReady);
    check = () => Promise.resolve();
    assert.deepEqual(await ask('/ready'), notReady);
    time += 1000;
    assert.deepEqual(await ask('/ready'), ready);
    assert.equal(checks, 3);
  });

  it('keeps no answer from a time that is still to come', async () => {
    await ask('/ready');
    check = full;
    time -= 3_600_000;
    assert.deepEqual(await ask('/ready'), notReady);
  });

  it('leaves every other address alone', async () => {
    const answer = await fetch(`${server.url}/healthy`);
    assert.deepEqual([answer.status, answer.headers.get('cache-control')], [404, null]);
  });
});
