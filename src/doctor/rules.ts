// Rules of Odoo on single records, which a right to the model does not tell of.
import type { Form } from '../submission/submission.ts';
import type { Connected } from './connection.ts';
import type { Examination } from './doctor.ts';
import { type Finding, wrong } from './finding.ts';
import type { Place, Records } from './place.ts';
import { createLookups } from '../odoo/lookups.ts';

// Since 18 the question is put to a user, before to Odoo for whoever asks.
const firstAboutAUser = 18;

/** Is our user in the group with this External ID? Null when Odoo does not tell. */
export async function holdsGroup(
  { client, signal }: Examination,
  { userId, server }: Connected,
  group: string,
): Promise<boolean | null> {
  if (userId === null || server.version === null) return null;
  const about = server.version >= firstAboutAUser ? { ids: [userId] } : {};
  const held = await client.call('res.users', 'has_group', { ...about, group_ext_id: group }, signal());
  return held.class === 'ok' && typeof held.value === 'boolean' ? held.value : null;
}

/** Whom and which team records may be given to. */
export async function examineRules(
  examination: Examination,
  connected: Connected,
  records: Records,
): Promise<Finding[]> {
  const findings = [
    await aboutSalesperson(examination, connected, 'estimate', records.leads),
    await aboutSalesperson(examination, connected, 'helpdesk', records.requests),
    await aboutTeam(examination, connected, records),
  ];
  return findings.filter((finding) => finding !== null);
}

async function aboutSalesperson(
  examination: Examination,
  connected: Connected,
  form: Form,
  place: Place | null,
): Promise<Finding | null> {
  const { salesperson } = examination.filings[form];
  if (salesperson === null || place?.model !== 'crm.lead') return null;
  const id = await idOf(examination, 'res.users', salesperson);
  if (id === null || id === connected.userId) return null;
  if ((await holdsGroup(examination, connected, 'sales_team.group_sale_salesman_all_leads')) !== false)
    return null;
  const finding = wrong(
    'filing',
    `odoo.${form}.salesperson: our user may not give leads to ${salesperson}`,
    'Give it the group "Sales / User: All Documents", or take the salesperson out of your site.yaml and restart the site.',
  );
  return { ...finding, form };
}

/** OCA's "Team tickets" are those of teams that one is a member of. */
async function aboutTeam(
  examination: Examination,
  connected: Connected,
  { helpdesk }: Records,
): Promise<Finding | null> {
  const { team } = examination.filings.helpdesk;
  if (helpdesk !== 'oca' || team === null) return null;
  if ((await holdsGroup(examination, connected, 'helpdesk_mgmt.group_helpdesk_user')) !== false) return null;
  const id = await idOf(examination, 'helpdesk.ticket.team', team);
  if (id === null) return null;
  const { client, signal } = examination;
  const read = await client.read('helpdesk.ticket.team', [id], ['user_ids'], signal());
  const members = read.class === 'ok' ? read.value[0]?.user_ids : null;
  if (!Array.isArray(members) || members.includes(connected.userId)) return null;
  const finding = wrong(
    'filing',
    `our user may not make tickets of the team "${team}"`,
    'Make it a member of the team, or give it the group "Helpdesk / User".',
  );
  return { ...finding, form: 'helpdesk' };
}

async function idOf(
  { client, now, signal }: Examination,
  model: string,
  name: string,
): Promise<number | null> {
  const found = await createLookups({ client, now }).find(model, name, { by: 'name' }, signal());
  return found.class === 'ok' ? found.value : null;
}
