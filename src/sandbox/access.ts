// Who may do what. Rights are coarse here: enough to answer with Odoo's own words when something is missing.
import { accessError } from './errors.ts';
import type { Env } from './env.ts';
import type { Model, Row } from './models.ts';

export type Operation = 'read' | 'write' | 'create' | 'unlink';

interface Guard {
  /** Groups as Odoo's messages list them; `Form intake` is the create-only group of the recorded server. */
  groups: string[];
  createGroups?: string[];
  /** May a user with rights `own` work with this record? Absent: that user has no access to the model. */
  isOwn?: (row: Row, uid: number) => boolean;
}

const salesGroups = ['Sales/Administrator', 'Sales/User: Own Documents Only'];
const helpdeskGroups = ['Helpdesk/Helpdesk Manager', 'Helpdesk/User', 'Helpdesk/User: Personal tickets'];

const guards = new Map<string, Guard>([
  [
    'crm.lead',
    {
      groups: salesGroups,
      createGroups: [...salesGroups, 'Form intake'],
      isOwn: (row, uid) => row['user_id'] === false || row['user_id'] === uid,
    },
  ],
  [
    'helpdesk.ticket',
    {
      groups: helpdeskGroups,
      createGroups: [...helpdeskGroups, 'Form intake'],
      isOwn: (row, uid) => row['user_id'] === uid,
    },
  ],
  ['ir.model.data', { groups: ['Access Rights'] }],
]);

export function hasAccess(env: Env, model: Model, operation: Operation): boolean {
  const guard = guards.get(model.name);
  if (guard === undefined || env.user.rights === 'all') return true;
  if (env.user.rights === 'own') return guard.isOwn !== undefined;
  return env.user.rights === 'create' && guard.createGroups !== undefined && operation === 'create';
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
  const isOwn = guards.get(model.name)?.isOwn;
  return isOwn === undefined || env.user.rights !== 'own' || isOwn(row, env.user.id);
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
  if (row === undefined && env.version === 16 && env.user.rights === 'all') return;
  if (model && row && hasAccess(env, model, 'write') && isVisible(env, model, row)) return;
  throw accessError('Sorry, you are not allowed to access this document.');
}
