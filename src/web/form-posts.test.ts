import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type FormApp, formIn, goodAnswers, json, startFormApp } from '../../test/support/form-app.ts';
import type { Post } from './form-post.ts';

let form: FormApp;
before(async () => {
  form = await startFormApp();
});
beforeEach(() => form.reset());
after(() => form.close());

describe('every answer to a post', () => {
  const send = {
    kept: () => form.postApi(goodAnswers),
    'kept, on the page': () => form.postPage(goodAnswers),
    'with problems': () => form.postApi({}),
    'with problems, on the page': () => form.postPage({}),
    'from another site': () => form.postApi(goodAnswers, { 'sec-fetch-site': 'cross-site' }),
    'from another site, on the page': () => form.postPage(goodAnswers, { 'sec-fetch-site': 'cross-site' }),
    unreadable: () => form.postApi([]),
  };
  for (const [what, post] of Object.entries(send)) {
    it(`${what} is for nobody else and depends on where it came from`, async () => {
      const answer = await post();
      const isForm = answer.status === 422 && what.endsWith('page');
      // The browser may keep a form with what was typed: it has to show it when the visitor goes Back.
      assert.equal(answer.headers.get('cache-control'), isForm ? 'private, no-cache' : 'no-store');
      assert.match(answer.headers.get('vary')!, /^Sec-Fetch-Site, Origin\b/);
    });
  }
});

describe('what is known of a post', () => {
  const nothing = {
    values: goodAnswers,
    files: [],
    key: '',
    token: '',
    honeypot: '',
    startedAt: null,
    fromOwnPage: false,
    address: '127.0.0.1',
    sender: '127.0.0.1',
    hostnames: ['northline.example'],
    locale: 'en-US',
    page: '/api/estimate',
    attribution: undefined,
  };

  for (const [what, fields, headers, known] of [
    ['nothing, from a program', {}, {}, {}],
    [
      'nothing that an address written by the sender could change',
      {},
      { 'x-forwarded-for': '203.0.113.9' },
      {},
    ],
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
    [
      'how its sender came here',
      { utm_source: 'letter', utm_campaign: 'Spring' },
      {},
      {
        attribution: {
          first: {
            at: null,
            page: null,
            referrer: null,
            params: { utm_source: 'letter', utm_campaign: 'Spring' },
          },
          last: null,
        },
      },
    ],
    [
      'that it came from our page',
      {},
      { 'sec-fetch-site': 'same-origin' },
      { fromOwnPage: true, page: '/free-estimate' },
    ],
    [
      'that it came from our page, of an older browser',
      {},
      { origin: 'https://northline.example' },
      { fromOwnPage: true, page: '/free-estimate' },
    ],
  ] as [string, object, Record<string, string>, Partial<Post>][]) {
    it(`is ${what}`, async () => {
      assert.equal((await form.postApi({ ...goodAnswers, ...fields }, headers)).status, 201);
      assert.deepEqual(form.state.posts, [{ ...nothing, ...known }]);
    });
  }

  it('is the page without script as well', async () => {
    await form.postPage({ ...goodAnswers, t0: '5' });
    assert.deepEqual(form.state.posts, [{ ...nothing, page: '/free-estimate', startedAt: 5 }]);
  });

  it('leaves nothing of the visitor in the log', async () => {
    await form.postApi({ ...goodAnswers, key: 'k-secret', recaptcha_token: 't-secret' });
    await form.postPage({ full_name: '', details: goodAnswers.details });
    await form.postApi(goodAnswers, { 'sec-fetch-site': 'cross-site' });
    await form.ask('/api/estimate?name=Dana', { method: 'POST', headers: json, body: '{"full_name": "Dana' });
    form.state.result = new Error(`Dana Reyes`);
    await form.postApi(goodAnswers);
    assert.equal(form.lines.filter(({ msg }) => /^POST /.test(String(msg))).length, 5);
    assert.doesNotMatch(form.text(), /Dana|panel|secret|127\.0\.0\.1|name=/);
  });
});

describe('a form while no address of the site is configured', () => {
  let own: FormApp;
  before(async () => {
    own = await startFormApp({ siteUrl: null, captchaSiteKey: 'a-site-key' });
  });
  after(() => own.close());

  it('takes tokens made on the host that was asked', async () => {
    await own.postApi(goodAnswers);
    assert.deepEqual(own.state.posts[0]!.hostnames, ['localhost', '127.0.0.1', '127.0.0.1']);
  });

  it('is captcha-checked under its own name when keys are configured', async () => {
    const { captcha } = await formIn(await own.ask('/free-estimate'));
    assert.deepEqual(captcha, { siteKey: 'a-site-key', action: 'estimate' });
  });
});
