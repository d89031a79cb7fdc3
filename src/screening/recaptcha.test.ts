import assert from 'node:assert/strict';
import { type AddressInfo, createServer } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import {
  startVerifyServer,
  verifyAnswer,
  type VerifyBehaviour,
  verifyPerson,
  verifyRefusal,
  type VerifyServer,
} from '../../test/support/verify-server.ts';
import { type CaptchaResult, createRecaptcha } from './recaptcha.ts';

const secretKey = 'the-secret-key';
const limits = { connectMs: 100, answerMs: 400 };
const ask = { token: 'a-token', action: 'estimate', address: '203.0.113.9', hostnames: ['127.0.0.1'] };

const person = { success: true, hostname: '127.0.0.1', score: 0.9, action: 'estimate' };
const unavailable = (reason: string): CaptchaResult => ({ result: 'unavailable', reason });
const doubtful = (reason: string, score?: number): CaptchaResult => ({
  result: 'doubtful',
  reason,
  ...(score !== undefined && { score }),
});

async function verify(url: string, { minScore = 0.5, token = ask.token, hostnames = ask.hostnames } = {}) {
  const recaptcha = createRecaptcha({ secretKey, verifyUrl: url, minScore }, limits);
  try {
    return await recaptcha.verify(token, ask.action, ask.address, hostnames);
  } finally {
    recaptcha.close();
  }
}

describe('recaptcha', () => {
  let google: VerifyServer;
  before(async () => {
    google = await startVerifyServer();
  });
  beforeEach(() => {
    google.behave(verifyPerson());
    google.questions.length = 0;
  });
  after(() => google.close());

  it('asks with the secret, the token and the address', async () => {
    assert.deepEqual(await verify(google.url), { result: 'human', score: 0.9 });
    assert.deepEqual(Object.fromEntries(google.questions[0]!), {
      secret: secretKey,
      response: ask.token,
      remoteip: ask.address,
    });
  });

  it('asks nothing without a token', async () => {
    assert.deepEqual(await verify(google.url, { token: '' }), doubtful('missing'));
    assert.equal(google.questions.length, 0);
  });

  const answers: [string, VerifyBehaviour, CaptchaResult][] = [
    ['a score at the limit', verifyPerson({ score: 0.5 }), { result: 'human', score: 0.5 }],
    [
      'more fields than are known',
      verifyPerson({ apk: 'x', more: { a: [1] } }),
      { result: 'human', score: 0.9 },
    ],
    ['a score below the limit', verifyPerson({ score: 0.4 }), doubtful('low score', 0.4)],
    ['the lowest score', verifyPerson({ score: 0 }), doubtful('low score', 0)],
    ['another action', verifyPerson({ action: 'helpdesk' }), doubtful('wrong action', 0.9)],
    ['no action', verifyPerson({ action: undefined }), doubtful('wrong action', 0.9)],
    ['another hostname', verifyPerson({ hostname: 'evil.example' }), doubtful('wrong hostname', 0.9)],
    ['no hostname', verifyPerson({ hostname: undefined }), doubtful('wrong hostname', 0.9)],
    ['a forged token', verifyRefusal('invalid-input-response'), doubtful('forged')],
    ['no token', verifyRefusal('missing-input-response'), doubtful('forged')],
    ['a token used before', verifyRefusal('timeout-or-duplicate'), doubtful('reused or expired')],
    ['an unknown reason', verifyRefusal('bad-request'), doubtful('rejected')],
    ['no reason', verifyAnswer({ success: false }), doubtful('rejected')],
    ['a reason that is no list', verifyAnswer({ success: false, 'error-codes': 'x' }), doubtful('rejected')],
    ['our secret refused', verifyRefusal('invalid-input-secret'), { result: 'misconfigured' }],
    ['our secret missing', verifyRefusal('missing-input-secret'), { result: 'misconfigured' }],
    ['our keys refused', verifyRefusal('invalid-keys'), { result: 'misconfigured' }],
    [
      'our secret and the token refused',
      verifyRefusal('invalid-input-response', 'invalid-input-secret'),
      { result: 'misconfigured' },
    ],
    ['status 500', verifyAnswer(person, 500), unavailable('status 500')],
    ['status 503', verifyAnswer('down', 503), unavailable('status 503')],
    ['status 429', verifyAnswer({ success: false }, 429), unavailable('status 429')],
    ['status 404', verifyAnswer('<h1>Not found</h1>', 404), unavailable('status 404')],
    ['status 204', (res) => void res.writeHead(204).end(), unavailable('status 204')],
    ['HTML', verifyAnswer('<html>a login page</html>'), unavailable('not understood')],
    ['truncated JSON', verifyAnswer('{"success": true, "score": 0.'), unavailable('not understood')],
    ['nothing', verifyAnswer(''), unavailable('not understood')],
    ['null', verifyAnswer(null), unavailable('not understood')],
    ['a list', verifyAnswer([person]), unavailable('not understood')],
    ['a text', verifyAnswer('"status 200, dana@example.com"'), unavailable('not understood')],
    ['a number', verifyAnswer(1), unavailable('not understood')],
    ['success as a text', verifyPerson({ success: 'true' }), unavailable('not understood')],
    ['no success', verifyPerson({ success: undefined }), unavailable('not understood')],
    ['no score', verifyPerson({ score: undefined }), unavailable('not understood')],
    ['the score as a text', verifyPerson({ score: '0.9' }), unavailable('not understood')],
    ['a huge body', verifyAnswer({ ...person, more: 'x'.repeat(1_000_000) }), unavailable('no answer')],
    [
      'a small body that unpacks to a huge one',
      (res) =>
        void res
          .writeHead(200, { 'content-encoding': 'gzip' })
          .end(gzipSync(JSON.stringify({ ...person, more: 'x'.repeat(1_000_000) }))),
      unavailable('no answer'),
    ],
    ['silence', () => undefined, unavailable('no answer')],
    [
      'headers and then silence',
      (res) => void res.writeHead(200, { 'content-length': '100' }).write('{'),
      unavailable('no answer'),
    ],
    [
      'one byte at a time',
      (res) => {
        const timer = setInterval(() => res.write(' '), 20);
        res.once('close', () => clearInterval(timer));
      },
      unavailable('no answer'),
    ],
    ['a reset', (res) => void res.socket!.resetAndDestroy(), unavailable('no answer')],
    [
      'a connection that ends inside the body',
      (res) => {
        res.writeHead(200, { 'content-length': '100' }).write('{"success": true');
        setTimeout(() => res.destroy(), 20);
      },
      unavailable('no answer'),
    ],
  ];
  for (const [what, behaviour, result] of answers) {
    const { reason } = result as { reason?: string };
    it(`takes ${what} as ${result.result}${reason === undefined ? '' : `: ${reason}`}`, async () => {
      google.behave(behaviour);
      const started = performance.now();
      assert.deepEqual(await verify(google.url), result);
      assert.ok(performance.now() - started < limits.answerMs + 1000, 'within the time limit');
    });
  }

  it('follows no redirect: the secret goes nowhere else', async () => {
    const elsewhere = await startVerifyServer();
    google.behave((res) => void res.writeHead(307, { location: elsewhere.url }).end());
    assert.deepEqual(await verify(google.url), unavailable('status 307'));
    assert.equal(elsewhere.questions.length, 0);
    await elsewhere.close();
  });

  it('judges by the score that is configured, and by any of our hostnames', async () => {
    google.behave(verifyPerson({ score: 0.6, hostname: 'www.northline.example' }));
    const hostnames = ['northline.example', 'www.northline.example'];
    assert.equal((await verify(google.url, { minScore: 0.7, hostnames })).result, 'doubtful');
    assert.equal((await verify(google.url, { minScore: 0.6, hostnames })).result, 'human');
  });

  it('finds nobody where nobody listens', async () => {
    const gone = await startVerifyServer();
    await gone.close();
    assert.deepEqual(await verify(gone.url), unavailable('no answer'));
  });

  it('finds nobody behind a name that does not resolve', async () => {
    assert.deepEqual(await verify('http://porchlight.invalid/siteverify'), unavailable('no answer'));
  });

  it('gives up on a TLS server that never says a word', async () => {
    const mute = createServer((socket) => void socket.resume()).listen(0, '127.0.0.1');
    await new Promise((resolve) => mute.once('listening', resolve));
    const { port } = mute.address() as AddressInfo;
    assert.deepEqual(await verify(`https://127.0.0.1:${port}/`), unavailable('no answer'));
    await new Promise((resolve) => mute.close(resolve));
  });

  it('waits longer for an answer than for a connection, also on a connection that is used again', async () => {
    const sockets = new Set<unknown>();
    google.behave((res) => {
      sockets.add(res.socket);
      setTimeout(() => verifyPerson()(res, new URLSearchParams()), limits.connectMs + 100);
    });
    const url = google.url.replace('127.0.0.1', 'localhost');
    const recaptcha = createRecaptcha({ secretKey, verifyUrl: url, minScore: 0.5 }, limits);
    for (let i = 0; i < 2; i += 1) {
      const result = await recaptcha.verify(ask.token, ask.action, undefined, ask.hostnames);
      assert.equal(result.result, 'human');
    }
    assert.equal(sockets.size, 1);
    assert.ok(!google.questions[0]!.has('remoteip'));
    recaptcha.close();
  });
});
