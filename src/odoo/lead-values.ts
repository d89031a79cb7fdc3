// A submission as a crm.lead. Never partner_id: with it, Odoo overwrites the contact's own mail and phone.
import type { Estimate, Submission, SupportRequest } from '../submission/submission.ts';
import { type Column, fromVisitor, teamColumn } from './columns.ts';
import { descriptionOf } from './html.ts';
import { titleOf } from './title.ts';

const timingPriority: Record<Estimate['timing'], string> = {
  emergency: '3',
  this_week: '2',
  this_month: '1',
  planning: '0',
};

export const urgencyPriority: Record<SupportRequest['urgency'], string> = {
  today: '2',
  days: '1',
  whenever: '0',
};

/** A support request becomes a lead where Odoo has no helpdesk. */
export function leadColumns(submission: Submission, salesTeam: string | null): Column[] {
  return [
    { name: 'name', cell: titleOf(submission), from: 'visitor' },
    ...fromVisitor('contact_name', submission.fullName),
    ...fromVisitor('email_from', submission.email),
    ...fromVisitor('phone', submission.phone && (submission.phone.e164 ?? submission.phone.typed)),
    ...fromVisitor('street', submission.addressLine1),
    ...(submission.form === 'estimate' ? placeOf(submission) : []),
    { name: 'medium_id/id', cell: 'utm.utm_medium_website', from: 'us' },
    { name: 'priority', cell: priorityOf(submission), from: 'us' },
    ...teamColumn('ODOO_SALES_TEAM', salesTeam),
    { name: 'description', cell: descriptionOf(submission), from: 'visitor' },
  ];
}

/** Not the region: of several states with one name, Odoo takes the first. It is in the description. */
function placeOf({ city, postalCode, country }: Estimate): Column[] {
  return [
    ...fromVisitor('city', city),
    ...fromVisitor('zip', postalCode),
    // In the bare column Odoo understands the ISO code; 19 in upper case only.
    ...fromVisitor('country_id', country.toUpperCase()),
  ];
}

function priorityOf(submission: Submission): string {
  return submission.form === 'estimate'
    ? timingPriority[submission.timing]
    : urgencyPriority[submission.urgency];
}
