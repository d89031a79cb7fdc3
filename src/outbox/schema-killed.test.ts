import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { makeOldStore } from '../../test/support/outbox-old-store.ts';
import { sampleEstimate } from '../../test/support/outbox-sample.ts';
import { migrations } from './schema.ts';
import { openSqliteOutbox } from './sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
after(() => rmSync(folder, { recursive: true, maxRetries: 5 }));

// Beginning, changing, noting the version, and committing.
const stepsOfOne = 4;
const oldest = migrations.length - 2;

/** Brings `file` up to date in a process that is killed after so many steps. */
const dieInTheMiddle = `
  import { DatabaseSync } from 'node:sqlite';
  import { migrate } from '${import.meta.resolve('./schema.ts')}';
  const db = new DatabaseSync(process.argv[1]);
  let steps = Number(process.argv[2]);
  migrate({
    prepare: (sql) => db.prepare(sql),
    exec(sql) {
      db.exec(sql);
      steps -= 1;
      if (steps === 0) process.kill(process.pid, 'SIGKILL');
    },
  });`;

it('an outbox whose update is killed at any step is brought up to date by the next start, and nothing is lost', async () => {
  const submission = sampleEstimate({ receivedAt: 1000 });
  for (let steps = 1; steps <= (migrations.length - oldest) * stepsOfOne; steps += 1) {
    const file = join(folder, `${steps}.db`);
    const { db, addSubmission, addDelivery } = makeOldStore(file, oldest);
    addSubmission(submission);
    addDelivery(submission, { state: 'pending' });
    db.close();
    const args = ['--input-type=module', '--eval', dieInTheMiddle, file, `${steps}`];
    const { signal, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    assert.equal(signal, 'SIGKILL', stderr);
    const outbox = await openSqliteOutbox({ file });
    const [claim] = await outbox.claim('estimate', 1, 5000, 1000);
    assert.deepEqual(claim?.submission, submission, `after ${steps} steps`);
    await outbox.close();
  }
});
