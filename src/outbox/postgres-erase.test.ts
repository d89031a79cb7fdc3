import assert from 'node:assert/strict';
import { beforeEach, afterEach, describe, it } from 'node:test';
import { Client } from 'pg';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { delivered } from '../../test/support/outbox-store.ts';
import { skipPostgres, usePostgres } from '../../test/support/postgres.ts';
import type { Outbox } from './outbox.ts';
import { openPostgresOutbox } from './postgres.ts';

describe('what is erased in PostgreSQL', { skip: skipPostgres }, () => {
  const server = usePostgres();
  let url: string;
  let outbox: Outbox;
  let other: Client;
  beforeEach(async () => {
    url = await server.createDatabase();
    outbox = await openPostgresOutbox({ url });
    other = await connect();
  });
  afterEach(async () => {
    await other.end();
    await outbox.close();
  });

  async function connect(as = url): Promise<Client> {
    const client = new Client({ connectionString: as });
    await client.connect();
    return client;
  }

  /** Somebody who still sees what is deleted from now on. */
  async function read(as?: string): Promise<Client> {
    const reader = await connect(as);
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM porchlight.submission');
    return reader;
  }

  const ask = async (sql: string) => (await other.query<Record<string, unknown>>(sql)).rows;

  it('gives up its room once a day, and unless somebody may still read it', async () => {
    const reader = await read();
    assert.equal(await outbox.scrub(), false);
    await reader.query('COMMIT');
    assert.equal(await outbox.scrub(), true);
    await reader.end();
    const late = await read();
    assert.equal(await outbox.scrub(), true, 'done for today');
    await ask(`UPDATE porchlight.meta SET value = convert_to((now() - interval '1 day')::text, 'UTF8')
      WHERE name = 'scrubbed'`);
    assert.equal(await outbox.scrub(), false);
    await late.end();
  });

  it('gives up its room no sooner when a backup by another user reads it', async () => {
    const backup = await read(server.url({ database: other.database! }));
    assert.equal(await outbox.scrub(), false);
    await backup.end();
    while (!(await outbox.scrub()));
  });

  it('is left to the one process that gives up the room just now', async () => {
    const reader = await read();
    await ask(`SELECT pg_advisory_lock(${0x504c4f42}, 3)`);
    assert.equal(await outbox.scrub(), true);
    await ask(`SELECT pg_advisory_unlock(${0x504c4f42}, 3)`);
    assert.equal(await outbox.scrub(), false);
    await reader.end();
  });

  it('has no file attached at that moment that is still to be delivered', async () => {
    const { id } = sampleEstimate();
    await outbox.add({ ...sampleEstimate(), id }, identity());
    const [claim] = await outbox.claim('estimate', 1, 5000, 1000);
    await outbox.settle(claim!, delivered, 5000);
    const [note] = await outbox.claim('estimate note', 1, 5000, 1000);
    await outbox.settle(note!, delivered, 5000);
    await ask('BEGIN');
    await ask(`SELECT FROM porchlight.submission WHERE id = '${id}' FOR NO KEY UPDATE`);
    const expiring = outbox.expire({ finishedBefore: 9000, heldBefore: 0, receivedBefore: 0 }, 9000);
    const waits = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
    while ((await server.run(waits, other.database)).length === 0);
    await ask(`INSERT INTO porchlight.delivery (submission_id, step, kind, external_id, state, due_at, changed_at)
      VALUES ('${id}', 'file-1', 'estimate file', 'x', 'pending', 6000, 6000)`);
    await ask('COMMIT');
    assert.equal((await expiring).erased, 0);
    assert.equal((await outbox.claim('estimate file', 1, 9000, 1000)).length, 1);
  });
});
