import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { NewFile } from './more-files.ts';
import { createReception, type Made } from './reception.ts';
import type { Estimate, Submission } from './submission.ts';

const noon = Date.UTC(2026, 10, 20, 12);

/** As a form knows it, with more than a submission keeps. */
const file = (name: string, upload = `upload of ${name}`) => ({
  token: 'a-token',
  upload,
  digest: `digest of ${name}`,
  name,
  mediaType: 'image/jpeg',
  bytes: 7,
});
const postWith = (...files: NewFile[]) => ({
  key: 'a-key',
  sender: '203.0.113.9',
  values: { full_name: 'Dana Reyes' },
  files,
});
const toEstimate = (made: Made) => ({ ...made, form: 'estimate' }) as Estimate;

describe('a send with files', () => {
  let gone: Set<string>;
  let kept: Submission | undefined;
  let woken: number;
  let told: object[];
  beforeEach(() => {
    gone = new Set();
    kept = undefined;
    woken = 0;
    told = [];
  });

  function claim(files: readonly NewFile[]): void {
    if (files.some(({ upload }) => gone.has(upload)))
      throw Object.assign(new Error('said by the store'), { name: 'UploadMissing' });
  }
  const receive = createReception<ReturnType<typeof postWith>, { outcome: 'refused' }>({
    outbox: {
      find: () => Promise.resolve(kept),
      add: async (submission) => {
        await new Promise(setImmediate);
        if (kept) return { submission: kept, repeated: true };
        claim(submission.files ?? []);
        kept = submission;
        return { submission, repeated: false };
      },
      attach: async (_id, files) => {
        await new Promise(setImmediate);
        claim(files);
        const had = kept!.files ?? [];
        kept = { ...kept!, files: [...had, ...files.map((one, at) => ({ n: had.length + at + 1, ...one }))] };
        return kept;
      },
      uploads: (ids) => Promise.resolve(ids.filter((id) => !gone.has(id)).map((id) => ({ id }))),
    },
    mostFiles: 3,
    screen: () => Promise.resolve({ outcome: 'clear', reasons: [] }),
    log: { warn: (fields) => void told.push(fields) },
    wake: () => void (woken += 1),
    now: () => noon,
  });
  const send = (...files: NewFile[]) => receive('estimate', postWith(...files), toEstimate);
  const names = () => kept?.files?.map(({ n, name }) => [n, name]);

  it('keeps them in their order, each once, and nothing of the form', async () => {
    await send(file('a.jpg'), file('b.jpg'), file('a.jpg', 'another upload'));
    assert.deepEqual(names(), [
      [1, 'a.jpg'],
      [2, 'b.jpg'],
    ]);
    assert.deepEqual(Object.keys(kept!.files![0]!).sort(), [
      'bytes',
      'digest',
      'mediaType',
      'n',
      'name',
      'upload',
    ]);
  });

  it('has no files when it brings none', async () => {
    await send();
    assert.ok(kept && !('files' in kept));
  });

  it('is no other submission for its files: a repeated one adds what the first had not, and wakes the worker', async () => {
    const first = await send(file('a.jpg'));
    const again = await send(file('a.jpg', 'sent again'), file('b.jpg'));
    assert.ok(first.outcome === 'kept' && again.outcome === 'kept');
    assert.deepEqual([again.repeated, again.submission.id], [true, first.submission.id]);
    assert.deepEqual(names(), [
      [1, 'a.jpg'],
      [2, 'b.jpg'],
    ]);
    assert.equal(woken, 2);
    await send(file('a.jpg'), file('b.jpg'));
    assert.equal(woken, 2);
  });

  it('adds what it brings to one that is being kept at this moment', async () => {
    await Promise.all([send(file('a.jpg')), send(file('b.jpg'))]);
    assert.deepEqual(names(), [
      [1, 'a.jpg'],
      [2, 'b.jpg'],
    ]);
  });

  it('has no more files than a submission may have, however often it comes', async () => {
    await send(...['a', 'b'].map((name) => file(name)));
    await send(...['c', 'd'].map((name) => file(name)));
    await send(file('e'));
    assert.deepEqual(
      names()?.map(([, name]) => name),
      ['a', 'b', 'c'],
    );
  });

  it('is kept without what is gone meanwhile, and the owner is told how much', async () => {
    gone.add('upload of b.jpg');
    const result = await send(file('a.jpg'), file('b.jpg'));
    assert.equal(result.outcome, 'kept');
    assert.deepEqual(names(), [[1, 'a.jpg']]);
    assert.deepEqual(told, [{ reference: kept?.reference, files: 1 }]);
    gone.add('upload of c.jpg');
    assert.equal((await send(file('c.jpg'), file('d.jpg'))).outcome, 'kept');
    assert.deepEqual(
      names()?.map(([, name]) => name),
      ['a.jpg', 'd.jpg'],
    );
  });

  it('is kept when every file is gone', async () => {
    gone.add('upload of a.jpg');
    await send(file('a.jpg'));
    assert.ok(kept && !kept.files);
    await send(file('a.jpg'));
    assert.ok(!kept.files);
  });
});
