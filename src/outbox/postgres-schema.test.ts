import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { Client } from 'pg';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { skipPostgres, usePostgres } from '../../test/support/postgres.ts';
import { OutboxError } from './outbox.ts';
import { migrations } from './postgres-schema.ts';
import { openPostgresOutbox } from './postgres.ts';

describe('the schema in PostgreSQL', { skip: skipPostgres }, () => {
  const server = usePostgres();
  let url: string;
  beforeEach(async () => {
    url = await server.createDatabase();
  });

  const run = (sql: string) => server.run(sql, new URL(url).pathname.slice(1));

  async function refused(words: RegExp, purpose: 'site' | 'desk' = 'site'): Promise<void> {
    const tables = `SELECT relname, relkind FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
      WHERE nspname = 'porchlight' ORDER BY 1`;
    const before = await run(tables);
    await assert.rejects(openPostgresOutbox({ url, purpose }), (error) => {
      assert.ok(error instanceof OutboxError, String(error));
      assert.match(error.message, words);
      assert.match(error.message, /^[^\n]+\.$/, 'one line');
      return true;
    });
    assert.deepEqual(await run(tables), before);
  }

  it('is made once by any number of processes that start at the same moment', async () => {
    const outboxes = await Promise.all(Array.from({ length: 8 }, () => openPostgresOutbox({ url })));
    const [first] = outboxes;
    for (const { secret } of outboxes) assert.deepEqual(secret, first!.secret);
    assert.deepEqual(await run('SELECT version FROM porchlight.schema_version'), [
      { version: migrations.length },
    ]);
    await Promise.all(outboxes.map((outbox) => outbox.close()));
  });

  it('keeps submissions and the secret from one start to the next', async () => {
    const first = await openPostgresOutbox({ url });
    const submission = sampleEstimate();
    await first.add(submission, identity('one'));
    await first.close();
    const second = await openPostgresOutbox({ url });
    assert.deepEqual(second.secret, first.secret);
    assert.deepEqual(await second.find(identity('one')), submission);
    await second.close();
  });

  it('is whole or not there when whoever makes it dies in the middle', async () => {
    await run('CREATE SCHEMA porchlight AUTHORIZATION site');
    // The name of one of the last tables is not free as long as this one is not over.
    const other = new Client({ connectionString: url });
    await other.connect();
    await other.query('BEGIN; CREATE TABLE porchlight.meta (id int)');
    const starting = openPostgresOutbox({ url }).catch((error: unknown) => error);
    const waiting = `SELECT pid FROM pg_stat_activity WHERE application_name = 'porchlight' AND wait_event_type = 'Lock'`;
    let pid: unknown;
    while (pid === undefined) pid = (await run(waiting))[0]?.pid;
    await run(`SELECT pg_terminate_backend(${Number(pid)})`);
    assert.ok((await starting) instanceof OutboxError);
    await other.query('ROLLBACK');
    await other.end();
    assert.deepEqual(await run(`SELECT FROM pg_tables WHERE schemaname = 'porchlight'`), []);
    await (await openPostgresOutbox({ url })).close();
  });

  it('of an older version is brought up to date by the site alone, with all that is in it', async () => {
    const first = await openPostgresOutbox({ url });
    const submission = sampleEstimate();
    await first.add(submission, identity());
    await first.close();
    await run('DROP TABLE porchlight.tally; UPDATE porchlight.schema_version SET version = 1');
    await refused(/was written by an older Porchlight \(schema 1\): start the site once/, 'desk');
    const second = await openPostgresOutbox({ url });
    assert.deepEqual(await second.read(submission.id), submission);
    assert.deepEqual(await run('SELECT * FROM porchlight.tally'), []);
    await second.close();
  });

  it('of a newer version is refused', async () => {
    await (await openPostgresOutbox({ url })).close();
    const number = migrations.length + 1;
    await run(`UPDATE porchlight.schema_version SET version = ${number};
      UPDATE porchlight.meta SET value = '${number}' WHERE name = 'oldest'`);
    for (const purpose of ['site', 'desk'] as const)
      await refused(/was written by a newer Porchlight/, purpose);
  });

  it('of another program is refused', async () => {
    await run('CREATE SCHEMA porchlight; CREATE TABLE porchlight.delivery (id int)');
    await refused(/"porchlight" of the database "test_\d+" belongs to another program/);
    await run('CREATE TABLE porchlight.schema_version (version int); GRANT ALL ON SCHEMA porchlight TO site');
    await run(
      'INSERT INTO porchlight.schema_version VALUES (1); GRANT ALL ON porchlight.schema_version TO site',
    );
    await refused(/belongs to another program/);
  });

  it('is made and updated by the site alone', async () => {
    await refused(/There is no outbox in the database "test_\d+" yet: start the site once/, 'desk');
    await (await openPostgresOutbox({ url })).close();
    await (await openPostgresOutbox({ url, purpose: 'desk' })).close();
  });

  it('leaves alone what else is in the database', async () => {
    await run('CREATE TABLE public.delivery (id int); INSERT INTO public.delivery VALUES (1)');
    const outbox = await openPostgresOutbox({ url });
    await outbox.add(sampleEstimate(), identity());
    assert.deepEqual(await run('SELECT * FROM public.delivery'), [{ id: 1 }]);
    await outbox.close();
  });
});
