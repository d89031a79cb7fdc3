import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { estimate, filings, type Play, supportRequest, utm } from '../../test/support/odoo.ts';
import { openSandbox } from '../../test/support/odoo-loads.ts';

const attribution = utm({ source: 'Newsletter', medium: 'Email', campaign: 'Spring' });
const hourMs = 3_600_000;
const filed = (estimateFiling: Parameters<typeof filings>[0]) => ({ filings: filings(estimateFiling) });

describe('a field that this Odoo does not have', () => {
  it('is not sent, and what no answer says stands in the description', async (t) => {
    const { deliverOne, odoo, loads } = await openSandbox(t);
    for (const field of ['source_id', 'phone', 'lang_id', 'priority'])
      odoo.admin.removeField('crm.lead', field);
    assert.equal((await deliverOne(estimate({ attribution }))).result, 'delivered');
    assert.equal(loads().length, 1);
    const [lead] = odoo.records('crm.lead');
    assert.match(
      String(lead?.description),
      /Since Monday\.<\/p><p><b>Reference.*<\/p><p><b>For this record<\/b><br>Source: Newsletter<\/p>$/,
    );
    assert.doesNotMatch(String(lead?.description), /4152002345|Priority|en-US/);
    assert.deepEqual([lead?.medium_id, lead?.email_from], [[3, 'Email'], 'ada@example.com']);
  });

  it('is told once in hours', async (t) => {
    const { deliverOne, odoo, logged } = await openSandbox(t);
    odoo.admin.removeField('crm.lead', 'phone');
    await deliverOne(estimate());
    await deliverOne(estimate({ id: 'second' }));
    assert.deepEqual(
      logged.map(({ level, fields }) => [level, fields]),
      [['info', { model: 'crm.lead', field: 'phone' }]],
    );
  });

  it('is missed with a warning that names the setting when the owner set it', async (t) => {
    const values = { x_origin: 'web' };
    const { deliverOne, odoo, logged } = await openSandbox(t, {}, filed({ estimate: { values } }));
    await deliverOne(estimate());
    assert.match(
      String(odoo.records('crm.lead')[0]?.description),
      /<p><b>Reference.*<b>For this record<\/b><br>x_origin: web<\/p>$/,
    );
    assert.deepEqual(
      logged.map(({ level, fields }) => [level, fields.setting]),
      [['warn', 'odoo.estimate.values.x_origin']],
    );
  });

  it('is asked for again after hours', async (t) => {
    const { deliverOne, odoo, clock, asked } = await openSandbox(t);
    odoo.admin.removeField('crm.lead', 'phone');
    await deliverOne(estimate());
    odoo.admin.addField('crm.lead', 'phone', { type: 'char', string: 'Phone' });
    clock.now += 3 * hourMs;
    await deliverOne(estimate({ id: 'second' }));
    assert.equal(asked('crm.lead', 'fields_get'), 1);
    clock.now += 1 * hourMs;
    await deliverOne(estimate({ id: 'third' }));
    assert.deepEqual(
      odoo.records('crm.lead').map(({ phone }) => phone),
      ['+14152002345', false, false],
    );
  });

  it('stops every delivery of the kind when it is the title or the description', async (t) => {
    const { deliverOne, odoo, loads } = await openSandbox(t);
    odoo.admin.removeField('crm.lead', 'description');
    const outcome = await deliverOne(estimate());
    assert.deepEqual(outcome.result === 'blocked' && [outcome.scope, outcome.class, outcome.code], [
      'kind',
      'misconfiguration',
      'no such field',
    ]);
    assert.equal(loads().length, 0);
    odoo.admin.addField('crm.lead', 'description', { type: 'html', string: 'Notes' });
    assert.equal((await deliverOne(estimate())).result, 'delivered');
  });

  it('stops them too when that is noticed only as it is written, until it is back', async (t) => {
    const { deliverOne, odoo } = await openSandbox(t);
    await deliverOne(estimate());
    odoo.admin.removeField('crm.lead', 'description');
    const outcome = await deliverOne(estimate({ id: 'second' }));
    assert.equal('code' in outcome && outcome.code, 'no such field');
    odoo.admin.addField('crm.lead', 'description', { type: 'html', string: 'Notes' });
    assert.equal((await deliverOne(estimate({ id: 'second' }))).result, 'delivered');
  });
});

describe('a field that is removed between two deliveries', () => {
  for (const version of [16, 19] as const) {
    it(`is left out, and what went with it too, under the same External ID (Odoo ${version})`, async (t) => {
      const over = { access: { transport: version === 16 ? 'jsonrpc' : 'json2' } } as const;
      const { deliverOne, deliver, odoo, loads, asked } = await openSandbox(t, { version }, over);
      await deliverOne(estimate({ attribution }));
      odoo.admin.removeField('crm.lead', 'phone');
      odoo.admin.removeField('crm.lead', 'source_id');
      const outcomes = await deliver(estimate({ id: 'b', attribution }), estimate({ id: 'c', attribution }));
      assert.deepEqual(
        outcomes.map(({ result }) => result),
        ['delivered', 'delivered'],
      );
      const [, second, third] = loads();
      assert.equal(loads().length, 3);
      assert.deepEqual([third?.row.id, third?.rows], [second?.row.id, 2]);
      assert.equal(asked('crm.lead', 'fields_get'), 2);
      assert.match(
        String(odoo.records('crm.lead')[0]?.description),
        /<b>For this record<\/b><br>Source: Newsletter<\/p>$/,
      );
      await deliverOne(estimate({ id: 'd', attribution }));
      assert.equal(loads().length, 4);
    });
  }

  it('is left out for hours even when Odoo goes on to name it', async (t) => {
    const unknown: Play = {
      status: 500,
      body: { name: 'builtins.ValueError', message: "Invalid field name 'phone'", debug: '' },
    };
    const { deliverOne, loads, clock } = await openSandbox(t, { plays: [unknown] });
    await deliverOne(estimate());
    await deliverOne(estimate({ id: 'second' }));
    clock.now += 4 * hourMs;
    await deliverOne(estimate({ id: 'third' }));
    assert.deepEqual(
      loads().map(({ fields }) => fields.includes('phone')),
      [true, false, false, true],
    );
  });
});

describe('a field that this Odoo keeps read-only', () => {
  it('is not sent', async (t) => {
    const { deliverOne, odoo, loads } = await openSandbox(t);
    odoo.admin.makeReadonly('crm.lead', 'campaign_id');
    await deliverOne(estimate({ attribution }));
    assert.equal(loads()[0]?.fields.includes('campaign_id/.id'), false);
    assert.match(String(odoo.records('crm.lead')[0]?.description), /<br>Campaign: Spring</);
  });
});

describe('a field that this Odoo requires', () => {
  const required = (type: 'char' | 'selection') => ({ type, string: 'Region', required: true }) as const;

  it('and nobody fills stops every delivery of the kind, and the log names it', async (t) => {
    const { deliver, odoo, logged } = await openSandbox(t);
    odoo.admin.addField('crm.lead', 'x_region', required('char'));
    const outcomes = await deliver(estimate(), estimate({ id: 'second' }));
    for (const outcome of outcomes) {
      assert.ok(outcome.result === 'blocked');
      assert.deepEqual(
        [outcome.scope, outcome.class, outcome.code],
        ['kind', 'misconfiguration', 'required field'],
      );
      assert.match(outcome.advice, /^Odoo requires crm\.lead\.x_region, .*odoo\.estimate\.values/);
    }
    assert.deepEqual(
      logged.map(({ level, fields }) => [level, fields]),
      [['warn', { model: 'crm.lead', field: 'x_region' }]],
    );
  });

  it('is filled with the owner’s value', async (t) => {
    const values = { x_region: 'North' };
    const { deliverOne, odoo } = await openSandbox(t, {}, filed({ estimate: { values } }));
    odoo.admin.addField('crm.lead', 'x_region', required('char'));
    assert.equal((await deliverOne(estimate())).result, 'delivered');
    assert.equal(odoo.records('crm.lead')[0]?.x_region, 'North');
  });

  it('and only some visitors fill concerns those who do not', async (t) => {
    const { deliver, odoo } = await openSandbox(t);
    odoo.admin.addField('crm.lead', 'city', required('char'));
    const outcomes = await deliver(estimate({ city: 'Lyon' }), estimate({ id: 'second' }));
    assert.deepEqual(
      outcomes.map(({ result }) => result),
      ['delivered', 'refused'],
    );
  });
});

describe('a value that fits several records', () => {
  it('is delivered, and the log names the field', async (t) => {
    const { deliverOne, logged } = await openSandbox(t, { plays: ['19-load-state-ambiguous-name'] });
    assert.equal((await deliverOne(estimate())).result, 'delivered');
    assert.deepEqual(
      logged.map(({ fields }) => fields),
      [{ model: 'crm.lead', field: 'state_id' }],
    );
  });
});

describe('an Odoo in another language', () => {
  for (const version of [16, 19] as const) {
    it(`takes everything, and its refusals are understood (Odoo ${version})`, async (t) => {
      const over = {
        access: { transport: version === 16 ? 'jsonrpc' : 'json2' },
        ...filed({ estimate: { tags: ['Site'] } }),
      } as const;
      const { deliver, deliverOne, odoo } = await openSandbox(t, { version, languages: ['fr_FR'] }, over);
      odoo.admin.addField('crm.lead', 'phone', { type: 'char', string: 'Téléphone', required: true });
      const outcomes = await deliver(
        estimate({ locale: 'fr-CA', attribution, region: 'california' }),
        estimate({ id: 'second', phone: null }),
      );
      assert.deepEqual(
        outcomes.map((outcome) => ('code' in outcome ? outcome.code : outcome.result)),
        ['delivered', 'missing required field'],
      );
      const [lead] = odoo.records('crm.lead');
      assert.equal((lead?.lang_id as string[])[1], 'French / Français');
      assert.equal((lead?.state_id as string[])[1], 'California (US)');
      assert.equal((await deliverOne(supportRequest())).result, 'delivered');
    });
  }
});

describe('what a visitor wrote', () => {
  it('comes out in no log and no outcome, whatever Odoo has no field for or refuses', async (t) => {
    const word = 'Xyzzyplugh';
    const refusing = (field: string): Play => ({
      body: {
        ids: false,
        messages: [{ type: 'error', record: 0, field, message: `${word} is wrong` }],
        nextrow: 0,
      },
    });
    const plays = ['phone', 'city', 'name', 'x_field'].map(refusing);
    const { deliver, odoo, logged } = await openSandbox(t, { plays });
    for (const field of ['source_id', 'email_from', 'state_id']) odoo.admin.removeField('crm.lead', field);
    const submission = estimate({
      fullName: word,
      email: `${word}@example.com`,
      phone: { typed: word, e164: null, extension: null },
      city: word,
      region: word,
      postalCode: word,
      answers: [{ label: word, text: word }],
      attribution: utm({ source: word, medium: word, campaign: word }),
    });
    const outcomes = [...(await deliver(submission)), ...(await deliver(submission))];
    assert.ok(logged.length > 3);
    assert.doesNotMatch(JSON.stringify([logged, outcomes]), new RegExp(word, 'i'));
  });
});
