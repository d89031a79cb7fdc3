import { describe } from 'node:test';
import { retentionContract } from '../../test/support/outbox-contract-retention.ts';
import { outboxContract } from '../../test/support/outbox-contract.ts';
import { skipPostgres, usePostgres } from '../../test/support/postgres.ts';
import { openPostgresOutbox } from './postgres.ts';

describe('PostgreSQL', { skip: skipPostgres }, () => {
  const server = usePostgres();
  // In the time of the contract's tests, the process has been there for long.
  const now = () => -3_600_000;
  const open = async () => openPostgresOutbox({ url: await server.createDatabase(), now });

  outboxContract('PostgreSQL', open);
  retentionContract('PostgreSQL', open);
});
