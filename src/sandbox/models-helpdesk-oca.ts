// helpdesk.ticket as OCA's helpdesk_mgmt 16.0 has it. Odoo's own paid helpdesk has other fields under the same name.
import {
  boolean,
  char,
  datetime,
  firstId,
  html,
  integer,
  many2many,
  many2one,
  model,
  selection,
  timestamp,
} from './fields.ts';
import { priorities } from './models-crm.ts';
import type { Model, Version } from './models.ts';

export function ocaHelpdeskModels(version: Version): Model[] {
  const ticket = model(
    'helpdesk.ticket',
    'Helpdesk Ticket',
    {
      access_url: char('Portal Access URL', { readonly: true }),
      active: boolean('Active', { default: true }),
      assigned_date: datetime('Assigned Date'),
      category_id: many2one('Category', 'helpdesk.ticket.category'),
      channel_id: many2one('Channel', 'helpdesk.ticket.channel'),
      closed: boolean('Closed', { readonly: true }),
      company_id: many2one('Company', 'res.company', { required: true, default: 1 }),
      description: html('Description', { required: true, keepsStyle: true }),
      kanban_state: selection('Kanban State', {
        normal: 'Default',
        done: 'Ready for next stage',
        blocked: 'Blocked',
      }),
      last_stage_update: datetime('Last Stage Update', { default: (env) => timestamp(env.now) }),
      name: char('Title', { required: true }),
      number: char('Ticket number', { readonly: true, default: '/' }),
      partner_email: char('Email'),
      partner_id: many2one('Contact', 'res.partner'),
      partner_name: char('Partner Name'),
      priority: selection('Priority', priorities, { default: '1' }),
      sequence: integer('Sequence', { default: 10 }),
      stage_id: many2one('Stage', 'helpdesk.ticket.stage'),
      tag_ids: many2many('Tags', 'helpdesk.ticket.tag'),
      team_id: many2one('Team', 'helpdesk.ticket.team'),
      user_id: many2one('Assigned user', 'res.users'),
      ...(version === 16 && { __last_update: datetime('Last Modified on', { readonly: true }) }),
    },
    {
      pythonClass: 'HelpdeskTicket',
      hasMessages: true,
      order: 'priority desc, sequence, number desc, id desc',
      displayName: (_env, row) => `${String(row['number'])} - ${String(row['name'])}`,
      prepare: (env, values, before) => {
        if (before !== null) return;
        values['stage_id'] ||= firstId(env, 'helpdesk.ticket.stage');
        values['number'] = `HT${String(values['id']).padStart(5, '0')}`;
        values['access_url'] = `/my/ticket/${String(values['id'])}`;
      },
    },
  );
  return [ticket, ...lookUps];
}

const lookUps: Model[] = [
  model('helpdesk.ticket.team', 'Helpdesk Ticket Team', {
    name: char('Name', { required: true }),
    active: boolean('Active', { default: true }),
    alias_id: many2one('Alias', 'mail.alias'),
    user_ids: many2many('Members', 'res.users'),
    show_in_portal: boolean('Show in portal form', { default: true }),
    category_ids: many2many('Category', 'helpdesk.ticket.category'),
  }),
  model('helpdesk.ticket.stage', 'Helpdesk Ticket Stage', {
    name: char('Stage Name', { required: true }),
    sequence: integer('Sequence'),
    unattended: boolean('Unattended'),
    closed: boolean('Closed'),
    team_ids: many2many('Helpdesk Teams', 'helpdesk.ticket.team'),
    mail_template_id: many2one('Email Template', 'mail.template'),
  }),
  model('helpdesk.ticket.channel', 'Helpdesk Ticket Channel', { name: char('Name', { required: true }) }),
  model('helpdesk.ticket.category', 'Helpdesk Ticket Category', { name: char('Name', { required: true }) }),
  model('helpdesk.ticket.tag', 'Helpdesk Ticket Tag', {
    name: char('Name', { required: true }),
    color: integer('Color Index'),
  }),
];
