// Everything wrong that can be sent, over real HTTP to the whole site: each gets the answer it is owed, and what was
// accepted reaches Odoo with nothing in it that could run.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { join } from 'node:path';
import * as cheerio from 'cheerio';
import { loadContent } from '../../src/content/content.ts';
import { estimateForm } from '../../src/estimate/form.ts';
import { helpdeskForm } from '../../src/helpdesk/form.ts';
import {
  estimateAnswers,
  eventually,
  helpdeskAnswers,
  type Journey,
  lastPage,
  postForm,
  postJson,
  type Receipt,
  startJourney,
} from '../support/journey.ts';

interface Problem {
  status: number;
  errors?: { field: string; message: string }[];
}

const forms = {
  estimate: {
    api: '/api/estimate',
    page: lastPage,
    answers: estimateAnswers,
    model: 'crm.lead',
    required: ['service', 'timing', 'postal_code', 'full_name', 'reply_by'],
    limits: { details: 2000, address_line1: 120, full_name: 100, phone: 40, email: 254 },
    free: ['details', 'address_line1', 'full_name'],
  },
  helpdesk: {
    api: '/api/helpdesk',
    page: '/helpdesk',
    answers: helpdeskAnswers,
    model: 'helpdesk.ticket',
    required: ['topic', 'urgency', 'message', 'full_name', 'email'],
    limits: { message: 4000, reference: 40, address_line1: 160, full_name: 100, email: 254, phone: 40 },
    free: ['message', 'reference', 'address_line1', 'full_name'],
  },
};

const hostile = {
  markup: '<script>alert(1)</script>',
  'an attribute': '"><img src=x onerror=alert(1)>',
  'template syntax': "{{7*7}} {% include 'x' %} ${7*7} #{7*7}",
  'right-to-left text': 'שלום עולם مرحبا',
  'bidi overrides': 'abc\u202Edef\u2066ghi',
  emoji: 'Fix it 👩‍🔧🏠 now',
  SQL: "'; DROP TABLE submission; --",
  'a formula': '=cmd|calc!A1',
  'a mail header': 'line\r\nBcc: x@example.com',
  'NUL and control characters': 'a\u0000b\u0007c\u001B[31md',
};

// eslint-disable-next-line no-control-regex -- what nobody can have meant to type is gone
const untypable = /[\u0000-\u0009\u000B\u000C\u000E-\u001F\u202A-\u202E\u2066-\u2069]/g;

let journey: Journey;
before(async () => {
  journey = await startJourney({ env: { RATE_SOFT: '0', RATE_HARD: '0' } });
});
after(() => journey.stop());

/** The names of all controls of a form, as its definition has them; `files` are those of its files alone. */
function everyField(name: string, { files = false } = {}): string[] {
  const [content] = loadContent(join(import.meta.dirname, '../../content/electrician'));
  const definition = name === 'estimate' ? estimateForm(content) : helpdeskForm(content);
  return definition.fields.filter(({ kind }) => (kind === 'files') === files).map((field) => field.name);
}

for (const [name, form] of Object.entries(forms)) {
  const post = (differs: Record<string, unknown>) =>
    postJson(journey.site.url + form.api, form.answers(differs));

  async function refusedFor(response: Response): Promise<string[]> {
    assert.equal(response.status, 422);
    assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
    const problem = (await response.json()) as Problem;
    for (const { message } of problem.errors!) assert.match(message, /^[A-Z].{5,80}$/);
    return problem.errors!.map(({ field }) => field);
  }

  describe(`the ${name} form`, () => {
    for (const field of form.required) {
      it(`asks for ${field} when it is empty, blank or missing`, async () => {
        for (const value of ['', '   ', '\u0000', undefined, null]) {
          assert.deepEqual(await refusedFor(await post({ [field]: value })), [field]);
        }
      });
    }

    it('tells all problems at once, in the order of the form', async () => {
      const fields = await refusedFor(await postJson(journey.site.url + form.api, {}));
      assert.deepEqual(
        fields.filter((field) => form.required.includes(field)),
        form.required,
      );
    });

    for (const [field, limit] of Object.entries(form.limits)) {
      it(`refuses ${field} over ${limit} characters`, async () => {
        const text =
          field === 'email'
            ? `${'a'.repeat(limit)}@example.com`
            : field === 'phone'
              ? '5'.repeat(limit + 1)
              : 'é'.repeat(limit + 1);
        assert.deepEqual(await refusedFor(await post({ [field]: text })), [field]);
      });
    }

    it('refuses arrays, objects, numbers and booleans where text belongs', async () => {
      for (const field of Object.keys(form.answers())) {
        for (const value of [['a@example.com', 'b@example.com'], { $gt: '' }, 78704, true, [], {}]) {
          assert.deepEqual(
            await refusedFor(await post({ [field]: value })),
            [field],
            `${field}: ${JSON.stringify(value)}`,
          );
        }
      }
    });

    it('refuses choices that are not offered, and addresses and numbers that are none', async () => {
      const choice = name === 'estimate' ? 'service' : 'topic';
      assert.deepEqual(await refusedFor(await post({ [choice]: 'constructor' })), [choice]);
      for (const email of [
        'x',
        'x@y',
        'a b@example.com',
        '"<script>"@example.com',
        'a@example.com,b@example.com',
        '@example.com',
      ]) {
        assert.deepEqual(await refusedFor(await post({ email })), ['email'], email);
      }
      for (const phone of ['12', 'call me', '<b>', '99999999999999999999']) {
        assert.deepEqual(await refusedFor(await post({ phone })), ['phone'], phone);
      }
    });

    it('passes over fields that it does not have', async () => {
      const response = await post({
        user_id: '1',
        partner_id: '7',
        stage_id: '3',
        ['__proto__']: { admin: true },
        constructor: 'x',
        unknown: ['x'],
      });
      assert.equal(response.status, 201);
      const { reference } = (await response.json()) as Receipt;
      const record = await eventually(() =>
        journey.odoo.records(form.model).find((row) => String(row.name).includes(reference)),
      );
      assert.equal(record.user_id, false);
      assert.equal(record.partner_id, false);
    });

    for (const [kind, text] of Object.entries(hostile)) {
      it(`carries ${kind} as text, onto its page and into Odoo`, async () => {
        const filled = Object.fromEntries(
          form.free.map((field) => [
            field,
            `${text} and more`.slice(0, form.limits[field as keyof typeof form.limits]),
          ]),
        );

        // Shown again beside an error: exactly what was typed, and nothing of it alive.
        const page = await postForm(journey.site.url + form.page, { ...form.answers(filled), email: 'none' });
        assert.equal(page.status, 422);
        const html = await page.text();
        const $ = cheerio.load(html);
        assert.equal($('script:not([src])').length, 0);
        assert.equal($('img, [onerror]').length, 0);
        assert.doesNotMatch(html, /\b49\b/);
        for (const field of form.free) {
          const control = $(`[name="${field}"]`);
          const shown = control.is('textarea') ? control.text() : control.attr('value');
          const ofSeveralLines = ['details', 'message'].includes(field);
          const typed = filled[field]!.replace(untypable, '').replace(/\r\n/g, ofSeveralLines ? '\n' : ' ');
          assert.equal(shown?.replace(/^\n/, ''), typed.trim());
        }

        const response = await post(filled);
        assert.equal(response.status, 201);
        const { reference } = (await response.json()) as Receipt;
        const record = await eventually(() =>
          journey.odoo.records(form.model).find((row) => String(row.name).includes(reference)),
        );
        const description = cheerio.load(String(record.description));
        assert.deepEqual(
          [
            ...new Set(
              description('body *')
                .map((_, element) => element.tagName)
                .get(),
            ),
          ].sort(),
          ['b', 'br', 'p'],
        );
        const inside = String(record.description);
        assert.doesNotMatch(inside, /<script|<img/);
        // Odoo refuses NUL, and no other control character has a place in a record.
        assert.doesNotMatch(JSON.stringify(record), /\\u00(0[0-8bcef]|1)/);
        assert.doesNotMatch(inside, /[\u202A-\u202E\u2066-\u2069]/);
      });
    }

    it('takes hostile text in any field, declared or not, without an inner error and without letting it run', async () => {
      const fields = [
        ...everyField(name),
        ...everyField(name, { files: true }),
        'key',
        'draft',
        'remove_photo',
        't0',
        'website_url',
        'recaptcha_token',
        'g-recaptcha-response',
      ];
      for (const field of fields) {
        for (const text of Object.values(hostile)) {
          const answers = { ...form.answers(), [field]: text };
          for (const response of [
            await postJson(journey.site.url + form.api, answers),
            await postForm(journey.site.url + form.page, answers),
          ]) {
            const body = await response.text();
            assert.ok([200, 201, 303, 422].includes(response.status), `${field}: ${response.status} ${body}`);
            assert.doesNotMatch(body, /<script>alert|<img src=x/);
          }
        }
      }
    });

    it('refuses wrong types in every field that it has', async () => {
      for (const field of everyField(name)) {
        for (const value of [['a', 'b'], { a: 1 }, 7, true]) {
          assert.ok(
            (await refusedFor(await post({ [field]: value }))).includes(field),
            `${field}: ${JSON.stringify(value)}`,
          );
        }
      }
    });

    it('refuses files that it does not know, whatever they are named by', async () => {
      for (const field of everyField(name, { files: true })) {
        for (const value of ['x', ['x', 'y'], '../../etc/passwd', 'A'.repeat(22)])
          assert.deepEqual(await refusedFor(await post({ [field]: value })), [field]);
        // What can be no file is none.
        for (const value of [7, true, { a: 1 }, [{}]])
          assert.equal((await post({ [field]: value, [form.free[0]!]: crypto.randomUUID() })).status, 201);
      }
    });

    it('takes hostile text in the links that fill it in', async () => {
      for (const text of Object.values(hostile)) {
        const query = new URLSearchParams({ service: text, postal: text, ref: text });
        const response = await fetch(
          `${journey.site.url}${form.page}?${query.toString()}&service=x&service=y&postal[a]=b`,
        );
        assert.equal(response.status, 200);
        const $ = cheerio.load(await response.text());
        assert.equal($('script:not([src]), img').length, 0);
      }
    });

    it('answers what cannot be read with what is wrong', async () => {
      const url = journey.site.url + form.api;
      const send = (body: string, type: string) =>
        fetch(url, { method: 'POST', body, headers: { 'content-type': type } });
      const cases: [number, Promise<Response>][] = [
        [400, send('{"service":', 'application/json')],
        [400, send('"text"', 'application/json')],
        [400, send('[1]', 'application/json')],
        [400, send('null', 'application/json')],
        [422, send('{}', 'application/json; charset=utf-8')],
        [415, send('<a/>', 'text/xml')],
        [415, send('x', 'text/plain')],
        [415, send('{}', 'application/json; charset=utf-99')],
        [400, send('--x\r\nbroken', 'multipart/form-data; boundary=y')],
        [400, send('x', 'multipart/form-data')],
        [413, send(JSON.stringify({ full_name: 'x'.repeat(10_000_000) }), 'application/json')],
        [413, send(`full_name=${'x'.repeat(10_000_000)}`, 'application/x-www-form-urlencoded')],
      ];
      for (const [status, answer] of cases) {
        const response = await answer;
        const text = await response.text();
        assert.equal(response.status, status, text);
        assert.doesNotMatch(text, /\bat \/|node_modules|SyntaxError|Unexpected token/);
      }
      assert.equal((await fetch(url)).status, 405);
    });

    it('is not taken from another site', async () => {
      const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' };
      assert.equal((await postJson(journey.site.url + form.api, form.answers(), headers)).status, 403);
      assert.equal(
        (await postJson(journey.site.url + form.api, form.answers(), { origin: 'https://elsewhere.example' }))
          .status,
        403,
      );
    });

    it('shows all that was typed again, with a summary that leads to each problem', async () => {
      const response = await postForm(journey.site.url + form.page, {
        ...form.answers(),
        full_name: '',
        email: 'not an address',
      });
      assert.equal(response.status, 422);
      const $ = cheerio.load(await response.text());
      assert.match($('title').text(), /^Error: /);
      const links = $('[role=alert] a').get();
      assert.equal(links.length, 2);
      for (const link of links) {
        const target = $(String($(link).attr('href')));
        assert.equal(target.attr('aria-invalid'), 'true');
        const described = (target.attr('aria-describedby') ?? '').split(' ').map((id) => $(`#${id}`));
        assert.ok(described.every((element) => element.length === 1));
        assert.ok(described.some((element) => element.text().includes($(link).text())));
      }
      assert.equal($('[name=email]').attr('value'), 'not an address');
      const [choice, value] = name === 'estimate' ? ['reply_by', 'call'] : ['urgency', 'days'];
      assert.equal($(`[name=${choice}]:checked`).attr('value'), value);
    });
  });
}

describe('addresses', () => {
  it('that lead nowhere or are broken say so, without a stack', async () => {
    for (const [path, status] of Object.entries({
      '/nowhere': 404,
      '/services/constructor': 404,
      '/thanks/AAAA': 404,
      [`/thanks/${'A'.repeat(43)}`]: 404,
      '/thanks/%zz': 400,
      '/services/%00': 404,
      '/../../etc/passwd': 404,
      '/static/../package.json': 404,
      '/api/nowhere': 404,
    })) {
      const response = await fetch(journey.site.url + path);
      const text = await response.text();
      assert.equal(response.status, status, path);
      assert.doesNotMatch(text, /\bat \/|node_modules|Error:/);
    }
  });
});

describe('the log', () => {
  it('holds nothing of what visitors sent', () => {
    const text = JSON.stringify(journey.site.log);
    assert.ok(journey.site.log.length > 100);
    assert.doesNotMatch(
      text,
      /Sample Visitor|example\.com|555-?0171|alert\(1\)|garage|(thanks|status)\/[\w-]{43}/,
    );
    assert.doesNotMatch(text, new RegExp(journey.odoo.apiKey));
    assert.equal(journey.site.log.filter(({ level }) => level === 'error' || level === 'fatal').length, 0);
  });
});
