// The models that submissions become, and the fields that we would like each to have.
import type { Form, Submission } from '../submission/submission.ts';
import type { Fields, Values } from './client.ts';
import type { Filings } from './filing.ts';
import { leadFields, leadValues } from './lead-values.ts';
import { taskFields, taskValues } from './task-values.ts';
import { ofOneHelpdesk, ticketFields, ticketValues } from './ticket-values.ts';
import { ownValues, type Wanted } from './values.ts';

export type RecordModel = 'crm.lead' | 'helpdesk.ticket' | 'project.task';

/** Without these a record tells nobody anything, so it is not written at all. */
export const indispensable: readonly string[] = ['name', 'description'];

const fieldsOf = { 'crm.lead': leadFields, 'helpdesk.ticket': ticketFields, 'project.task': taskFields };

/** What a visitor's answers may fill: where Odoo requires one of these, only the requests without that answer suffer. */
export function mayVisitorFill(model: RecordModel, field: string): boolean {
  const { visitor }: { visitor: string[] } = fieldsOf[model];
  return indispensable.includes(field) || visitor.includes(field);
}

/**
 * Every field that a record of `model` may be given, by its technical name. Whichever this Odoo lacks, or keeps
 * read-only, is left out, and what it would have held stands in the description. For a helpdesk.ticket these are the
 * fields of both kinds of helpdesk, so some are always missing.
 */
export function wantedFields(model: RecordModel, filings: Filings): string[] {
  const { visitor, us } = fieldsOf[model];
  const forms: Form[] = model === 'crm.lead' ? ['estimate', 'helpdesk'] : ['helpdesk'];
  const filed = forms.map((form) => filings[form]);
  const some = (isSet: boolean, ...fields: string[]) => (isSet ? fields : []);
  return [
    ...new Set([
      ...indispensable,
      ...visitor,
      ...us,
      ...some(model === 'project.task', 'project_id'),
      ...some(model !== 'project.task' && filed.some(({ team }) => team !== null), 'team_id'),
      ...some(
        filed.some(({ salesperson }) => salesperson !== null),
        ...(model === 'project.task' ? ['user_ids', 'user_id'] : ['user_id']),
      ),
      ...some(model === 'crm.lead' || filed.some(({ tags }) => tags.length > 0), 'tag_ids'),
      ...forms.flatMap((form) => ownValues(form, filings[form]).map(({ field }) => field)),
    ]),
  ];
}

/**
 * Without a salesperson of the owner's nobody is in charge: not the user we call as, nor the owner of a mail alias, whom
 * OCA's helpdesk would take. A team of Enterprise's helpdesk gives its tickets to somebody itself, unless it is kept from it.
 */
export function unassigned(model: RecordModel, fields: Fields): Values {
  if (model === 'project.task') return { user_ids: false };
  return model === 'helpdesk.ticket' && 'ticket_type_id' in fields ? {} : { user_id: false };
}

/** Does every Odoo with the model have this field of a visitor's, so that its absence is worth a word? */
export function isExpected(model: string, field: string): boolean {
  return model !== 'helpdesk.ticket' || !ofOneHelpdesk.includes(field);
}

/** The first that this Odoo takes of those for one field is written. `fields` are those that it has. */
export function wantedValues(
  model: RecordModel,
  submission: Submission,
  filings: Filings,
  fields: Fields,
): Wanted[] {
  if (model === 'crm.lead' || submission.form === 'estimate') return leadValues(submission, filings);
  if (model === 'helpdesk.ticket') return ticketValues(submission, filings);
  return taskValues(submission, filings, fields);
}
