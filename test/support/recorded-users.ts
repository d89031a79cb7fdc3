// For recorded.test.ts: the users of the recorded servers. In the recordings every key reads API_KEY.
import type { User } from '../../src/sandbox/env.ts';

const user = (id: number, name: string, rights: User['rights']): User => ({
  id,
  login: name,
  name,
  apiKey: `key-of-${name}`,
  rights,
});

/** The users of the two recorded servers, beside the administrator. */
export const users = {
  16: [
    user(6, 'est_sales', 'own'),
    user(7, 'none', 'none'),
    user(11, 'hdown', 'own'),
    user(12, 'hduser', 'all'),
  ],
  19: [
    user(5, 'est_sales', 'own'),
    user(6, 'none', 'none'),
    user(7, 'intake', 'create'),
    user(8, 'portal', { type: 'portal', sales: 'create' }),
    user(9, 'alldocs', 'all'),
    user(10, 'bare', 'none'),
  ],
};

/** The name of a case, or the uid in its body, tells whose key it was. */
export function userOf(name: string, uid: unknown): string {
  const [, rights] =
    /^19-(?:rights|attachment-load)-(sales|none|intake|portal|alldocs|bare)-/.exec(name) ?? [];
  if (rights !== undefined) return rights === 'sales' ? 'est_sales' : rights;
  const version = name.startsWith('16') ? 16 : 19;
  return users[version].find(({ id }) => id === uid)?.name ?? 'admin';
}
