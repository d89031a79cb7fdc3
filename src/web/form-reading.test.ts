import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import express, { type Request, type Response } from 'express';
import { listen, type Listening } from '../../test/support/listen.ts';
import { sampleContent } from '../../test/support/sample-content.ts';
import { readBody } from './body.ts';
import type { FieldError, FormDefinition, Values } from './form.ts';
import { readForm } from './form-reading.ts';

const { t } = sampleContent().words;
const definition: FormDefinition = {
  fields: [
    {
      name: 'topic',
      kind: 'choice',
      label: 'Topic',
      required: 'Choose a topic',
      items: [
        { value: 'panel', text: 'A panel' },
        { value: 'other', text: 'Something else' },
      ],
    },
    {
      name: 'details',
      kind: 'textarea',
      label: 'Details',
      min: { length: 10, message: 'Too short' },
      max: { length: 40, message: 'Too long' },
    },
    {
      name: 'full_name',
      kind: 'text',
      label: 'Name',
      required: 'Enter a name',
      max: { length: 20, message: 'Long name' },
    },
    {
      name: 'email',
      kind: 'email',
      label: 'Email',
      format: { test: (value) => value.includes('@'), message: 'Bad email' },
    },
    { name: 'phone', kind: 'tel', label: 'Phone', max: { length: 12, message: 'Long phone' } },
    { name: 'size', kind: 'choice', label: 'Size', items: [{ value: 'big', text: 'Big' }] },
    { name: 'consent', kind: 'checkbox', label: 'Text me', items: [{ value: 'yes', text: 'Yes' }] },
  ],
  rules: [
    { field: 'details', when: { field: 'topic', is: ['other'] }, message: 'Say what' },
    { field: 'phone', when: { field: 'size', is: ['big'] }, message: 'Big needs a phone' },
    { field: 'phone', when: { field: 'email', is: [''] }, message: 'Phone or email' },
  ],
};

const good = { topic: 'panel', full_name: 'Dana Reyes', email: 'dana@example.com' };
const empty = Object.fromEntries(definition.fields.map(({ name }) => [name, '']));

describe('readForm', () => {
  let server: Listening;
  before(async () => {
    const app = express();
    app.post(
      '/',
      readBody(),
      async (req: Request, res: Response) => void res.json(await readForm(definition, req, t)),
    );
    server = await listen(app);
  });
  after(() => server.close());

  async function read(body: object | URLSearchParams): Promise<{ values: Values; errors: FieldError[] }> {
    const encoded =
      body instanceof URLSearchParams
        ? { body }
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await fetch(server.url, { method: 'POST', ...encoded });
    assert.equal(answer.status, 200);
    return (await answer.json()) as { values: Values; errors: FieldError[] };
  }
  const problems = async (body: object | URLSearchParams) =>
    (await read(body)).errors.map(({ field, message }) => `${field}: ${message}`);

  it('finds nothing wrong with good answers, and fills in what was left out', async () => {
    assert.deepEqual(await read(good), { values: { ...empty, ...good }, errors: [] });
    assert.deepEqual(await read(new URLSearchParams(good)), { values: { ...empty, ...good }, errors: [] });
  });

  it('tells every problem at once, in the order of the form', async () => {
    const all = ['topic: Choose a topic', 'full_name: Enter a name', 'phone: Phone or email'];
    for (const nothing of [{}, empty, { topic: null, full_name: '  ', email: '\u200b' }])
      assert.deepEqual(await problems(nothing), all);
    const bad = {
      topic: 'x',
      details: 'short',
      full_name: 'n'.repeat(21),
      email: 'x',
      phone: '1'.repeat(13),
      size: 'x',
    };
    assert.deepEqual(await problems(bad), [
      'topic: Choose a topic',
      'details: Too short',
      'full_name: Long name',
      'email: Bad email',
      'phone: Long phone',
      'size: Size: choose one of the answers',
    ]);
  });

  for (const [what, differs, expected] of [
    ['a text of the least length', { details: '0123456789' }, []],
    ['a text that is short but for blanks', { details: '0  \r\n  8    ' }, ['details: Too short']],
    ['a text of the greatest length', { details: 'x'.repeat(40) }, []],
    ['a text one too long', { details: 'x'.repeat(41) }, ['details: Too long']],
    ['a text of emoji, each one character', { details: '🔌'.repeat(40) }, []],
    ['one emoji too many', { details: '🔌'.repeat(41) }, ['details: Too long']],
    ['lines that end as browsers send them', { details: 'x\r\n'.repeat(20) }, []],
    ['a name of the greatest length', { full_name: 'n'.repeat(20) }, []],
    ['a rule that is met', { topic: 'other', details: 'it is broken' }, []],
    ['a rule about another answer', { topic: 'other' }, ['details: Say what']],
    ['the first of two rules', { size: 'big', email: '' }, ['phone: Big needs a phone']],
    ['a phone instead of an email', { email: '', phone: '5125550148' }, []],
    ['a ticked box', { consent: 'yes' }, []],
    ['a box with another value', { consent: 'on' }, ['consent: Text me: choose one of the answers']],
    ['a choice in other case', { topic: 'Panel' }, ['topic: Choose a topic']],
    ['a choice from a prototype', { topic: 'constructor' }, ['topic: Choose a topic']],
    ['a list', { full_name: ['Dana'] }, ['full_name: Enter a name']],
    [
      'a list in a field that may be empty',
      { details: ['0123456789', 'x'] },
      ['details: Details: send one answer as text'],
    ],
    ['a list of choices', { topic: ['panel'] }, ['topic: Choose a topic']],
    ['an object', { details: { length: 20 } }, ['details: Details: send one answer as text']],
    ['an object that turns into a choice', { topic: { toString: 'panel' } }, ['topic: Choose a topic']],
    ['a number', { phone: 5125550148 }, ['phone: Phone: send one answer as text']],
    ['true', { consent: true }, ['consent: Text me: send one answer as text']],
    [
      'a list of addresses',
      { email: ['a@example.com', 'b@example.com'] },
      ['email: Email: send one answer as text', 'phone: Phone or email'],
    ],
  ] as [string, object, string[]][]) {
    it(`finds ${expected.length === 0 ? 'nothing' : 'something'} wrong with ${what}`, async () => {
      assert.deepEqual(await problems({ ...good, ...differs }), expected);
    });
  }

  it('finds something wrong with a field that is sent twice', async () => {
    const twice = new URLSearchParams([...Object.entries(good), ['full_name', 'Eve']]);
    assert.deepEqual(await read(twice), {
      values: { ...empty, ...good, full_name: '' },
      errors: [{ field: 'full_name', message: 'Enter a name' }],
    });
  });

  for (const [what, field, typed, kept] of [
    ['HTML', 'details', '<script>alert(1)</script>', undefined],
    ['a template', 'details', '{{ 7*7 }} {% x %} ${x}', undefined],
    ['quotes', 'details', `" onfocus="x' \` & it`, undefined],
    [
      'Hebrew',
      'details',
      '\u05d4\u05d7\u05e9\u05de\u05dc \u05e0\u05e4\u05dc \u05d0\u05ea\u05de\u05d5\u05dc',
      undefined,
    ],
    ['emoji', 'full_name', 'Dana 👩‍🔧', undefined],
    ['lines', 'details', 'first line\r\nsecond', 'first line\nsecond'],
    ['control characters', 'details', 'a\u0000b\u001b[2Jcdefghijk', 'ab[2Jcdefghijk'],
    ['a line break where there is one line', 'full_name', 'Dana\r\nBcc: x', 'Dana Bcc: x'],
    ['an override of direction', 'full_name', 'Dana\u202eseyeR', 'DanaseyeR'],
    ['half an emoji', 'full_name', 'Dana \ud83d', 'Dana \ufffd'],
    ['a number wrapped as telephones copy it', 'phone', '\u202a5125550148\u202c', '5125550148'],
  ] as const) {
    it(`keeps ${what} as ${kept === undefined ? 'it was typed' : 'it can have been meant'}`, async () => {
      const { values, errors } = await read({ ...good, [field]: typed });
      assert.deepEqual(errors, []);
      assert.equal(values[field], kept ?? typed);
    });
  }

  it('lets nothing through but declared fields', async () => {
    const more = JSON.parse(
      '{"__proto__": {"admin": "yes"}, "constructor": "x", "team_id": "1", "toString": "x"}',
    ) as object;
    const { values } = await read({ ...good, ...more });
    assert.deepEqual(Object.keys(values), Object.keys(empty));
  });

  it('hands back what was typed too long, to be shortened', async () => {
    const details = 'x'.repeat(100_000);
    assert.equal((await read({ ...good, details })).values.details, details);
  });

  it('reads an answer that is nested without end', async () => {
    const nested = `{"details": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(server.url, { method: 'POST', headers, body: nested });
    assert.equal(answer.status, 200);
  });
});
