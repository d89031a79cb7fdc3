import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import express from 'express';
import { type CollectedLog, collectLog } from '../../test/support/collect-log.ts';
import { listen, type Listening } from '../../test/support/listen.ts';
import { errorHandler, notFound } from './errors.ts';
import type { FormDefinition } from './form.ts';
import { formRoutes, type FormRoutesDeps, type FormView, type Post, type PostResult } from './form-routes.ts';
import { requestLog } from './request-log.ts';

const phone = '(512) 555-0148';
const now = Date.UTC(2026, 10, 20, 12);
const json = { 'content-type': 'application/json' };
const good = { full_name: 'Dana Reyes', details: 'The panel hums' };
const kept: PostResult = {
  outcome: 'kept',
  submission: { id: 'an-id', reference: 'E-7F4K-2Q9M' },
  repeated: false,
};
const unavailable = Object.assign(new Error('disk full at /var/data'), { name: 'OutboxUnavailable' });

const definition: FormDefinition = {
  fields: [
    { name: 'full_name', kind: 'text', label: 'Name', required: 'Enter your name' },
    { name: 'details', kind: 'textarea', label: 'Details', max: { length: 100, message: 'Too long' } },
  ],
  rules: [],
};

let server: Listening;
let collected: CollectedLog;
let posts: Post[];
let result: PostResult | Error;

async function start(differs: Partial<FormRoutesDeps> = {}): Promise<void> {
  await server?.close();
  collected = collectLog();
  const app = express();
  app.use(requestLog(collected.log));
  app.use(
    formRoutes({
      path: '/free-estimate',
      apiPath: '/api/estimate',
      name: 'estimate',
      definition,
      prefill: ({ name }) => ({ full_name: typeof name === 'string' ? name : '' }),
      siteUrl: 'https://northline.example',
      captchaSiteKey: null,
      phone,
      render: (form) => JSON.stringify(form),
      thanksPath: (id) => `/thanks/sealed-${id}`,
      receive: (post) => {
        posts.push(post);
        return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
      },
      now: () => now,
      ...differs,
    }),
  );
  app.use(notFound());
  const views = { render: (template: string, data: object) => JSON.stringify({ template, ...data }) };
  app.use(errorHandler({ views, phone, log: collected.log }));
  server = await listen(app);
}

const ask = (path: string, init: RequestInit = {}) =>
  fetch(server.url + path, { redirect: 'manual', ...init });
const postPage = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  ask('/free-estimate', { method: 'POST', body: new URLSearchParams(fields), headers });
const postApi = (fields: object, headers: Record<string, string> = {}) =>
  ask('/api/estimate', { method: 'POST', body: JSON.stringify(fields), headers: { ...json, ...headers } });

async function formIn(answer: Response): Promise<FormView> {
  assert.match(answer.headers.get('content-type')!, /^text\/html/);
  return (await answer.json()) as FormView;
}

async function problemIn(answer: Response): Promise<Record<string, unknown>> {
  assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  const problem = (await answer.json()) as Record<string, unknown>;
  assert.equal(problem.status, answer.status);
  assert.equal(problem.type, 'about:blank');
  return problem;
}

before(() => start());
beforeEach(() => {
  posts = [];
  result = kept;
  collected.lines.length = 0;
});
after(() => server.close());

describe('the page of a form', () => {
  it('has a control for each field and no captcha when none is configured', async () => {
    const answer = await ask('/free-estimate');
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    const { controls, ...form } = await formIn(answer);
    assert.deepEqual(Object.keys(controls), ['full_name', 'details']);
    assert.deepEqual(form, {
      action: '/free-estimate',
      apiAction: '/api/estimate',
      errors: [],
      rules: '[]',
      notice: null,
      startedAt: now,
      captcha: null,
    });
  });

  it('takes from a link what the form allows, and lists of values as nothing', async () => {
    const value = async (query: string) =>
      (await formIn(await ask(`/free-estimate?${query}`))).controls.full_name!.value;
    assert.equal(await value('name=Dana'), 'Dana');
    assert.equal(await value('name=Dana&name=Eve'), '');
    assert.equal(await value('other=Dana&__proto__=x&%zz'), '');
  });

  it('answers HEAD without a body', async () => {
    const answer = await ask('/free-estimate', { method: 'HEAD' });
    assert.deepEqual([answer.status, await answer.text()], [200, '']);
  });
});

describe('a post of the page', () => {
  it('is thanked with 303', async () => {
    const answer = await postPage(good);
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/thanks/sealed-an-id']);
    result = { ...kept, repeated: true };
    const again = await postPage(good);
    assert.deepEqual([again.status, again.headers.get('location')], [303, '/thanks/sealed-an-id']);
  });

  it('is shown again with 422, what was typed, what is wrong, and the age it had', async () => {
    const answer = await postPage({ ...good, full_name: '', t0: String(now - 60_000) });
    assert.equal(answer.status, 422);
    const { controls, errors, startedAt } = await formIn(answer);
    assert.deepEqual(errors, [{ field: 'full_name', message: 'Enter your name' }]);
    assert.equal(controls.details!.value, good.details);
    assert.equal(startedAt, now - 60_000);
    assert.equal(posts.length, 0);
  });

  it('is shown again with 403 and the phone number when the captcha is refused', async () => {
    result = { outcome: 'refused', why: 'captcha' };
    const answer = await postPage(good);
    assert.equal(answer.status, 403);
    const { controls, notice } = await formIn(answer);
    assert.equal(controls.details!.value, good.details);
    assert.match(notice!, /person.*\(512\) 555-0148/);
  });

  it('is shown again with 429, when to come back and the phone number', async () => {
    for (const [retryAfterSeconds, words] of [
      [540, 'Wait 9 minutes or'],
      [541, 'Wait 10 minutes or'],
      [5, 'Wait 1 minute or'],
    ] as const) {
      result = { outcome: 'refused', why: 'rate', retryAfterSeconds };
      const answer = await postPage(good);
      assert.deepEqual([answer.status, answer.headers.get('retry-after')], [429, String(retryAfterSeconds)]);
      const { notice } = await formIn(answer);
      assert.ok(notice!.includes(words) && notice!.includes(phone), notice!);
    }
  });

  it('is shown again with 503 when it cannot be kept, and the owner is told why', async () => {
    result = unavailable;
    const answer = await postPage({ ...good, t0: '5' });
    assert.equal(answer.status, 503);
    assert.equal(answer.headers.get('retry-after'), '30');
    const { controls, notice, startedAt } = await formIn(answer);
    assert.equal(controls.details!.value, good.details);
    assert.equal(startedAt, 5);
    assert.ok(notice!.includes(phone) && !notice!.includes('disk'));
    const [error] = collected.lines.filter(({ level }) => level === 'error');
    assert.equal(error!.msg, 'a submission could not be kept');
    assert.equal((error!.err as { name: string }).name, 'OutboxUnavailable');
  });

  for (const [what, init, status] of [
    [
      'from another site',
      { headers: { 'sec-fetch-site': 'cross-site' }, body: new URLSearchParams(good) },
      403,
    ],
    ['of text', { headers: { 'content-type': 'text/plain' }, body: 'x' }, 415],
    ['too large', { body: new URLSearchParams({ details: 'x'.repeat(300_000) }) }, 413],
    ['of a broken multipart form', { headers: { 'content-type': 'multipart/form-data' }, body: 'x' }, 400],
  ] as const) {
    it(`${what} is answered ${status} with a page`, async () => {
      const answer = await ask('/free-estimate', { method: 'POST', ...init });
      assert.equal(answer.status, status);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.equal(((await answer.json()) as { template: string }).template, 'pages/errors/refused.njk');
      assert.equal(posts.length, 0);
    });
  }
});

describe('a post of the interface', () => {
  const received = { reference: 'E-7F4K-2Q9M', status: 'received', thanks: '/thanks/sealed-an-id' };

  it('is answered 201, and 200 when it is repeated', async () => {
    const first = await postApi(good);
    assert.deepEqual([first.status, await first.json()], [201, received]);
    result = { ...kept, repeated: true };
    const again = await postApi(good);
    assert.deepEqual([again.status, await again.json()], [200, received]);
  });

  it('may be form-encoded or multipart', async () => {
    const multipart = new FormData();
    for (const [name, value] of Object.entries(good)) multipart.set(name, value);
    for (const body of [new URLSearchParams(good), multipart]) {
      const answer = await ask('/api/estimate', { method: 'POST', body });
      assert.equal(answer.status, 201);
    }
    assert.deepEqual(
      posts.map(({ values }) => values),
      [good, good],
    );
  });

  it('is answered 422 with every problem at once', async () => {
    const answer = await postApi({ details: 'x'.repeat(101) });
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
    result = { outcome: 'refused', why: 'rate', retryAfterSeconds: 61 };
    const flood = await postApi(good);
    assert.deepEqual([flood.status, flood.headers.get('retry-after')], [429, '61']);
    assert.match(String((await problemIn(flood)).detail), /2 minutes.*555-0148/);
    result = { outcome: 'refused', why: 'captcha' };
    const doubtful = await postApi(good);
    assert.equal(doubtful.status, 403);
    assert.match(String((await problemIn(doubtful)).detail), /555-0148/);
  });

  it('is answered 503 with when to come back and the phone number when it cannot be kept', async () => {
    result = unavailable;
    const answer = await postApi(good);
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '30']);
    const problem = await problemIn(answer);
    assert.match(String(problem.detail), /555-0148/);
    assert.doesNotMatch(JSON.stringify(problem), /disk|var/);
    assert.equal(collected.lines.filter(({ level }) => level === 'error').length, 1);
  });

  it('is answered 500 for a bug, which the answer does not show', async () => {
    result = new TypeError(`cannot read ${good.full_name} of /srv/app`);
    const answer = await postApi(good);
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
      const answer = await ask('/api/estimate', { method: 'POST', ...init });
      assert.equal(answer.status, status);
      await problemIn(answer);
      assert.equal(posts.length, 0);
    });
  }

  for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']) {
    it(`is not possible with ${method}: 405`, async () => {
      const answer = await ask('/api/estimate', { method });
      assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'POST']);
      if (method !== 'HEAD') await problemIn(answer);
    });
  }
});

describe('every answer to a post', () => {
  const send = {
    kept: () => postApi(good),
    'kept, on the page': () => postPage(good),
    'with problems': () => postApi({}),
    'with problems, on the page': () => postPage({}),
    'from another site': () => postApi(good, { 'sec-fetch-site': 'cross-site' }),
    'from another site, on the page': () => postPage(good, { 'sec-fetch-site': 'cross-site' }),
    unreadable: () => postApi([]),
  };
  for (const [what, post] of Object.entries(send)) {
    it(`${what} is stored nowhere and depends on where it came from`, async () => {
      const answer = await post();
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.match(answer.headers.get('vary')!, /^Sec-Fetch-Site, Origin\b/);
    });
  }
});

describe('what is known of a post', () => {
  const nothing = {
    values: good,
    key: '',
    token: '',
    honeypot: '',
    startedAt: null,
    fromOwnPage: false,
    address: '127.0.0.1',
    sender: '127.0.0.1',
    hostnames: ['northline.example'],
    page: '/api/estimate',
  };

  for (const [what, fields, headers, known] of [
    ['nothing, from a program', {}, {}, {}],
    ['its key, from the form', { key: ' k-1 ' }, {}, { key: 'k-1' }],
    ['its key, from the header first', { key: 'k-1' }, { 'idempotency-key': 'k-2' }, { key: 'k-2' }],
    ['a key of bounded length', { key: 'k'.repeat(5000) }, {}, { key: 'k'.repeat(255) }],
    ['its captcha token', { recaptcha_token: 't-1' }, {}, { token: 't-1' }],
    ['its captcha token by the name of Google', { 'g-recaptcha-response': 't-2' }, {}, { token: 't-2' }],
    ['its honeypot', { website_url: ' https://spam.example ' }, {}, { honeypot: 'https://spam.example' }],
    ['when its page was made', { t0: '1790000000000' }, {}, { startedAt: 1_790_000_000_000 }],
    ['no time that is none', { t0: 'soon' }, {}, {}],
    ['no time before time', { t0: '-5' }, {}, {}],
    ['nothing that is not text', { key: ['k'], recaptcha_token: { a: 1 }, t0: 5, website_url: null }, {}, {}],
    ['that it came from our page', {}, { 'sec-fetch-site': 'same-origin' }, { fromOwnPage: true }],
    [
      'that it came from our page, of an older browser',
      {},
      { origin: 'https://northline.example' },
      { fromOwnPage: true },
    ],
  ] as [string, object, Record<string, string>, Partial<Post>][]) {
    it(`is ${what}`, async () => {
      assert.equal((await postApi({ ...good, ...fields }, headers)).status, 201);
      assert.deepEqual(posts, [{ ...nothing, ...known }]);
    });
  }

  it('is the page without script as well', async () => {
    await postPage({ ...good, t0: '5' });
    assert.deepEqual(posts, [{ ...nothing, page: '/free-estimate', startedAt: 5 }]);
  });

  it('leaves nothing of the visitor in the log', async () => {
    await postApi({ ...good, key: 'k-secret', recaptcha_token: 't-secret' });
    await postPage({ full_name: '', details: good.details });
    await postApi(good, { 'sec-fetch-site': 'cross-site' });
    await ask('/api/estimate?name=Dana', { method: 'POST', headers: json, body: '{"full_name": "Dana' });
    result = new Error(`Dana Reyes`);
    await postApi(good);
    assert.equal(collected.lines.filter(({ msg }) => /^POST /.test(String(msg))).length, 5);
    assert.doesNotMatch(collected.text(), /Dana|panel|secret|127\.0\.0\.1|name=/);
  });
});

describe('a form while no address of the site is configured', () => {
  before(() => start({ siteUrl: null, captchaSiteKey: 'a-site-key' }));

  it('takes tokens made on the host that was asked', async () => {
    await postApi(good);
    assert.deepEqual(posts[0]!.hostnames, ['localhost', '127.0.0.1', '127.0.0.1']);
  });

  it('is captcha-checked under its own name when keys are configured', async () => {
    const { captcha } = await formIn(await ask('/free-estimate'));
    assert.deepEqual(captcha, { siteKey: 'a-site-key', action: 'estimate' });
  });
});
