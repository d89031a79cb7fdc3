// A support request as a project.task, where Odoo has no helpdesk and the owner wants tasks.
import type { SupportRequest } from '../submission/submission.ts';
import type { Fields } from './client.ts';
import type { Filings } from './filing.ts';
import { fromUs, ownValues, salespersonValue, tagsValue, type Wanted } from './values.ts';

export const taskFields = { visitor: [], us: ['priority'] };

// Up to Odoo 17 a task has no more than a star.
const urgencyPriority: Record<SupportRequest['urgency'], string> = { today: '1', days: '0', whenever: '0' };

/** Without its project, which stands apart: a task outside of one would be seen by nobody but us. */
export function taskValues({ urgency }: SupportRequest, { helpdesk }: Filings, fields: Fields): Wanted[] {
  // Several from Odoo 15 on.
  const assignees = 'user_ids' in fields ? 'user_ids' : 'user_id';
  return [
    ...ownValues('helpdesk', helpdesk),
    fromUs('priority', urgencyPriority[urgency]),
    ...salespersonValue(assignees, 'helpdesk', helpdesk),
    ...tagsValue('helpdesk', helpdesk.tags),
  ];
}
