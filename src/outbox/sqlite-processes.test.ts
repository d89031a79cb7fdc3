import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { processContract } from '../../test/support/outbox-contract-processes.ts';
import { openSqliteOutbox } from './sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
after(() => rmSync(folder, { recursive: true }));
let count = 0;

processContract('an SQLite file', async () => {
  const file = join(folder, `${(count += 1)}.db`);
  return [await openSqliteOutbox({ file }), await openSqliteOutbox({ file, purpose: 'desk' })];
});
