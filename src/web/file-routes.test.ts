import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import express from 'express';
import sharp from 'sharp';
import { collectLog } from '../../test/support/collect-log.ts';
import { listen, type Listening } from '../../test/support/listen.ts';
import { sampleContent, spanishContent } from '../../test/support/sample-content.ts';
import { exe, jpegWithGps, pdf, plainJpeg, plainPng } from '../../test/support/upload-files.ts';
import { type Outbox, OutboxUnavailable } from '../outbox/outbox.ts';
import type { UploadStore } from '../outbox/staging.ts';
import { openSqliteOutbox } from '../outbox/sqlite.ts';
import { createTally } from '../outbox/tally.ts';
import { createUploads } from '../uploads/uploads.ts';
import { errorHandler, notFound } from './errors.ts';
import { fileRoutes } from './file-routes.ts';

const away = () => Promise.reject(new OutboxUnavailable('disk full at /var/data'));

describe('the routes of files', () => {
  const { log, text } = collectLog();
  let outbox: Outbox;
  let server: Listening;
  before(async () => {
    outbox = await openSqliteOutbox({ file: ':memory:' });
    const open = (store: UploadStore, { budgetBytes = 1e9, rate = 1000 } = {}) =>
      createUploads({
        ...{ store, tally: createTally(), secret: outbox.secret, budgetBytes, rate, log },
        now: Date.now,
      });
    const broken = { ...outbox, stage: away, thumb: away, unstage: away };
    const english = sampleContent();
    const photos = { field: 'photos', accept: 'photos', siteUrl: null } as const;
    const documents = { field: 'files', accept: 'documents', siteUrl: null } as const;
    const app = express();
    const uploads = open(outbox);
    app.use(fileRoutes({ ...photos, content: english, uploads, apiPath: '/api/estimate' }));
    app.use(fileRoutes({ ...documents, content: spanishContent(), uploads, apiPath: '/api/helpdesk' }));
    app.use(
      fileRoutes({
        ...photos,
        content: english,
        uploads: open(outbox, { budgetBytes: 1 }),
        apiPath: '/api/full',
      }),
    );
    app.use(fileRoutes({ ...photos, content: english, uploads: open(broken), apiPath: '/api/broken' }));
    const few = open(outbox, { rate: 2 });
    app.use(fileRoutes({ ...photos, content: english, uploads: few, apiPath: '/api/few' }));
    app.use(fileRoutes({ ...documents, content: spanishContent(), uploads: few, apiPath: '/api/few' }));
    app.use(notFound());
    const views = { render: () => 'a page' };
    app.use(
      errorHandler({ editions: [english, spanishContent()].map((content) => ({ content, views })), log }),
    );
    server = await listen(app);
  });
  after(async () => {
    await server.close();
    await outbox.close();
  });

  const ask = (path: string, init: RequestInit = {}) => fetch(server.url + path, init);
  function add(path: string, content: Buffer, name = 'panel.jpg', field = 'photos', headers = {}) {
    const body = new FormData();
    body.set(field, new Blob([new Uint8Array(content)]), name);
    return ask(`${path}/files`, { method: 'POST', body, headers });
  }
  async function problemIn(answer: Response) {
    assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8');
    const { errors, detail } = (await answer.json()) as { errors?: object[]; detail?: string };
    return errors ?? detail;
  }

  it('takes a photo, shows a small picture of it, and takes it away', async () => {
    const added = await add('/api/estimate', await jpegWithGps(), 'panel.png');
    assert.equal(added.status, 201);
    assert.equal(added.headers.get('cache-control'), 'no-store');
    const { id, ...shown } = (await added.json()) as { id: string };
    const thumb = `/api/estimate/files/${id}`;
    assert.deepEqual(shown, { name: 'panel.jpg', size: '1 kB', thumb });

    const small = await ask(thumb);
    assert.equal(small.status, 200);
    assert.equal((await sharp(await small.arrayBuffer()).metadata()).format, 'jpeg');
    for (const [name, value] of [
      ['content-type', 'image/jpeg'],
      ['cache-control', 'private, max-age=3600'],
      ['x-content-type-options', 'nosniff'],
      ['cross-origin-resource-policy', 'same-origin'],
    ])
      assert.equal(small.headers.get(name!), value);

    assert.equal((await ask(thumb, { method: 'DELETE' })).status, 204);
    assert.equal((await ask(thumb)).status, 404);
    assert.equal((await ask(thumb, { method: 'DELETE' })).status, 204, 'also when it is gone');
  });

  it('says how large it is as the visitor writes numbers', async () => {
    const large = Buffer.concat([pdf.subarray(0, -6), Buffer.alloc(1_234_000, ' '), pdf.subarray(-6)]);
    const added = await add('/es/api/helpdesk', large, 'factura.pdf', 'files');
    const { id, ...shown } = (await added.json()) as { id: string };
    assert.deepEqual(shown, { name: 'factura.pdf', size: '1.2 MB', thumb: null });
    assert.equal((await ask(`/es/api/helpdesk/files/${id}`)).status, 404);
  });

  it('answers 422 in the words of the page to a file that cannot be taken', async () => {
    const refused = await add('/api/estimate', exe, 'panel.jpg');
    assert.equal(refused.status, 422);
    const message = 'panel.jpg is not a JPG, PNG or WebP';
    assert.deepEqual(await problemIn(refused), [{ field: 'photos', message }]);
    const spanish = await add('/es/api/helpdesk', exe, 'a.pdf', 'files');
    const translated = 'a.pdf no es un JPG, PNG, WebP ni PDF';
    assert.deepEqual(await problemIn(spanish), [{ field: 'files', message: translated }]);
  });

  it('answers 422 to none, and to more than one at a time', async () => {
    const none = await ask('/api/estimate/files', { method: 'POST', body: new URLSearchParams({ a: '1' }) });
    assert.equal(none.status, 422);
    assert.deepEqual(await problemIn(none), [{ field: 'photos', message: 'Choose a photo to add' }]);

    const two = new FormData();
    for (const make of [plainPng, plainJpeg])
      two.append('photos', new Blob([new Uint8Array(await make())]), 'a');
    const many = await ask('/api/estimate/files', { method: 'POST', body: two });
    assert.equal(many.status, 422);
    assert.deepEqual(await problemIn(many), [{ field: 'photos', message: 'Add one photo at a time' }]);
  });

  it('answers 503 when there is no room, or the store cannot write, and says what to do', async () => {
    for (const path of ['/api/full', '/api/broken']) {
      const answer = await add(path, await plainPng());
      assert.equal(answer.status, 503, path);
      assert.equal(answer.headers.get('retry-after'), '600');
      assert.equal(await problemIn(answer), 'Nothing can be added right now. Your request does not need it.');
    }
  });

  it('answers 503 when the store cannot be asked for a file, and nothing of why', async () => {
    const { id } = (await (await add('/api/estimate', await plainPng())).json()) as { id: string };
    for (const method of ['GET', 'DELETE']) {
      const answer = await ask(`/api/broken/files/${id}`, { method });
      assert.equal(answer.status, 503, method);
      assert.doesNotMatch(await answer.text(), /disk|var/);
    }
  });

  it('counts the files of a sender for all forms in all languages together, and says how long to wait', async () => {
    assert.equal((await add('/api/few', await plainPng())).status, 201);
    assert.equal((await add('/es/api/few', await plainPng(), 'panel.png', 'files')).status, 201);
    const third = await add('/api/few', await plainPng());
    assert.deepEqual([third.status, third.headers.get('retry-after')], [429, '600']);
    assert.match((await problemIn(third)) as string, /Add more in 10 minutes/);
    assert.equal((await add('/es/api/few', await plainPng(), 'panel.png', 'files')).status, 429);
  });

  it('answers 403 to another site', async () => {
    const foreign = { 'sec-fetch-site': 'cross-site' };
    assert.equal((await add('/api/estimate', await plainPng(), 'a.png', 'photos', foreign)).status, 403);
    const remove = await ask('/api/estimate/files/x', { method: 'DELETE', headers: foreign });
    assert.equal(remove.status, 403);
  });

  it('answers 405 to any other method, and 404 to a token that is none', async () => {
    const listed = await ask('/api/estimate/files');
    assert.deepEqual([listed.status, listed.headers.get('allow')], [405, 'POST']);
    const put = await ask('/api/estimate/files/x', { method: 'PUT' });
    assert.deepEqual([put.status, put.headers.get('allow')], [405, 'GET, HEAD, DELETE']);
    assert.equal((await ask('/api/estimate/files/x')).status, 404);
  });

  it('logs no name of a file', () => assert.doesNotMatch(text(), /panel|factura/));
});
