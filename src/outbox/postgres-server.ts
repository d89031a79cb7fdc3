// Whether a PostgreSQL server keeps what it says it has kept.
import type { ClientBase } from 'pg';

// Older ones get no more corrections.
const oldestVersion = 130_000;

export interface ServerSettings {
  version: number;
  encoding: string;
  fsync: string;
  full_page_writes: string;
  synchronous_commit: string;
  standby: boolean;
  read_only: string;
}

/** As SQL: what faultOf judges. */
export const serverSettings = `
  current_setting('server_version_num')::int AS version,
  current_setting('server_encoding') AS encoding,
  current_setting('fsync') AS fsync,
  current_setting('full_page_writes') AS full_page_writes,
  current_setting('synchronous_commit') AS synchronous_commit,
  pg_is_in_recovery() AS standby,
  current_setting('transaction_read_only') AS read_only`;

/** What makes the server unfit, and what to do, as the end of a sentence; undefined when it is fit. */
export function faultOf(settings: ServerSettings): string | undefined {
  const { version, encoding, synchronous_commit: commit } = settings;
  if (version < oldestVersion) {
    return `is version ${Math.floor(version / 10_000)}: install 13 or later.`;
  }
  if (encoding !== 'UTF8') {
    return `keeps this database in ${encoding}: create one WITH ENCODING 'UTF8' TEMPLATE template0.`;
  }
  if (settings.standby) return 'is a standby: let DATABASE_URL name the primary.';
  if (settings.fsync !== 'on') return 'has fsync off and loses data in a power cut: set fsync = on.';
  if (settings.full_page_writes !== 'on') {
    return 'has full_page_writes off and can be damaged by a power cut: set full_page_writes = on.';
  }
  if (commit === 'off' || commit === 'local') {
    return `has synchronous_commit = ${commit} and may lose what it has acknowledged: set it to on for this database and user.`;
  }
  if (settings.read_only !== 'off') {
    return 'only lets this user read: set default_transaction_read_only = off for this database and user.';
  }
  return undefined;
}

export async function readServerSettings(client: ClientBase): Promise<ServerSettings> {
  const { rows } = await client.query<ServerSettings>(`SELECT ${serverSettings}`);
  return rows[0]!;
}
