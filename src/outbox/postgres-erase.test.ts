import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Client } from 'pg';
import { skipPostgres, usePostgres } from '../../test/support/postgres.ts';
import { openPostgresOutbox } from './postgres.ts';

describe('what was erased in PostgreSQL', { skip: skipPostgres }, () => {
  const server = usePostgres();

  it('gives up its room unless somebody may still read it', async () => {
    const url = await server.createDatabase();
    const outbox = await openPostgresOutbox({ url });
    const reader = new Client({ connectionString: url });
    await reader.connect();
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM porchlight.submission');
    assert.equal(await outbox.scrub(), false);
    await reader.query('COMMIT');
    await reader.end();
    assert.equal(await outbox.scrub(), true);
    await outbox.close();
  });
});
