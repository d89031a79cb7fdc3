// What a fresh database holds. The same for every start, so it is not in the journal.
import { addExternalId } from './external-ids.ts';
import { describeKey } from './keys.ts';
import { languageNames } from './language.ts';
import { addPlaces } from './seed-places.ts';
import { emptyValues } from './values.ts';
import type { Database } from './call.ts';
import type { Models, Value, Values } from './models.ts';
import type { Module } from './modules.ts';
import type { Store } from './store.ts';

/** Adds one record and answers its id; nothing where the model is not installed. */
export type Add = (name: string, values: Values, xmlId?: string) => number;

export function adder(store: Store, models: Models): Add {
  return (name, values, xmlId) => {
    const model = models.get(name);
    if (model === undefined) return 0;
    const id = typeof values['id'] === 'number' ? values['id'] : store.nextId(name);
    store.put(name, {
      ...emptyValues(model),
      ...('active' in model.fields && { active: true }),
      ...values,
      id,
    });
    if (xmlId !== undefined) addExternalId(store, xmlId, name, id, true);
    return id;
  };
}

export function seed(database: Database): void {
  const { store, models, version, languages, modules } = database;
  const add = adder(store, models);
  add('res.company', { name: 'My Company' }, 'base.main_company');
  for (const [code, name] of Object.entries(languageNames)) {
    const xmlId = code === 'en_US' ? 'base.lang_en' : `base.lang_${code}`;
    add('res.lang', { name, code, active: languages.some((installed) => installed === code) }, xmlId);
  }
  addUsers(add, database);
  addNames(add, 'res.partner.title', ['Mister', 'Madam', 'Doctor']);
  addPlaces(add);

  add('mail.alias', { name: 'info' });
  add('mail.message.subtype', { name: 'Discussions' }, 'mail.mt_comment');
  add('mail.message.subtype', { name: 'Note' }, 'mail.mt_note');
  addNames(add, 'mail.template', ['Helpdesk Closed Ticket Notification Email']);
  seedModule(add, 'crm');
  if (modules.helpdesk !== 'none') seedModule(add, 'helpdesk');
  if (modules.project) seedModule(add, 'project');

  const helpdesk = { oca: ['helpdesk_mgmt'], enterprise: ['helpdesk'], none: [] }[modules.helpdesk];
  const installed = ['crm', 'phone_validation', ...helpdesk, ...(modules.project ? ['project'] : [])];
  addNames(add, 'ir.module.module', installed, { state: 'installed', latest_version: `${version}.0.1.0` });

  // So that a later release can add to this without meeting an id that somebody's journal uses already.
  for (const name of models.keys()) store.reserveIds(name, 1000);
}

/** What a module brings with it when it is installed. */
export function seedModule(add: Add, module: Module): void {
  if (module === 'crm') seedCrm(add);
  else if (module === 'helpdesk') seedHelpdesk(add);
  else addNames(add, 'project.task.type', ['New', 'In Progress', 'Done']);
}

const addNames = (add: Add, name: string, names: string[], more: Values = {}) =>
  names.forEach((each) => add(name, { name: each, ...more }));

function addUsers(add: Add, database: Database): void {
  add('res.partner', { name: 'My Company' });
  const lang: Value = database.languages[0] ?? false;
  for (const user of database.users) {
    const { id, login, name } = user;
    const partner = add('res.partner', { id: id + 1, name });
    add('res.users', { id, login, name, lang, partner_id: partner, company_id: 1 });
    describeKey(database, user);
  }
}

function seedCrm(add: Add): void {
  const team = {
    name: 'Sales',
    use_opportunities: true,
    alias_id: 1,
    member_ids: [2],
    user_id: 2,
    company_id: 1,
  };
  add('crm.team', team, 'sales_team.team_sales_department');
  addNames(add, 'crm.stage', ['New', 'Qualified', 'Proposition', 'Won']);
  addNames(add, 'utm.source', ['Search engine', 'Lead Recall', 'Newsletter', 'Facebook', 'LinkedIn']);
  add('utm.medium', { name: 'Website' }, 'utm.utm_medium_website');
  add('utm.medium', { name: 'Phone' }, 'utm.utm_medium_phone');
  add('utm.medium', { name: 'Email' }, 'utm.utm_medium_email');
}

/** Only what belongs to the flavour that is installed finds a model to be added to. */
function seedHelpdesk(add: Add): void {
  for (const [index, name] of ['New', 'In Progress', 'Awaiting', 'Done', 'Cancelled', 'Rejected'].entries()) {
    const closed = index > 2;
    add('helpdesk.ticket.stage', {
      name,
      sequence: index + 1,
      unattended: index === 0,
      closed,
      mail_template_id: closed && 1,
    });
  }
  addNames(add, 'helpdesk.ticket.channel', ['Web', 'Email', 'Phone', 'Other']);
  addNames(add, 'helpdesk.stage', ['New', 'In Progress', 'On Hold', 'Solved', 'Cancelled']);
  addNames(add, 'helpdesk.ticket.type', ['Question', 'Issue']);
  add('helpdesk.team', { name: 'Customer Care', company_id: 1 }, 'helpdesk.helpdesk_team1');
}
