import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Phone, Submission } from '../submission/submission.ts';
import type { Fields } from './client.ts';
import { estimate, filings, supportRequest, utm } from '../../test/support/odoo.ts';
import type { Wanted } from './values.ts';
import { mayVisitorFill, type RecordModel, wantedFields, wantedValues } from './wanted.ts';

const models: RecordModel[] = ['crm.lead', 'helpdesk.ticket', 'project.task'];
const everything = filings({
  estimate: { team: 'Website', salesperson: 'ana', tags: ['Web'], values: { x_origin: 'web' } },
  helpdesk: { team: 'Service', salesperson: 'ben', tags: ['Help'], values: { x_kind: ['a', 'b'] } },
});
const attribution = utm({ source: 'Newsletter', medium: 'email', campaign: 'Spring' });
const taskFields = { user_ids: {} } as unknown as Fields;

const values = (model: RecordModel, submission: Submission, filed = filings()) =>
  wantedValues(model, submission, filed, taskFields);
/** The first of each field, as it would be written. */
const texts = (wanted: Wanted[]) =>
  Object.fromEntries(wanted.toReversed().map(({ field, texts: said }) => [field, said.join(',')]));
const phone = (typed: string, e164: string | null): Phone => ({ typed, e164, extension: null });

function fieldsOf(name: string): Record<string, { readonly: boolean }> {
  const file = join(import.meta.dirname, '../../test/fixtures/odoo-fields', `${name}.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { fields: ReturnType<typeof fieldsOf> }).fields;
}

describe('an estimate as crm.lead', () => {
  it('holds what is known and nothing else', () => {
    assert.deepEqual(texts(values('crm.lead', estimate())), {
      contact_name: 'Ada Example',
      email_from: 'ada@example.com',
      phone: '+14152002345',
      street: '1 Main St',
      zip: '94110',
      country_id: 'US',
      lang_id: 'en-US',
      medium_id: 'Website',
      priority: '2',
    });
  });

  it('has its city and its state inside the country', () => {
    const wanted = values('crm.lead', estimate({ city: ' Lyon ', region: 'Rhône', country: 'FR' }));
    assert.equal(texts(wanted).city, 'Lyon');
    const state = wanted.find(({ field }) => field === 'state_id');
    assert.deepEqual([state?.texts, state?.find], [['Rhône'], { by: 'state', country: 'FR' }]);
  });

  it('has the phone as typed when it could not be understood', () => {
    assert.equal(
      texts(values('crm.lead', estimate({ phone: phone('ask for Ada', null) }))).phone,
      'ask for Ada',
    );
    assert.equal('phone' in texts(values('crm.lead', estimate({ phone: null }))), false);
  });

  it('has the priority of its timing', () => {
    const priorities = (['emergency', 'this_week', 'this_month', 'planning'] as const).map(
      (timing) => texts(values('crm.lead', estimate({ timing }))).priority,
    );
    assert.deepEqual(priorities, ['3', '2', '1', '0']);
  });

  it('is filed as the owner wants it, whose values go before all others', () => {
    const filed = filings({
      estimate: { ...everything.estimate, values: { priority: '1', x_flag: true, x_number: 7 } },
    });
    const { team_id, user_id, tag_ids, priority, x_flag, x_number } = texts(
      values('crm.lead', estimate(), filed),
    );
    assert.deepEqual(
      [team_id, user_id, tag_ids, priority, x_flag, x_number],
      ['Website', 'ana', 'Web', '1', 'true', '7'],
    );
  });
});

describe('a support request', () => {
  it('as helpdesk.ticket holds what is known and nothing else', () => {
    const wanted = values('helpdesk.ticket', supportRequest({ phone: phone('x', '+14152002345') }));
    assert.deepEqual(texts(wanted), {
      partner_name: 'Ada Example',
      partner_email: 'ada@example.com',
      partner_phone: '+14152002345',
      category_id: 'Recent work',
      ticket_type_id: 'Recent work',
      medium_id: 'Website',
      priority: '2',
      channel_id: 'Web',
    });
  });

  it('has the priority of its urgency', () => {
    const prioritiesAs = (model: RecordModel) =>
      (['today', 'days', 'whenever'] as const).map(
        (urgency) => texts(values(model, supportRequest({ urgency }))).priority,
      );
    assert.deepEqual(prioritiesAs('helpdesk.ticket'), ['2', '1', '0']);
    assert.deepEqual(prioritiesAs('crm.lead'), ['2', '1', '0']);
    assert.deepEqual(prioritiesAs('project.task'), ['1', '0', '0']);
  });

  it('as crm.lead is marked as support, once', () => {
    const tagsOf = (tags: string[]) =>
      texts(values('crm.lead', supportRequest(), filings({ helpdesk: { tags } }))).tag_ids;
    assert.equal(tagsOf([]), 'Support');
    assert.equal(tagsOf(['Web']), 'Web,Support');
    assert.equal(tagsOf(['SUPPORT']), 'SUPPORT');
  });

  it('as crm.lead goes to the team of the estimates, for that of the helpdesk is none of sales', () => {
    const teamOf = (filed: typeof everything) => {
      const team = values('crm.lead', supportRequest(), filed).find(({ field }) => field === 'team_id');
      return [team?.texts[0], team?.from];
    };
    assert.deepEqual(teamOf(filings({ estimate: { team: 'Website' } })), ['Website', 'odoo.estimate.team']);
    assert.deepEqual(teamOf(filings({ helpdesk: { team: 'Service' } })), [undefined, undefined]);
  });

  it('as project.task has its assignee in the field that this Odoo has', () => {
    const fieldIn = (fields: object) =>
      wantedValues('project.task', supportRequest(), everything, fields as Fields).find(
        ({ from }) => from === 'odoo.helpdesk.salesperson',
      )?.field;
    assert.deepEqual([fieldIn({ user_ids: {} }), fieldIn({ user_id: {} })], ['user_ids', 'user_id']);
  });
});

describe('a value that no field takes', () => {
  it('has a label for the description, unless an answer says it or nobody would miss it', () => {
    const submission = estimate({ attribution, city: 'Lyon', region: 'Rhône' });
    const labelled = values('crm.lead', submission, everything).filter(({ label }) => label !== null);
    assert.deepEqual(labelled.map(({ label }) => label).sort(), [
      'Campaign',
      'Country',
      'Medium',
      'Source',
      'Tags',
      'x_origin',
    ]);
  });
});

describe('every wanted value', () => {
  const submissions = {
    'crm.lead': [estimate({ attribution, city: 'Lyon', region: 'Rhône' }), supportRequest()],
    'helpdesk.ticket': [supportRequest({ attribution, phone: phone('1', '+1') })],
    'project.task': [supportRequest()],
  };
  const wanted = (model: RecordModel, filed = filings()) =>
    submissions[model].flatMap((submission) => values(model, submission, filed));

  for (const model of models) {
    it(`of ${model} is among the wanted fields, which are asked for once`, () => {
      const fields = wantedFields(model, everything);
      for (const { field } of wanted(model, everything)) assert.ok(fields.includes(field), field);
      assert.equal(new Set(fields).size, fields.length);
      assert.ok(fields.includes('name') && fields.includes('description'));
    });

    it(`of ${model} that a visitor gives is known as such`, () => {
      for (const { field, from } of wanted(model, everything)) {
        // Whose medium it is may differ; nobody has to give one.
        if (field === 'medium_id') continue;
        assert.equal(mayVisitorFill(model, field), from === 'visitor', field);
      }
    });

    it(`of ${model} is none that a public form must not touch`, () => {
      const names = wanted(model).map(({ field }) => field);
      for (const forbidden of ['partner_id', 'stage_id', 'active', 'type', 'user_id', 'user_ids', 'id'])
        assert.equal(names.includes(forbidden), false, forbidden);
    });

    it(`of ${model} is none that the owner must not set either`, () => {
      const forbidden = { partner_id: 1, active: false, id: 3, '.id': 3, name: 'x', description: 'y' };
      const filed = filings({ estimate: { values: forbidden }, helpdesk: { values: forbidden } });
      assert.deepEqual(wanted(model, filed), wanted(model));
    });
  }

  for (const version of ['16', '19']) {
    it(`of a lead is a writable field of Odoo ${version}`, () => {
      const fields = fieldsOf(`crm.lead.${version}`);
      for (const { field } of wanted('crm.lead')) assert.equal(fields[field]?.readonly ?? true, false, field);
    });
  }

  it('of a ticket is a writable field of OCA’s helpdesk, or one of the other helpdesk’s', () => {
    const fields = fieldsOf('helpdesk.ticket.oca16');
    const missing = wanted('helpdesk.ticket')
      .filter(({ field }) => fields[field]?.readonly !== false)
      .map(({ field }) => field);
    assert.deepEqual([...new Set(missing)].sort(), [
      'campaign_id',
      'medium_id',
      'partner_phone',
      'source_id',
      'ticket_type_id',
    ]);
  });
});

describe('hostile text in every field', () => {
  const hostile = {
    script: '<script>alert(1)</script>',
    'NUL and bell': 'a\0b\u0007c',
    'right to left': 'مرحبا\u202e evil \u2066x\u2069',
    'half a character': 'a\ud83d',
    'line breaks': 'a\r\nBcc: b@example.com\u2028c',
    '4,000 characters': 'x'.repeat(4000),
    blanks: ' \t\u0000 ',
  };
  for (const [what, text] of Object.entries(hostile)) {
    it(`is one line of plain text: ${what}`, () => {
      const said = { fullName: text, email: text, phone: phone(text, null), addressLine1: text };
      const from = { attribution: utm({ source: text, medium: text, campaign: text }) };
      const place = { city: text, postalCode: text, country: text, region: text };
      const wanted = [
        ...values('crm.lead', estimate({ ...said, ...from, ...place })),
        ...values('helpdesk.ticket', supportRequest({ ...said, ...from })),
      ];
      for (const {
        field,
        texts: [cell = ''],
      } of wanted) {
        assert.notEqual(cell.trim(), '', field);
        assert.ok(cell.isWellFormed(), field);
        assert.doesNotMatch(cell, /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u, field);
      }
    });
  }

  it('is sent in full', () => {
    const fullName = 'x'.repeat(4000);
    assert.equal(texts(values('crm.lead', estimate({ fullName }))).contact_name, fullName);
  });
});
