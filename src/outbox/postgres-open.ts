// Opens the database, or refuses with one sentence that says what to do. A refused database is left as it was.
import { setTimeout as wait } from 'node:timers/promises';
import { Client, type ClientBase } from 'pg';
import { OutboxError, OutboxUnavailable, type Purpose } from './outbox.ts';
import { migrate, requireCurrent } from './postgres-schema.ts';
import { faultOf, readServerSettings, serverSettings, type ServerSettings } from './postgres-server.ts';
import { connectionOptions } from './postgres-sessions.ts';
import { cannotOpen } from './postgres-trouble.ts';

// Whoever starts the site is looking at it.
const connectWithinMs = 10_000;

interface OpenedDatabase {
  secret: Uint8Array;
  /**
   * For every later connection, which may well lead to another server: throws OutboxUnavailable when that one is not
   * fit, or keeps another outbox.
   */
  verify: (client: ClientBase) => Promise<void>;
}

/** Throws OutboxError. */
export async function openDatabase({
  url,
  purpose,
}: {
  url: string;
  purpose: Purpose;
}): Promise<OpenedDatabase> {
  const client = createClient(url);
  client.on('error', () => {});
  try {
    await client.connect();
    const fault = faultOf(await readServerSettings(client));
    if (fault !== undefined) throw new OutboxError(`The PostgreSQL of DATABASE_URL ${fault}`);
    const database = client.database ?? '';
    if (purpose === 'desk') await requireCurrent(client, database);
    else await migrate(client, database);
    if (purpose === 'move') await refuseWhileUsed(client, database);
    else await refuseHalfImported(client, database);
    const secret = await readSecret(client);
    return { secret, verify: (later) => verify(later, secret) };
  } catch (error) {
    throw cannotOpen(error, client);
  } finally {
    await client.end();
  }
}

// A password with one of / ? # in it makes a host and a port of its first half, to be read in every message.
const cutShort = /^[a-z]+:\/\/[^@/?#]*[/?#].*@/i;

function createClient(url: string): Client {
  try {
    if (cutShort.test(url)) throw new RangeError('not percent-encoded');
    return new Client(connectionOptions({ connectionString: url }, connectWithinMs));
  } catch {
    // What is wrong with it may be quoted in the error, and with it the password.
    throw new OutboxError(
      'DATABASE_URL is no address of a PostgreSQL: write it as postgres://user:password@host:5432/database, with special characters of the password percent-encoded.',
    );
  }
}

/** What is not there yet would be taken for something that never was. */
async function refuseHalfImported(client: ClientBase, database: string): Promise<void> {
  const { rows } = await client.query(`SELECT FROM porchlight.meta WHERE name = 'importing'`);
  if (rows.length === 0) return;
  throw new OutboxError(
    `An import into the database "${database}" was interrupted: run it again, npm run outbox -- import FILE.`,
  );
}

// A connection that was closed a moment ago is known to the server for a little longer.
const goneWithinMs = 2000;

async function refuseWhileUsed(client: ClientBase, database: string): Promise<void> {
  for (const until = Date.now() + goneWithinMs; Date.now() < until; await wait(100)) {
    const { rows } = await client.query(
      `SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND application_name = current_setting('application_name') LIMIT 1`,
    );
    if (rows.length === 0) return;
  }
  throw new OutboxError(`A site uses the outbox in the database "${database}": stop every site first.`);
}

async function readSecret(client: ClientBase): Promise<Uint8Array> {
  const { rows } = await client.query<{ value: Uint8Array }>(
    `SELECT value FROM porchlight.meta WHERE name = 'secret'`,
  );
  return rows[0]!.value;
}

async function verify(client: ClientBase, secret: Uint8Array): Promise<void> {
  const asked = {
    // As long as the connection lasts, its commits stay as they are judged here, whatever becomes of the server's setting.
    text: `SELECT ${serverSettings}, set_config('synchronous_commit', current_setting('synchronous_commit'), false),
      (SELECT value FROM porchlight.meta WHERE name = 'secret') AS secret`,
    query_timeout: connectWithinMs,
  };
  const { rows } = await client.query<ServerSettings & { secret: Uint8Array | null }>(asked);
  const fault = faultOf(rows[0]!);
  if (fault !== undefined) throw new OutboxUnavailable(`The PostgreSQL of DATABASE_URL ${fault}`);
  if (rows[0]!.secret === null || Buffer.compare(rows[0]!.secret, secret) !== 0) {
    throw new OutboxUnavailable('The PostgreSQL of DATABASE_URL keeps another outbox now: restart the site.');
  }
}
