import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type FormApp, formIn, formNow, formPhone, kept, problemIn } from '../../test/support/form-app.ts';
import {
  goodContact,
  goodWhat,
  goodWhere,
  openTab,
  photo,
  postedBy,
  startStagedForm,
  whole,
} from '../../test/support/staged-form.ts';

let form: FormApp;
before(async () => {
  form = await startStagedForm();
});
beforeEach(() => form.reset());
after(() => form.close());

const idIn = (address: string) => /^\/free-estimate\/([\w-]{22})/.exec(address)![1]!;

describe('a form of several stages', () => {
  it('goes from page to page, each with an address of its own, and sends what was typed on all', async () => {
    const tab = openTab(form);
    await tab.open('/free-estimate');
    assert.deepEqual(Object.keys(tab.page.controls), ['service', 'details', 'photos']);
    assert.deepEqual(tab.page.stage, { name: 'what', number: 1, total: 3, next: 'where', back: null });
    await tab.press(goodWhat, [photo()]);
    const id = idIn(tab.at);
    assert.equal(tab.at, `/free-estimate/${id}/where`);
    assert.equal(tab.page.stage.back, 'what');
    await tab.press(goodWhere);
    assert.equal(tab.at, `/free-estimate/${id}/contact`);
    assert.deepEqual(tab.page.review, [
      { key: 'Service', value: 'panel', change: 'what#service' },
      { key: 'Photos', value: '1', change: 'what#photos' },
      { key: 'When', value: 'soon', change: 'where#timing' },
    ]);
    await tab.press(goodContact);
    assert.equal(tab.at, '/thanks/sealed-an-id');
    const [post] = form.state.posts;
    assert.deepEqual(post!.values, whole);
    assert.deepEqual(
      post!.files.map(({ name }) => name),
      ['IMG_2041.jpg'],
    );
    assert.deepEqual([post!.page, post!.startedAt], ['/free-estimate', formNow]);
    assert.match(post!.key, /^[\da-f-]{36}$/);
  });

  it('has nothing personal in its address', async () => {
    const tab = openTab(form);
    await tab.fill();
    await tab.press({ ...goodContact, full_name: '' });
    assert.match(tab.at, /^\/free-estimate\/[\w-]{22}\/contact\?try=1$/);
    assert.doesNotMatch(tab.at, /78701|panel|hums/);
  });

  it('is found as it was left: on Back, on reload, and from a bookmark', async () => {
    const tab = openTab(form);
    await tab.fill([photo()]);
    const id = idIn(tab.at);
    await tab.open(`/free-estimate/${id}`);
    assert.deepEqual(tab.values(), { ...goodWhat, photos: '' });
    assert.deepEqual(tab.photos(), ['IMG_2041.jpg']);
    await tab.press({ details: 'It hums and smells' });
    assert.deepEqual(tab.values(), goodWhere);
    await tab.press();
    await tab.open(tab.at);
    await tab.press(goodContact);
    assert.equal(form.state.posts[0]!.values.details, 'It hums and smells');
    assert.equal(form.state.posts[0]!.files.length, 1);
  });

  it('goes back to the last page after a change', async () => {
    const tab = openTab(form);
    await tab.fill();
    await tab.go(tab.page.review[0]!.change);
    assert.match(tab.at, /^\/free-estimate\/[\w-]{22}\?change=1#service$/);
    assert.match(tab.page.action, /\?change=1&try=1$/);
    assert.equal(tab.page.stage!.back, 'contact');
    assert.equal(tab.page.stage!.next, 'contact');
    await tab.press({ details: 'x'.repeat(101) });
    assert.equal(tab.status, 422);
    await tab.press({ details: 'Another text' });
    assert.match(tab.at, /\/contact$/);
  });

  it('leads from a later page to the first that is not filled in', async () => {
    const tab = openTab(form);
    await tab.open('/free-estimate');
    await tab.press(goodWhat);
    await tab.open(`/free-estimate/${idIn(tab.at)}/contact`);
    assert.match(tab.at, /\/where$/);
    assert.deepEqual(tab.errors(), []);
  });

  it('shows what is wrong on an earlier page there, when the last one is sent', async () => {
    const tab = openTab(form);
    await tab.fill();
    const last = tab.page;
    // What another tab did meanwhile cannot be, but what a program sends can.
    last.carried.find(({ name }) => name === 'timing')!.value = '';
    await tab.press(goodContact);
    assert.match(tab.at, /\/where\?change=1&check=1$/);
    assert.deepEqual(tab.errors(), ['timing: Say when']);
    assert.equal(form.state.posts.length, 0);
    await tab.press({ timing: 'soon' });
    assert.match(tab.at, /\/contact$/);
    assert.deepEqual(tab.values(), goodContact);
  });

  it('gives back on every mistake what was typed, and the photos', async () => {
    const tab = openTab(form);
    await tab.open('/free-estimate');
    await tab.press({ details: 'It <b>hums</b>' }, [photo('a.jpg'), photo('empty.jpg', '')]);
    assert.equal(tab.status, 422);
    // Never to the very address of the page: a browser that cannot reach that one forgets the page.
    assert.deepEqual([tab.at, tab.page.action], ['/free-estimate?try=1', '/free-estimate?try=2']);
    assert.deepEqual(tab.errors(), ['service: Choose a service', 'photos: empty.jpg is empty']);
    assert.deepEqual([tab.values().details, tab.photos()], ['It <b>hums</b>', ['a.jpg']]);
    await tab.press({ service: 'panel' }, [photo('b.jpg')]);
    await tab.press({ postal_code: '90210' });
    assert.deepEqual([tab.status, tab.errors()], [422, ['timing: Say when']]);
    assert.equal(tab.values().postal_code, '90210');
    await tab.press({ timing: 'soon' });
    await tab.press({ phone: '512' });
    assert.deepEqual([tab.status, tab.errors()], [422, ['full_name: Enter your name']]);
    assert.equal(tab.values().phone, '512');
    assert.equal(tab.page.notices.away!.holds, true);
    await tab.press({ full_name: 'Sample Visitor' });
    const [post] = form.state.posts;
    assert.deepEqual(post!.values, {
      ...whole,
      details: 'It <b>hums</b>',
      postal_code: '90210',
      phone: '512',
    });
    assert.deepEqual(post!.files.map(({ name }) => name).sort(), ['a.jpg', 'b.jpg']);
  });

  it('takes a photo away, and checks nothing then', async () => {
    const tab = openTab(form);
    await tab.open('/free-estimate');
    await tab.press({}, [photo('a.jpg'), photo('b.jpg')]);
    const [first] = tab.page.controls.photos!.files!;
    await tab.press({ details: 'half a sen', remove_photo: first!.id });
    assert.deepEqual([tab.status, tab.errors()], [200, []]);
    assert.equal(tab.photos().length, 1);
    assert.ok(!tab.photos().includes(first!.name));
    assert.equal(tab.values().details, 'half a sen');
    assert.ok(!form.uploads.kept.has(first!.id));
  });

  it('is cleared with its photos, and says so', async () => {
    const tab = openTab(form);
    await tab.fill([photo()]);
    const id = idIn(tab.at);
    const drafts = form.store.kept.size;
    const [token] = [...form.uploads.kept.keys()].slice(-1);
    const body = new URLSearchParams({ clear: 'yes' });
    await tab.show(await form.ask(tab.page.clearAction, { method: 'POST', body }), tab.page.clearAction);
    assert.equal(tab.at, '/free-estimate?notice=cleared');
    assert.match(tab.page.flash!, /empty again/);
    assert.deepEqual(tab.values(), { service: '', details: '', photos: '' });
    assert.equal(form.store.kept.size, drafts - 1);
    assert.ok(!form.uploads.kept.has(token!));
    await tab.open(`/free-estimate/${id}`);
    assert.equal(tab.at, '/free-estimate?notice=ended');
  });

  it('keeps what the address or the first page filled in for a later one', async () => {
    const tab = openTab(form);
    await tab.open('/free-estimate?name=Sample');
    await tab.press(goodWhat);
    await tab.press(goodWhere);
    assert.equal(tab.values().full_name, 'Sample');
  });
});

describe('a button that leads to another page', () => {
  it('takes along what stands on this one, judged or not: Back', async () => {
    const tab = openTab(form);
    await tab.open('/free-estimate');
    await tab.press(goodWhat, [photo()]);
    const id = idIn(tab.at);
    await tab.go(tab.page.stage!.back, { postal_code: '78701' });
    assert.equal(tab.at, `/free-estimate/${id}`);
    assert.deepEqual([tab.values(), tab.errors()], [{ ...goodWhat, photos: '' }, []]);
    await tab.press({ details: 'It smells' });
    assert.deepEqual(tab.values(), { timing: '', postal_code: '78701' });
    await tab.press({ timing: 'soon' });
    await tab.go(tab.page.stage!.back, { phone: '512' });
    assert.equal(tab.at, `/free-estimate/${id}/where`);
    await tab.press();
    assert.deepEqual(tab.values(), { full_name: '', phone: '512' });
    await tab.press({ full_name: 'Sample Visitor' });
    const [post] = form.state.posts;
    assert.deepEqual(post!.values, { ...whole, details: 'It smells', phone: '512' });
    assert.equal(post!.files.length, 1);
  });

  it('does so to change one answer, and back', async () => {
    const tab = openTab(form);
    await tab.fill();
    await tab.go('where#timing', { phone: '512' });
    assert.match(tab.at, /\/where\?change=1#timing$/);
    await tab.go(tab.page.stage!.back, { timing: 'later' });
    assert.match(tab.at, /\/contact$/);
    assert.deepEqual(tab.values(), { full_name: '', phone: '512' });
    assert.equal(tab.page.review[2]!.value, 'later');
    // What was left unfinished is shown where it is, not on a page from which nobody knows why.
    await tab.go('what#service');
    await tab.go(tab.page.stage!.back, { details: 'x'.repeat(101) });
    assert.match(tab.at, /\?change=1&check=1$/);
    assert.deepEqual(tab.errors(), ['details: Too long']);
    await tab.press({ details: '' });
    assert.match(tab.at, /\/contact$/);
  });

  it('writes its own answers alone, and loses none when the draft has gone', async () => {
    const [one, other] = [openTab(form), openTab(form)];
    await one.fill();
    await other.open(`/free-estimate/${idIn(one.at)}`);
    await other.press({ details: 'typed in the other' });
    await one.go('where', { phone: '512' });
    await one.open(`/free-estimate/${idIn(one.at)}`);
    assert.equal(one.values().details, 'typed in the other');
    await one.press();
    form.store.kept.clear();
    await one.press();
    assert.equal(one.values().phone, '512');
  });

  it('tells of a photo that was not taken before it leaves it behind', async () => {
    const tab = openTab(form);
    await tab.fill();
    await tab.go('what#photos');
    await tab.press({ go: 'contact' }, [photo('empty.jpg', '')]);
    assert.deepEqual([tab.status, tab.errors()], [422, ['photos: empty.jpg is empty']]);
    await tab.go('contact');
    assert.match(tab.at, /\/contact$/);
  });

  it('is as if it were not there when it leads nowhere', async () => {
    for (const go of ['elsewhere', 'what#phone', 'what#', '#service', '__proto__', ' ']) {
      const tab = openTab(form);
      await tab.open('/free-estimate');
      await tab.press({ go });
      assert.deepEqual([tab.status, tab.errors()], [422, ['service: Choose a service']], go);
    }
  });
});

describe('a photo that is not kept any more', () => {
  const gone = 'A photo is no longer here. Add it again.';
  async function fillAndLose(): Promise<ReturnType<typeof openTab>> {
    const tab = openTab(form);
    await tab.fill([photo('a.jpg'), photo('b.jpg')]);
    form.uploads.kept.delete(form.uploads.kept.keys().toArray().at(-1)!);
    await tab.open(tab.at);
    return tab;
  }

  it('is told of on the last page, and on the thanks when it is sent without', async () => {
    const tab = await fillAndLose();
    assert.equal(tab.page.notice, gone);
    assert.equal(tab.page.review[1]!.value, '1');
    await tab.go('where');
    assert.equal(tab.page.notice, null);
    await tab.press({ timing: '' });
    await tab.press({ timing: 'soon' });
    assert.equal(tab.page.notice, gone);
    await tab.press({ phone: '512' });
    assert.deepEqual([tab.status, tab.page.notice], [422, gone]);
    await tab.press(goodContact);
    assert.equal(tab.at, '/thanks/sealed-an-id?lost=1');
    assert.equal(form.state.posts[0]!.files.length, 1);
  });

  it('is told of where it was gone only when the request was kept', async () => {
    const tab = openTab(form);
    await tab.fill([photo('a.jpg')]);
    form.state.result = kept;
    await tab.press(goodContact);
    assert.equal(tab.at, '/thanks/sealed-an-id?lost=1');
  });

  it('is told of at its field, and is done with once it was read there', async () => {
    const tab = await fillAndLose();
    await tab.go('what#photos');
    assert.deepEqual(tab.errors(), [`photos: ${gone}`]);
    assert.equal(tab.page.controls.photos!.error, gone);
    assert.equal(tab.photos().length, 1);
    await tab.press({}, [photo('c.jpg')]);
    assert.match(tab.at, /\/contact$/);
    assert.deepEqual([tab.page.notice, tab.page.review[1]!.value], [null, '2']);
    await tab.press(goodContact);
    assert.equal(tab.at, '/thanks/sealed-an-id');
  });
});

describe('where no draft can be kept', () => {
  before(() => void (form.store.state.isFull = true));
  after(() => void (form.store.state.isFull = false));

  it('the next page comes at once with all answers in it, to the thanks', async () => {
    const before = form.store.kept.size;
    const tab = openTab(form);
    await tab.open('/free-estimate');
    await tab.press({}, [photo()]);
    assert.deepEqual(tab.errors(), ['service: Choose a service']);
    await tab.press(goodWhat);
    assert.deepEqual([tab.status, tab.page.stage!.name], [200, 'where']);
    assert.match(tab.page.action, /^\/free-estimate\/[\w-]{22}\/where\?try=1$/);
    await tab.press({ postal_code: '78701' });
    assert.deepEqual([tab.status, tab.errors()], [422, ['timing: Say when']]);
    await tab.press({ timing: 'soon' });
    assert.deepEqual([tab.status, tab.page.stage!.name], [200, 'contact']);
    await tab.go('what#details', { phone: '512' });
    assert.deepEqual([tab.page.stage!.name, tab.page.stage!.next], ['what', 'contact']);
    assert.deepEqual(tab.photos(), ['IMG_2041.jpg']);
    await tab.press({ details: 'It smells' });
    assert.deepEqual(tab.values(), { full_name: '', phone: '512' });
    const { key } = tab.page;
    await tab.press({ full_name: 'Sample Visitor' });
    assert.equal(tab.at, '/thanks/sealed-an-id');
    const [post] = form.state.posts;
    assert.deepEqual(post!.values, { ...whole, details: 'It smells', phone: '512' });
    assert.deepEqual([post!.files.length, post!.key], [1, key]);
    assert.match(key, /^[\da-f-]{36}$/);
    assert.equal(form.store.kept.size, before);
  });

  it('what is kept already stays behind, and what was typed since goes on', async () => {
    form.store.state.isFull = false;
    const tab = openTab(form);
    await tab.open('/free-estimate');
    await tab.press(goodWhat);
    const id = idIn(tab.at);
    form.store.state.isFull = true;
    await tab.press(goodWhere);
    assert.notEqual(tab.page.draft, id);
    await tab.press(goodContact);
    assert.deepEqual(form.state.posts[0]!.values, whole);
  });
});

describe('two tabs', () => {
  it('that begin apart stay apart', async () => {
    const [one, other] = [openTab(form), openTab(form)];
    await one.open('/free-estimate');
    await other.open('/free-estimate');
    await one.press({ service: 'panel', details: 'of one' });
    await other.press({ service: 'panel', details: 'of the other' });
    assert.notEqual(idIn(one.at), idIn(other.at));
    for (const tab of [one, other]) {
      await tab.press(goodWhere);
      await tab.press(goodContact);
    }
    const [first, second] = form.state.posts;
    assert.deepEqual([first!.values.details, second!.values.details], ['of one', 'of the other']);
    assert.notEqual(first!.key, second!.key);
  });

  it('on one draft do not undo what the other typed on another page', async () => {
    const [one, other] = [openTab(form), openTab(form)];
    await one.fill();
    await other.open(`/free-estimate/${idIn(one.at)}`);
    const old = openTab(form);
    await old.open(`/free-estimate/${idIn(one.at)}/where`);
    await other.press({ details: 'typed in the other' });
    await old.press({ timing: 'later' });
    await old.open(`/free-estimate/${idIn(one.at)}`);
    assert.equal(old.values().details, 'typed in the other');
  });

  it('each send what their last page shows', async () => {
    const [one, other] = [openTab(form), openTab(form)];
    await one.fill();
    await other.open(`/free-estimate/${idIn(one.at)}`);
    await other.press({ details: 'changed meanwhile' });
    await one.press(goodContact);
    assert.equal(form.state.posts[0]!.values.details, goodWhat.details);
  });
});

describe('a draft that is gone', () => {
  it('is told of on the first page, with nothing of it in the address', async () => {
    const tab = openTab(form);
    for (const rest of ['', '/where', '/contact']) {
      await tab.open(`/free-estimate/${'A'.repeat(22)}${rest}`);
      assert.equal(tab.at, '/free-estimate?notice=ended');
      assert.match(tab.page.flash!, /24 hours/);
    }
    await tab.open('/free-estimate?notice=constructor');
    assert.equal(tab.page.flash, null);
  });

  it('loses nothing that the page still has', async () => {
    const tab = openTab(form);
    await tab.fill([photo()]);
    const before = idIn(tab.at);
    await tab.open(`/free-estimate/${before}/where`);
    form.store.kept.clear();
    await tab.press({ timing: 'later' });
    assert.notEqual(idIn(tab.at), before);
    assert.match(tab.at, /\/contact$/);
    form.store.kept.clear();
    await tab.press({ phone: '512' });
    assert.equal(tab.status, 422);
    await tab.go(tab.page.review[0]!.change);
    assert.deepEqual(tab.photos(), ['IMG_2041.jpg']);
    await tab.press();
    form.store.kept.clear();
    await tab.press({ full_name: 'Sample Visitor' });
    assert.equal(tab.at, '/thanks/sealed-an-id');
    const [post] = form.state.posts;
    assert.deepEqual(post!.values, { ...whole, timing: 'later', phone: '512' });
    assert.equal(post!.files.length, 1);
  });

  it('is asked for anew where a post brings nothing along', async () => {
    const body = new URLSearchParams({ full_name: 'Sample Visitor' });
    const answer = await form.ask(`/free-estimate/${'A'.repeat(22)}/contact`, { method: 'POST', body });
    assert.equal(answer.status, 303);
    const tab = openTab(form);
    await tab.open(answer.headers.get('location')!);
    assert.deepEqual(tab.errors(), ['service: Choose a service']);
    assert.doesNotMatch(tab.at, /AAAA/);
  });
});

describe('an address that is none of a draft', () => {
  const id = 'A'.repeat(22);
  for (const address of [
    '/free-estimate/where',
    '/free-estimate/short',
    `/free-estimate/${id}A`,
    `/free-estimate/${id}/elsewhere`,
    `/free-estimate/${id}/where/more`,
    '/free-estimate/%00',
    '/free-estimate/..%2F..%2Fetc',
    `/free-estimate/${encodeURIComponent('<script>alert(1)</'.padEnd(22, 'x'))}`,
  ]) {
    it(`is a page that is not there: ${address}`, async () => {
      for (const method of ['GET', 'POST'])
        assert.equal((await form.ask(address, { method })).status, 404, method);
    });
  }

  it('may end in a slash, and be asked for with HEAD', async () => {
    const tab = openTab(form);
    await tab.fill();
    assert.equal((await form.ask(`${tab.at}/`)).status, 200);
    const head = await form.ask(tab.at, { method: 'HEAD' });
    assert.deepEqual([head.status, await head.text()], [200, '']);
  });
});

describe('a draft that was sent', () => {
  it('leads to the thanks from each of its pages', async () => {
    const tab = openTab(form);
    await tab.fill();
    const id = idIn(tab.at);
    await tab.press(goodContact);
    for (const rest of ['', '/where', '/contact']) {
      await tab.open(`/free-estimate/${id}${rest}`);
      assert.equal(tab.at, '/thanks/sealed-an-id');
    }
  });

  it('leads to the thanks from Back and Change of a page that is still open', async () => {
    const tab = openTab(form);
    await tab.fill();
    const last = tab.page;
    await tab.press(goodContact);
    for (const go of ['where', 'what#service']) {
      tab.page = last;
      await tab.go(go);
      assert.equal(tab.at, '/thanks/sealed-an-id');
    }
    assert.equal(form.state.posts.length, 1);
  });

  it('is sent again with the key it had, so that the same answers are the same send', async () => {
    const tab = openTab(form);
    await tab.fill();
    const last = tab.page;
    await Promise.all([tab.press(goodContact), tab.press(goodContact)]);
    tab.page = last;
    await tab.press({ ...goodContact, phone: '512-555-0100' });
    const keys = form.state.posts.map(({ key }) => key);
    assert.equal(keys.length, 3);
    assert.equal(new Set(keys).size, 1);
    assert.equal(form.state.posts[2]!.values.phone, '512-555-0100');
  });

  it('begins anew where one goes on from an earlier page that is still open', async () => {
    const tab = openTab(form);
    await tab.fill();
    const id = idIn(tab.at);
    await tab.open(`/free-estimate/${id}/where`);
    const open = tab.page;
    await tab.press();
    await tab.press(goodContact);
    tab.page = open;
    await tab.press({ timing: 'later' });
    assert.notEqual(idIn(tab.at), id);
    await tab.press(goodContact);
    assert.equal(form.state.posts[1]!.values.timing, 'later');
  });

  it('is marked by the interface too', async () => {
    const tab = openTab(form);
    await tab.fill();
    const answer = await form.postApi({ ...whole, draft: idIn(tab.at) });
    assert.equal(answer.status, 201);
    await tab.open(tab.at);
    assert.equal(tab.at, '/thanks/sealed-an-id');
  });
});

describe('while the store is down', () => {
  after(() => void (form.store.state.isDown = false));

  it('every page says so, with what was typed and the phone number', async () => {
    const tab = openTab(form);
    await tab.open('/free-estimate');
    form.store.state.isDown = true;
    await tab.press(goodWhat);
    assert.equal(tab.status, 503);
    assert.deepEqual(tab.values(), { ...goodWhat, photos: '' });
    assert.ok(tab.page.notice!.includes(formPhone));
    form.store.state.isDown = false;
    await tab.press();
    await tab.press(goodWhere);
    form.store.state.isDown = true;
    const { page } = tab;
    await tab.press(goodContact);
    assert.equal(tab.status, 503);
    assert.deepEqual(tab.values(), goodContact);
    assert.deepEqual(tab.page.carried, page.carried);
    const asked = await form.ask(tab.at);
    assert.deepEqual([asked.status, asked.headers.get('retry-after')], [503, '30']);
    form.store.state.isDown = false;
    await tab.press();
    assert.equal(tab.at, '/thanks/sealed-an-id');
  });

  it('photos that it cannot be asked for stay in the page, and the interface says when to come back', async () => {
    const tab = openTab(form);
    await tab.open('/free-estimate');
    await tab.press({}, [photo('panel.jpg')]);
    const tokens = form.uploads.kept.keys().toArray().slice(-1);
    const down = async (use: () => Promise<void>) => {
      form.uploads.state.isDown = true;
      await use().finally(() => (form.uploads.state.isDown = false));
    };
    await down(async () => {
      await tab.press(goodWhat, [photo('meter.jpg')]);
      assert.equal(tab.status, 503);
      assert.deepEqual([tab.values(), tab.photos()], [{ ...goodWhat, photos: '' }, ['meter.jpg']]);
      assert.ok(tab.page.notice!.includes(formPhone));
    });
    await tab.press();
    await tab.press(goodWhere);
    await down(async () => {
      await tab.press(goodContact);
      assert.equal(tab.status, 503);
      assert.deepEqual(tab.values(), goodContact);
      const answer = await form.postApi({ ...whole, photos: tokens });
      assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '30']);
      assert.match(String((await problemIn(answer)).detail), /555-0148/);
      assert.deepEqual(form.state.posts, []);
    });
    await tab.press();
    assert.equal(tab.at, '/thanks/sealed-an-id');
    assert.deepEqual(
      form.state.posts.map(({ files }) => files.map(({ name }) => name)),
      [['panel.jpg', 'meter.jpg']],
    );
  });

  it('a photo can be taken away all the same', async () => {
    const tab = openTab(form);
    await tab.open('/free-estimate');
    await tab.press({}, [photo('panel.jpg'), photo('meter.jpg')]);
    const [, second] = tab.page.controls.photos!.files!;
    form.uploads.state.isDown = true;
    await tab.press({ remove_photo: second!.id });
    assert.equal(tab.status, 503);
    form.uploads.state.isDown = false;
    await tab.press();
    assert.deepEqual(tab.photos(), ['panel.jpg']);
  });

  it('a request that was kept is thanked for, whether or not its draft can be marked', async () => {
    const tab = openTab(form);
    await tab.fill();
    form.store.state.isDown = true;
    const answer = await form.postApi({ ...whole, draft: idIn(tab.at) });
    form.store.state.isDown = false;
    assert.equal(answer.status, 201);
  });
});

describe('a last page that is not taken', () => {
  it('is shown again with its words, and can be sent again', async () => {
    const tab = openTab(form);
    await tab.fill();
    form.state.result = { outcome: 'refused', why: 'captcha' };
    const body = postedBy(tab.page, goodContact);
    const answer = await form.ask(tab.page.action, { method: 'POST', body });
    assert.equal(answer.status, 403);
    tab.page = await formIn(answer);
    assert.match(tab.page.notice!, /555-0148/);
    assert.deepEqual(tab.values(), goodContact);
    form.state.result = undefined;
    await tab.press();
    assert.equal(tab.at, '/thanks/sealed-an-id');
  });
});

describe('answers that are far longer than any form takes', () => {
  it('fill no disk: they are shown again as they were, and can be shortened', async () => {
    const tab = openTab(form);
    await tab.fill();
    const id = idIn(tab.at);
    const before = [...form.store.kept.values()];
    await tab.open(`/free-estimate/${id}`);
    const details = 'x'.repeat(100_000);
    await tab.press({ details });
    assert.equal(tab.status, 413);
    assert.ok(tab.values().details === details);
    assert.match(tab.page.notice!, /too much text/);
    assert.deepEqual([...form.store.kept.values()], before);
    await tab.press({ details: goodWhat.details });
    assert.equal(tab.at, `/free-estimate/${id}/where`);
  });
});
