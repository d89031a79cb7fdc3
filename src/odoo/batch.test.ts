import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Outcome } from '../outbox/transport.ts';
import type { Estimate } from '../submission/submission.ts';
import { estimate, filings, jobOf, type Play, utm } from '../../test/support/odoo.ts';
import { openSandbox } from '../../test/support/odoo-loads.ts';

const some = (count: number, over: (at: number) => Partial<Estimate> = () => ({})) =>
  Array.from({ length: count }, (_, at) => estimate({ id: `row-${at}`, reference: `E-${at}`, ...over(at) }));
const resultsOf = (outcomes: Outcome[]) =>
  outcomes.map((outcome) => (outcome.result === 'delivered' ? 'delivered' : outcome.code));
const refusing = (...messages: object[]): Play => ({
  body: { ids: false, messages: messages.map((message) => ({ type: 'error', ...message })), nextrow: 0 },
});
const serverError: Play = {
  status: 500,
  body: { name: 'builtins.TypeError', message: 'unforeseen', arguments: [], context: {}, debug: '' },
};

describe('several submissions', () => {
  it('go in one call, in order', async (t) => {
    const { deliver, odoo, loads } = await openSandbox(t);
    const outcomes = await deliver(...some(50));
    assert.equal(loads().length, 1);
    assert.equal(loads()[0]?.rows, 50);
    const byId = new Map(odoo.records('crm.lead').map(({ id, external_id }) => [id, external_id]));
    assert.deepEqual(
      outcomes.map((outcome) => outcome.result === 'delivered' && byId.get(outcome.recordId)),
      some(50).map((submission) => jobOf(submission).externalId),
    );
  });

  it('go together when some have answers that others have not, which are then empty in Odoo', async (t) => {
    const { deliver, odoo, loads } = await openSandbox(t);
    const attribution = utm({ medium: 'Email' });
    await deliver(...some(3, (at) => (at === 1 ? { city: 'Lyon', attribution } : { email: null })));
    assert.equal(loads().length, 1);
    assert.deepEqual(
      odoo.records('crm.lead').map(({ city, email_from, medium_id }) => [city, email_from, medium_id]),
      [
        [false, false, [1, 'Website']],
        ['Lyon', 'ada@example.com', [3, 'Email']],
        [false, false, [1, 'Website']],
      ],
    );
  });

  it('go apart when they differ in a relation, for which Odoo may have a default', async (t) => {
    const { deliver, loads } = await openSandbox(t);
    const attribution = utm({ source: 'Newsletter' });
    await deliver(...some(3, (at) => (at === 1 ? { attribution } : {})));
    assert.deepEqual(
      loads().map(({ rows, fields }) => [rows, fields.includes('source_id/.id')]),
      [
        [2, false],
        [1, true],
      ],
    );
  });

  it('go apart rather than empty what Odoo would fill by itself', async (t) => {
    const { deliver, odoo, loads } = await openSandbox(t);
    odoo.admin.addField('crm.lead', 'priority', {
      type: 'selection',
      string: 'Priority',
      selection: [
        ['0', 'Low'],
        ['2', 'High'],
      ],
      default: '0',
    });
    await deliver(...some(2, (at) => ({ timing: at === 0 ? 'this_week' : 'emergency' })));
    assert.deepEqual(
      loads().map(({ rows, fields }) => [rows, fields.includes('priority')]),
      [
        [1, true],
        [1, false],
      ],
    );
    assert.deepEqual(
      odoo.records('crm.lead').map(({ priority }) => priority),
      ['0', '2'],
    );
  });
});

describe('a bad row', () => {
  const phoneRequired = { type: 'char', string: 'Phone', required: true } as const;

  it('among 50 is refused alone, and the others are delivered', async (t) => {
    const { deliver, odoo, loads } = await openSandbox(t);
    odoo.admin.addField('crm.lead', 'phone', phoneRequired);
    const outcomes = await deliver(...some(50, (at) => (at === 17 ? { phone: null } : {})));
    assert.deepEqual(
      resultsOf(outcomes),
      some(50).map((_, at) => (at === 17 ? 'missing required field' : 'delivered')),
    );
    assert.deepEqual(outcomes[17], { result: 'refused', class: 'data', code: 'missing required field' });
    assert.equal(odoo.records('crm.lead').length, 49);
    assert.equal(loads().length, 2);
  });

  it('is one of two', async (t) => {
    const { deliver, odoo, loads } = await openSandbox(t);
    odoo.admin.addField('crm.lead', 'phone', phoneRequired);
    const outcomes = await deliver(...some(6, (at) => (at === 1 || at === 4 ? { phone: null } : {})));
    assert.deepEqual(resultsOf(outcomes).filter((result) => result === 'delivered').length, 4);
    assert.deepEqual([outcomes[1]?.result, outcomes[4]?.result], ['refused', 'refused']);
    assert.equal(odoo.records('crm.lead').length, 4);
    assert.equal(loads().length, 2);
  });

  it('is one of more than Odoo names in one answer', async (t) => {
    const { deliver, odoo } = await openSandbox(t);
    odoo.admin.addField('crm.lead', 'phone', phoneRequired);
    const outcomes = await deliver(...some(50, (at) => (at % 2 ? { phone: null } : {})));
    assert.equal(outcomes.filter(({ result }) => result === 'refused').length, 25);
    assert.equal(odoo.records('crm.lead').length, 25);
  });

  it('goes without the value that Odoo refuses, which the others keep', async (t) => {
    const bad = { record: 1, field: 'city', message: 'No' };
    const { deliver, odoo, loads } = await openSandbox(t, { plays: [refusing(bad)] });
    const outcomes = await deliver(...some(3, () => ({ city: 'Lyon' })));
    assert.deepEqual(resultsOf(outcomes), ['delivered', 'delivered', 'delivered']);
    assert.deepEqual(
      odoo.records('crm.lead').map(({ city }) => city),
      ['Lyon', false, 'Lyon'],
    );
    assert.equal(loads().length, 2);
  });

  it('that collides with another call is tried again later, and the others are delivered', async (t) => {
    const { deliver, odoo } = await openSandbox(t);
    odoo.faults.add({ kind: 'row conflict', row: 2 }, { times: 1, method: 'load' });
    const outcomes = await deliver(...some(5));
    assert.deepEqual(outcomes[2], { result: 'retry', class: 'transient', code: 'conflict' });
    assert.deepEqual(resultsOf(outcomes.toSpliced(2, 1)), Array(4).fill('delivered'));
    assert.equal(odoo.records('crm.lead').length, 4);
  });

  it('that Odoo does not name is found by halves', async (t) => {
    const { deliver, loads } = await openSandbox(t, {
      plays: [serverError, serverError, serverError, serverError],
    });
    const outcomes = await deliver(...some(8));
    assert.deepEqual(
      outcomes.map((outcome) => outcome.result),
      ['retry', ...Array<string>(7).fill('delivered')],
    );
    assert.deepEqual(
      loads().map(({ rows }) => rows),
      [8, 4, 2, 1, 1, 2, 4],
    );
  });

  it('that is too large for one call is found by halves', async (t) => {
    const tooLarge = '19-json2-body-over-limit-werkzeug3';
    const { deliver, odoo } = await openSandbox(t, { plays: [tooLarge] });
    assert.deepEqual(resultsOf(await deliver(...some(4))), Array(4).fill('delivered'));
    assert.equal(odoo.records('crm.lead').length, 4);
  });

  it('whose External ID is another record’s is refused alone', async (t) => {
    const { deliver, loads } = await openSandbox(t, {
      plays: [
        refusing({
          record: 0,
          message: 'For external id x … found record of different model res.country (1)',
        }),
      ],
    });
    const outcomes = await deliver(...some(3));
    assert.deepEqual(resultsOf(outcomes), ['record of another model', 'delivered', 'delivered']);
    assert.equal(outcomes[0]?.result, 'refused');
    assert.equal(loads().length, 2);
  });
});

describe('what is in the way of all', () => {
  const all: [name: string, play: Play, code: string][] = [
    ['a lost database', '19-load-db-connection-lost-mid-request', 'database trouble'],
    ['a wrong key', '19-json2-auth-wrong-key', 'wrong key'],
    ['a missing right', '19-rights-none-create', 'no right'],
    ['a redirect', '19-json2-path-version-3', 'redirected'],
  ];
  for (const [name, play, code] of all) {
    it(`is not tried again with fewer rows: ${name}`, async (t) => {
      const { deliver, loads } = await openSandbox(t, { plays: [play] });
      assert.deepEqual(resultsOf(await deliver(...some(4))), Array(4).fill(code));
      assert.equal(loads().length, 1);
    });
  }

  it('leaves delivered what was delivered before', async (t) => {
    const { deliver, odoo } = await openSandbox(t);
    odoo.admin.addField('crm.lead', 'phone', { type: 'char', string: 'Phone', required: true });
    odoo.faults.add({ kind: 'bad gateway' }, { method: 'load', after: 1, times: 1 });
    const submissions = some(3, (at) => (at === 0 ? { phone: null } : {}));
    assert.deepEqual(resultsOf(await deliver(...submissions)), [
      'missing required field',
      'not up',
      'not up',
    ]);
    await deliver(...submissions);
    await deliver(...submissions);
    assert.equal(odoo.records('crm.lead').length, 2);
  });
});

describe('a value that is the same for everybody', () => {
  it('is left out of every row once Odoo refuses it', async (t) => {
    const { deliver, odoo, loads } = await openSandbox(
      t,
      {},
      { filings: filings({ estimate: { team: 'Sales' } }) },
    );
    await deliver(...some(1));
    odoo.admin.remove('crm.team', 1);
    const outcomes = await deliver(...some(20, (at) => ({ id: `later-${at}` })));
    assert.deepEqual(resultsOf(outcomes), Array(20).fill('delivered'));
    assert.deepEqual(
      loads().map(({ rows, fields }) => [rows, fields.includes('team_id/.id')]),
      [
        [1, true],
        [20, true],
        [20, false],
      ],
    );
    assert.equal(odoo.records('crm.lead').length, 21);
  });
});
