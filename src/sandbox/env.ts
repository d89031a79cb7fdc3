// What every operation on records needs to know: whose call it is, on which data, in which version of Odoo.
import type { Models, Version } from './models.ts';
import type { Store } from './store.ts';

/**
 * all: everything. own: sales and helpdesk records of one's own (leads also when nobody's). create: may create leads
 * and tickets and see none. none: an ordinary employee without sales or helpdesk.
 */
export type Rights = 'all' | 'own' | 'create' | 'none';

export interface User {
  id: number;
  login: string;
  name: string;
  apiKey: string;
  /** Accepted by `authenticate` and execute_kw, as on a real server; never by JSON-2. */
  password?: string;
  rights: Rights;
}

export interface Env {
  version: Version;
  models: Models;
  store: Store;
  user: User;
  context: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  now: number;
}
