// A support request as a helpdesk.ticket: that of Odoo Enterprise or of OCA's helpdesk_mgmt, which share the name. Only
// the first has ticket_type_id, partner_phone and the utm fields, only the second category_id and channel_id.
import type { SupportRequest } from '../submission/submission.ts';
import type { Filings } from './filing.ts';
import { urgencyPriority } from './lead-values.ts';
import {
  answered,
  fromUs,
  ownValues,
  salespersonValue,
  tagsValue,
  teamValue,
  utmValues,
  type Wanted,
} from './values.ts';

export const ticketFields = {
  visitor: [
    'partner_name',
    'partner_email',
    'partner_phone',
    'category_id',
    'ticket_type_id',
    'source_id',
    'campaign_id',
  ],
  us: ['medium_id', 'priority', 'channel_id'],
};

/** What a visitor fills and only one of the two helpdesks has. */
export const ofOneHelpdesk = [
  'partner_phone',
  'category_id',
  'ticket_type_id',
  'source_id',
  'medium_id',
  'campaign_id',
];

export function ticketValues(request: SupportRequest, { helpdesk }: Filings): Wanted[] {
  const { fullName, email, phone, topic, urgency } = request;
  return [
    ...ownValues('helpdesk', helpdesk),
    ...answered('partner_name', fullName),
    ...answered('partner_email', email),
    ...answered('partner_phone', phone && (phone.e164 ?? phone.typed)),
    ...answered('category_id', topic.name),
    ...answered('ticket_type_id', topic.name),
    ...utmValues(request),
    fromUs('priority', urgencyPriority[urgency]),
    fromUs('channel_id', 'Web'),
    ...teamValue('odoo.helpdesk.team', helpdesk.team),
    ...salespersonValue('user_id', 'helpdesk', helpdesk),
    ...tagsValue('helpdesk', helpdesk.tags),
  ];
}
