// crm.lead and what belongs to it. Types, labels and requirements as recorded from fields_get of 16.0 and 19.0.
import { notUnique } from './errors.ts';
import {
  boolean,
  char,
  date,
  datetime,
  firstId,
  float,
  html,
  integer,
  many2many,
  many2one,
  model,
  monetary,
  selection,
  timestamp,
} from './fields.ts';
import type { Env } from './env.ts';
import type { Model, Row, Value, Values, Version } from './models.ts';

export const priorities = { 0: 'Low', 1: 'Medium', 2: 'High', 3: 'Very High' };

export function crmModels(version: Version): Model[] {
  const lead = model(
    'crm.lead',
    version === 16 ? 'Lead/Opportunity' : 'Lead',
    {
      active: boolean('Active', { default: true }),
      campaign_id: many2one('Campaign', 'utm.campaign'),
      city: char('City'),
      color: integer('Color Index'),
      company_id: many2one('Company', 'res.company'),
      contact_name: char('Contact Name'),
      country_id: many2one('Country', 'res.country'),
      date_deadline: date('Expected Closing'),
      date_open: datetime('Assignment Date', { readonly: true }),
      description: html('Notes'),
      email_cc: char('Email cc'),
      email_from: char('Email'),
      expected_revenue: monetary('Expected Revenue'),
      function: char('Job Position'),
      lang_id: many2one('Language', 'res.lang'),
      medium_id: many2one('Medium', 'utm.medium'),
      name: char('Opportunity', { required: true }),
      partner_id: many2one(version === 16 ? 'Customer' : 'Contact', 'res.partner'),
      partner_name: char('Company Name'),
      phone: char('Phone'),
      priority: selection('Priority', priorities, { default: '0' }),
      probability: float('Probability'),
      referred: char('Referred By'),
      source_id: many2one('Source', 'utm.source'),
      stage_id: many2one('Stage', 'crm.stage'),
      state_id: many2one('State', 'res.country.state'),
      street: char('Street'),
      street2: char('Street2'),
      tag_ids: many2many('Tags', 'crm.tag'),
      team_id: many2one('Sales Team', 'crm.team'),
      type: selection(
        'Type',
        { lead: 'Lead', opportunity: 'Opportunity' },
        { required: true, default: 'opportunity' },
      ),
      // Odoo gives a new lead to whoever calls, here to the API user, unless the caller sends it empty.
      user_id: many2one('Salesperson', 'res.users', { default: (env) => env.user.id }),
      website: char('Website'),
      zip: char('Zip'),
      ...(version === 16 && { mobile: char('Mobile'), title: many2one('Title', 'res.partner.title') }),
    },
    { pythonClass: 'Lead', hasMessages: true, order: 'priority desc, id desc', prepare: prepareLead },
  );
  // utm.mixin holds no records: on 19 it is where find_or_create_record is called.
  return [
    lead,
    ...crmLookUps,
    ...utmModels,
    ...(version === 19 ? [model('utm.mixin', 'UTM Mixin', {})] : []),
  ];
}

function prepareLead(env: Env, values: Values, before: Row | null): void {
  if (before !== null) return;
  values['stage_id'] ||= firstId(env, 'crm.stage');
  if (values['user_id']) {
    values['team_id'] ||= firstId(env, 'crm.team');
    values['date_open'] = timestamp(env.now);
  }
  if (values['team_id']) values['company_id'] ||= 1;
}

const crmLookUps: Model[] = [
  model('crm.stage', 'CRM Stages', {
    name: char('Stage Name', { required: true }),
    sequence: integer('Sequence'),
  }),
  model('crm.team', 'Sales Team', {
    name: char('Sales Team', { required: true }),
    active: boolean('Active', { default: true }),
    use_leads: boolean('Leads'),
    use_opportunities: boolean('Pipeline', { default: true }),
    alias_id: many2one('Alias', 'mail.alias'),
    member_ids: many2many('Salespersons', 'res.users'),
    user_id: many2one('Team Leader', 'res.users'),
    company_id: many2one('Company', 'res.company'),
  }),
  model(
    'crm.tag',
    'CRM Tag',
    { name: char('Tag Name', { required: true }), color: integer('Color') },
    {
      prepare: (env, values, before) => {
        const namesakes = env.store.find('crm.tag', 'name', values['name'] ?? false);
        if (namesakes.some(({ id }) => id !== before?.id)) throw notUnique('Tag name already exists!');
      },
    },
  ),
];

/** These three never refuse a name that exists: they number it, so that a plain create makes `Spring [2]`. */
const utmModels: Model[] = [
  model(
    'utm.source',
    'UTM Source',
    { name: char('Source Name', { required: true }) },
    { prepare: numberName('utm.source') },
  ),
  model(
    'utm.medium',
    'UTM Medium',
    { name: char('Medium Name', { required: true }), active: boolean('Active', { default: true }) },
    { order: 'name', prepare: numberName('utm.medium') },
  ),
  model(
    'utm.campaign',
    'UTM Campaign',
    {
      name: char('Campaign Identifier', { required: true }),
      title: char('Campaign Name'),
      active: boolean('Active', { default: true }),
    },
    {
      prepare: (env, values, before) => {
        values['title'] ||= values['name'] ?? false;
        values['name'] ||= values['title'];
        numberName('utm.campaign')(env, values, before);
      },
    },
  ),
];

function numberName(name: string) {
  return (env: Env, values: Values, before: Row | null) => {
    const wanted = values['name'];
    if (!wanted || wanted === before?.['name']) return;
    const isTaken = (text: Value) => env.store.find(name, 'name', text).length > 0;
    for (let number = 2; isTaken(values['name'] ?? false); number++)
      values['name'] = `${String(wanted)} [${number}]`;
  };
}
