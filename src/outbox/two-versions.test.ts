// This version and the next one at work on one PostgreSQL, as during an update.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { makeVersion } from '../../test/support/next-version.ts';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { delivered } from '../../test/support/outbox-store.ts';
import { skipPostgres, usePostgres } from '../../test/support/postgres.ts';
import { openOutbox } from './open.ts';
import { locks, takeLock } from './postgres-locks.ts';
import { openDatabase } from './postgres-open.ts';

const now = () => -3_600_000;

describe('an outbox in PostgreSQL', { skip: skipPostgres }, () => {
  const server = usePostgres();
  let next: Awaited<ReturnType<typeof makeVersion>>;
  let afterNext: typeof next;
  before(async () => {
    next = await makeVersion('next');
    afterNext = await makeVersion('after next');
  });
  after(() => {
    next.remove();
    afterNext.remove();
  });

  it('serves both versions beside each other, from the moment that the next one comes', async () => {
    const url = await server.createDatabase();
    const older = await openOutbox({ url, now });
    const before_ = sampleEstimate();
    await older.add(before_, identity('before'));
    const newer = await next.openOutbox({ url, now });
    const sites = [older, newer];
    const added = await Promise.all(
      Array.from({ length: 20 }, (_one, i) => sites[i % 2]!.add(sampleEstimate(), identity())),
    );
    assert.equal((await newer.add(sampleEstimate(), identity('before'))).submission.id, before_.id);
    const claims = (await Promise.all(sites.map((site) => site.claim('estimate', 12, 5000, 1000)))).flat();
    assert.equal(new Set(claims.map(({ deliveryId }) => deliveryId)).size, added.length + 1);
    // Each carries out what the other took.
    for (const [i, claim] of claims.entries())
      assert.ok(await sites[i % 2]!.settle(claim, delivered, 5000), `${i}`);
    await newer.putDraft('draft', new Uint8Array([1]), 9000);
    assert.deepEqual(await older.readDraft('draft', 8000), new Uint8Array([1]));
    assert.deepEqual(await older.stats(), await newer.stats());
    await Promise.all(sites.map((site) => site.close()));
  });

  it('does not keep visitors waiting for a new version that has to wait itself', async () => {
    const url = await server.createDatabase();
    const older = await openOutbox({ url, now });
    await older.check();
    const backup = new Client({ connectionString: url });
    await backup.connect();
    await backup.query('BEGIN; LOCK TABLE porchlight.submission IN ACCESS SHARE MODE');
    const coming = assert.rejects(next.openOutbox({ url, now }), {
      name: 'OutboxError',
      message: /in use by something else, such as a backup, .* start the site again when that is done\.$/,
    });
    const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND wait_event = 'relation'`;
    while ((await server.run(waiting)).length === 0) await wait(20);
    await older.add(sampleEstimate(), identity());
    await coming;
    await backup.end();
    await (await next.openOutbox({ url, now })).close();
    await older.close();
  });

  it('is brought to a version that is too new for the one before by the first of two that come at once', async () => {
    const url = await server.createDatabase();
    await (await openOutbox({ url, now })).close();
    const first = new Client({ connectionString: url });
    await first.connect();
    await first.query('BEGIN');
    await takeLock(first, locks.schema);
    const coming = Promise.all([1, 2].map(() => afterNext.openOutbox({ url, now })));
    const waiting = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
    while ((await server.run(waiting)).length < 2) await wait(20);
    await first.end();
    const both = await coming;
    assert.deepEqual(both[0]!.secret, both[1]!.secret);
    await Promise.all(both.map((site) => site.close()));
  });

  it('is not used any more by a site whose connections were away when that happened', async () => {
    const url = await server.createDatabase();
    const older = await openOutbox({ url, now });
    await older.check();
    await server.run(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'porchlight'`,
    );
    await (await afterNext.openOutbox({ url, now })).close();
    const adding = async () => older.add(sampleEstimate(), identity());
    await assert.rejects(adding, {
      name: 'OutboxUnavailable',
      message: /was written by a newer Porchlight: start/,
    });
    await older.close();
  });

  it('is not used by a connection that waited until that had happened', async () => {
    const url = await server.createDatabase();
    const { verify } = await openDatabase({ url, purpose: 'site' });
    const later = new Client({ connectionString: url });
    await later.connect();
    const query = later.query.bind(later);
    // What another does in the moment before this one has the lock.
    later.query = (async (...asked: [string]) => {
      if (String(asked[0]).includes('pg_try_advisory_lock_shared'))
        await (await afterNext.openOutbox({ url, now })).close();
      return query(...asked);
    }) as typeof later.query;
    await assert.rejects(verify(later), { message: /was written by a newer Porchlight: start/ });
    await later.end();
  });
});
