import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { modelContract } from '../../test/support/outbox-contract-model.ts';
import { openSqliteOutbox } from './sqlite.ts';

let folder: string;
let stores = 0;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'outbox-model-'));
});
after(() => rmSync(folder, { recursive: true, maxRetries: 5 }));

modelContract(
  'an SQLite file',
  async () => {
    const file = join(folder, `${(stores += 1)}.db`);
    const store = {
      outbox: await openSqliteOutbox({ file }),
      deliversAlone: true,
      async restart(now: number) {
        await store.outbox.close();
        store.outbox = await openSqliteOutbox({ file, now: () => now });
        return store.outbox;
      },
    };
    return store;
  },
  12,
);
