// Is there in Odoo what the owner's settings name? A delivery goes without what is not.
import type { Form } from '../submission/submission.ts';
import { createColumns } from '../odoo/columns.ts';
import type { Connected } from './connection.ts';
import type { Examination } from './doctor.ts';
import { failed, type Finding, ok, warning } from './finding.ts';
import { isWritable, type Place, type Records } from './place.ts';
import { examineRules } from './rules.ts';
import { createLookups } from '../odoo/lookups.ts';
import { ownValues, salespersonValue, tagsValue, type Wanted } from '../odoo/values.ts';

export async function examineFiling(
  examination: Examination,
  connected: Connected,
  records: Records,
): Promise<Finding[]> {
  const findings = [
    ...(await examineSettings(examination, 'estimate', records.leads)),
    ...(await examineSettings(examination, 'helpdesk', records.requests)),
    ...(await examineRules(examination, connected, records)),
  ];
  return findings.length > 0 ? findings : [ok('filing', 'what content/site.yaml sets can be set')];
}

/** Tries how a delivery would fill the fields, but creates nothing. */
async function examineSettings(
  examination: Examination,
  form: Form,
  place: Place | null,
): Promise<Finding[]> {
  if (!place) return [];
  const { client, now, signal } = examination;
  const fields = Object.fromEntries(Object.entries(place.fields).filter(([, field]) => isWritable(field)));
  const findings: Finding[] = [];
  for (const value of settingsOf(form, examination, place)) {
    let isRefused = false;
    const notices = { info: () => undefined, warn: () => void (isRefused = true) };
    const { fill } = createColumns({ lookups: createLookups({ client, now }), notices });
    const filled = await fill(place.model, fields, [{ ...value, find: { by: 'name' } }], signal());
    if (filled.class !== 'ok') return [...findings, failed('filing', value.from, filled)];
    const relation = fields[value.field]?.relation ?? null;
    if (isRefused && !(await willBeMade(examination, value, relation)))
      findings.push(aboutRefused(place.model, value, value.field in fields));
  }
  return findings;
}

/** In the form of the records' own values, but for the team, which is told apart. */
function settingsOf(form: Form, { filings }: Examination, { model, fields }: Place): Wanted[] {
  const filing = filings[form];
  const assignees = model === 'project.task' && 'user_ids' in fields ? 'user_ids' : 'user_id';
  return [
    ...ownValues(form, filing),
    ...salespersonValue(assignees, form, filing),
    ...tagsValue(form, filing.tags),
  ];
}

/** A tag that is missing is made with the first record that has it. */
async function willBeMade(
  { client, signal }: Examination,
  { find }: Wanted,
  relation: string | null,
): Promise<boolean> {
  if (find.by !== 'name' || !find.create || relation === null) return false;
  const may = await client.may(relation, 'create', signal());
  return may.class === 'ok' && may.value;
}

function aboutRefused(model: string, { field, from, texts }: Wanted, isThere: boolean): Finding {
  const found = isThere
    ? `${from}: Odoo has no "${texts.join('", "')}" here, or several, or does not take it`
    : `${from}: ${model} has no field ${field} that can be written`;
  return warning('filing', found, 'Correct it in content/site.yaml; until then records go without it.');
}
