import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { controlsOf } from '../src/web/form-controls.ts';
import type { FormDefinition } from '../src/web/form.ts';
import { readForm } from '../src/web/form-reading.ts';
import { type AskedField, check, fieldsIn, type FieldRules, tidy } from './check.ts';

const zip = /^\d{5}(\d{4})?$/;
const definition: FormDefinition = {
  fields: [
    {
      name: 'details',
      kind: 'textarea',
      label: 'Details',
      min: { length: 10, message: 'too short' },
      max: { length: 40, message: 'too long' },
    },
    {
      name: 'postal_code',
      kind: 'text',
      label: 'ZIP code',
      required: 'no code',
      format: {
        test: (value) => zip.test(value.toUpperCase().replace(/[\s-]/g, '')),
        message: 'bad code',
        browser: { pattern: zip.source, compact: true },
      },
    },
    {
      name: 'full_name',
      kind: 'text',
      label: 'Name',
      required: 'no name',
      max: { length: 8, message: 'long' },
    },
    { name: 'phone', kind: 'tel', label: 'Phone' },
    { name: 'email', kind: 'email', label: 'Email' },
    { name: 'reply_by', kind: 'text', label: 'Reply' },
  ],
  rules: [
    { field: 'details', message: 'say what', when: { field: 'reply_by', is: ['other'] } },
    { field: 'phone', message: 'for the call', when: { field: 'reply_by', is: ['call', 'text'] } },
    {
      field: 'phone',
      message: 'one of two',
      when: { all: [{ field: 'email', is: [''] }, { not: { field: 'reply_by', is: ['email'] } }] },
    },
    {
      field: 'email',
      message: 'for the area',
      when: { field: 'postal_code', beginsWithNoneOf: ['787', '10'] },
    },
  ],
};
const asked: AskedField[] = Object.values(controlsOf(definition, {}, [])).map(({ name, rules }) => ({
  name,
  rules: JSON.parse(rules) as FieldRules,
}));

/** As a page's script reads what was typed. */
function typed(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, tidy(value, name === 'details')]),
  );
}

const text = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '78704',
    '787 04-1234',
    'other',
    'call',
    'email',
    'O\u200B',
    '\r\n',
    'Zoë',
    '\u{1F600}',
  ),
  fc.string({ unit: 'grapheme', maxLength: 45 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const answers = fc.record(Object.fromEntries(definition.fields.map(({ name }) => [name, text])));

describe('the check of the page', () => {
  it('finds exactly what the server finds, in its order and words', async () => {
    let wrong = 0;
    await fc.assert(
      fc.asyncProperty(answers, async (values) => {
        const { errors } = await readForm(definition, { body: values }, (key) => key);
        wrong += errors.length;
        assert.deepEqual(check(asked, definition.rules, typed(values)), errors);
      }),
      { numRuns: 500 },
    );
    assert.ok(wrong > 500);
  });

  it('asks only for what is asked here', () => {
    const here = asked.filter(({ name }) => name === 'details');
    assert.deepEqual(check(here, definition.rules, { reply_by: 'other' }), [
      { field: 'details', message: 'say what' },
    ]);
  });

  it('knows which answers a condition looks at', () => {
    assert.deepEqual(
      definition.rules.map(({ when }) => fieldsIn(when)),
      [['reply_by'], ['reply_by'], ['email', 'reply_by'], ['postal_code']],
    );
  });
});
