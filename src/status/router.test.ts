import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import express from 'express';
import { collectLog } from '../../test/support/collect-log.ts';
import { listen, type Listening } from '../../test/support/listen.ts';
import { sampleContent, spanishContent } from '../../test/support/sample-content.ts';
import type { DeliveryDetail } from '../outbox/outbox.ts';
import { createTally } from '../outbox/tally.ts';
import { newId } from '../submission/id.ts';
import { errorHandler } from '../web/errors.ts';
import type { FieldError } from '../web/form.ts';
import { createSeal } from '../web/seal.ts';
import { statusRouter } from './router.ts';
import { createTries } from './tries.ts';

const day = 24 * 60 * 60_000;
const sentAt = Date.UTC(2026, 10, 20, 12);
const id = newId(sentAt);
const known = {
  state: 'pending',
  history: [],
  submission: {
    id,
    form: 'estimate',
    reference: 'E-3H5P-8R1V',
    receivedAt: sentAt,
    fullName: 'Dana Reyes',
    email: 'dana@example.com',
    phone: { typed: '(512) 555-0171', e164: '+15125550171', extension: null },
    service: { slug: 'ev-charger', name: 'EV charger' },
    postalCode: '78704',
    city: null,
  },
} as unknown as DeliveryDetail;
const unavailable = Object.assign(new Error('disk full'), { name: 'OutboxUnavailable' });
const good = { reference: 'e-3h5p-8riv', contact: '512.555.0171' };
const notFound = 'We cannot find that request. Check the reference and the email or phone you used';

interface Page {
  template: string;
  form: {
    action: string;
    controls: Record<string, { value: string; error?: string }>;
    errors: FieldError[];
    notice?: string;
  };
  ended?: string;
  request: { reference: string };
}

describe('the status of a request', () => {
  const seal = createSeal(Buffer.alloc(32, 7), 'status');
  let now = sentAt;
  let broken = false;
  let pauses: (() => void)[] | null = null;
  let server: Listening;

  beforeEach(async () => {
    now = sentAt;
    broken = false;
    pauses = null;
    const app = express();
    const views = { render: (template: string, data: object) => JSON.stringify({ template, ...data }) };
    const show = (name: string) => {
      if (broken) return Promise.reject(unavailable);
      return Promise.resolve([id, 'E-3H5P-8R1V'].includes(name) ? known : undefined);
    };
    const tries = createTries(createTally());
    const pause = () => new Promise<void>((resolve) => (pauses ? pauses.push(resolve) : resolve()));
    const contents = [sampleContent(), spanishContent()];
    for (const content of contents) {
      app.use(
        statusRouter({ content, outbox: { show }, views, siteUrl: null, seal, tries, now: () => now, pause }),
      );
    }
    const editions = contents.map((content) => ({ content, views }));
    app.use(errorHandler({ editions, log: collectLog().log }));
    server = await listen(app);
  });
  afterEach(() => server.close());

  const ask = (path: string, init: RequestInit = {}) =>
    fetch(server.url + path, { redirect: 'manual', ...init });
  const look = (fields: Record<string, string>, prefix = '') =>
    ask(`${prefix}/status`, { method: 'POST', body: new URLSearchParams(fields) });
  const pageIn = async (answer: Response) => (await answer.json()) as Page;

  it('is looked up on a page that nobody stores', async () => {
    const answer = await ask('/status');
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(answer.headers.get('x-robots-tag'), 'noindex');
    const { template, form } = await pageIn(answer);
    assert.equal(template, 'pages/status/lookup.njk');
    assert.deepEqual([form.action, Object.keys(form.controls)], ['/status', ['reference', 'contact']]);
  });

  it('is found, and has an address that tells nothing', async () => {
    for (const prefix of ['', '/es']) {
      const answer = await look(good, prefix);
      assert.deepEqual(
        [answer.status, answer.headers.get('location')],
        [303, `${prefix}/status/${seal.close(id)}`],
      );
      const page = await ask(answer.headers.get('location')!);
      assert.equal(page.status, 200);
      assert.equal(page.headers.get('cache-control'), 'no-store');
      assert.equal(page.headers.get('x-robots-tag'), 'noindex');
      const { template, request } = await pageIn(page);
      assert.equal(template, 'pages/status/request.njk');
      assert.equal(request.reference, 'E-3H5P-8R1V');
      assert.doesNotMatch(JSON.stringify(request), /Dana|example|0171/);
    }
  });

  it('is not found in the same words whatever was wrong, at no field, with what was typed', async () => {
    const answers = [];
    for (const fields of [
      { ...good, contact: 'eve@example.com' },
      { ...good, reference: 'E-3H5P-8R1W' },
      { ...good, reference: 'nonsense' },
    ]) {
      const answer = await look(fields);
      assert.equal(answer.status, 422);
      const { form } = await pageIn(answer);
      assert.deepEqual(form.errors, [{ field: 'reference', message: notFound }]);
      assert.deepEqual(
        Object.values(form.controls).map(({ value, error }) => [value, error]),
        [
          [fields.reference, undefined],
          [fields.contact, undefined],
        ],
      );
      answers.push([...answer.headers.keys()].join());
    }
    assert.equal(new Set(answers).size, 1);
  });

  it('is answered no sooner when the reference exists', async () => {
    for (const fields of [
      good,
      { ...good, contact: 'eve@example.com' },
      { ...good, reference: 'nonsense' },
    ]) {
      pauses = [];
      let answered = false;
      const answer = look(fields).then(() => (answered = true));
      while (pauses.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await ask('/status');
      assert.equal(answered, false);
      pauses[0]!();
      await answer;
    }
  });

  it('is asked for again, field by field, when something was left out', async () => {
    const { form } = await pageIn(await look({ reference: ' ' }));
    assert.deepEqual(form.errors, [
      { field: 'reference', message: 'Enter your reference' },
      { field: 'contact', message: 'Enter the email or phone you used' },
    ]);
    assert.equal(form.controls.contact!.error, 'Enter the email or phone you used');
  });

  it('is looked up five times, in all languages together; what was left out does not count', async () => {
    for (let i = 0; i < 7; i += 1) assert.equal((await look({})).status, 422);
    for (let i = 0; i < 5; i += 1)
      assert.equal((await look({ ...good, contact: 'x' }, i % 2 ? '/es' : '')).status, 422);
    const refused = await look(good);
    assert.equal(refused.status, 429);
    const wait = Number(refused.headers.get('retry-after'));
    assert.ok(wait > 0 && wait <= 15 * 60);
    const { form } = await pageIn(refused);
    assert.equal(form.notice, 'Too many tries. Wait 15 minutes or call us on (512) 555-0148');
    assert.equal(form.controls.reference!.value, good.reference);
    const spanish = await pageIn(await look(good, '/es'));
    assert.equal(spanish.form.notice, 'Demasiados intentos. Espere 15 minutos o llámenos al (512) 555-0148');
    assert.equal((await ask(`/status/${seal.close(id)}`)).status, 200);
  });

  it('speaks Spanish below /es', async () => {
    const { form } = await pageIn(await look({ ...good, contact: 'eve@example.com' }, '/es'));
    assert.equal(form.action, '/es/status');
    assert.match(form.errors[0]!.message, /^No encontramos esa solicitud\./);
  });

  it('is shown for 90 days', async () => {
    const path = `/status/${seal.close(id)}`;
    now = sentAt + 90 * day - 1;
    assert.equal((await ask(path)).status, 200);
    now = sentAt + 90 * day;
    const ended = await ask(path);
    assert.equal(ended.status, 404);
    const { template, form, ended: said } = await pageIn(ended);
    assert.equal(template, 'pages/status/lookup.njk');
    assert.deepEqual([form.errors, form.notice], [[], undefined]);
    assert.equal(said, 'This link has ended. Check your request with its reference.');
  });

  for (const [what, token, status] of [
    ['the id itself', id, 404],
    ['the reference', 'E-3H5P-8R1V', 404],
    ['a token of nothing', seal.close(newId(sentAt)), 404],
    ['a token of the thanks', createSeal(Buffer.alloc(32, 7), 'thanks').close(id), 404],
    ['nonsense', 'x'.repeat(43), 404],
    ['a NUL', '%00', 404],
    ['a broken percent sign', '%zz', 400],
  ] as const) {
    it(`is not shown for ${what}: ${status}`, async () => {
      const answer = await ask(`/status/${token}`);
      assert.equal(answer.status, status);
      assert.doesNotMatch(await answer.text(), /E-3H5P|EV charger/);
    });
  }

  for (const [what, init, status] of [
    [
      'from another site',
      { headers: { 'sec-fetch-site': 'cross-site' }, body: new URLSearchParams(good) },
      403,
    ],
    ['of text', { headers: { 'content-type': 'text/plain' }, body: 'x' }, 415],
    ['too large', { body: new URLSearchParams({ ...good, contact: 'x'.repeat(300_000) }) }, 413],
    [
      'of lists',
      { headers: { 'content-type': 'application/json' }, body: '{"reference":["E"],"contact":{}}' },
      422,
    ],
  ] as const) {
    it(`is not looked up with a post ${what}: ${status}`, async () => {
      assert.equal((await ask('/status', { method: 'POST', ...init })).status, status);
    });
  }

  it('says that it is the site when the store cannot be read', async () => {
    broken = true;
    for (const answer of [await look(good), await ask(`/status/${seal.close(id)}`)]) {
      assert.equal(answer.status, 500);
      assert.doesNotMatch(await answer.text(), /cannot take|disk/);
    }
  });
});
