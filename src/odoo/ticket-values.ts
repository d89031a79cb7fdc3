// A support request as a helpdesk.ticket: that of Odoo Enterprise or of OCA's helpdesk_mgmt, which share the name. The
// first has no channel_id, the second no partner_phone; the delivery drops what is not there.
import type { SupportRequest } from '../submission/submission.ts';
import { type Column, fromVisitor, teamColumn } from './columns.ts';
import { descriptionOf } from './html.ts';
import { urgencyPriority } from './lead-values.ts';
import { titleOf } from './title.ts';

export function ticketColumns(request: SupportRequest, helpdeskTeam: string | null): Column[] {
  return [
    { name: 'name', cell: titleOf(request), from: 'visitor' },
    ...fromVisitor('partner_name', request.fullName),
    ...fromVisitor('partner_email', request.email),
    ...fromVisitor('partner_phone', request.phone && (request.phone.e164 ?? request.phone.typed)),
    { name: 'priority', cell: urgencyPriority[request.urgency], from: 'us' },
    { name: 'channel_id', cell: 'Web', from: 'us' },
    ...teamColumn('ODOO_HELPDESK_TEAM', helpdeskTeam),
    { name: 'description', cell: descriptionOf(request), from: 'visitor' },
  ];
}
