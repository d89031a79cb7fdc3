import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import {
  createThanksApp,
  day,
  form,
  namesIn,
  sentAt,
  type ThanksApp,
} from '../../test/support/thanks-app.ts';
import { newId } from '../submission/id.ts';

describe('the thanks', () => {
  let app: ThanksApp;
  before(async () => (app = await createThanksApp()));
  beforeEach(() => app.reset());
  after(() => app.close());

  it('name the reference, where to look again and no more of the person than first name and town', async () => {
    app.kept.city = 'Round Rock';
    for (const prefix of ['', '/es']) {
      const answer = await app.ask(app.token, prefix);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.equal(answer.headers.get('x-robots-tag'), 'noindex');
      const { template, photos, next, ...shown } = (await answer.json()) as Record<string, unknown>;
      assert.equal(template, 'pages/thanks/thanks.njk');
      assert.ok(photos && Array.isArray(next));
      assert.deepEqual(shown, {
        reference: 'E-7F4K-2Q9M',
        firstName: 'Dana',
        town: 'Round Rock',
        sent: 'estimate',
        added: 0,
        lost: false,
        path: `/thanks/${app.token}`,
        statusPath: `/status/${app.statusSeal.close(app.kept.id)}`,
      });
    }
  });

  it('are the same for a request that is held', async () => {
    const open = await (await app.ask(app.token)).text();
    app.kept.screened = { outcome: 'held', reasons: ['captcha: missing'] };
    assert.equal(await (await app.ask(app.token)).text(), open);
  });

  it('say by when a request is read, counted from when it came, and put a capital before a line', async () => {
    const nextOf = async (prefix: string) =>
      ((await (await app.ask(app.token, prefix)).json()) as { next: string[] }).next;
    // 6 am in Austin, on a Friday.
    assert.deepEqual(await nextOf(''), ['We read it by 8 am today.', 'By 8 am today: a price']);
    assert.deepEqual(await nextOf('/es'), ['Leemos su solicitud antes de las 8 a.m. de hoy.']);
    app.clock.now = sentAt + 3 * day;
    assert.equal((await nextOf(''))[0], 'We read it by 8 am on Friday, November 20.');
  });

  it('let the browser forget what was typed only when it has just been sent', async () => {
    app.clock.now = sentAt + day;
    const { sent } = (await (await app.ask(app.token)).json()) as { sent: unknown };
    assert.equal(sent, null);
  });

  it('can be opened for 90 days, then lead to where a request is looked up', async () => {
    app.clock.now = sentAt + 90 * day - 1;
    assert.equal((await app.ask(app.token)).status, 200);
    app.clock.now = sentAt + 90 * day;
    for (const prefix of ['', '/es']) {
      const answer = await app.ask(app.token, prefix);
      const location = `${prefix}/status/${app.token}`;
      assert.deepEqual([answer.status, answer.headers.get('location')], [303, location]);
    }
  });

  for (const [what, makeToken, status] of [
    ['the id itself', () => app.kept.id, 303],
    ['a token of nothing', () => app.seal.close(newId(sentAt)), 303],
    ['a token of another purpose', () => app.statusSeal.close(app.kept.id), 303],
    ['nonsense', () => 'x'.repeat(43), 303],
    ['a NUL', () => '%00', 303],
    ['the address of another site', () => '%2F%2Fevil.example', 303],
    ['a broken percent sign', () => '%zz', 400],
  ] as const) {
    it(`are not shown for ${what}: ${status}`, async () => {
      const token = makeToken();
      for (const answer of [await app.ask(token), await app.add(form('a.jpg'), token)]) {
        assert.equal(answer.status, status);
        if (status === 303) assert.equal(answer.headers.get('location'), `/status/${token}`);
        assert.doesNotMatch(await answer.text(), /Dana|E-7F4K/);
      }
    });
  }

  it('do not say that nothing was taken when the store cannot be read', async () => {
    app.faults.push(Object.assign(new Error('disk full'), { name: 'OutboxUnavailable' }));
    const answer = await app.ask(app.token);
    assert.equal(answer.status, 500);
    assert.doesNotMatch(await answer.text(), /cannot take|disk/);
  });
});

describe('files that are added to a request', () => {
  let app: ThanksApp;
  before(async () => (app = await createThanksApp()));
  beforeEach(() => app.reset());
  after(() => app.close());

  const shown = async (answer: Response) => (await answer.json()) as { added: number; photos: PhotosShown };
  interface PhotosShown {
    have: number;
    error: string;
    form: { max: number; files: { id: string }[]; uploadAction: string; field: string } | null;
  }

  it('are sent along, told on the page that follows, and wake the worker', async () => {
    const answer = await app.add(form('a.jpg', 'b.jpg'));
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get('location'), `/thanks/${app.token}?added=2`);
    assert.deepEqual(namesIn(app.kept), ['a.jpg', 'b.jpg']);
    assert.equal(app.woken(), 1);
    const after = await shown(await app.ask(`${app.token}?added=2`));
    assert.deepEqual([after.added, after.photos.have, after.photos.form?.max], [2, 2, 4]);
    for (const nonsense of ['0', 'x', '99', '2&added=3'])
      assert.equal((await shown(await app.ask(`${app.token}?added=${nonsense}`))).added, 0);
  });

  it('may be named by their tokens, as the script of the page does it', async () => {
    const body = new FormData();
    body.append('photos', app.upload('a.jpg'));
    assert.equal((await app.add(body)).status, 303);
    assert.deepEqual(namesIn(app.kept), ['a.jpg']);
  });

  it('are there once, however often they are sent', async () => {
    await app.add(form('a.jpg'));
    const again = await app.add(form('a.jpg'));
    assert.equal(again.headers.get('location'), `/thanks/${app.token}?added=1`);
    assert.deepEqual(namesIn(app.kept), ['a.jpg']);
  });

  it('are added where they are good, and those that are not are told at the field', async () => {
    const answer = await app.add(form('a.jpg', 'b.txt'));
    assert.equal(answer.status, 422);
    const { added, photos } = await shown(answer);
    assert.deepEqual([added, photos.have, photos.error], [1, 1, 'b.txt is not a JPG, PNG or WebP']);
    const none = await app.add(form());
    assert.deepEqual([none.status, (await shown(none)).photos.error], [422, 'Choose a photo to add']);
  });

  it('are six at most, with those that the request had', async () => {
    await app.add(form('a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'));
    const answer = await app.add(form('e.jpg', 'f.jpg', 'g.jpg'));
    assert.equal(answer.status, 422);
    const { photos } = await shown(answer);
    assert.deepEqual([photos.have, photos.form, photos.error], [6, null, 'You can add up to 6 photos']);
    assert.equal((await app.add(form('h.jpg'))).headers.get('location'), `/thanks/${app.token}`);
    assert.equal(namesIn(app.kept).length, 6);
  });

  it('are taken for 14 days', async () => {
    app.clock.now = sentAt + 14 * day - 1;
    assert.equal((await app.add(form('a.jpg'))).status, 303);
    app.clock.now = sentAt + 14 * day;
    assert.equal((await shown(await app.ask(app.token))).photos.form, null);
    assert.equal((await app.add(form('b.jpg'))).headers.get('location'), `/thanks/${app.token}`);
    assert.deepEqual(namesIn(app.kept), ['a.jpg']);
  });

  it('can be taken away before they are sent, without script', async () => {
    const [kept, removed] = [app.upload('a.jpg'), app.upload('b.jpg')];
    const body = new FormData();
    for (const token of [kept, removed]) body.append('photos', token);
    body.append('remove_photo', removed);
    const answer = await app.add(body);
    assert.equal(answer.status, 200);
    assert.deepEqual(
      (await shown(answer)).photos.form?.files.map(({ id }) => id),
      [kept],
    );
    assert.deepEqual(namesIn(app.kept), []);
  });

  it('may be documents with a support request, in the language of the page', async () => {
    app.kept.form = 'helpdesk';
    const { photos } = await shown(await app.ask(app.token, '/es'));
    assert.deepEqual([photos.form?.field, photos.form?.uploadAction], ['files', '/es/api/helpdesk/files']);
    const body = new FormData();
    body.append('files', new Blob(['a.pdf']), 'a.pdf');
    const answer = await app.add(body, app.token, '/es');
    assert.equal(answer.headers.get('location'), `/es/thanks/${app.token}?added=1`);
  });

  it('stay in the page when the store cannot take them: the request itself is safe', async () => {
    app.faults.push(undefined, Object.assign(new Error('disk full'), { name: 'OutboxUnavailable' }));
    const answer = await app.add(form('a.jpg'));
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '30']);
    const { photos } = await shown(answer);
    assert.match(photos.error, /Your request is safe/);
    assert.equal(photos.form?.files.length, 1);
  });

  it('come from a page of ours alone', async () => {
    const answer = await app.add(form('a.jpg'), app.token, '', { origin: 'https://evil.example' });
    assert.equal(answer.status, 403);
    assert.deepEqual(namesIn(app.kept), []);
  });
});
