import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import express from 'express';
import { collectLog } from '../../test/support/collect-log.ts';
import { listen, type Listening } from '../../test/support/listen.ts';
import { requestLog } from './request-log.ts';

describe('the request log', () => {
  const { log, lines, text } = collectLog();
  let server: Listening;
  before(async () => {
    const app = express();
    app.use(requestLog(log));
    app.get('/thanks/:token', (_req, res) => void res.send('thanks'));
    app.get('/hang', () => undefined);
    app.get('/bad', (_req, res) => void res.status(503).send('bad'));
    server = await listen(app);
  });
  beforeEach(() => void (lines.length = 0));
  after(() => server.close());

  /** The one line of a request, which may come just after its answer. */
  async function lineOf(path: string, init: RequestInit = {}) {
    await fetch(server.url + path, init).then((answer) => answer.text());
    for (let turns = 0; lines.length === 0 && turns < 200; turns += 1) await wait(5);
    assert.equal(lines.length, 1);
    return lines[0]!;
  }

  it('is one line of an id, the route, the status and the time it took, and nothing else', async () => {
    const { time, request, ms, ...rest } = await lineOf('/thanks/a-sealed-token?email=dana@example.com');
    assert.deepEqual(rest, { level: 'info', msg: 'GET /thanks/:token 200' });
    assert.match(String(request), /^[0-9a-f-]{36}$/);
    assert.match(String(time), /^\d{4}-\d\d-\d\dT/);
    assert.equal(typeof ms, 'number');
  });

  it("does not show an address that is nobody's", async () => {
    const { msg } = await lineOf('/reset/dana@example.com?token=abc');
    assert.equal(msg, 'GET (no route) 404');
  });

  it('warns of an answer of 500 or more, without its error', async () => {
    const { level, msg, err } = await lineOf('/bad');
    assert.deepEqual([level, msg, err], ['warn', 'GET /bad 503', undefined]);
  });

  it('has a line for a visitor who went away', async () => {
    await assert.rejects(fetch(`${server.url}/hang`, { signal: AbortSignal.timeout(50) }));
    for (let turns = 0; lines.length === 0 && turns < 200; turns += 1) await wait(5);
    assert.equal(lines[0]!.msg, 'GET /hang aborted');
  });

  for (const [given, kept] of [
    ['7f3a9c1e-proxy_1', true],
    ['short', false],
    ['x'.repeat(65), false],
    ['dana@example.com', false],
    ['a b c d e f g h', false],
  ] as const) {
    it(`${kept ? 'keeps' : 'does not keep'} the id ${given.slice(0, 20)} of a proxy`, async () => {
      const { request } = await lineOf('/bad', { headers: { 'x-request-id': given } });
      assert.equal(request === given, kept);
    });
  }

  it('holds no header, no query and no address', async () => {
    await lineOf('/thanks/a-sealed-token?q=secret', {
      headers: {
        cookie: 'secret=1',
        authorization: 'secret',
        'x-forwarded-for': '203.0.113.9',
        referer: 'https://secret',
      },
    });
    assert.doesNotMatch(text(), /secret|sealed|127\.0\.0\.1|203\.0/);
  });
});
