// When the API key expires, where Odoo tells: on 19 after at most 90 days, and then it looks like a wrong one.
import { dateOf, leftUntil } from '../certificate/trouble.ts';
import type { Values } from '../odoo/client.ts';
import { readWhere } from './ask.ts';
import type { Connected } from './connection.ts';
import type { Examination } from './doctor.ts';
import { failed, type Finding, ok, warning } from './finding.ts';
import { concernsEveryCall } from '../odoo/outcome.ts';

const model = 'res.users.apikeys';
const dayMs = 86_400_000;
// Nobody has as many.
const mostKeys = 100;

const replace =
  'make a new key in Odoo and write it to its file (ODOO_API_KEY in SECRETS_DIR), or to ODOO_API_KEY and restart the site';
// The next to expire is shown, which need not be ours.
const orDelete = '; or delete it in Odoo if it is the one you replaced';
const urgency = [
  { withinMs: dayMs, when: 'Do it now', after: ' With an expired key every request waits in the outbox.' },
  { withinMs: 7 * dayMs, when: 'Do it this week', after: '' },
  { withinMs: 14 * dayMs, when: 'Soon', after: '' },
];

const silent = ok('key', 'this Odoo does not tell when it expires');

export async function examineKey(
  examination: Examination,
  { userId, server }: Connected,
): Promise<Finding[]> {
  const { client, now, signal } = examination;
  const fields = await client.fields(model, ['name', 'expiration_date', 'scope'], signal());
  if (fields.class !== 'ok') return [concernsEveryCall(fields) ? failed('key', '', fields) : silent];
  if (userId === null || !fields.value.expiration_date) return [silent];
  const ofUser = [['user_id', '=', userId]];
  const keys = await readWhere(examination, model, ofUser, Object.keys(fields.value), mostKeys);
  if (keys.class !== 'ok') return [concernsEveryCall(keys) ? failed('key', '', keys) : silent];
  // A key of another scope is for something else.
  const ours = keys.value.filter(({ scope }) => !scope || scope === 'rpc').map(keyOf);
  // By Odoo's clock it expires.
  return [nextToExpire(ours, now() + (server.clockAheadMs ?? 0))];
}

interface Key {
  name: string;
  /** Null: never. */
  expiresAt: number | null;
}

function keyOf({ name, expiration_date: date }: Values): Key {
  const expiresAt = typeof date === 'string' ? Date.parse(`${date.replace(' ', 'T')}Z`) : NaN;
  return { name: String(name), expiresAt: Number.isNaN(expiresAt) ? null : expiresAt };
}

/**
 * Which of the user's keys is ours Odoo does not tell, so the one that expires next is shown. With one that has expired
 * we would not have come so far.
 */
function nextToExpire(keys: Key[], now: number): Finding {
  const [next] = keys
    .flatMap(({ name, expiresAt }) => (expiresAt !== null && expiresAt > now ? [{ name, expiresAt }] : []))
    .sort((one, other) => one.expiresAt - other.expiresAt);
  if (!next) return ok('key', 'does not expire');
  const left = next.expiresAt - now;
  const among = keys.length > 1 ? `, the next of this user's ${keys.length} keys to do so` : '';
  const found = `"${next.name}" expires on ${dateOf(next.expiresAt)}, in ${leftUntil(next.expiresAt, now)}${among}`;
  const due = urgency.find(({ withinMs }) => left <= withinMs);
  if (!due) return ok('key', found);
  const toDo = `${due.when}: ${replace}${keys.length > 1 ? orDelete : ''}.${due.after}`;
  return warning('key', found, toDo);
}
