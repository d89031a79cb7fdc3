// What every operation on records needs to know: whose call it is, on which data, in which version of Odoo.
import type { Groups, Rights } from './groups.ts';
import type { Models, Version } from './models.ts';
import type { Store } from './store.ts';

export interface User {
  id: number;
  login: string;
  name: string;
  apiKey: string;
  /** Milliseconds since the epoch, from when on the key is refused; Odoo 16 has no such keys. Default: never. */
  keyExpiresAt?: number | null;
  /** Accepted by `authenticate` and execute_kw, as on a real server; never by JSON-2. */
  password?: string;
  rights: Rights | Groups;
}

export interface Env {
  version: Version;
  models: Models;
  store: Store;
  user: User;
  groups: Required<Groups>;
  /** The user's own language. */
  userLang: string;
  context: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  now: number;
}
