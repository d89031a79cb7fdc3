// Who may do what. Rights are coarse here: enough to answer with Odoo's own words when something is missing.
import { accessError } from './errors.ts';
import type { Env } from './env.ts';
import type { Groups } from './groups.ts';
import type { Model, Row } from './models.ts';

export type Operation = 'read' | 'write' | 'create' | 'unlink';

interface Guard {
  /** Groups as Odoo's messages list them; `Form intake` is the create-only group of the recorded server. */
  groups: string[];
  createGroups?: string[];
  may: (groups: Required<Groups>, operation: Operation) => boolean;
  /** The record rule, for whom it binds. Absent: all records. */
  reaches?: (env: Env, row: Row) => boolean;
}

const salesGroups = ['Sales/Administrator', 'Sales/User: Own Documents Only'];
const helpdeskGroups = ['Helpdesk/Helpdesk Manager', 'Helpdesk/User', 'Helpdesk/User: Personal tickets'];
const administrators = ['Role / Administrator'];

/** Only managers may delete (crm and helpdesk_mgmt, security/ir.model.access.csv). */
const full = (level: string, admin: boolean, operation: Operation) => {
  if (operation === 'unlink') return level === 'all' && admin;
  return level === 'create' ? operation === 'create' : level !== 'none';
};

const tickets: Guard = {
  groups: helpdeskGroups,
  createGroups: [...helpdeskGroups, 'Form intake'],
  may: ({ helpdesk, admin }, operation) => full(helpdesk, admin, operation),
  reaches: ({ models, store, groups, user }, row) => {
    // Enterprise's helpdesk shows every team to its users.
    if (!models.has('helpdesk.ticket.team')) return true;
    // Without a group of OCA's an employee reaches only tickets whose contact or follower he is, as none of ours is.
    if (groups.helpdesk === 'create') return false;
    if (groups.helpdesk === 'own') return row['user_id'] === user.id;
    if (groups.helpdesk !== 'team' || row['team_id'] === false) return true;
    const members = store.get('helpdesk.ticket.team', Number(row['team_id']))?.['user_ids'];
    return row['user_id'] === user.id || (Array.isArray(members) && members.includes(user.id));
  },
};

/** Everyone reads, these write. */
const writtenBy = (groups: string[], may: (groups: Required<Groups>) => boolean): Guard => ({
  groups,
  may: (held, operation) => operation === 'read' || may(held),
});

/** Internal users only; a portal user does not even read them. */
const internal: Guard = { groups: ['Role / User'], may: ({ type }) => type === 'internal' };
const byAdministrators = writtenBy(administrators, ({ admin }) => admin);

const guards = new Map<string, Guard>([
  [
    'crm.lead',
    {
      groups: salesGroups,
      createGroups: [...salesGroups, 'Form intake'],
      may: ({ sales, admin }, operation) => full(sales, admin, operation),
      reaches: ({ groups, user }, row) =>
        groups.sales !== 'own' || row['user_id'] === false || row['user_id'] === user.id,
    },
  ],
  ['helpdesk.ticket', tickets],
  ['project.task', { groups: ['Project/User'], may: ({ project }) => project === 'all' }],
  ['ir.model.data', { groups: ['Access Rights'], may: ({ admin }) => admin }],
  [
    'res.users.apikeys',
    {
      groups: ['Role / User'],
      may: ({ type, admin }, operation) => admin || (type === 'internal' && operation === 'read'),
      reaches: ({ groups, user }, row) => groups.admin || row['user_id'] === user.id,
    },
  ],
  ['utm.source', internal],
  ['utm.medium', internal],
  ['utm.campaign', internal],
  [
    'ir.attachment',
    {
      ...writtenBy(['Role / User'], ({ type }) => type === 'internal'),
      // A file that hangs on no record is its maker's alone.
      reaches: (env, row) => {
        if (env.groups.admin) return true;
        if (!row['res_model'] || !row['res_id']) return row['create_uid'] === env.user.id;
        const model = env.models.get(String(row['res_model']));
        const record = env.store.get(String(row['res_model']), Number(row['res_id']));
        return Boolean(model && record && hasAccess(env, model, 'read') && isVisible(env, model, record));
      },
    },
  ],
  ['mail.message', writtenBy(['Role / User'], ({ type }) => type === 'internal')],
  ['res.partner', writtenBy(['Contact/Creation'], ({ contacts }) => contacts)],
  ['crm.tag', writtenBy(salesGroups, ({ sales }) => sales === 'own' || sales === 'all')],
  ['crm.team', writtenBy(['Sales/Administrator'], ({ admin }) => admin)],
  ...['res.users', 'res.lang', 'res.country', 'res.country.state', 'crm.stage', 'ir.module.module'].map(
    (name) => [name, byAdministrators] as const,
  ),
  ...['team', 'stage', 'channel', 'category', 'tag'].map(
    (name) =>
      [`helpdesk.ticket.${name}`, writtenBy(['Helpdesk/Helpdesk Manager'], ({ admin }) => admin)] as const,
  ),
]);

export function hasAccess(env: Env, model: Model, operation: Operation): boolean {
  return guards.get(model.name)?.may(env.groups, operation) ?? true;
}

const verbs = { read: 'access', write: 'modify', create: 'create', unlink: 'delete' };

export function checkAccess(env: Env, model: Model, operation: Operation): void {
  if (hasAccess(env, model, operation)) return;
  const guard = guards.get(model.name);
  const groups = (operation === 'create' ? guard?.createGroups : undefined) ?? guard?.groups ?? [];
  throw accessError(
    `You are not allowed to ${verbs[operation]} '${model.label}' (${model.name}) records.\n\n` +
      `This operation is allowed for the following groups:\n${groups.map((group) => `\t- ${group}\n`).join('')}\n` +
      'Contact your administrator to request access if necessary.',
  );
}

export function isVisible(env: Env, model: Model, row: Row): boolean {
  return guards.get(model.name)?.reaches?.(env, row) ?? true;
}

/** Throws unless the record rules let this user reach every one of the records. */
export function checkVisible(env: Env, model: Model, rows: readonly Row[], operation: Operation): void {
  if (rows.every((row) => isVisible(env, model, row))) return;
  if (env.version === 16) {
    throw accessError(
      `Due to security restrictions, you are not allowed to ${verbs[operation]} '${model.label}' (${model.name}) records.` +
        '\n\nContact your administrator to request access if necessary.',
    );
  }
  throw accessError(
    'Uh-oh! Looks like you have stumbled upon some top-secret records.\n\n' +
      `Sorry, ${env.user.name} (id=${env.user.id}) doesn't have '${operation}' access to:\n- ${model.label} (${model.name})\n\n` +
      'If you really, really need access, perhaps you can win over your friendly administrator ' +
      'with a batch of freshly baked cookies.',
  );
}

/** Attachments are guarded by the record they hang on. Odoo 16 lets an administrator hang one on nothing. */
export function checkDocument(env: Env, modelName: string, id: number): void {
  const model = env.models.get(modelName);
  const row = env.store.get(modelName, id);
  if (row === undefined && env.version === 16 && env.groups.admin) return;
  if (model && row && hasAccess(env, model, 'write') && isVisible(env, model, row)) return;
  throw accessError('Sorry, you are not allowed to access this document.');
}
