import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import express, { type NextFunction, type Request, type Response } from 'express';
import { listen, type Listening } from '../../test/support/listen.ts';
import { readBody } from './body.ts';
import { filesOf, type FormFile, type FormUploads, mostFileBytes } from './form-files.ts';
import { HttpError } from './http-error.ts';

const megabyte = 1024 * 1024;
const withinMs = 300;

interface Memory {
  kept: Map<string, FormFile>;
  taken: { name: string; bytes: number }[];
  atOnce: number;
  mostAtOnce: number;
  /** What taking a file waits for. */
  pause: Promise<void>;
}

describe('readBody with files', () => {
  const memory: Memory = { kept: new Map(), taken: [], atOnce: 0, mostAtOnce: 0, pause: Promise.resolve() };
  function keep(name: string, digest = name): FormFile {
    const token = `token-${name}`;
    const file = { token, upload: name, digest, name, mediaType: 'image/jpeg', bytes: 1, hasThumb: true };
    memory.kept.set(token, file);
    return file;
  }
  /** Takes everything but what is called bad; the digest is the content's beginning. */
  const uploads: FormUploads = {
    async take({ name, content }) {
      memory.mostAtOnce = Math.max(memory.mostAtOnce, (memory.atOnce += 1));
      memory.taken.push({ name, bytes: content.length });
      await memory.pause;
      memory.atOnce -= 1;
      if (name.startsWith('bad')) return { problem: { key: 'uploads.bad', values: { name } } };
      return { file: keep(name, content.toString('utf8', 0, 20)) };
    },
    find: (tokens) => Promise.resolve(tokens.flatMap((token) => memory.kept.get(token) ?? [])),
    thumb: () => Promise.resolve(null),
    remove: (token) => Promise.resolve(void memory.kept.delete(token)),
  };
  let server: Listening;
  before(async () => {
    const app = express();
    app.set('trust proxy', true);
    const photos = { field: 'photos', accept: 'photos', uploads } as const;
    const answer = (req: Request, res: Response) => {
      const { files, problems } = filesOf(req);
      res.json({
        ...(req.body as object),
        files: files.map(({ name }) => name),
        problems: problems.map(({ key }) => key),
      });
    };
    app.post('/', readBody({ files: photos, withinMs }), answer);
    app.post('/narrow', readBody({ files: { ...photos, arrivingBytes: 2000 }, withinMs: 5000 }), answer);
    app.post('/texts', readBody({ withinMs }), answer);
    app.use((error: Error, _req: Request, res: Response, _next: NextFunction) => {
      const { status, key, headers } =
        error instanceof HttpError ? error : { status: 500, key: String(error), headers: {} };
      res.status(status).set(headers).json({ key });
    });
    server = await listen(app);
  });
  beforeEach(() => {
    memory.kept.clear();
    Object.assign(memory, { taken: [], mostAtOnce: 0, pause: Promise.resolve() });
  });
  after(() => server.close());

  type Part = [name: string, value: string | Blob, fileName?: string];
  const file = (name: string, content: string | Buffer = name): Part => ['photos', new Blob([content]), name];
  function formOf(...parts: Part[]): FormData {
    const form = new FormData();
    for (const [name, value, fileName] of parts)
      if (typeof value === 'string') form.append(name, value);
      else form.append(name, value, fileName);
    return form;
  }
  async function send(body: RequestInit['body'], { path = '/', headers = {} } = {}) {
    const answer = await fetch(server.url + path, {
      method: 'POST',
      body: body!,
      headers,
      duplex: 'half',
    });
    return {
      status: answer.status,
      headers: answer.headers,
      body: (await answer.json()) as Record<string, unknown>,
    };
  }

  it('takes the texts and the files of a form, and nothing of a control that was left empty', async () => {
    const { status, body } = await send(
      formOf(['details', 'a\r\nb'], file('a.jpg'), file('b.jpg'), file('', '')),
    );
    assert.equal(status, 200);
    assert.deepEqual(body, { details: 'a\r\nb', files: ['a.jpg', 'b.jpg'], problems: [] });
    assert.deepEqual(memory.taken[0], { name: 'a.jpg', bytes: 5 });
  });

  it('knows a file by its whole name, in any script', async () => {
    const names = ['Küche 厨房.jpg', 'a "quoted" name.jpg', 'semi;colon=.jpg'];
    await send(formOf(...names.map((name) => file(name))));
    assert.deepEqual(
      memory.taken.map(({ name }) => name.replaceAll('%22', '"')),
      names,
    );
  });

  it('hands over an empty file that has a name, and tells what was wrong with one', async () => {
    const { body } = await send(formOf(file('bad.tif'), file('empty.jpg', ''), file('a.jpg')));
    assert.deepEqual([body.files, body.problems], [['empty.jpg', 'a.jpg'], ['uploads.bad']]);
    assert.equal(memory.taken[1]!.bytes, 0);
  });

  it('puts those that are named before those that are brought, each once', async () => {
    keep('kept.jpg');
    const photos: Part[] = ['token-kept.jpg', 'token-kept.jpg', ''].map((token) => ['photos', token]);
    const { body } = await send(formOf(file('new.jpg'), file('again', 'kept.jpg'), ...photos));
    assert.deepEqual([body.files, body.problems], [['kept.jpg', 'new.jpg'], []]);
  });

  for (const [what, sent] of [
    ['a list in JSON', JSON.stringify({ photos: ['token-a', 'token-b'] })],
    ['one in JSON', JSON.stringify({ photos: 'token-a' })],
    ['a form', new URLSearchParams({ photos: 'token-a' })],
  ] as const) {
    it(`finds files that are named in ${what}`, async () => {
      keep('a');
      keep('b');
      const headers = typeof sent === 'string' ? { 'content-type': 'application/json' } : {};
      const { body } = await send(sent, { headers });
      assert.deepEqual(body.files, what === 'a list in JSON' ? ['a', 'b'] : ['a']);
    });
  }

  it('says so when one is no longer there', async () => {
    keep('a');
    const { body } = await send(formOf(['photos', 'token-gone'], ['photos', 'token-a']));
    assert.deepEqual([body.files, body.problems], [['a'], ['uploads.gone.photos']]);
  });

  it('takes no document that another form has taken', async () => {
    keep('a.jpg');
    Object.assign(keep('b.pdf'), { mediaType: 'application/pdf' });
    const { body } = await send(formOf(['photos', 'token-b.pdf'], ['photos', 'token-a.jpg']));
    assert.deepEqual([body.files, body.problems], [['a.jpg'], ['uploads.gone.photos']]);
  });

  it('forgets the one whose button was pressed, before anything else', async () => {
    keep('a');
    keep('b');
    const { body } = await send(
      formOf(['photos', 'token-a'], ['photos', 'token-b'], ['remove_photo', 'token-a']),
    );
    assert.deepEqual([body.files, body.problems], [['b'], []]);
    assert.deepEqual([...memory.kept.keys()], ['token-b']);
  });

  it('keeps the first six, and reads over the others', async () => {
    const { body } = await send(formOf(...'abcdefgh'.split('').map((name) => file(name))));
    assert.deepEqual([body.files, body.problems], ['abcdef'.split(''), ['uploads.tooMany.photos']]);
    assert.equal(memory.taken.length, 6);

    const named: Part[] = 'abcde'.split('').map((name) => ['photos', `token-${name}`]);
    const more = await send(formOf(...named, file('x'), file('y')));
    assert.deepEqual([more.body.files, more.body.problems], ['abcdex'.split(''), ['uploads.tooMany.photos']]);
  });

  it('hands one file over at a time, whole, while the client waits', async () => {
    memory.pause = wait(2 * withinMs);
    const large = Buffer.alloc(3 * megabyte, 'x');
    const { status, body } = await send(formOf(file('a', large), file('b', 'b'), file('c', large)));
    assert.deepEqual([status, body.files], [200, ['a', 'b']]);
    assert.deepEqual(
      memory.taken.map(({ bytes }) => bytes),
      [large.length, 1, large.length],
    );
    assert.equal(memory.mostAtOnce, 1);
  });

  it('keeps one byte of what is over 15 MB, and the file after it', async () => {
    const { body } = await send(formOf(file('bad', Buffer.alloc(20 * megabyte)), file('small')));
    assert.deepEqual(
      memory.taken.map(({ bytes }) => bytes),
      [mostFileBytes + 1, 5],
    );
    assert.deepEqual(body.files, ['small']);
  });

  it('answers 413 to more than six of the largest, and to more text than a form has', async () => {
    const all = await send(
      formOf(...Array.from({ length: 8 }, (_, i) => file(`${i}`, Buffer.alloc(12 * megabyte, 'x')))),
    );
    assert.deepEqual([all.status, all.body.key], [413, 'uploads.tooMuch']);
    const text = await send(formOf(['details', 'x'.repeat(200_000)], ['more', 'x'.repeat(200_000)]));
    assert.deepEqual([text.status, text.body.key], [413, 'errors.tooMuchText']);
    const parts = await send(formOf(...Array.from({ length: 300 }, (): Part => ['a', '1'])));
    assert.equal(parts.status, 413);
  });

  it('answers 415 to a file under another name, and where no files are taken', async () => {
    assert.equal((await send(formOf(['other', new Blob(['x']), 'a.jpg']))).status, 415);
    assert.equal((await send(formOf(file('a.jpg')), { path: '/texts' })).status, 415);
    assert.deepEqual(memory.taken, []);
  });

  const boundary = 'a-boundary';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n`;
  const multipart = { 'content-type': `multipart/form-data; boundary=${boundary}` };

  it('answers 400 to half a file, and takes nothing', async () => {
    const { status } = await send(`${head}half of it`, { headers: multipart });
    assert.equal(status, 400);
    assert.deepEqual(memory.taken, []);
  });

  /** A request by hand: `write` more of its body, and wait for what is `answered` until the connection is closed. */
  function begin(path: string, contentType: string, length: number) {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    let text = '';
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    socket.on('data', (part) => (text += part.toString())).on('error', () => undefined);
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${contentType}\r\nContent-Length: ${length}\r\n\r\n`,
    );
    return {
      write: (part: string | Buffer) => void socket.write(part),
      die: () => socket.destroy(),
      answered: () => closed.then(() => text),
    };
  }

  async function tooMuch(from = '192.0.2.9') {
    const headers = { 'x-forwarded-for': from };
    const { body } = await send(formOf(file('late.jpg')), { path: '/narrow', headers });
    return isDeepStrictEqual(body.problems, ['uploads.busy']);
  }

  it('takes nothing of a file whose sender went away, and has room for the next', async (t) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    memory.pause = promise;
    t.after(() => resolve());
    const gone = begin('/narrow', multipart['content-type'], 1900);
    gone.write(`${head}whole\r\n${head}half`);
    while (memory.taken.length === 0) await wait(5);
    gone.die();
    // As long as a file is being looked at it is in the memory.
    for (let turns = 0; turns < 5; turns += 1) assert.ok(await tooMuch());
    resolve();
    while (await tooMuch()) await wait(5);
    assert.deepEqual(
      memory.taken.map(({ name, bytes }) => [name, bytes]),
      [
        ['a.jpg', 5],
        ['late.jpg', 8],
      ],
    );
  });

  it('takes no file for which the memory has no room, but the texts beside it', async (t) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    memory.pause = promise;
    t.after(() => resolve());
    const first = send(formOf(file('a.jpg', 'x'.repeat(1750))), { path: '/narrow' });
    while (memory.atOnce === 0) await wait(5);
    const { status, body } = await send(formOf(['details', 'text'], file('b.jpg'), file('c.jpg')), {
      path: '/narrow',
    });
    assert.equal(status, 200);
    assert.deepEqual(body, { details: 'text', files: [], problems: ['uploads.busy'] });
    resolve();
    assert.equal((await first).status, 200);
    assert.equal(await tooMuch(), false);
  });

  it('leaves half of the memory to others than the one who sends several at once', async (t) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    memory.pause = promise;
    t.after(() => resolve());
    const headers = { 'x-forwarded-for': '192.0.2.1' };
    const first = send(formOf(file('a.jpg', 'x'.repeat(700))), { path: '/narrow', headers });
    while (memory.atOnce === 0) await wait(5);
    assert.equal(await tooMuch('192.0.2.1'), true);
    const others = send(formOf(file('b.jpg')), {
      path: '/narrow',
      headers: { 'x-forwarded-for': '192.0.2.2' },
    });
    while (memory.atOnce < 2) await wait(5);
    resolve();
    assert.deepEqual((await first).body.files, ['a.jpg']);
    assert.deepEqual((await others).body.files, ['b.jpg']);
    assert.equal(await tooMuch('192.0.2.1'), false);
  });

  for (const [what, path, contentType, start] of [
    ['JSON', '/', 'application/json', '{"details":"'],
    ['a form', '/texts', 'application/x-www-form-urlencoded', 'details='],
    ['a multipart form without files', '/texts', multipart['content-type'], `--${boundary}\r\n`],
  ] as const) {
    it(`answers 408 to ${what} that trickles, and closes`, async () => {
      const slow = begin(path, contentType, 100_000);
      slow.write(start);
      const drip = setInterval(() => slow.write('x'), withinMs / 10);
      const answer = await slow.answered();
      clearInterval(drip);
      assert.match(answer, /^HTTP\/1.1 408 [^]*Connection: close[^]*errors\.slow/);
    });
  }

  it('waits for a photo for as long as some of it comes, and answers 408 when nothing does', async () => {
    const slow = begin('/', multipart['content-type'], 100_000);
    slow.write(head);
    const pieces = 15;
    for (let n = 0; n < pieces; n += 1) {
      await wait(withinMs / 10);
      slow.write('x');
    }
    slow.write(`\r\n--${boundary}\r\n`);
    while (memory.taken.length === 0) await wait(5);
    assert.equal(memory.taken[0]!.bytes, pieces);
    assert.match(await slow.answered(), /^HTTP\/1.1 408 /);
  });
});
