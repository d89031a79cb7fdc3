// What support requests become: tickets of one helpdesk or another, tasks, or leads.
import { advice } from '../odoo/advice.ts';
import type { Connected } from './connection.ts';
import type { Examination } from './doctor.ts';
import { type Finding, ok, unanswered, warning, wrong } from './finding.ts';
import { isWritable, type Place, placeOf, type Records, whyNot } from './place.ts';
import { holdsGroup } from './rules.ts';
import { createLookups } from '../odoo/lookups.ts';

const check = 'support requests';

/** What only one of the two helpdesks has that share the name of the model. */
const ofEnterprise = ['ticket_type_id', 'ticket_ref', 'partner_phone'];
const ofOca = ['number', 'channel_id', 'category_id'];

/** Fills in what is `records` of them. */
export async function examineRequests(
  examination: Examination,
  connected: Connected,
  records: Records,
): Promise<Finding[]> {
  return [{ ...(await aboutRequests(examination, connected, records)), form: 'helpdesk' }];
}

async function aboutRequests(
  examination: Examination,
  connected: Connected,
  records: Records,
): Promise<Finding> {
  const ticket = await placeOf(examination, 'helpdesk.ticket');
  if (ticket.class !== 'ok') return unanswered(check, '', ticket);
  if (ticket.value) return aboutTickets(examination, connected, records, ticket.value);
  const task = await taskPlace(examination);
  if ('check' in task) return task;
  records.requests = task.place ?? records.leads;
  if (task.place) {
    const refusal = await whyNot(examination, check, task.place);
    return refusal ?? ok(check, 'there is no helpdesk: they become tasks (project.task)');
  }
  if (!records.leads) return wrong(check, 'there is no helpdesk and no CRM app', advice['no such model']);
  const refusal = await whyNot(examination, check, records.leads);
  if (refusal) return refusal;
  if (task.why !== '') return warning(check, `${task.why}: they become leads, tagged Support`, task.toDo);
  return ok(check, 'there is no helpdesk: they become leads, tagged Support');
}

const names = { oca: "OCA's helpdesk_mgmt", enterprise: 'the Enterprise helpdesk' };

async function aboutTickets(
  examination: Examination,
  connected: Connected,
  records: Records,
  place: Place,
): Promise<Finding> {
  const { client, signal } = examination;
  records.requests = place;
  const fields = await client.fields(place.model, [...ofEnterprise, ...ofOca], signal());
  if (fields.class !== 'ok') return unanswered(check, '', fields);
  const has = (some: string[]) => some.some((name) => name in fields.value);
  // OCA's has no field of Enterprise's own; an Enterprise with more apps may have some of OCA's names.
  records.helpdesk = has(ofEnterprise) ? 'enterprise' : has(ofOca) ? 'oca' : null;
  const refusal = await whyNot(examination, check, place);
  if (refusal) return refusal;
  if (records.helpdesk === 'oca' && (await mayOnlyMakeOwn(examination, connected)))
    return wrong(
      check,
      "our user may only make tickets of its own, and ours are nobody's",
      'Give it the group "Helpdesk / User: Team tickets", or "Helpdesk / User".',
    );
  if (records.helpdesk === 'enterprise' && isWritable(place.fields.partner_email)) {
    // A ticket with an address and no contact finds or makes the contact.
    const may = await client.may('res.partner', 'create', signal());
    if (may.class !== 'ok') return unanswered(check, 'may our user make a contact?', may);
    if (!may.value)
      return wrong(
        check,
        'our user may not make the contact that Odoo makes with a ticket',
        'Give it the group "Contact Creation", under Extra Rights.',
      );
  }
  const whose = records.helpdesk ? names[records.helpdesk] : 'a helpdesk unknown to us';
  return ok(check, `become tickets (helpdesk.ticket) of ${whose}`);
}

/**
 * Each group of OCA's helpdesk implies the one before, and below "Team tickets" its rules leave an employee no ticket
 * that is nobody's, whatever other groups let him create. Its first releases had no "Team tickets".
 */
async function mayOnlyMakeOwn(examination: Examination, connected: Connected): Promise<boolean> {
  const holds = (group: string) => holdsGroup(examination, connected, `helpdesk_mgmt.${group}`);
  return (
    (await holds('group_helpdesk_user_team')) === false && (await holds('group_helpdesk_user')) === false
  );
}

/** The place of tasks when the owner wants them; else why not, which is empty when they are not wanted. */
async function taskPlace(
  examination: Examination,
): Promise<Finding | { place: Place | null; why: string; toDo: string }> {
  const { client, filings, now, signal } = examination;
  const { withoutHelpdesk, project } = filings.helpdesk;
  if (withoutHelpdesk !== 'task' || project === null) return { place: null, why: '', toDo: '' };
  const task = await placeOf(examination, 'project.task');
  if (task.class !== 'ok') return unanswered(check, '', task);
  if (!task.value) return { place: null, why: 'the Project app is not installed', toDo: 'Install it.' };
  const lookups = createLookups({ client, now });
  const found = await lookups.find('project.project', project, { by: 'name' }, signal());
  if (found.class !== 'ok') return unanswered(check, '', found);
  if (found.value !== null) return { place: task.value, why: '', toDo: '' };
  return {
    place: null,
    why: `the project "${project}" is not there, or more than once, or hidden from our user`,
    toDo: 'Correct project under odoo: helpdesk: in your site.yaml and restart the site, or give our user the group Project / User.',
  };
}
