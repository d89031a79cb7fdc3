import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import {
  type FormApp,
  formIn,
  formNow,
  formPhone,
  goodAnswers,
  json,
  kept,
  problemIn,
  startFormApp,
  unavailableStore,
} from '../../test/support/form-app.ts';
import { spanishContent } from '../../test/support/sample-content.ts';

let form: FormApp;
before(async () => {
  form = await startFormApp();
});
beforeEach(() => form.reset());
after(() => form.close());

describe('the page of a form', () => {
  it('has a control for each field and no captcha when none is configured', async () => {
    const answer = await form.ask('/free-estimate');
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('cache-control'), 'private, no-cache');
    const { controls, words, attribution, ...rest } = await formIn(answer);
    assert.deepEqual(
      attribution.map(({ name }) => name),
      ['first_touch', 'last_touch'],
    );
    assert.deepEqual(Object.keys(controls), ['full_name', 'details']);
    assert.deepEqual(Object.keys(JSON.parse(words) as object), [
      'errorPrefix',
      'sending',
      'stillSending',
      'waitingForFiles',
      'offline',
      'backOnline',
      'notSent',
      'tryAgain',
      'didYouMean',
      'use',
      'draftKept',
    ]);
    assert.ok(words.includes(formPhone));
    assert.deepEqual(rest, {
      name: 'estimate',
      action: '/free-estimate?try=1',
      apiAction: '/api/estimate',
      uploadAction: '/api/estimate/files',
      clearAction: '/free-estimate',
      place: '/free-estimate',
      query: '',
      draft: '',
      key: '',
      carried: [],
      errors: [],
      rules: '[]',
      notices: {},
      notice: null,
      flash: null,
      startedAt: formNow,
      captcha: null,
      stage: null,
      review: [],
    });
  });

  it('carries how the visitor came, from the link to the post and through its errors', async () => {
    const asked = await formIn(await form.ask('/free-estimate?utm_source=Spring%20letter&utm_term=x'));
    assert.match(asked.attribution[0]!.value, /utm_source=Spring\+letter/);
    const carried = Object.fromEntries(asked.attribution.map(({ name, value }) => [name, value]));
    const again = await form.postPage({ ...goodAnswers, full_name: '', ...carried });
    assert.deepEqual((await formIn(again)).attribution, asked.attribution);
  });

  it('takes from a link what the form allows, and lists of values as nothing', async () => {
    const value = async (query: string) =>
      (await formIn(await form.ask(`/free-estimate?${query}`))).controls.full_name!.value;
    assert.equal(await value('name=Dana'), 'Dana');
    assert.equal(await value('name=Dana&name=Eve'), '');
    assert.equal(await value('other=Dana&__proto__=x&%zz'), '');
  });

  it('leads nowhere, having no other page', async () => {
    const answer = await form.postPage({ ...goodAnswers, go: '#full_name', full_name: '' });
    assert.equal(answer.status, 422);
  });

  it('answers HEAD without a body', async () => {
    const answer = await form.ask('/free-estimate', { method: 'HEAD' });
    assert.deepEqual([answer.status, await answer.text()], [200, '']);
  });
});

describe('a post of the page', () => {
  it('is thanked with 303', async () => {
    const answer = await form.postPage(goodAnswers);
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/thanks/sealed-an-id']);
    form.state.result = { ...kept, repeated: true };
    const again = await form.postPage(goodAnswers);
    assert.deepEqual([again.status, again.headers.get('location')], [303, '/thanks/sealed-an-id']);
  });

  it('is shown again with 422, what was typed, what is wrong, and the age it had', async () => {
    const answer = await form.postPage({ ...goodAnswers, full_name: '', t0: String(formNow - 60_000) });
    assert.equal(answer.status, 422);
    const { controls, errors, startedAt } = await formIn(answer);
    assert.deepEqual(errors, [{ field: 'full_name', message: 'Enter your name' }]);
    assert.equal(controls.details!.value, goodAnswers.details);
    assert.equal(startedAt, formNow - 60_000);
    assert.equal(form.state.posts.length, 0);
  });

  it('is shown again with 403 and the phone number when the captcha is refused', async () => {
    form.state.result = { outcome: 'refused', why: 'captcha' };
    const answer = await form.postPage(goodAnswers);
    assert.equal(answer.status, 403);
    const { controls, notice } = await formIn(answer);
    assert.equal(controls.details!.value, goodAnswers.details);
    assert.match(notice!, /person.*\(512\) 555-0148/);
  });

  it('is shown again with 429, when to come back and the phone number', async () => {
    for (const [retryAfterSeconds, words] of [
      [540, 'Wait 9 minutes or'],
      [541, 'Wait 10 minutes or'],
      [5, 'Wait 1 minute or'],
    ] as const) {
      form.state.result = { outcome: 'refused', why: 'rate', retryAfterSeconds };
      const answer = await form.postPage(goodAnswers);
      assert.deepEqual([answer.status, answer.headers.get('retry-after')], [429, String(retryAfterSeconds)]);
      const { notice } = await formIn(answer);
      assert.ok(notice!.includes(words) && notice!.includes(formPhone), notice!);
    }
  });

  it('is shown again with 503 when it cannot be kept, and the owner is told why', async () => {
    form.state.result = unavailableStore;
    const answer = await form.postPage({ ...goodAnswers, t0: '5' });
    assert.equal(answer.status, 503);
    assert.equal(answer.headers.get('retry-after'), '30');
    const { controls, notice, startedAt } = await formIn(answer);
    assert.equal(controls.details!.value, goodAnswers.details);
    assert.equal(startedAt, 5);
    assert.ok(notice!.includes(formPhone) && !notice!.includes('disk'));
    const [error] = form.lines.filter(({ level }) => level === 'error');
    assert.equal(error!.msg, 'a post could not be kept');
    assert.equal((error!.err as { name: string }).name, 'OutboxUnavailable');
  });

  for (const [what, init, status] of [
    [
      'from another site',
      { headers: { 'sec-fetch-site': 'cross-site' }, body: new URLSearchParams(goodAnswers) },
      403,
    ],
    ['of text', { headers: { 'content-type': 'text/plain' }, body: 'x' }, 415],
    ['too large', { body: new URLSearchParams({ details: 'x'.repeat(300_000) }) }, 413],
    ['of a broken multipart form', { headers: { 'content-type': 'multipart/form-data' }, body: 'x' }, 400],
  ] as const) {
    it(`${what} is answered ${status} with a page`, async () => {
      const answer = await form.ask('/free-estimate', { method: 'POST', ...init });
      assert.equal(answer.status, status);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.equal(((await answer.json()) as { template: string }).template, 'pages/errors/refused.njk');
      assert.equal(form.state.posts.length, 0);
    });
  }
});

describe('a post of the interface', () => {
  const received = { reference: 'E-7F4K-2Q9M', status: 'received', thanks: '/thanks/sealed-an-id' };

  it('is answered 201, and 200 when it is repeated', async () => {
    const first = await form.postApi(goodAnswers);
    assert.deepEqual([first.status, await first.json()], [201, received]);
    form.state.result = { ...kept, repeated: true };
    const again = await form.postApi(goodAnswers);
    assert.deepEqual([again.status, await again.json()], [200, received]);
  });

  it('may be form-encoded or multipart', async () => {
    const multipart = new FormData();
    for (const [name, value] of Object.entries(goodAnswers)) multipart.set(name, value);
    for (const body of [new URLSearchParams(goodAnswers), multipart]) {
      const answer = await form.ask('/api/estimate', { method: 'POST', body });
      assert.equal(answer.status, 201);
    }
    assert.deepEqual(
      form.state.posts.map(({ values }) => values),
      [goodAnswers, goodAnswers],
    );
  });

  it('is answered 422 with every problem at once', async () => {
    const answer = await form.postApi({ details: 'x'.repeat(101) });
    assert.deepEqual(await problemIn(answer), {
      type: 'about:blank',
      status: 422,
      title: 'There is a problem with the form',
      errors: [
        { field: 'full_name', message: 'Enter your name' },
        { field: 'details', message: 'Too long' },
      ],
    });
  });

  it('is answered 429 and 403 with the phone number', async () => {
    form.state.result = { outcome: 'refused', why: 'rate', retryAfterSeconds: 61 };
    const flood = await form.postApi(goodAnswers);
    assert.deepEqual([flood.status, flood.headers.get('retry-after')], [429, '61']);
    assert.match(String((await problemIn(flood)).detail), /2 minutes.*555-0148/);
    form.state.result = { outcome: 'refused', why: 'captcha' };
    const doubtful = await form.postApi(goodAnswers);
    assert.equal(doubtful.status, 403);
    assert.match(String((await problemIn(doubtful)).detail), /555-0148/);
  });

  it('is answered 503 with when to come back and the phone number when it cannot be kept', async () => {
    form.state.result = unavailableStore;
    const answer = await form.postApi(goodAnswers);
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '30']);
    const problem = await problemIn(answer);
    assert.match(String(problem.detail), /555-0148/);
    assert.doesNotMatch(JSON.stringify(problem), /disk|var/);
    assert.equal(form.lines.filter(({ level }) => level === 'error').length, 1);
  });

  it('is answered 500 for a bug, which the answer does not show', async () => {
    form.state.result = new TypeError(`cannot read ${goodAnswers.full_name} of /srv/app`);
    const answer = await form.postApi(goodAnswers);
    assert.equal(answer.status, 500);
    assert.doesNotMatch(JSON.stringify(await problemIn(answer)), /Dana|srv|TypeError|cannot read/);
  });

  for (const [what, init, status] of [
    ['from another site', { headers: { ...json, origin: 'https://evil.example' }, body: '{}' }, 403],
    ['of broken JSON', { headers: json, body: '{"full_name":' }, 400],
    ['of a list', { headers: json, body: '[]' }, 400],
    ['too large', { headers: json, body: JSON.stringify({ details: 'x'.repeat(10_000_000) }) }, 413],
    ['of text', { headers: { 'content-type': 'text/plain' }, body: '{}' }, 415],
    ['of nothing', {}, 415],
  ] as const) {
    it(`${what} is answered ${status}`, async () => {
      const answer = await form.ask('/api/estimate', { method: 'POST', ...init });
      assert.equal(answer.status, status);
      await problemIn(answer);
      assert.equal(form.state.posts.length, 0);
    });
  }

  for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']) {
    it(`is not possible with ${method}: 405`, async () => {
      const answer = await form.ask('/api/estimate', { method });
      assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'POST']);
      if (method !== 'HEAD') await problemIn(answer);
    });
  }
});

describe('a form in another language', () => {
  let spanish: FormApp;
  before(async () => {
    spanish = await startFormApp({ content: spanishContent() });
  });
  after(() => spanish.close());

  it('has addresses and words of its own', async () => {
    const answer = await spanish.ask('/es/free-estimate');
    const { action, apiAction, words } = await formIn(answer);
    assert.deepEqual([action, apiAction], ['/es/free-estimate?try=1', '/es/api/estimate']);
    assert.match(words, /"offline":"No tiene conexión/);
    assert.equal((await spanish.ask('/free-estimate')).status, 404);
  });

  it('is thanked for in that language, and knows the page it was sent from', async () => {
    const body = new URLSearchParams(goodAnswers);
    const headers = { 'sec-fetch-site': 'same-origin' };
    const answer = await spanish.ask('/es/free-estimate', { method: 'POST', body, headers });
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/es/thanks/sealed-an-id']);
    assert.equal(spanish.state.posts.at(-1)?.page, '/es/free-estimate');
  });

  it('is refused in that language', async () => {
    const post = (body: string) =>
      spanish.ask('/es/api/estimate', {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
      });
    const unreadable = await problemIn(await post('{'));
    assert.equal(unreadable.title, 'No se pudo leer el formulario');
    spanish.state.result = { outcome: 'refused', why: 'rate', retryAfterSeconds: 61 };
    const flood = await problemIn(await post(JSON.stringify(goodAnswers)));
    assert.equal(flood.title, 'El formulario no se recibió');
    assert.match(
      String(flood.detail),
      /^Eso se envió demasiadas veces\. Espere 2 minutos o llámenos al \(512\)/,
    );
    assert.equal(
      (await problemIn(await spanish.ask('/es/api/estimate'))).detail,
      'Envíe el formulario con POST',
    );
  });
});
