import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Client } from 'pg';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { skipPostgres, usePostgres } from '../../test/support/postgres.ts';
import { openOutbox } from './open.ts';
import { OutboxError } from './outbox.ts';
import { openDatabase } from './postgres-open.ts';
import { faultOf, type ServerSettings } from './postgres-server.ts';

const secret = 'db-secret';

/** Refused in one sentence that matches, without a word of the password. */
async function refused(url: string, words: RegExp, purpose: 'site' | 'desk' = 'site'): Promise<void> {
  await assert.rejects(openOutbox({ url, purpose }), (error) => {
    assert.ok(error instanceof OutboxError, String(error));
    assert.match(error.message, words);
    assert.match(error.message, /^[^\n]+\.$/, 'one line');
    assert.ok(![error.message, error.stack, JSON.stringify(error)].join().includes(secret));
    assert.equal(error.cause, undefined);
    return true;
  });
}

describe('an address of PostgreSQL', () => {
  it('is refused when it is none', async () => {
    for (const url of [
      `postgres://site:${secret}@[/site`,
      `postgres://site:1234/${secret}@h/site`,
      `postgres://site:1234#${secret}@h/site`,
      `postgres://site:${secret}%@h:x/site`,
      `postgres://site:${secret}@h/site?sslmode=verify-full&sslrootcert=/none`,
    ]) {
      await refused(url, /DATABASE_URL is no address of a PostgreSQL/);
    }
  });

  it('is refused when nobody is there', async () => {
    await refused(
      `postgres://site:${secret}@127.0.0.1:1/site`,
      /127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\): start/,
    );
    await refused(
      'postgres:///site?host=/no/such/folder',
      /PostgreSQL at \/no\/such\/folder cannot be reached \(ENOENT\)/,
    );
    await refused(`postgres://site:${secret}@host.invalid/site`, /host\.invalid:5432 cannot be reached/);
  });

  it('is refused when somebody else is there', async () => {
    const server = createServer((socket) => socket.end('220 mail.example.org ESMTP\r\n')).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await refused(`postgres://site:${secret}@127.0.0.1:${port}/site`, /cannot be (reached|used)/);
    server.close();
  });
});

describe('a PostgreSQL server', () => {
  const fit: ServerSettings = {
    version: 130_000,
    encoding: 'UTF8',
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    standby: false,
    read_only: 'off',
  };

  it('is fit from version 13 on, with every way of committing that waits for this disk at least', () => {
    for (const commit of ['on', 'remote_write', 'remote_apply']) {
      assert.equal(faultOf({ ...fit, synchronous_commit: commit }), undefined);
    }
    assert.match(faultOf({ ...fit, version: 129_999 })!, /is version 12: install 13 or later/);
  });
});

describe('a start with PostgreSQL', { skip: skipPostgres }, () => {
  const server = usePostgres();
  let url: string;
  before(async () => {
    url = await server.createDatabase();
  });

  const database = () => new URL(url).pathname.slice(1);
  /** What is said of a role or a database counts from the next connection on. */
  async function withSetting(name: string, value: string, check: () => Promise<void>): Promise<void> {
    await server.run(`ALTER ROLE site SET ${name} = ${value}`);
    await check();
    await server.run(`ALTER ROLE site RESET ${name}`);
  }

  it('says what is wrong with the user, the password and the database', async () => {
    await refused(
      server.url({ user: 'site', password: secret }),
      /does not let the user of DATABASE_URL in \(28P01\)/,
    );
    await refused(server.url({ user: 'nobody', password: secret }), /does not let the user/);
    const without = new URL(url);
    without.password = '';
    await refused(without.href, /does not let the user of DATABASE_URL in \(password\)/);
    await refused(server.url({ database: 'none' }), /has no database "none": create it/);
  });

  it('speaks TLS as the address says, with a server whose certificate is good', async () => {
    await refused(`${url}?sslmode=verify-full`, /speaks no TLS: turn it on there/);
    const { folder, asUser } = server;
    const subject = ['-subj', '/CN=db', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync(
      'openssl',
      [...'req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem'.split(' '), ...subject],
      { ...asUser, cwd: folder, stdio: 'pipe' },
    );
    const [certificate, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    await server.stop();
    await server.start({ ssl: 'on', ssl_cert_file: certificate, ssl_key_file: key });
    for (const mode of ['require', 'verify-full']) {
      await refused(
        `${url}?sslmode=${mode}`,
        /over TLS as DATABASE_URL asks \(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
      );
    }
    for (const mode of ['no-verify', `verify-full&sslrootcert=${certificate}`]) {
      const outbox = await openOutbox({ url: `${url}?sslmode=${mode}` });
      await outbox.check();
      const used = 'SELECT bool_and(ssl) AS ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)';
      assert.deepEqual(await server.run(`${used} WHERE application_name = 'porchlight'`), [{ ssl: true }]);
      await outbox.close();
    }
    await refused(
      `${url.replace('127.0.0.1', 'localhost')}?sslmode=verify-full&sslrootcert=${certificate}`,
      /over TLS as DATABASE_URL asks \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
    );
    await server.stop();
    await server.start({});
  });

  it('refuses a database that would lose what it acknowledged', async () => {
    for (const value of ['off', 'local']) {
      await withSetting('synchronous_commit', value, () =>
        refused(url, new RegExp(`has synchronous_commit = ${value} and may lose`)),
      );
    }
    for (const name of ['fsync', 'full_page_writes']) {
      await server.stop();
      await server.start({ [name]: 'off' });
      await refused(url, new RegExp(`has ${name} off .* set ${name} = on`));
    }
    await server.stop();
    await server.start({});
  });

  it('refuses a database that cannot be written or is not in UTF-8', async () => {
    await withSetting('default_transaction_read_only', 'on', () => refused(url, /only lets this user read/));
    const latin = await server.createDatabase(`ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0`);
    await refused(latin, /keeps this database in SQL_ASCII/);
  });

  it('refuses a standby, and its site is not ready when the server becomes one', async () => {
    const site = await openOutbox({ url });
    await site.check();
    await server.stop();
    await server.start({}, true);
    await refused(url, /is a standby: let DATABASE_URL name the primary/);
    await assert.rejects(site.check(), { name: 'OutboxUnavailable' });
    await assert.rejects(site.add(sampleEstimate(), identity()), { name: 'OutboxUnavailable' });
    await server.stop();
    await server.start();
    await site.check();
    await site.close();
  });

  it('is not ready any more when nothing is synced, and never commits less than it did at first', async () => {
    const site = await openOutbox({ url });
    await site.check();
    const reload = async (sql: string) => {
      await server.run(`ALTER SYSTEM ${sql}`);
      await server.run('SELECT pg_reload_conf()');
    };
    const fault = () =>
      site.check().then(
        () => undefined,
        (error: Error) => error.message,
      );
    await reload('SET synchronous_commit = off');
    while ((await server.run('SHOW synchronous_commit'))[0]!.synchronous_commit !== 'off');
    assert.equal(await fault(), undefined);
    await reload('RESET synchronous_commit');
    await reload('SET fsync = off');
    while (!/has fsync off/.test((await fault()) ?? ''));
    await reload('RESET fsync');
    await site.close();
  });

  it('has the server end within a minute what a machine that has vanished held there', async () => {
    const { verify } = await openDatabase({ url, purpose: 'site' });
    const client = new Client({ connectionString: url });
    await client.connect();
    await verify(client);
    const seconds: number[] = [];
    for (const name of ['idle', 'interval', 'count']) {
      const { rows } = await client.query<Record<string, string>>(`SHOW tcp_keepalives_${name}`);
      seconds.push(Number(rows[0]![`tcp_keepalives_${name}`]));
    }
    await client.end();
    const [idle, interval, count] = seconds as [number, number, number];
    assert.ok(Math.min(...seconds) > 0 && idle + interval * count <= 60, seconds.join());
  });

  it('refuses a database where it may not keep anything, or uses the schema that it was given', async () => {
    const name = database();
    await server.run(`CREATE DATABASE foreign_${name}`);
    const foreign = server.url({ database: `foreign_${name}`, user: 'site' });
    await refused(foreign, /does not let the user of DATABASE_URL keep an outbox in "foreign_/);
    await server.run('CREATE SCHEMA porchlight', `foreign_${name}`);
    await refused(foreign, /does not let the user of DATABASE_URL keep an outbox/);
    await server.run('ALTER SCHEMA porchlight OWNER TO site', `foreign_${name}`);
    await (await openOutbox({ url: foreign })).close();
  });
});

describe('a pooler', () => {
  // As PgBouncer answers to time limits that it was not told to ignore.
  const server = createServer((socket) => {
    const fields = 'SFATAL\0C08P01\0Munsupported startup parameter: statement_timeout\0\0';
    const message = Buffer.alloc(5 + fields.length);
    message.write('E');
    message.writeInt32BE(4 + fields.length, 1);
    message.write(fields, 5);
    socket.once('data', () => socket.end(message)).on('error', () => {});
  });
  before(async () => void (await once(server.listen(0, '127.0.0.1'), 'listening')));
  after(() => void server.close());

  it('is refused with advice', async () => {
    const { port } = server.address() as { port: number };
    await refused(`postgres://site:${secret}@127.0.0.1:${port}/site`, /hidden behind a pooler/);
  });
});
