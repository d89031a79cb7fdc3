import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { skipPostgres, usePostgres } from '../../test/support/postgres.ts';
import { OutboxUnavailable } from './outbox.ts';
import { createSessions } from './postgres-sessions.ts';

describe('a transaction in PostgreSQL', { skip: skipPostgres }, () => {
  const server = usePostgres();

  it('is not taken for done when one of its statements failed and nobody said so', async () => {
    const connection = { connectionString: await server.createDatabase() };
    const sessions = createSessions({ connection, max: 1, limitMs: 5000, verify: () => Promise.resolve() });
    await sessions.use(async (session) => {
      await session.query('CREATE TABLE kept (n int)');
      const work = session.atomically(async () => {
        await session.query('INSERT INTO kept VALUES (1)');
        await session.query('SELECT 1 / 0').catch(() => {});
      });
      await assert.rejects(work, OutboxUnavailable);
      assert.deepEqual((await session.query('SELECT * FROM kept')).rows, []);
    });
    await sessions.close();
  });
});
