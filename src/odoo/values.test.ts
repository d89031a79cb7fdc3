import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Phone, Submission } from '../submission/submission.ts';
import { type Column, fieldOf } from './columns.ts';
import { leadColumns } from './lead-values.ts';
import { estimate, supportRequest } from '../../test/support/odoo.ts';
import { ticketColumns } from './ticket-values.ts';

const row = (columns: Column[]) => Object.fromEntries(columns.map(({ name, cell }) => [name, cell]));
const lead = (submission: Submission, team: string | null = null) => row(leadColumns(submission, team));
const ticket = (over: Parameters<typeof supportRequest>[0] = {}, team: string | null = null) =>
  row(ticketColumns(supportRequest(over), team));
const phone = (typed: string, e164: string | null): Phone => ({ typed, e164, extension: null });

function fieldsOf(name: string): Record<string, { readonly: boolean }> {
  const file = join(import.meta.dirname, '../../test/fixtures/odoo-fields', `${name}.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { fields: ReturnType<typeof fieldsOf> }).fields;
}

describe('an estimate as crm.lead', () => {
  it('fills what is known and leaves the rest out', () => {
    const { description, ...rest } = lead(estimate());
    assert.match(String(description), /^<p><b>What do you need/);
    assert.deepEqual(rest, {
      name: 'Estimate: Water heater, 94110 (Ada Example) [E-7F4K-2Q9M]',
      contact_name: 'Ada Example',
      email_from: 'ada@example.com',
      phone: '+14152002345',
      street: '1 Main St',
      zip: '94110',
      country_id: 'US',
      'medium_id/id': 'utm.utm_medium_website',
      priority: '2',
    });
  });

  it('fills the city, and sends a country in upper case', () => {
    const { city, country_id } = lead(estimate({ city: ' Lyon ', country: 'fr' }));
    assert.deepEqual([city, country_id], ['Lyon', 'FR']);
  });

  it('takes the phone as typed when it could not be understood', () => {
    assert.equal(lead(estimate({ phone: phone('ask for Ada', null) })).phone, 'ask for Ada');
    assert.equal('phone' in lead(estimate({ phone: null })), false);
  });

  it('has the priority of its timing', () => {
    const priorities = (['emergency', 'this_week', 'this_month', 'planning'] as const).map(
      (timing) => lead(estimate({ timing })).priority,
    );
    assert.deepEqual(priorities, ['3', '2', '1', '0']);
  });

  it('names the team by name, or by id when the setting is a number', () => {
    assert.equal(lead(estimate(), 'Website').team_id, 'Website');
    assert.equal(lead(estimate(), '12')['team_id/.id'], '12');
  });
});

describe('a support request as helpdesk.ticket', () => {
  it('fills what is known and leaves the rest out', () => {
    const { description, ...rest } = ticket({ phone: phone('x', '+14152002345') }, 'Service');
    assert.match(String(description), /The gate is stuck\./);
    assert.deepEqual(rest, {
      name: 'Support: Recent work (Ada Example) [H-2Q9M-7F4K]',
      partner_name: 'Ada Example',
      partner_email: 'ada@example.com',
      partner_phone: '+14152002345',
      priority: '2',
      channel_id: 'Web',
      team_id: 'Service',
    });
  });

  it('has the priority of its urgency', () => {
    const priorities = (['today', 'days', 'whenever'] as const).map(
      (urgency) => ticket({ urgency }).priority,
    );
    assert.deepEqual(priorities, ['2', '1', '0']);
  });
});

describe('a support request as crm.lead', () => {
  it('keeps its title, its person and its urgency', () => {
    const { name, contact_name, email_from, street, priority } = lead(
      supportRequest({ addressLine1: '1 Main St' }),
    );
    assert.equal(name, 'Support: Recent work (Ada Example) [H-2Q9M-7F4K]');
    assert.deepEqual(
      [contact_name, email_from, street, priority],
      ['Ada Example', 'ada@example.com', '1 Main St', '2'],
    );
  });
});

describe('every column', () => {
  const leads = leadColumns(estimate({ city: 'Lyon' }), 'Website');
  const tickets = ticketColumns(supportRequest({ phone: phone('1', '+1') }), 'Service');

  for (const version of ['16', '19']) {
    it(`of a lead is a writable field of Odoo ${version}`, () => {
      const fields = fieldsOf(`crm.lead.${version}`);
      for (const { name } of leads) assert.equal(fields[fieldOf(name)]?.readonly ?? true, false, name);
    });
  }

  it('of a ticket but the phone is a writable field of OCA’s helpdesk', () => {
    const fields = fieldsOf('helpdesk.ticket.oca16');
    const missing = tickets
      .filter(({ name }) => fields[fieldOf(name)]?.readonly !== false)
      .map(({ name }) => name);
    assert.deepEqual(missing, ['partner_phone']);
  });

  it('is none that a public form must not touch', () => {
    const names = [...leads, ...tickets].map(({ name }) => fieldOf(name));
    for (const forbidden of ['partner_id', 'stage_id', 'active', 'type', 'user_id', 'state_id']) {
      assert.equal(names.includes(forbidden), false, forbidden);
    }
    assert.equal(new Set(leads.map(({ name }) => fieldOf(name))).size, leads.length);
  });
});

describe('hostile text in every field', () => {
  const texts = {
    script: '<script>alert(1)</script>',
    braces: '{{7*7}}',
    'NUL and bell': 'a\0b\u0007c',
    emoji: '👩‍🔧🏠',
    'right to left': 'مرحبا\u202e evil \u2066x\u2069',
    'half a character': 'a\ud83d',
    'line breaks': 'a\r\nBcc: b@example.com\u2028c',
    '4,000 characters': 'x'.repeat(4000),
    blanks: ' \t\u0000 ',
  };
  for (const [what, text] of Object.entries(texts)) {
    it(`is plain text in cells and escaped in the description: ${what}`, () => {
      const everywhere = {
        answers: [{ label: text, text }],
        fullName: text,
        email: text,
        phone: phone(text, null),
        addressLine1: text,
      };
      const columns = [
        ...leadColumns(
          estimate({
            ...everywhere,
            city: text,
            postalCode: text,
            country: text,
            service: { slug: 'x', name: text },
          }),
          null,
        ),
        ...leadColumns(supportRequest({ ...everywhere, topic: { value: 'x', name: text } }), null),
        ...ticketColumns(supportRequest({ ...everywhere, topic: { value: 'x', name: text } }), null),
      ];
      for (const { name, cell } of columns) {
        assert.notEqual(cell.trim(), '', name);
        assert.ok(cell.isWellFormed(), name);
        assert.doesNotMatch(cell, /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u, name);
        if (name === 'description') assert.doesNotMatch(cell.replace(/<\/?(p|b|br)>/g, ''), /[<>"']/);
        if (name === 'name') assert.ok(cell.length <= 120);
      }
    });
  }

  it('is sent in full: only the title is cut', () => {
    const text = 'x'.repeat(4000);
    const { contact_name, description } = lead(
      estimate({ fullName: text, answers: [{ label: 'Name', text }] }),
    );
    assert.equal(contact_name, text);
    assert.ok(String(description).includes(text));
  });
});
