import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { externalId, type Submission } from '../submission/submission.ts';
import {
  estimate,
  loadedBy,
  never,
  openTransport,
  type Play,
  playOdoo,
  sentRow,
  supportRequest,
} from '../../test/support/odoo.ts';
import type { OdooTransportDeps } from './transport.ts';

const loaded = loadedBy.json2(7);

async function open(t: TestContext, plays: Play[], over: Partial<OdooTransportDeps> = {}) {
  const odoo = await playOdoo(...plays);
  const opened = openTransport(odoo.baseUrl, over);
  t.after(() => odoo.close());
  t.after(() => opened.transport.close());
  const deliver = (submission: Submission) =>
    opened.transport.deliver({ externalId: externalId(submission), submission }, never);
  const rows = () =>
    odoo.received
      .filter(({ text }) => text.includes('"load"') || !text.includes('jsonrpc'))
      .map((request) => sentRow(request).row);
  return { ...opened, odoo, deliver, rows };
}

const refusal = (field: string, message = 'No matching record found'): Play => ({
  body: { ids: false, messages: [{ type: 'error', record: 0, field, message }], nextrow: 0 },
});
const unknown = (field: string): Play => ({
  status: 500,
  body: {
    name: 'builtins.ValueError',
    message: `Invalid field name '${field}'`,
    arguments: [],
    context: {},
    debug: '',
  },
});

describe('a field that this Odoo does not have', () => {
  it('is left out at once, under the same External ID, and by later deliveries for hours', async (t) => {
    const { deliver, rows, clock, odoo, logged } = await open(t, [unknown('channel_id'), loaded, loaded]);
    assert.equal((await deliver(supportRequest())).result, 'delivered');
    const [first, second] = rows();
    assert.deepEqual({ ...second, channel_id: 'Web' }, first);
    assert.equal(second?.id, first?.id);

    clock.now += 3_600_000;
    await deliver(supportRequest());
    assert.equal('channel_id' in (rows()[2] ?? {}), false);
    assert.equal(logged.length, 1);

    clock.now += 4 * 3_600_000;
    odoo.play(loaded);
    await deliver(supportRequest());
    assert.equal(rows()[3]?.channel_id, 'Web');
  });

  it('is found by the bare name that Odoo 16 gives it', async (t) => {
    const plays = ['16-jsonrpc-authenticate-key', '16-helpdesk-load-unknown-field', loadedBy.jsonrpc(7)];
    const { deliver, rows } = await open(t, plays, { transport: 'jsonrpc' });
    const phone = { typed: '4152002345', e164: '+14152002345', extension: null };
    assert.equal((await deliver(supportRequest({ phone }))).result, 'delivered');
    assert.equal(rows()[0]?.partner_phone, '+14152002345');
    assert.equal('partner_phone' in (rows()[1] ?? {}), false);
  });

  it('is found behind its column for an External ID', async (t) => {
    const { deliver, rows } = await open(t, [unknown('medium_id'), loaded]);
    assert.equal((await deliver(estimate())).result, 'delivered');
    assert.deepEqual(
      rows().map((row) => 'medium_id/id' in row),
      [true, false],
    );
  });

  it('stops everything when it is the title or the description', async (t) => {
    const { deliver } = await open(t, [unknown('description')]);
    const outcome = await deliver(estimate());
    assert.deepEqual([outcome.result, 'code' in outcome && outcome.code], ['blocked', 'no such field']);
  });

  it('is doubted when it is none that was sent', async (t) => {
    const { deliver, odoo } = await open(t, ['19-load-unknown-field']);
    assert.deepEqual(await deliver(estimate()), {
      result: 'retry',
      class: 'doubtful',
      code: 'unexpected error',
    });
    assert.equal(odoo.received.length, 1);
  });

  it('does not keep another model from being asked with it', async (t) => {
    const { deliver, rows } = await open(t, [unknown('priority'), loaded, loaded]);
    await deliver(supportRequest());
    await deliver(estimate());
    assert.deepEqual(
      rows().map((row) => 'priority' in row),
      [true, false, true],
    );
  });
});

describe('a value that this Odoo does not take', () => {
  it('is left out of this record only when it is the visitor’s', async (t) => {
    const bad = '19-load-country-bad-name';
    const { deliver, rows } = await open(t, [bad, loaded, loaded, bad, loaded]);
    assert.equal((await deliver(estimate({ country: 'XK' }))).result, 'delivered');
    assert.equal((await deliver(estimate())).result, 'delivered');
    assert.equal((await deliver(estimate({ country: 'XK' }))).result, 'delivered');
    assert.deepEqual(
      rows().map((row) => row.country_id),
      ['XK', undefined, 'US', 'XK', undefined],
    );
  });

  it('is left out by later deliveries too when it is always the same', async (t) => {
    const plays = [
      '16-jsonrpc-authenticate-key',
      '16-helpdesk-load-bad-channel',
      loadedBy.jsonrpc(7),
      loadedBy.jsonrpc(8),
    ];
    const { deliver, rows } = await open(t, plays, { transport: 'jsonrpc' });
    await deliver(supportRequest());
    await deliver(supportRequest());
    assert.deepEqual(
      rows().map((row) => row.channel_id),
      ['Web', undefined, undefined],
    );
  });

  for (const [team, column] of [
    ['Website', 'team_id'],
    ['12', 'team_id/.id'],
  ] as const) {
    it(`is missed with a warning that names the setting when it is the team (${column})`, async (t) => {
      const { deliver, rows, logged } = await open(t, [refusal('team_id'), loaded, loaded], {
        salesTeam: team,
      });
      assert.equal((await deliver(estimate())).result, 'delivered');
      assert.equal((await deliver(estimate())).result, 'delivered');
      assert.deepEqual(
        rows().map((row) => row[column]),
        [team, undefined, undefined],
      );
      assert.deepEqual(
        logged.map(({ level, fields }) => [level, fields.setting]),
        [['warn', 'ODOO_SALES_TEAM']],
      );
    });
  }

  it('is left out one after the other, each once', async (t) => {
    const { deliver, odoo } = await open(t, [refusal('country_id'), refusal('phone'), refusal('country_id')]);
    const outcome = await deliver(estimate());
    assert.deepEqual(outcome, { result: 'refused', class: 'data', code: 'value refused' });
    assert.equal(odoo.received.length, 3);
  });

  it('parks the request when it is the title', async (t) => {
    const { deliver } = await open(t, [refusal('name')]);
    assert.deepEqual(await deliver(estimate()), { result: 'refused', class: 'data', code: 'value refused' });
  });
});

describe('a field that this Odoo requires and we do not fill', () => {
  it('parks the request, and the log names the field', async (t) => {
    const message = "Missing required value for the field 'Region' (x_region)";
    const { deliver, logged } = await open(t, [refusal('x_region', message)]);
    assert.deepEqual(await deliver(estimate()), {
      result: 'refused',
      class: 'data',
      code: 'missing required field',
    });
    assert.deepEqual(
      logged.map(({ fields }) => fields),
      [{ model: 'crm.lead', field: 'x_region' }],
    );
  });
});

describe('a value that fits several records', () => {
  it('is delivered, and the log names the field', async (t) => {
    const { deliver, logged } = await open(t, ['19-load-state-ambiguous-name']);
    assert.equal((await deliver(estimate())).result, 'delivered');
    assert.deepEqual(
      logged.map(({ fields }) => fields),
      [{ model: 'crm.lead', field: 'state_id' }],
    );
  });
});

describe('a database without English', () => {
  it('is asked without a language, at once and for hours', async (t) => {
    const { deliver, odoo } = await open(t, ['19-json2-context-lang', loaded, loaded]);
    assert.equal((await deliver(estimate())).result, 'delivered');
    assert.equal((await deliver(estimate())).result, 'delivered');
    assert.deepEqual(
      odoo.received.map((request) => sentRow(request).context.lang),
      ['en_US', undefined, undefined],
    );
  });

  it('that still complains parks the request', async (t) => {
    const { deliver, odoo } = await open(t, ['19-json2-context-lang', '19-json2-context-lang']);
    assert.deepEqual(await deliver(estimate()), {
      result: 'refused',
      class: 'client-error',
      code: 'language not installed',
    });
    assert.equal(odoo.received.length, 2);
  });
});
