// message_post: a note under a record.
import { checkAccess, checkVisible, hasAccess } from './access.ts';
import { toText } from './arguments.ts';
import { valueError } from './errors.ts';
import { groupsOf } from './groups.ts';
import { escapeHtml } from './html.ts';
import { createRecord, findRows } from './orm.ts';
import type { Env } from './env.ts';
import type { Model } from './models.ts';

/**
 * Odoo 19 takes the body as plain text unless `body_is_html` is set and answers a list; Odoo 16 takes it as html and
 * answers a number.
 */
export function postMessage(
  env: Env,
  model: Model,
  args: Record<string, unknown>,
  ids: number[],
): number | number[] {
  if (ids.length !== 1) throw valueError(`Expected singleton: ${model.name}(${ids.join(', ')})`);
  const [row] = findRows(env, model, ids);
  // On 19 an employee who may only create leads may still write a note under one.
  const mayNote = env.version === 19 && env.groups.type === 'internal' && hasAccess(env, model, 'create');
  if (!mayNote) checkAccess(env, model, 'read');
  if (row) checkVisible(env, model, [row], 'read');

  const body = typeof args['body'] === 'string' ? args['body'] : '';
  const subtype = env.store.externalId(toText(args['subtype_xmlid'] ?? 'mail.mt_note'));
  const asSystem: Env = { ...env, groups: groupsOf('all') };
  const messages = env.models.get('mail.message') as Model;
  const id = createRecord(asSystem, messages, {
    model: model.name,
    res_id: ids[0],
    body: env.version === 16 || args['body_is_html'] === true ? body : escapeHtml(body),
    subject: args['subject'],
    message_type: args['message_type'] ?? 'notification',
    subtype_id: subtype?.['res_id'],
    attachment_ids: args['attachment_ids'],
  });
  return env.version === 16 ? id : [id];
}
