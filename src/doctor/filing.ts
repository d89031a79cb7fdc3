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
  return findings.length > 0 ? findings : [ok('filing', 'what your site.yaml sets can be set')];
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
    const field = fields[value.field];
    const form = field && formOf(field.type, value.texts.join(', '));
    if (form) findings.push(aboutForm(value, form));
    else if (isRefused && !(await willBeMade(examination, value, relation)))
      findings.push(aboutRefused(place.model, value, field !== undefined));
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

const correct = 'Correct it in your site.yaml and restart the site; until then records go without it.';

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
  return warning('filing', found, correct);
}

function aboutForm({ from, texts }: Wanted, form: string): Finding {
  return warning('filing', `${from}: Odoo takes ${form} here, not "${texts.join(', ')}"`, correct);
}

/** What Odoo wants in a field of this type in place of `text`; null when that will do. */
function formOf(type: string, text: string): string | null {
  const isDay = (day: string) => new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) ?? false;
  switch (type) {
    case 'integer':
      return /^[+-]?\d+$/.test(text) ? null : 'a whole number';
    case 'float':
    case 'monetary':
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? null : 'a number';
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(text) && isDay(text) ? null : 'a date (YYYY-MM-DD)';
    case 'datetime':
      return /^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?$/.test(text) && isDay(text.slice(0, 10))
        ? null
        : 'a date and time (YYYY-MM-DD HH:MM:SS, in UTC)';
    default:
      return null;
  }
}
