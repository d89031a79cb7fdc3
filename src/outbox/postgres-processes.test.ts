import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { processContract } from '../../test/support/outbox-contract-processes.ts';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { skipPostgres, usePostgres } from '../../test/support/postgres.ts';
import { openPostgresOutbox } from './postgres.ts';

describe('several processes', { skip: skipPostgres }, () => {
  const server = usePostgres();

  processContract('PostgreSQL', async () => {
    const url = await server.createDatabase();
    return Promise.all([openPostgresOutbox({ url }), openPostgresOutbox({ url })]);
  });

  it('leave what two deaths saw to one that has lived for a minute, which knows when that is', async () => {
    const url = await server.createDatabase();
    const minute = 60_000;
    const old = await openPostgresOutbox({ url, now: () => 0 });
    const young = await openPostgresOutbox({ url, now: () => 6 * minute });
    await old.add(sampleEstimate(), identity());
    for (const at of [5 * minute, 6 * minute]) await old.claim('estimate', 1, at, minute);
    assert.deepEqual(await young.claim('estimate', 1, 6.5 * minute, minute), [], 'leased');
    for (const early of [false, true]) {
      assert.deepEqual(await young.claim('estimate', 1, 7 * minute - 1, minute, early), []);
    }
    assert.equal(await old.nextDueAt(['estimate']), 7 * minute);
    assert.equal(await old.hurry(6.5 * minute, ['estimate']), 0);
    // Born while it waits, it must not be asked over and over until it may.
    const newborn = await openPostgresOutbox({ url, now: () => 7 * minute });
    for (const early of [false, true]) {
      assert.deepEqual(await newborn.claim('estimate', 1, 8 * minute - 1, minute, early), []);
    }
    assert.equal(await newborn.nextDueAt(['estimate', 'helpdesk']), 8 * minute);
    const [claim] = await newborn.claim('estimate', 1, 8 * minute, minute);
    assert.equal(claim?.deaths, 2);
    await Promise.all([old, young, newborn].map((outbox) => outbox.close()));
  });
});
