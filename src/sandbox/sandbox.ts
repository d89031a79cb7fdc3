// A stand-in Odoo that behaves like the exchanges recorded from real servers: for `npm start` without an Odoo, and for
// tests as the server to talk to.
import type { AddressInfo } from 'node:net';
import { openDatabase } from './call.ts';
import { createFaults } from './faults.ts';
import { openJournal } from './journal.ts';
import { listRecords } from './records.ts';
import { seed } from './seed.ts';
import { createSandboxServer, isLoopbackAddress } from './server.ts';
import { createStore } from './store.ts';
import type { User } from './env.ts';
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import type { Version } from './models.ts';
import type { SandboxRecord } from './records.ts';

export interface SandboxOptions {
  version?: Version;
  database?: string;
  login?: string;
  apiKey?: string;
  /** JSON-RPC takes it in place of the key, as Odoo does. Default: none. */
  password?: string;
  /** `oca`: helpdesk.ticket as OCA's helpdesk_mgmt has it, on 19 too. `none`: the module is not installed. */
  helpdesk?: 'oca' | 'none';
  /** Further users, with fewer rights than the integration user, whose id is 2. Ids from 5 on. */
  users?: User[];
  /** Where its journal is. Absent: nothing is kept beyond the process. */
  file?: string;
  /** In bytes. */
  bodyLimit?: number;
  now?: () => number;
}

export interface Sandbox {
  readonly version: Version;
  readonly database: string;
  readonly login: string;
  readonly apiKey: string;
  /** Where it listens, without a slash at the end. Throws before `listen`. */
  readonly url: string;
  readonly faults: Faults;
  /** Port 0 takes a free one; the host is 127.0.0.1. Rejects when the port is taken, and may be called again then. */
  listen(at?: { port?: number; host?: string }): Promise<string>;
  /** From now on every call is dropped without an answer; the sandbox's own page stays. */
  stopAnswering(): void;
  startAnswering(): void;
  /** Newest first, archived ones too. */
  records(model: string): SandboxRecord[];
  close(): Promise<void>;
}

// Not a secret: it opens nothing but this stand-in, which holds nothing of value and listens on this computer only.
const wellKnownKey = '0123456789abcdef0123456789abcdef01234567';

/** Throws JournalError when its file cannot be used. Calls are answered after `listen`. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const { version = 19, database: name = 'sandbox', login = 'admin', apiKey = wellKnownKey } = options;
  const { password, helpdesk = 'oca', file, bodyLimit = 128 * 1024 * 1024, now = Date.now } = options;
  const users: User[] = [
    {
      id: 2,
      login,
      name: 'Administrator',
      apiKey,
      ...(password !== undefined && { password }),
      rights: 'all',
    },
    ...(options.users ?? []),
  ];

  let journal: Journal | null = null;
  const store = createStore({ commit: (changes) => journal?.append(changes) });
  const database = openDatabase({ version, name, helpdesk, users, store, now });
  seed(store, database.models, version, users);
  if (file !== undefined) journal = openJournal(file, (changes) => store.restore(changes));

  const faults = createFaults();
  const state = { isAnswering: true, allowsAnyHost: false };
  const server = createSandboxServer({ database, faults, bodyLimit, state });
  let url: string | null = null;

  return {
    version,
    database: name,
    login,
    apiKey,
    faults,
    get url() {
      if (url === null) throw new Error('the sandbox does not listen yet');
      return url;
    },
    listen({ port = 0, host = '127.0.0.1' } = {}) {
      return new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          state.allowsAnyHost = !isLoopbackAddress(host);
          const reachable = host === '::1' ? '[::1]' : isLoopbackAddress(host) ? host : '127.0.0.1';
          url = `http://${reachable}:${(server.address() as AddressInfo).port}`;
          resolve(url);
        });
      });
    },
    stopAnswering: () => void (state.isAnswering = false),
    startAnswering: () => void (state.isAnswering = true),
    records: (model) => listRecords(database, model),
    async close() {
      if (server.listening) {
        const closed = new Promise((resolve) => server.once('close', resolve));
        server.close();
        server.closeAllConnections();
        await closed;
      }
      journal?.close();
      journal = null;
    },
  };
}
