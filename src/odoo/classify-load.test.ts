import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exchange } from '../../test/support/odoo.ts';
import { classifyLoad } from './classify-load.ts';

const conflict = { type: 'error', message: 'could not serialize access due to concurrent update\n' };
const noRight = { type: 'error', message: "You are not allowed to create 'Lead' (crm.lead) records." };
const wrongCountry = { type: 'error', field: 'country_id', message: 'No matching record found' };
const ourMistake = {
  type: 'error',
  message: 'Cannot update a record without specifying its id or xml_id',
};

const refuse = (...messages: object[]) => classifyLoad({ ids: false, messages }, 3);
const recorded = (name: string, rows: number) => classifyLoad(exchange(name).response.body, rows);

describe('what load answers', () => {
  it('is a success only with one id for each row', () => {
    const ids = (list: unknown) => classifyLoad({ ids: list, messages: [] }, 1).class;
    assert.equal(ids([7]), 'ok');
    for (const wrong of [[], [7, 8], ['7'], [0], [null], true, false, 7, undefined])
      assert.equal(ids(wrong), 'client-error');
  });

  it('names the fields that Odoo was not sure about', () => {
    const answer = recorded('19-load-state-ambiguous-name', 1);
    assert.deepEqual(answer.class === 'ok' && answer.value, { ids: [1456], warned: ['state_id'] });
  });

  it('is as bad as the strongest of its messages', () => {
    assert.equal(refuse(wrongCountry, noRight, conflict).class, 'transient');
    assert.equal(refuse(wrongCountry, ourMistake, noRight).class, 'rights');
    assert.equal(refuse(wrongCountry, ourMistake).class, 'client-error');
  });

  it('is not bad for a warning', () => {
    const warning = { type: 'warning', field: 'state_id', message: 'Found multiple matches', record: 0 };
    const answer = refuse(warning, { ...wrongCountry, record: 1 });
    assert.equal('field' in answer && answer.field, 'country_id');
    assert.deepEqual('rows' in answer && [...(answer.rows?.keys() ?? [])], [1]);
  });

  it('tells a name too long for the index from a mistake of ours', () => {
    const message =
      'index row size 6032 exceeds btree version 4 maximum 2704 for index "ir_model_data_module_name_uniq_index"';
    assert.deepEqual(refuse({ type: 'error', message }), { class: 'data', code: 'too large' });
  });

  it('doubts a message without a field, which may be a database conflict in another language', () => {
    assert.deepEqual(refuse({ type: 'error', message: 'Zugriff konnte nicht serialisiert werden' }), {
      class: 'data',
      code: 'refused by Odoo',
      doubtful: true,
    });
  });

  it('is a missing right in the words of older versions, too', () => {
    const message = 'Sorry, you are not allowed to create this kind of document.';
    assert.equal(refuse({ type: 'error', message }).class, 'rights');
  });
});

describe('the rows that load refuses', () => {
  for (const [name, failure] of [
    ['19-load-batch50-one-bad-relation', { class: 'data', code: 'value refused', field: 'country_id' }],
    ['19-load-batch50-one-missing-name', { class: 'data', code: 'missing required field', field: 'name' }],
  ] as const) {
    it(`are known by their place (${name})`, () => {
      const { messages } = exchange(name).response.body as { messages: { record: number }[] };
      assert.deepEqual(recorded(name, 50), { ...failure, rows: new Map([[messages[0]?.record, failure]]) });
    });
  }

  it('have the strongest of their failures each', () => {
    const answer = refuse(
      { ...wrongCountry, record: 0 },
      { ...conflict, record: 2 },
      { ...wrongCountry, record: 2 },
    );
    const classes = 'rows' in answer && [...(answer.rows ?? [])].map(([at, failure]) => [at, failure.class]);
    assert.deepEqual(classes, [
      [0, 'data'],
      [2, 'transient'],
    ]);
    assert.equal(answer.class, 'transient');
  });

  it('are those that were sent, whatever the message says', () => {
    for (const record of [-1, 3, 0.5, '0', null, undefined])
      assert.equal('rows' in refuse({ ...wrongCountry, record }), false);
  });
});
