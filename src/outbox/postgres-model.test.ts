import { describe } from 'node:test';
import { modelContract } from '../../test/support/outbox-contract-model.ts';
import { skipPostgres, usePostgres } from '../../test/support/postgres.ts';
import { openPostgresOutbox } from './postgres.ts';

describe('PostgreSQL', { skip: skipPostgres }, () => {
  const server = usePostgres();
  // In the time of the calls, the process has been there for long.
  const now = () => -3_600_000;

  modelContract(
    'PostgreSQL',
    async () => {
      const url = await server.createDatabase();
      const store = {
        outbox: await openPostgresOutbox({ url, now }),
        deliversAlone: false,
        async restart() {
          await store.outbox.close();
          store.outbox = await openPostgresOutbox({ url, now });
          return store.outbox;
        },
      };
      return store;
    },
    6,
  );
});
