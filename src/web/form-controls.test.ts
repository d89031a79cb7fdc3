import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FormDefinition } from './form.ts';
import { answersOf, controlsOf } from './form-controls.ts';

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
      columns: 2,
    },
    {
      name: 'details',
      kind: 'textarea',
      label: 'Details',
      min: { length: 10, message: 'Too short' },
      max: { length: 40, message: 'Too long' },
      rows: 7,
    },
    {
      name: 'full_name',
      kind: 'text',
      label: 'Name',
      required: 'Enter a name',
      max: { length: 20, message: 'Long name' },
    },
    { name: 'email', kind: 'email', label: 'Email', markOptional: false, width: 16 },
    { name: 'consent', kind: 'checkbox', label: 'Text me', items: [{ value: 'yes', text: 'Yes' }] },
  ],
  rules: [],
};

describe('controlsOf', () => {
  const errors = [{ field: 'full_name', message: 'Long name' }];
  const controls = controlsOf(definition, { full_name: 'Dana "D" <Reyes>' }, errors);

  it('has one control a field, with what was typed and what is wrong', () => {
    assert.deepEqual(
      Object.keys(controls),
      definition.fields.map(({ name }) => name),
    );
    assert.deepEqual(controls.full_name, {
      id: 'full_name',
      name: 'full_name',
      kind: 'text',
      label: 'Name',
      required: true,
      optional: false,
      value: 'Dana "D" <Reyes>',
      error: 'Long name',
      items: [],
      columns: 1,
      width: 'full',
      rows: 5,
      maxLength: 20,
      rules: '{"required":"Enter a name","max":[20,"Long name"]}',
    });
    assert.ok(!('error' in controls.topic!));
  });

  it('has all that is wrong with a field, as sentences', () => {
    const messages = ['a.heic cannot be read. Send a JPG.', 'b.jpg is empty', 'c.jpg is empty'];
    const wrong = messages.map((message) => ({ field: 'details', message }));
    assert.equal(
      controlsOf(definition, {}, wrong).details!.error,
      'a.heic cannot be read. Send a JPG. b.jpg is empty. c.jpg is empty',
    );
  });

  it('marks as optional what may be left empty, but for one of two', () => {
    const optional = Object.values(controls).filter((control) => control.optional);
    assert.deepEqual(
      optional.map(({ name }) => name),
      ['details', 'consent'],
    );
  });

  it('carries the shape of the field', () => {
    const { topic, details, email } = controls;
    assert.deepEqual(
      [topic!.columns, topic!.items, details!.rows, email!.width],
      [2, definition.fields[0]!.items, 7, 16],
    );
  });
});

describe('answersOf', () => {
  it('tells in the words of the form what was answered, in its order', () => {
    const values = {
      consent: 'yes',
      full_name: 'Dana',
      topic: 'other',
      details: '',
      email: '',
      ignored: 'x',
    };
    assert.deepEqual(answersOf(definition, values), [
      { label: 'Topic', text: 'Something else' },
      { label: 'Name', text: 'Dana' },
      { label: 'Text me', text: 'Yes' },
    ]);
  });
});
