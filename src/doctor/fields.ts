// Which fields fall back to the description, and which Odoo requires that nobody fills.
import type { Form } from '../submission/submission.ts';
import { advice } from '../odoo/advice.ts';
import type { Answer } from '../odoo/calls.ts';
import { understand } from '../odoo/client-answers.ts';
import type { Examination } from './doctor.ts';
import { type Check, failed, type Finding, ok, warning, wrong } from './finding.ts';
import { isWritable, type Place, type Records } from './place.ts';
import type { Filings } from '../odoo/filing.ts';
import { isRecord } from '../odoo/json.ts';
import { concernsEveryCall } from '../odoo/outcome.ts';
import { indispensable, mayVisitorFill, wantedFields } from '../odoo/wanted.ts';

/** What is always missing somewhere and holds nothing that the description would not tell. */
const optional = [
  'partner_phone',
  'ticket_type_id',
  'category_id',
  'channel_id',
  'source_id',
  'medium_id',
  'campaign_id',
  'lang_id',
  'priority',
  'user_id',
  'user_ids',
  'tag_ids',
];

export async function examineFields(
  examination: Examination,
  { leads, requests }: Records,
): Promise<Finding[]> {
  if (!leads && !requests) return [];
  const findings: Finding[] = [];
  for (const { place, forms } of placesOf(leads, requests)) {
    const found = [...fallBacks(examination, place), ...(await requiredFields(examination, forms, place))];
    findings.push(
      ...found.map((finding) => (forms.length === 1 ? { ...finding, form: forms[0]! } : finding)),
    );
    if (findings.some(({ endsAll }) => endsAll)) return findings;
  }
  const has = (check: Check) => findings.some((finding) => finding.check === check);
  if (!has('fields')) findings.push(ok('fields', 'all that matter can be written'));
  if (!has('required fields')) findings.push(ok('required fields', 'none that Odoo requires stays empty'));
  return findings;
}

/** Both forms may become records of one model. */
function placesOf(leads: Place | null, requests: Place | null): { place: Place; forms: Form[] }[] {
  if (leads && leads.model === requests?.model) return [{ place: leads, forms: ['estimate', 'helpdesk'] }];
  return [
    ...(leads ? [{ place: leads, forms: ['estimate' as const] }] : []),
    ...(requests ? [{ place: requests, forms: ['helpdesk' as const] }] : []),
  ];
}

/** The owner's own are told with what they are set to. */
function fallBacks({ filings }: Examination, { model, fields }: Place): Finding[] {
  const forms = [filings.estimate, filings.helpdesk];
  const owners = ['team_id', ...forms.flatMap(({ values }) => Object.keys(values))];
  const wanted = wantedFields(model, filings).filter((name) => !owners.includes(name));
  const absent = wanted.filter((name) => !(name in fields) && !optional.includes(name));
  const readonly = wanted.filter((name) => fields[name]?.readonly);
  const parts = [
    absent.length > 0 ? `has no ${absent.join(', ')}` : '',
    readonly.length > 0 ? `lets nobody write ${readonly.join(', ')}` : '',
  ].filter(Boolean);
  if (parts.length === 0) return [];
  const found = `${model} ${parts.join(' and ')}`;
  // Where there is no description, nothing can fall back to it.
  if (!indispensable.every((name) => isWritable(fields[name])))
    return [wrong('fields', found, advice['no such field'])];
  return [
    warning(
      'fields',
      found,
      'Nothing is lost: the description holds what belongs there. Was it taken away by mistake, bring it back.',
    ),
  ];
}

async function requiredFields(
  { client, filings, signal }: Examination,
  forms: Form[],
  { model, fields }: Place,
): Promise<Finding[]> {
  const check = 'required fields';
  const required = await unfilledFields({ client, signal }, model);
  if (required.class !== 'ok')
    return [
      concernsEveryCall(required)
        ? failed(check, model, required)
        : ok(check, `${model}: Odoo does not tell`),
    ];
  const open = required.value.filter(({ name }) => !indispensable.includes(name));
  const wantedOf = (form: Form) =>
    wantedFields(model, ofOneForm(filings, form)).filter((name) => isWritable(fields[name]));
  const lacking = (name: string) => forms.filter((form) => !wantedOf(form).includes(name));
  const list = (some: Required[]) => some.map(({ name, label }) => `${name} (${label})`).join(', ');

  const findings: Finding[] = [];
  for (const some of [forms, ...(forms.length > 1 ? forms.map((form) => [form]) : [])]) {
    const never = open.filter(({ name }) => lacking(name).join() === some.join());
    if (never.length > 0) findings.push(aboutUnfilled(model, list(never), some, forms));
  }
  const sometimes = open.filter(({ name }) => lacking(name).length === 0 && mayVisitorFill(model, name));
  if (sometimes.length > 0)
    findings.push(
      warning(
        check,
        `${model} requires ${list(sometimes)}, which a visitor may leave empty`,
        'Requests without it are parked for you. Let it be optional in Odoo.',
      ),
    );
  return findings;
}

const requestsOf = { estimate: 'estimate requests', helpdesk: 'support requests' };

/** `lacking` are those of the `forms` that become such records whose requests stay without. */
function aboutUnfilled(model: string, fields: string, lacking: Form[], forms: Form[]): Finding {
  const where = lacking.map((form) => `odoo.${form}.values`).join(' and ');
  const [only] = lacking.length < forms.length ? lacking : [];
  const finding = wrong(
    'required fields',
    `${model} requires ${fields}, which nobody fills${only ? ` for ${requestsOf[only]}` : ''}`,
    `Set it under ${where} in your site.yaml and restart the site, or let it be optional in Odoo.`,
  );
  return only ? { ...finding, form: only } : finding;
}

const nothing = { team: null, salesperson: null, tags: [], values: {} };

/** What the owner sets for the other form does not fill the records of this one. */
function ofOneForm({ estimate, helpdesk }: Filings, form: Form): Filings {
  return form === 'estimate'
    ? { estimate, helpdesk: { ...helpdesk, ...nothing } }
    : { estimate: nothing, helpdesk };
}

interface Required {
  name: string;
  label: string;
}

/** Required, for the caller to fill, and without a default. */
async function unfilledFields(
  { client, signal }: Pick<Examination, 'client' | 'signal'>,
  model: string,
): Promise<Answer<Required[]>> {
  const attributes = ['type', 'string', 'required', 'readonly', 'depends'];
  const told = await client.call(model, 'fields_get', { allfields: [], attributes }, signal());
  const fields = understand(told, (value) => (isRecord(value) ? value : undefined));
  if (fields.class !== 'ok') return fields;
  const required = Object.entries(fields.value).flatMap(([name, field]) =>
    isRecord(field) && isForUs(field) ? [{ name, label: String(field.string) }] : [],
  );
  if (required.length === 0) return { class: 'ok', value: [] };
  const names = required.map(({ name }) => name);
  const answer = await client.call(model, 'default_get', { fields: names }, signal());
  const defaults = understand(answer, (value) => (isRecord(value) ? value : undefined));
  if (defaults.class !== 'ok') return defaults;
  const isEmpty = (value: unknown) =>
    value === undefined || value === false || value === '' || value === null;
  return { class: 'ok', value: required.filter(({ name }) => isEmpty(defaults.value[name])) };
}

/** Not those that Odoo computes; of a yes or no, "no" is a value. */
function isForUs({ required, readonly, type, depends }: Record<string, unknown>): boolean {
  const isComputed = Array.isArray(depends) && depends.length > 0;
  return required === true && readonly !== true && type !== 'boolean' && !isComputed;
}
