// API keys: whose a key is, when it stops working, and what Odoo tells its owner about it.
import { timestamp } from './fields.ts';
import type { Database } from './call.ts';
import type { User } from './env.ts';

type Keys = Pick<Database, 'users' | 'store' | 'version' | 'now'>;

/** The user a key belongs to. A wrong key and one that expired are the same to Odoo. */
export function userWithKey(database: Keys, key: string): User | undefined {
  return database.users.find((user) => isKeyOf(database, user, key));
}

export function isKeyOf({ version, now }: Keys, user: User, key: unknown): boolean {
  const expiresAt = version === 19 ? (user.keyExpiresAt ?? Infinity) : Infinity;
  return key === user.apiKey && now() < expiresAt;
}

/** From now on the user's old key is refused. */
export function replaceKey(keys: Keys, user: User, apiKey: string, expiresAt: number | null): void {
  for (const row of keys.store.find('res.users.apikeys', 'user_id', user.id)) {
    keys.store.remove('res.users.apikeys', row.id);
  }
  user.apiKey = apiKey;
  user.keyExpiresAt = expiresAt;
  describeKey(keys, user);
}

/** Writes the record of res.users.apikeys, which tells everything of the key but the key. Not kept by the journal. */
export function describeKey({ store, version, now }: Keys, { id: userId, keyExpiresAt = null }: User): void {
  const model = 'res.users.apikeys';
  store.put(model, {
    id: store.nextId(model),
    name: 'Website forms',
    user_id: userId,
    scope: 'rpc',
    create_date: timestamp(now()),
    ...(version === 19 && { expiration_date: keyExpiresAt === null ? false : timestamp(keyExpiresAt) }),
  });
}
