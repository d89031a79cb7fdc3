import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { collectLog } from '../../test/support/collect-log.ts';
import { sampleContent, spanishContent } from '../../test/support/sample-content.ts';
import {
  exe,
  heic,
  html,
  jpegWithGps,
  pdf,
  plainJpeg,
  plainPng,
  pngBomb,
  svg,
  zip,
} from '../../test/support/upload-files.ts';
import { type Outbox, OutboxUnavailable } from '../outbox/outbox.ts';
import type { Upload, UploadStore } from '../outbox/staging.ts';
import { openSqliteOutbox } from '../outbox/sqlite.ts';
import { createTally } from '../outbox/tally.ts';
import { timeOfId } from '../submission/id.ts';
import { type Accept, mostFileBytes } from '../web/form-files.ts';
import { createSafePhotos } from './safe-photo.ts';
import { createUploads } from './uploads.ts';

const start = Date.UTC(2026, 10, 20, 12);

describe('uploads', () => {
  const { log, lines, text } = collectLog();
  let outbox: Outbox;
  let clock = start;
  let staged: { upload: Upload; content: Buffer; thumb: Buffer | null }[] = [];
  before(async () => {
    outbox = await openSqliteOutbox({ file: ':memory:' });
  });
  beforeEach(() => {
    clock = start;
    staged = [];
    lines.length = 0;
  });
  after(() => outbox.close());

  function open({
    store = {},
    budgetBytes = 1e9,
    rate = 1000,
  }: { store?: Partial<UploadStore>; budgetBytes?: number; rate?: number } = {}) {
    const recording: UploadStore = {
      stage(upload, content, thumb, budget) {
        staged.push({ upload, content: Buffer.from(content), thumb: thumb && Buffer.from(thumb) });
        return outbox.stage(upload, content, thumb, budget);
      },
      uploads: (ids) => outbox.uploads(ids),
      thumb: (id) => outbox.thumb(id),
      unstage: (id) => outbox.unstage(id),
      ...store,
    };
    const { secret } = outbox;
    const tally = createTally();
    return createUploads({ store: recording, tally, secret, budgetBytes, rate, log, now: () => clock });
  }

  async function taken(content: Buffer, name = 'panel.png', accept: Accept = 'photos') {
    const result = await open().take({ name, content }, accept, 'anna');
    assert.ok('file' in result, JSON.stringify(result));
    return result.file;
  }

  it('keeps a photo as a JPEG, by the digest of what is kept, and finds it by its token', async () => {
    const file = await taken(await jpegWithGps(), 'IMG_2041.png');
    const [{ upload, content, thumb }] = staged as [(typeof staged)[0]];
    assert.deepEqual(file, {
      token: file.token,
      upload: upload.id,
      digest: createHash('sha256').update(content).digest('hex'),
      name: 'IMG_2041.jpg',
      mediaType: 'image/jpeg',
      bytes: content.length,
      hasThumb: true,
    });
    assert.equal(timeOfId(upload.id), start);
    assert.match(file.token, /^[\w-]{43}$/);
    assert.deepEqual(await open().find([file.token]), [file]);
    assert.deepEqual(Buffer.from((await open().thumb(file.token))!), thumb);
  });

  it('keeps a document as it came, byte for byte', async () => {
    const file = await taken(pdf, 'invoice.pdf', 'documents');
    assert.deepEqual([file.name, file.mediaType, file.hasThumb], ['invoice.pdf', 'application/pdf', false]);
    assert.deepEqual(staged[0]!.content, pdf);
    assert.equal(await open().thumb(file.token), null);
  });

  for (const [what, name, accept, make, words] of [
    [
      'too large',
      'IMG_2041.jpg',
      'photos',
      () => Buffer.alloc(mostFileBytes + 1, 'x'),
      'IMG_2041.jpg is over 15 MB',
    ],
    [
      'no photo',
      'IMG_2041.tif',
      'photos',
      () => Buffer.from('II*\0'),
      'IMG_2041.tif is not a JPG, PNG or WebP',
    ],
    ['a program', 'panel.jpg', 'photos', () => exe, 'panel.jpg is not a JPG, PNG or WebP'],
    ['a program, as a document', 'a.pdf', 'documents', () => exe, 'a.pdf is not a JPG, PNG, WebP or PDF'],
    ['an SVG', 'a.png', 'photos', () => svg, 'a.png is not a JPG, PNG or WebP'],
    ['a page', 'a.jpg', 'documents', () => html, 'a.jpg is not a JPG, PNG, WebP or PDF'],
    ['an archive', 'a.jpg', 'photos', () => zip, 'a.jpg is not a JPG, PNG or WebP'],
    ['a document, as a photo', 'a.pdf', 'photos', () => pdf, 'a.pdf is not a JPG, PNG or WebP'],
    [
      'half a document',
      'a.pdf',
      'documents',
      () => pdf.subarray(0, 50),
      'a.pdf is damaged or incomplete. Send it again',
    ],
    [
      'a document behind a page',
      'a.pdf',
      'documents',
      () => Buffer.concat([html, pdf]),
      'a.pdf is not a JPG, PNG, WebP or PDF',
    ],
    ['empty', 'IMG_2041.jpg', 'photos', () => Buffer.alloc(0), 'IMG_2041.jpg is empty'],
    [
      'a HEIC',
      'IMG_2041.HEIC',
      'photos',
      () => heic(),
      'IMG_2041.HEIC: This photo type cannot be read here. Send a JPG or PNG.',
    ],
    [
      'a bomb',
      'a.png',
      'photos',
      () => pngBomb(10_000, 10_000),
      'a.png is over 40 megapixels. Send a smaller copy',
    ],
    [
      'cut off',
      'a.jpg',
      'photos',
      async () => (await plainJpeg(600, 400)).subarray(0, 900),
      'a.jpg is damaged or incomplete. Send it again',
    ],
  ] as const) {
    it(`says what is wrong with a file that is ${what}`, async () => {
      const result = await open().take({ name, content: await make() }, accept, 'anna');
      assert.ok('problem' in result, 'it is refused');
      const { key, values } = result.problem;
      assert.equal(sampleContent().words.t(key, values), words);
      assert.notEqual(spanishContent().words.t(key, values), words);
      assert.deepEqual(staged, []);
    });
  }

  it('names a file in a problem as people can read it', async () => {
    const result = await open().take({ name: 'C:\\x\\photo\u202Egpj.exe', content: exe }, 'photos', 'anna');
    assert.equal('problem' in result && result.problem.values.name, 'photogpj.exe');
  });

  it('says so when the disk has no room for more, and tells the owner once', async () => {
    const uploads = open({ budgetBytes: 10 });
    for (const name of ['a.png', 'b.png'])
      assert.deepEqual(await uploads.take({ name, content: await plainPng() }, 'photos', 'anna'), {
        problem: { key: 'uploads.full', values: {} },
      });
    assert.equal(lines.length, 1);
    assert.match(String(lines[0]!.msg), /UPLOADS_BUDGET_MB/);
  });

  it('says the same when the store cannot write, and logs why, without the name', async () => {
    const uploads = open({ store: { stage: () => Promise.reject(new OutboxUnavailable('disk full')) } });
    const { problem } = (await uploads.take(
      { name: 'private.png', content: await plainPng() },
      'photos',
      'anna',
    )) as {
      problem: object;
    };
    assert.deepEqual(problem, { key: 'uploads.full', values: {} });
    assert.match(text(), /OutboxUnavailable/);
    assert.doesNotMatch(text(), /private/);
  });

  it('says the same when no photo can be read on this machine, which is not the fault of the photo', async () => {
    const makeSafe = createSafePhotos(() => Promise.reject(new Error('ERR_DLOPEN_FAILED')));
    const { secret } = outbox;
    const uploads = createUploads({
      store: outbox,
      tally: createTally(),
      secret,
      budgetBytes: 1e9,
      makeSafe,
      log,
      now: () => clock,
    });
    assert.deepEqual(
      await uploads.take({ name: 'private.png', content: await plainPng() }, 'photos', 'anna'),
      {
        problem: { key: 'uploads.full', values: {} },
      },
    );
    assert.match(text(), /sharp cannot be loaded/);
    assert.doesNotMatch(text(), /private/);
  });

  it('lets every other error through', async () => {
    const uploads = open({ store: { stage: () => Promise.reject(new Error('broken')) } });
    await assert.rejects(
      uploads.take({ name: 'a.png', content: await plainPng() }, 'photos', 'anna'),
      /^Error: broken$/,
    );
  });

  it('counts what a sender brings, and what is large more than once', async () => {
    const limited = open({ rate: 20 });
    const problemOf = async (sender: string, content: Buffer) => {
      const result = await limited.take({ name: 'a', content: Buffer.from(content) }, 'documents', sender);
      return 'problem' in result ? result.problem : undefined;
    };
    const rate = { key: 'uploads.rate', values: { minutes: 10 } };
    for (let n = 0; n < 20; n += 1) assert.notDeepEqual(await problemOf('anna', exe), rate);
    assert.deepEqual(await problemOf('anna', await plainPng()), rate);

    const largest = Buffer.alloc(mostFileBytes, ' ').fill(pdf, 0, pdf.length);
    pdf.copy(largest, mostFileBytes - pdf.length);
    assert.equal(await problemOf('bert', largest), undefined);
    assert.equal(await problemOf('bert', largest), undefined);
    assert.deepEqual(await problemOf('bert', pdf), rate);
  });

  it('finds what is still there, in its order, and knows no token but its own', async () => {
    const first = await taken(await plainJpeg(60, 40));
    const second = await taken(await plainJpeg(40, 60));
    const uploads = open();
    assert.deepEqual(await uploads.find([second.token, 'x', first.upload, first.token]), [second, first]);
    await uploads.remove(second.token);
    await uploads.remove(second.token);
    await uploads.remove(first.upload);
    assert.deepEqual(await uploads.find([second.token, first.token]), [first]);
    assert.equal(await uploads.thumb(second.token), null);

    clock += 23 * 60 * 60_000;
    assert.deepEqual(await uploads.find([first.token]), []);
    assert.equal(await uploads.thumb(first.token), null);
    await uploads.remove(first.token);
    clock = start;
    assert.deepEqual(await uploads.find([first.token]), [first]);
  });

  it('answers whatever the bytes are', async () => {
    const beginnings = [
      '',
      '\xff\xd8\xff\xe0',
      '\x89PNG\r\n\x1a\n',
      'RIFF\x20\0\0\0WEBPVP8 ',
      'GIF89a',
      '%PDF-',
    ];
    const uploads = open();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...beginnings),
        fc.uint8Array({ maxLength: 200 }),
        async (start, bytes) => {
          const content = Buffer.concat([Buffer.from(start, 'latin1'), bytes]);
          const result = await uploads.take({ name: 'a', content }, 'documents', 'anna');
          assert.ok('problem' in result || result.file.bytes > 0);
        },
      ),
    );
  });
});
