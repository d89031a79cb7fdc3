// A real PostgreSQL for tests: a server of its own in a temporary folder, with a new database for whoever asks.
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, globSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';

/** The folder of PostgreSQL's programs: the one on the path, or the newest of Debian's. */
export function findPostgres(): string | undefined {
  const folders = globSync('/usr/lib/postgresql/*/bin').toSorted((a, b) => majorOf(b) - majorOf(a));
  try {
    folders.unshift(execFileSync('pg_config', ['--bindir'], { encoding: 'utf8', stdio: 'pipe' }).trim());
  } catch {
    // Not on the path.
  }
  return folders.find((folder) => existsSync(join(folder, 'initdb')));
}

const majorOf = (folder: string) => Number(/\d+/.exec(folder)?.[0]);

/**
 * Why tests that need a PostgreSQL are skipped here; false when they are not. With CI=true they never are: where there is
 * none, they fail.
 */
export const skipPostgres: string | false =
  findPostgres() === undefined && process.env.CI !== 'true' ? 'PostgreSQL is not installed here' : false;

export interface PostgresServer {
  /** From its first start on. */
  readonly port: number;
  /** Its own, to put files in, and whose they must be. */
  readonly folder: string;
  readonly asUser: { uid: number; gid: number } | undefined;
  /** Of the database `postgres` as the superuser, unless another is asked for. */
  url(changes?: { database?: string; user?: string; password?: string }): string;
  /** Makes a database that belongs to the role `site`, and answers its address for that role. */
  createDatabase(options?: string): Promise<string>;
  /** Runs statements as the superuser in `database`, and answers the rows of the last. */
  run(sql: string, database?: string): Promise<Record<string, unknown>[]>;
  /** With other settings than before, when they are given; as a standby of nobody when it is asked for. */
  start(settings?: Record<string, string>, standby?: boolean): Promise<void>;
  /** Lets nobody finish, but loses nothing. */
  stop(): Promise<void>;
  /** As a crash does. */
  kill(): Promise<void>;
  /** Stops for good, and leaves nothing behind. */
  remove(): Promise<void>;
}

/** Declares that the tests of this `describe` have a running server. */
export function usePostgres(): PostgresServer {
  const server = {} as PostgresServer;
  before(async () => {
    // As descriptors, so that its getters stay getters.
    Object.defineProperties(server, Object.getOwnPropertyDescriptors(await createPostgres()));
    await server.start();
  });
  after(() => server.remove?.());
  return server;
}

// However the test ends, the server ends with it: its end of the pipe is closed then.
const guardian = 'trap "" INT HUP TERM; read _; kill -QUIT "$0"; sleep 1; rm -rf "$1"';

/** Makes a server that listens on loopback alone once it is started. */
export async function createPostgres(): Promise<PostgresServer> {
  const bin = findPostgres();
  if (bin === undefined) throw new Error('The tests need PostgreSQL, such as: apt-get install postgresql');
  const folder = mkdtempSync(join(roomyMemory() ?? tmpdir(), 'postgres-'));
  const data = join(folder, 'data');
  const asUser = unprivilegedUser();
  if (asUser) chownSync(folder, asUser.uid, asUser.gid);
  const passwordFile = join(folder, 'password');
  // Nobody else on this machine gets in; it has to be percent-encoded in an address.
  const password = `${randomBytes(12).toString('hex')} %`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (asUser) chownSync(passwordFile, asUser.uid, asUser.gid);
  const how = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8'];
  await promisify(execFile)(
    join(bin, 'initdb'),
    [...how, '--locale=C.UTF-8', '--no-sync', `--pgdata=${data}`],
    { ...asUser, cwd: folder },
  );
  let port = 0;
  let settings: Record<string, string> = {};
  let child: ChildProcess | undefined;
  let databases = 0;

  const url: PostgresServer['url'] = ({ database = 'postgres', user = 'postgres', ...changes } = {}) =>
    `postgres://${user}:${encodeURIComponent(changes.password ?? password)}@127.0.0.1:${port}/${database}`;

  async function run(sql: string, database?: string): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: url(database === undefined ? {} : { database }) });
    // A server that is killed under it says so twice.
    client.on('error', () => {});
    await client.connect();
    try {
      const results = [await client.query(sql)].flat();
      return results.at(-1)!.rows as Record<string, unknown>[];
    } finally {
      await client.end();
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child;
    child = undefined;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const exited = once(ending, 'exit');
    ending.kill(signal);
    await exited;
  }

  async function tryToStart(): Promise<boolean> {
    const options = {
      listen_addresses: '127.0.0.1',
      port: `${port}`,
      unix_socket_directories: '',
      ...settings,
    };
    const args = Object.entries({ shared_buffers: '32MB', ...options }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]);
    const started = spawn(join(bin!, 'postgres'), ['-D', data, ...args], {
      ...asUser,
      cwd: folder,
      stdio: 'ignore',
    });
    child = started;
    const guard = spawn('sh', ['-c', guardian, `${started.pid}`, folder], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    started.once('exit', () => guard.kill('SIGKILL'));
    while (started.exitCode === null && started.signalCode === null) {
      const answers = await run('SELECT 1').then(
        () => true,
        () => false,
      );
      if (answers) return true;
      await pause(20);
    }
    return false;
  }

  return {
    get port() {
      return port;
    },
    folder,
    asUser,
    url,
    run,
    async createDatabase(options = '') {
      const database = `test_${(databases += 1)}`;
      if (databases === 1) await run(`CREATE ROLE site LOGIN PASSWORD '${password}'`);
      await run(`CREATE DATABASE ${database} OWNER site ${options}`);
      return url({ database, user: 'site' });
    },
    async start(changes, standby = false) {
      settings = changes ?? settings;
      if (standby) writeFileSync(join(data, 'standby.signal'), '');
      else rmSync(join(data, 'standby.signal'), { force: true });
      const isFirst = port === 0;
      if (isFirst) port = await freePort();
      // After a crash, processes of the old server may hold on to its memory for a moment.
      for (let tries = 1; !(await tryToStart()); tries += 1) {
        if (tries === 100) throw new Error('PostgreSQL does not start.');
        await pause(50);
        // Somebody may have taken it meanwhile; whoever knows it already must find the server there.
        if (isFirst) port = await freePort();
      }
    },
    stop: () => end('SIGINT'),
    kill: () => end('SIGKILL'),
    async remove() {
      await end('SIGQUIT');
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
}

/** Hundreds of databases are made; how long a disk takes to sync them is no matter of these tests. */
function roomyMemory(): string | undefined {
  const folder = '/dev/shm';
  if (!existsSync(folder)) return undefined;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > 2 ** 31 ? folder : undefined;
}

/** PostgreSQL does not run as root. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
    try {
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // There is no such user.
    }
  }
  return undefined;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
