import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { delivered } from '../../test/support/outbox-store.ts';
import { ampleBudget, sampleUpload } from '../../test/support/outbox-uploads.ts';
import { createPostgresLine, type PostgresLine } from '../../test/support/postgres-line.ts';
import { skipPostgres, usePostgres } from '../../test/support/postgres.ts';
import { OutboxUnavailable, type Outbox } from './outbox.ts';
import { openPostgresOutbox } from './postgres.ts';

const limits = { visitorMs: 3000, checkMs: 2000, workerMs: 4000, bytesWaiting: 1000 };

async function untilItWorks(call: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await call();
      return;
    } catch (error) {
      assert.ok(error instanceof OutboxUnavailable, String(error));
      await pause(20);
    }
  }
}

describe('an outbox in PostgreSQL', { skip: skipPostgres }, () => {
  const server = usePostgres();
  let line: PostgresLine;
  let outbox: Outbox;
  let url: string;
  before(async () => {
    line = await createPostgresLine(server.port);
  });
  after(() => line?.close());
  beforeEach(async () => {
    line.mend();
    url = await server.createDatabase();
    outbox = await openPostgresOutbox({ url: line.through(url), limits });
  });
  afterEach(() => outbox.close());

  it('is unavailable while the server is away, loses nothing, and works again by itself', async () => {
    // With a connection that lies idle, and some in the middle of a call.
    await Promise.all(Array.from({ length: 20 }, () => outbox.add(sampleEstimate(), identity())));
    assert.equal((await outbox.stats()).pending, 20);
    const underway = Array.from({ length: 20 }, () => {
      const submission = sampleEstimate();
      return { submission, adding: outbox.add(submission, identity(submission.id)) };
    });
    const answers = Promise.allSettled(underway.map(({ adding }) => adding));
    await server.kill();
    const settled = await answers;
    for (const answer of settled) {
      if (answer.status === 'rejected') assert.ok(answer.reason instanceof OutboxUnavailable);
    }
    for (const call of [
      () => outbox.add(sampleEstimate(), identity()),
      () => outbox.find(identity()),
      () => outbox.check(),
      () => outbox.claim('estimate', 1, 5000, 1000),
      () => outbox.stats(),
    ]) {
      await assert.rejects(call(), OutboxUnavailable);
    }
    await server.start();
    await untilItWorks(() => outbox.check());
    const { pending } = await outbox.stats();
    for (const [i, { submission }] of underway.entries()) {
      if (settled[i]!.status === 'fulfilled') assert.deepEqual(await outbox.read(submission.id), submission);
    }
    const repeats = await Promise.all(
      underway.map(({ submission }) => outbox.add(sampleEstimate(), identity(submission.id))),
    );
    const kept = repeats.filter(({ repeated }) => repeated).length;
    assert.equal(pending, 20 + kept);
    assert.equal((await outbox.stats()).pending, 40);
  });

  it('knows the visitor who tries again when the answer to a commit was lost', async () => {
    const first = sampleEstimate();
    line.loseAnswerTo('INSERT INTO porchlight.submission');
    await assert.rejects(outbox.add(first, identity('one')), OutboxUnavailable);
    const again = await outbox.add(sampleEstimate(), identity('one'));
    assert.deepEqual(again, { submission: first, repeated: true });
  });

  it('keeps all that a transaction does when its answer was lost', async () => {
    const submission = sampleEstimate();
    await outbox.add(submission, identity());
    const [claim] = await outbox.claim('estimate', 1, 5000, 1000);
    line.loseAnswerTo('COMMIT');
    await assert.rejects(outbox.settle(claim!, delivered, 5010), OutboxUnavailable);
    assert.equal(await outbox.settle(claim!, delivered, 5010), false);
    const { state, steps } = (await outbox.show(submission.reference))!;
    assert.deepEqual([state, steps.length], ['delivered', 2]);
  });

  it('answers every call within its limit when the network hangs, and goes on when it comes back', async () => {
    await outbox.check();
    line.hang();
    await Promise.all([
      assert.rejects(outbox.add(sampleEstimate(), identity()), OutboxUnavailable),
      assert.rejects(outbox.find(identity()), OutboxUnavailable),
      assert.rejects(outbox.readDraft('x', 0), OutboxUnavailable),
      assert.rejects(outbox.check(), OutboxUnavailable),
      assert.rejects(outbox.claim('estimate', 1, 5000, 1000), OutboxUnavailable),
    ]);
    line.mend();
    // Without the connections that were lost: their end is known to nobody.
    await untilItWorks(() => outbox.add(sampleEstimate(), identity()));
  });

  it('can be closed while the network hangs', async () => {
    await outbox.check();
    line.hang();
    await outbox.close();
    await assert.rejects(outbox.check(), /The outbox is closed/);
  });

  it('gives up a statement that waits for others too long, and undoes it', async () => {
    const claimed = async () => {
      const [claim] = await outbox.claim('estimate', 1, 5000, 1000);
      return claim!;
    };
    await outbox.add(sampleEstimate(), identity());
    const claim = await claimed();
    const database = new URL(url).pathname.slice(1);
    const holding = assert.rejects(
      server.run('BEGIN; SELECT FROM porchlight.delivery FOR UPDATE; SELECT pg_sleep(60)', database),
    );
    const isHeld = `SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = '${database}'`;
    while ((await server.run(isHeld)).length === 0);
    await assert.rejects(outbox.settle(claim, delivered, 5010), /\(55P03\)/);
    const letGo = `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = '${database}'`;
    await server.run(letGo);
    await holding;
    assert.equal(await outbox.settle(claim, delivered, 5010), true);
  });

  it('keeps what it has hurried of very many when the rest takes too long', async () => {
    await outbox.add(sampleEstimate(), identity());
    const database = new URL(url).pathname.slice(1);
    await server.run(
      `INSERT INTO porchlight.delivery (submission_id, step, kind, external_id, state, due_at, changed_at)
      SELECT submission_id, 'file-' || n, 'estimate file', 'x' || n, 'pending', 9000, 0
      FROM porchlight.delivery, generate_series(1, 10100) AS n`,
      database,
    );
    const holder = new Client({ connectionString: server.url({ database }) });
    await holder.connect();
    await holder.query(`BEGIN; SELECT FROM porchlight.delivery WHERE external_id = 'x10100' FOR UPDATE`);
    await assert.rejects(outbox.hurry(5000, ['estimate file']), OutboxUnavailable);
    await holder.end();
    assert.equal(await outbox.hurry(5000, ['estimate file']), 100);
  });

  it('turns calls away at once when too many wait, and bytes, but never the first', async () => {
    line.hang();
    const stage = (bytes: number) => {
      const content = new Uint8Array(bytes);
      return outbox.stage(sampleUpload(content), content, null, ampleBudget);
    };
    const large = assert.rejects(stage(2000), OutboxUnavailable);
    await assert.rejects(stage(1), /Too many calls wait for the database/);
    const waiting = Promise.allSettled(Array.from({ length: 999 }, () => outbox.find(identity())));
    await assert.rejects(outbox.add(sampleEstimate(), identity()), /Too many calls wait for the database/);
    await assert.rejects(outbox.check(), /Too many calls wait for the database/);
    for (const answer of await waiting) {
      assert.ok(answer.status === 'rejected' && answer.reason instanceof OutboxUnavailable);
    }
    await large;
    line.mend();
    await untilItWorks(() => outbox.add(sampleEstimate(), identity()));
  });

  it('answers everything asked before close, and nothing after', async () => {
    const adding = outbox.add(sampleEstimate(), identity());
    await outbox.close();
    assert.equal((await adding).repeated, false);
    await assert.rejects(outbox.stats(), OutboxUnavailable);
    await outbox.close();
  });

  it('is unavailable when the address leads to another outbox now', async () => {
    await server.run(
      `UPDATE porchlight.meta SET value = value || value WHERE name = 'secret'`,
      new URL(url).pathname.slice(1),
    );
    line.cut();
    line.mend();
    await untilItWorks(async () => {
      await assert.rejects(outbox.add(sampleEstimate(), identity()), (error) => {
        if (error instanceof OutboxUnavailable && /keeps another outbox now/.test(error.message)) return true;
        throw error;
      });
    });
  });

  it('says nothing of what a visitor wrote when a statement fails', async () => {
    const database = new URL(url).pathname.slice(1);
    await server.run(`ALTER TABLE porchlight.submission ADD CHECK (payload NOT LIKE '%Zoë%')`, database);
    await assert.rejects(outbox.add(sampleEstimate(), identity()), (error) => {
      assert.ok(error instanceof OutboxUnavailable);
      assert.match(error.message, /23514/);
      assert.doesNotMatch(JSON.stringify([error.message, error.stack, error.cause, error]), /Zoë|boiler/);
      return true;
    });
    assert.deepEqual(await outbox.list(), []);
  });
});
