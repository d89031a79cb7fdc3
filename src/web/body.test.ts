import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import express, { type NextFunction, type Request, type Response } from 'express';
import { listen, type Listening } from '../../test/support/listen.ts';
import { bodyLimitBytes, readBody } from './body.ts';

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const boundary = '----WebKitFormBoundary7MA4YWxkTrZu0gW';
const multipart = `multipart/form-data; boundary=${boundary}`;

function parts(...contents: string[]): string {
  return [...contents.map((content) => `--${boundary}\r\n${content}\r\n`), `--${boundary}--\r\n`].join('');
}
const field = (name: string, value: string) =>
  `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`;
const file = (name: string, content: string) =>
  `Content-Disposition: form-data; name="photo"; filename="${name}"\r\nContent-Type: image/png\r\n\r\n${content}`;

describe('readBody', () => {
  let server: Listening;
  before(async () => {
    const app = express();
    app.post(
      '/',
      readBody(),
      (req: Request, res: Response) => void res.json(Object.entries(req.body as object)),
    );
    app.use((error: { status?: number }, _req: Request, res: Response, _next: NextFunction) => {
      res.status(error.status ?? 500).end();
    });
    server = await listen(app);
  });
  after(() => server.close());

  async function send(
    contentType: string | null,
    body: string | Buffer | FormData | undefined,
    more: Record<string, string> = {},
  ) {
    const headers = { ...(contentType !== null && { 'content-type': contentType }), ...more };
    // A text would bring a content type of its own.
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const answer = await fetch(server.url, {
      method: 'POST',
      headers,
      ...(bytes !== undefined && { body: bytes }),
    });
    return answer.status === 200
      ? Object.fromEntries((await answer.json()) as [string, unknown][])
      : answer.status;
  }

  for (const [what, contentType, body, fields] of [
    ['JSON', json, '{"full_name":"Dana"}', { full_name: 'Dana' }],
    ['JSON with a charset', 'application/json; charset=utf-8', '{"full_name":"Zoë"}', { full_name: 'Zoë' }],
    ['JSON in upper case', 'APPLICATION/JSON; Charset=UTF-8', '{"full_name":"Dana"}', { full_name: 'Dana' }],
    ['JSON behind a byte order mark', json, '\ufeff{"full_name":"Dana"}', { full_name: 'Dana' }],
    ['an empty body as no answers', json, '', {}],
    ['a form', form, 'full_name=Dana+Reyes&details=a%0D%0Ab', { full_name: 'Dana Reyes', details: 'a\r\nb' }],
    ['a field sent twice as a list', form, 'a=1&a=2', { a: ['1', '2'] }],
    ['brackets as part of a name', form, 'a[]=1&b[x]=2', { 'a[]': '1', 'b[x]': '2' }],
    ['broken percent signs as they are', form, 'a=%zz&b=100%', { a: '%zz', b: '100%' }],
    [
      'a multipart form',
      multipart,
      parts(field('full_name', 'Zoë'), field('details', 'a\r\nb')),
      { full_name: 'Zoë', details: 'a\r\nb' },
    ],
    [
      'a multipart field sent thrice as a list',
      multipart,
      parts(field('a', '1'), field('a', '2'), field('a', '3')),
      { a: ['1', '2', '3'] },
    ],
    [
      'a file control that was left empty as nothing',
      multipart,
      parts(field('a', '1'), file('', '')),
      { a: '1' },
    ],
    [
      'a boundary in quotes',
      `multipart/form-data; boundary="${boundary}"`,
      parts(field('a', '1')),
      { a: '1' },
    ],
    ['an empty multipart form', multipart, parts(), {}],
  ] as const) {
    it(`reads ${what}`, async () => assert.deepEqual(await send(contentType, body), fields));
  }

  it('reads what fetch makes of a FormData', async () => {
    const data = new FormData();
    data.set('full_name', 'Dana');
    assert.deepEqual(await send(null, data), { full_name: 'Dana' });
  });

  it('takes __proto__ for a name like any other', async () => {
    const own = { ['__proto__']: 'x', full_name: 'Dana' };
    assert.deepEqual(await send(multipart, parts(field('__proto__', 'x'), field('full_name', 'Dana'))), own);
    assert.deepEqual(await send(json, '{"__proto__":"x","full_name":"Dana"}'), own);
    assert.deepEqual(await send(form, '__proto__=x&full_name=Dana'), { full_name: 'Dana' });
    assert.equal(({} as Record<string, unknown>).full_name, undefined);
  });

  for (const [what, contentType, body, status] of [
    ['no type', null, 'a=1', 415],
    ['nothing at all', null, undefined, 415],
    ['text', 'text/plain', 'a=1', 415],
    ['XML', 'application/xml', '<a/>', 415],
    ['another JSON', 'application/vnd.api+json', '{}', 415],
    ['no type at all, in words', 'json', '{}', 415],
    ['an unknown charset', 'application/json; charset=klingon', '{}', 415],
    ['a form in an unknown charset', `${form}; charset=windows-1252`, 'a=1', 415],
    ['a file', multipart, parts(field('a', '1'), file('a.png', 'bytes')), 415],
    ['broken JSON', json, '{"email":"dana@example.com"', 400],
    ['blanks instead of JSON', json, '  ', 400],
    ['null', json, 'null', 400],
    ['a number', json, '5', 400],
    ['a text', json, '"a"', 400],
    ['a list', json, '[{"a":1}]', 400],
    ['no boundary', 'multipart/form-data', parts(field('a', '1')), 400],
    ['another boundary', 'multipart/form-data; boundary=another', parts(field('a', '1')), 400],
    ['half a multipart form', multipart, parts(field('a', '1')).slice(0, -20), 400],
    ['no multipart form', multipart, 'a=1', 400],
    ['an empty multipart body', multipart, '', 400],
    ['too many fields', form, 'a=1&'.repeat(300), 413],
  ] as const) {
    it(`answers ${status} to ${what}`, async () => assert.equal(await send(contentType, body), status));
  }

  const huge = 'x'.repeat(10_000_000);
  for (const [what, contentType, body] of [
    ['JSON', json, JSON.stringify({ details: huge })],
    ['form', form, `details=${huge}`],
    ['multipart form', multipart, parts(field('details', huge))],
  ] as const) {
    it(`answers 413 to a ${what} of 10 MB, packed or not`, async () => {
      assert.equal(await send(contentType, body), 413);
      // Nothing that makes multipart bodies packs them.
      const packed = contentType === multipart ? 415 : 413;
      assert.equal(await send(contentType, gzipSync(body), { 'content-encoding': 'gzip' }), packed);
    });
  }

  it('reads up to its limit and not a byte more', async () => {
    const most = 'a=' + 'x'.repeat(bodyLimitBytes - 2);
    assert.deepEqual(await send(form, most), { a: most.slice(2) });
    assert.equal(await send(form, most + 'x'), 413);
  });

  it('answers 400 to what was packed wrongly, 415 to what was packed in an unknown way', async () => {
    assert.equal(await send(json, 'not gzip', { 'content-encoding': 'gzip' }), 400);
    assert.equal(await send(json, '{}', { 'content-encoding': 'zip' }), 415);
  });
});
