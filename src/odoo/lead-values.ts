// A submission as a crm.lead. Never partner_id: with it, Odoo overwrites the contact's own mail and phone. The salesperson
// stays nobody unless the owner names one.
import type { Estimate, Submission, SupportRequest } from '../submission/submission.ts';
import { isCanary } from '../submission/canary.ts';
import type { Filings } from './filing.ts';
import {
  answered,
  fromUs,
  fromVisitor,
  ownValues,
  salespersonValue,
  tagsValue,
  teamValue,
  utmValues,
  type Wanted,
} from './values.ts';

/** What visitors may fill and what we fill; the owner's own fields come on top. */
export const leadFields = {
  visitor: [
    'contact_name',
    'email_from',
    'phone',
    'street',
    'city',
    'zip',
    'country_id',
    'state_id',
    'lang_id',
    'source_id',
    'campaign_id',
  ],
  us: ['medium_id', 'priority'],
};

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

/** Marks the leads that are no sales: support requests, where Odoo has no helpdesk. */
const supportTag = 'Support';

export function leadValues(submission: Submission, filings: Filings): Wanted[] {
  const { form, fullName, email, phone, addressLine1 } = submission;
  return [
    ...ownValues(form, filings[form]),
    ...answered('contact_name', fullName),
    ...answered('email_from', email),
    ...answered('phone', phone && (phone.e164 ?? phone.typed)),
    ...answered('street', addressLine1),
    ...(submission.form === 'estimate' ? placeOf(submission) : []),
    ...answered('lang_id', submission.locale, { by: 'language' }),
    ...utmValues(submission),
    fromUs('priority', priorityOf(submission)),
    // A team of the helpdesk is no team of sales.
    ...teamValue('odoo.estimate.team', filings.estimate.team),
    // Odoo writes to whom it gives something.
    ...(isCanary(submission.screened) ? [] : salespersonValue('user_id', form, filings[form])),
    ...tagsValue(form, leadTags(submission, filings)),
  ];
}

function placeOf({ city, postalCode, country, region }: Estimate): Wanted[] {
  return [
    ...answered('city', city),
    ...answered('zip', postalCode),
    // That of the business: no answer tells it.
    ...fromVisitor('country_id', country, 'Country', { by: 'country code' }),
    ...answered('state_id', region, { by: 'state', country }),
  ];
}

function priorityOf(submission: Submission): string {
  return submission.form === 'estimate'
    ? timingPriority[submission.timing]
    : urgencyPriority[submission.urgency];
}

function leadTags({ form }: Submission, filings: Filings): string[] {
  const { tags } = filings[form];
  const isMarked = tags.some((tag) => tag.toLowerCase() === supportTag.toLowerCase());
  return form === 'estimate' || isMarked ? tags : [...tags, supportTag];
}
