// A stand-in Odoo that behaves like the exchanges recorded from real servers: for `npm start` without an Odoo, and for
// tests as the server to talk to.
import type { AddressInfo } from 'node:net';
import { createAdmin } from './admin.ts';
import { openDatabase } from './call.ts';
import { createFaults } from './faults.ts';
import { openJournal } from './journal.ts';
import { replaceKey } from './keys.ts';
import { listRecords } from './records.ts';
import { seed } from './seed.ts';
import { createSandboxServer, isLoopbackAddress } from './server.ts';
import { createStore } from './store.ts';
import { createTransports } from './transports.ts';
import type { Admin } from './admin.ts';
import type { User } from './env.ts';
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import type { Language } from './language.ts';
import type { Version } from './models.ts';
import type { HelpdeskFlavour } from './modules.ts';
import type { SandboxRecord } from './records.ts';
import type { RestApiOptions } from './restapi.ts';
import type { TransportName } from './transports.ts';

export interface SandboxOptions {
  version?: Version;
  /** What its version tells of itself; `helpdesk` says whether Enterprise's own is installed. Default community. */
  edition?: 'community' | 'enterprise';
  database?: string;
  login?: string;
  apiKey?: string;
  /** Milliseconds since the epoch, from when on the key is refused. Odoo 16 has no such keys. Default: never. */
  keyExpiresAt?: number;
  /** JSON-RPC takes it in place of the key, as Odoo does. Default: none. */
  password?: string;
  /**
   * `oca`: helpdesk.ticket as OCA's helpdesk_mgmt has it, on 19 too. `enterprise`: as Odoo's paid helpdesk is documented,
   * never observed. `none`: no helpdesk is installed. Default `oca`.
   */
  helpdesk?: HelpdeskFlavour | 'none';
  /** Is Project installed? Default false. */
  project?: boolean;
  /**
   * The installed languages; the first is every user's own. Without `en_US`, Odoo 19 refuses a call in English and
   * Odoo 16 answers it in the user's own language. Only French is really spoken. Default `['en_US']`.
   */
  languages?: Language[];
  /** The REST add-on, as its public documentation has it and never observed. Default false: not installed. */
  restapi?: RestApiOptions | false;
  /** Those of the version's transports, and of the add-on, that answer; the others are not there. Default: all. */
  transports?: TransportName[];
  /** Does it keep its version to itself? Default false. */
  hidesVersion?: boolean;
  /** Further users, with fewer rights than the integration user, whose id is 2. Ids from 5 on. */
  users?: User[];
  /** Where its journal is. Absent: nothing is kept beyond the process. */
  file?: string;
  /** In bytes. */
  bodyLimit?: number;
  /** How long every call takes at least, for measurements over a network that is not there. Default 0. */
  latencyMs?: number;
  now?: () => number;
}

export interface Sandbox {
  readonly version: Version;
  readonly database: string;
  readonly login: string;
  /** The key of the integration user, as it is now. */
  readonly apiKey: string;
  /** Where it listens, without a slash at the end. Throws before `listen`. */
  readonly url: string;
  readonly faults: Faults;
  /** What people do in Odoo meanwhile, as its administrator. */
  readonly admin: Admin;
  /** Port 0 takes a free one; the host is 127.0.0.1. Rejects when the port is taken, and may be called again then. */
  listen(at?: { port?: number; host?: string }): Promise<string>;
  /** From now on every call is dropped without an answer; the sandbox's own page stays. */
  stopAnswering(): void;
  startAnswering(): void;
  /** The integration user gets another key; the old one is refused from now on. `expiresAt` as `keyExpiresAt`. */
  replaceKey(apiKey: string, expiresAt?: number): void;
  /** Newest first, archived ones too. */
  records(model: string): SandboxRecord[];
  close(): Promise<void>;
}

// Not a secret: it opens nothing but this stand-in, which holds nothing of value and listens on this computer only.
const wellKnownKey = '0123456789abcdef0123456789abcdef01234567';

/** Throws JournalError when its file cannot be used. Calls are answered after `listen`. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const { version = 19, edition = 'community', database: name = 'sandbox', login = 'admin' } = options;
  const { apiKey = wellKnownKey, keyExpiresAt = null, password, users: others = [] } = options;
  const { helpdesk = 'oca', project = false, languages = ['en_US'] } = options;
  const { restapi = false, transports, hidesVersion = false } = options;
  const { file, bodyLimit = 128 * 1024 * 1024, latencyMs = 0, now = Date.now } = options;
  const caller = { id: 2, login, name: 'Administrator', apiKey, keyExpiresAt, rights: 'all' as const };
  const users: [User, ...User[]] = [
    { ...caller, ...(password !== undefined && { password }) },
    ...others.map((user) => ({ ...user })),
  ];

  let journal: Journal | null = null;
  const store = createStore({ commit: (changes) => journal?.append(changes) });
  const modules = { helpdesk, project };
  const database = openDatabase({ version, edition, name, users, modules, languages, store, now });
  seed(database);
  if (file !== undefined) journal = openJournal(file, (changes) => store.restore(changes));

  const faults = createFaults();
  const state = { isAnswering: true, allowsAnyHost: false };
  const front = { database, transportOf: createTransports(database, transports, restapi), hidesVersion };
  const server = createSandboxServer({ front, faults, bodyLimit, latencyMs, state });
  let url: string | null = null;

  return {
    version,
    database: name,
    login,
    get apiKey() {
      return users[0].apiKey;
    },
    faults,
    admin: createAdmin(database),
    replaceKey: (key, expiresAt) => replaceKey(database, users[0], key, expiresAt ?? null),
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
