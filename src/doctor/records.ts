// May the records of estimate requests be made at all?
import { advice } from '../odoo/advice.ts';
import type { Examination } from './doctor.ts';
import { type Finding, ok, unanswered, wrong } from './finding.ts';
import { type Place, placeOf, type Records, whyNot } from './place.ts';

/** Fills in `records`. */
export async function examineLeads(examination: Examination, records: Records): Promise<Finding[]> {
  const leads = await placeOf(examination, 'crm.lead');
  if (leads.class !== 'ok') return [{ ...unanswered('leads', '', leads), form: 'estimate' }];
  records.leads = leads.value;
  const finding = await aboutLeads(examination, leads.value);
  return [{ ...finding, form: 'estimate' }];
}

async function aboutLeads(examination: Examination, leads: Place | null): Promise<Finding> {
  if (!leads) return wrong('leads', 'the CRM app is not installed', advice['no such model']);
  return (
    (await whyNot(examination, 'leads', leads)) ?? ok('leads', 'estimate requests become leads (crm.lead)')
  );
}
