import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { OutboxError, OutboxUnavailable } from './outbox.ts';
import { openSqliteOutbox } from './sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
after(() => rmSync(folder, { recursive: true }));

it('takes nothing more once its database turns out to be damaged, says so once, and is not started on it again', async () => {
  const file = join(folder, 'porchlight.db');
  const first = await openSqliteOutbox({ file });
  for (let i = 0; i < 20; i++) await first.add(sampleEstimate(), identity());
  await first.close();

  const crashes: Error[] = [];
  const outbox = await openSqliteOutbox({ file, onCrash: (error) => crashes.push(error) });
  const bytes = readFileSync(file);
  // The first page says what the file is; what lies behind it no longer is that.
  writeFileSync(file, bytes.fill(0xa5, 4096), { flag: 'r+' });

  const isBroken = (error: unknown) =>
    error instanceof OutboxUnavailable && /until the site is started again: .*malformed/.test(error.message);
  const answers = await Promise.allSettled([
    outbox.add(sampleEstimate(), identity()),
    outbox.add(sampleEstimate(), identity()),
    outbox.stats(),
  ]);
  for (const answer of answers) assert.ok(answer.status === 'rejected' && isBroken(answer.reason));
  await assert.rejects(outbox.add(sampleEstimate(), identity()), isBroken);
  await assert.rejects(outbox.check(), isBroken);
  await outbox.close();
  assert.equal(crashes.length, 1);
  assert.ok(isBroken(crashes[0]));
  await assert.rejects(
    openSqliteOutbox({ file }),
    (error) => error instanceof OutboxError && /is damaged/.test(error.message),
  );
});
