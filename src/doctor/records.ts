// May the records of requests be made at all?
import { advice } from '../odoo/advice.ts';
import type { Connected } from './connection.ts';
import type { Examination } from './doctor.ts';
import { failed, type Finding, ok, wrong } from './finding.ts';
import { type Place, placeOf, type Records, whyNot } from './place.ts';
import { examineRequests } from './requests.ts';

/** Fills in `records`. */
export async function examineRecords(
  examination: Examination,
  connected: Connected,
  records: Records,
): Promise<Finding[]> {
  const leads = await placeOf(examination, 'crm.lead');
  const finding =
    leads.class === 'ok' ? await aboutLeads(examination, leads.value) : failed('leads', '', leads);
  if (finding.endsAll) return [finding];
  if (leads.class === 'ok') records.leads = leads.value;
  return [finding, await examineRequests(examination, connected, records)];
}

async function aboutLeads(examination: Examination, leads: Place | null): Promise<Finding> {
  if (!leads) return wrong('leads', 'the CRM app is not installed', advice['no such model']);
  return (
    (await whyNot(examination, 'leads', leads)) ?? ok('leads', 'estimate requests become leads (crm.lead)')
  );
}
