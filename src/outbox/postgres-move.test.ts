import { describe } from 'node:test';
import { moveContract } from '../../test/support/outbox-contract-move.ts';
import { skipPostgres, usePostgres } from '../../test/support/postgres.ts';
import { openPostgresOutbox } from './postgres.ts';

describe('PostgreSQL', { skip: skipPostgres }, () => {
  const server = usePostgres();

  moveContract('PostgreSQL', async () => {
    const url = await server.createDatabase();
    return (purpose) => openPostgresOutbox({ url, purpose, now: () => 7000 });
  });
});
