// Opens the database, or refuses with one sentence that says what to do. A refused database is left as it was.
import { setTimeout as wait } from 'node:timers/promises';
import { Client, type ClientBase } from 'pg';
import type { Notice } from './log.ts';
import { halfImported } from './move-file.ts';
import { OutboxError, OutboxUnavailable, type Purpose } from './outbox.ts';
import { locks, tryLock } from './postgres-locks.ts';
import { isHalfImported } from './postgres-move.ts';
import { migrate, migrations, requireCurrent } from './postgres-schema.ts';
import { faultOf, readServerSettings, serverSettings, type ServerSettings } from './postgres-server.ts';
import { connectionOptions } from './postgres-sessions.ts';
import { cannotOpen } from './postgres-trouble.ts';
import { oldestNote, readOldest } from './schema-rule.ts';

// Whoever starts the site is looking at it.
const connectWithinMs = 10_000;

interface OpenedDatabase {
  secret: Uint8Array;
  /** What whoever opened it should know. */
  notice: Notice | null;
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
    const comeIn = async () => {
      if (!(await enter(client, purpose))) throw inUse(database, purpose);
    };
    let notice: Notice | null = null;
    if (purpose === 'desk') {
      await comeIn();
      await requireCurrent(client, database);
    } else {
      const doors = { comeIn, shutOut: () => enter(client, 'move') };
      notice = await migrate(client, database, purpose, doors);
    }
    if (purpose !== 'move' && (await isHalfImported(client)))
      throw halfImported(`the database "${database}"`, 'DROP SCHEMA porchlight CASCADE there');
    const secret = await readSecret(client);
    return { secret, notice, verify: (later) => verify(later, secret, purpose) };
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

// A connection that was closed a moment ago is known to the server for a little longer.
const goneWithinMs = 2000;

/**
 * Every connection of sites and of the desk holds a lock with the others, and that of a move holds it alone. False when the
 * others are there.
 */
async function enter(client: ClientBase, purpose: Purpose): Promise<boolean> {
  for (const until = Date.now() + goneWithinMs; ; await wait(50)) {
    if (await tryLock(client, locks.use, purpose !== 'move')) return true;
    if (Date.now() >= until) return false;
  }
}

function inUse(database: string, purpose: Purpose): OutboxError {
  return new OutboxError(
    purpose === 'move'
      ? `A site, or another move, uses the outbox in the database "${database}": stop every site first.`
      : `The outbox in the database "${database}" is being moved: wait until that is done.`,
  );
}

async function readSecret(client: ClientBase): Promise<Uint8Array> {
  const { rows } = await client.query<{ value: Uint8Array }>(
    `SELECT value FROM porchlight.meta WHERE name = 'secret'`,
  );
  return rows[0]!.value;
}

// A machine that has vanished says no goodbye. By themselves servers wait two hours for it, and for as long its locks would
// keep a move out, or every site: asked after 30 s, it has another 30 to answer.
const keepAlives = Object.entries({ idle: 30, interval: 10, count: 3 })
  .map(([name, value]) => `set_config('tcp_keepalives_${name}', '${value}', false)`)
  .join(', ');

async function verify(client: ClientBase, secret: Uint8Array, purpose: Purpose): Promise<void> {
  const asked = {
    // As long as the connection lasts, its commits stay as they are judged here, whatever becomes of the server's setting.
    text: `SELECT ${serverSettings}, set_config('synchronous_commit', current_setting('synchronous_commit'), false),
      ${keepAlives}`,
    query_timeout: connectWithinMs,
  };
  const server = await client.query<ServerSettings>(asked);
  const fault = faultOf(server.rows[0]!);
  if (fault !== undefined) throw new OutboxUnavailable(`The PostgreSQL of DATABASE_URL ${fault}`);
  if (!(await enter(client, purpose))) {
    throw new OutboxUnavailable('The outbox in the PostgreSQL of DATABASE_URL is being moved.');
  }
  // Only now: whoever held the lock a moment ago may have changed it.
  const found = {
    text: `SELECT (SELECT value FROM porchlight.meta WHERE name = 'secret') AS secret,
      (SELECT value FROM porchlight.meta WHERE name = '${oldestNote}') AS oldest`,
    query_timeout: connectWithinMs,
  };
  const { rows } = await client.query<{ secret: Uint8Array | null; oldest: Uint8Array | null }>(found);
  // A newer version came while this process had no connection open.
  if ((readOldest(rows[0]!.oldest) ?? 0) > migrations.length) {
    throw new OutboxUnavailable(
      'The outbox in the PostgreSQL of DATABASE_URL was written by a newer Porchlight: start that version or a later one.',
    );
  }
  // An import brings another.
  if (purpose === 'move') return;
  if (rows[0]!.secret === null || Buffer.compare(rows[0]!.secret, secret) !== 0) {
    throw new OutboxUnavailable('The PostgreSQL of DATABASE_URL keeps another outbox now: restart the site.');
  }
}
