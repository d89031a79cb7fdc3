import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import { delivered, retryAt } from '../../test/support/outbox-store.ts';
import { ampleBudget, sampleUpload } from '../../test/support/outbox-uploads.ts';
import { skipPostgres, usePostgres } from '../../test/support/postgres.ts';
import type { Notice } from './log.ts';
import { OutboxUnavailable, type Outbox } from './outbox.ts';
import { openPostgresOutbox } from './postgres.ts';

const minute = 60_000;
const month = 31 * 24 * 60 * minute;
const leaseMs = 75_000;

describe('a site whose clock is not that of PostgreSQL', { skip: skipPostgres }, () => {
  const server = usePostgres();
  let right: Outbox;
  let wrong: Outbox;
  let offMs: number;
  let told: Notice[];
  const now = () => Date.now() + offMs;
  beforeEach(async () => {
    const url = await server.createDatabase();
    offMs = 0;
    told = [];
    right = await openPostgresOutbox({ url });
    wrong = await openPostgresOutbox({ url, now, machineClock: now, tell: (notice) => told.push(notice) });
  });
  afterEach(() => Promise.all([right, wrong].map((outbox) => outbox.close())));

  const claimBy = (outbox: Outbox, at: number, early = false) =>
    outbox.claim('estimate', 5, at, leaseMs, early);

  for (const off of [month, -month, minute, -minute]) {
    it(`by ${off / minute} minutes takes nothing and prolongs nothing, but keeps what the others deliver at once`, async () => {
      await right.add(sampleEstimate({ receivedAt: Date.now() }), identity());
      const [inHand] = await claimBy(right, Date.now());
      await right.add(sampleEstimate({ receivedAt: Date.now() }), identity());
      const [own] = await claimBy(wrong, now());
      offMs = off;
      const { submission } = await wrong.add(sampleEstimate({ receivedAt: now() }), identity());
      for (const early of [false, true]) assert.deepEqual(await claimBy(wrong, now(), early), []);
      assert.equal(await wrong.nextDueAt(['estimate']), null);
      assert.equal(await wrong.rescue(now()), 0);
      await assert.rejects(wrong.renew([own!], now() + leaseMs), OutboxUnavailable);
      const [fresh, ...more] = await claimBy(right, Date.now());
      assert.deepEqual([fresh?.submission, more], [submission, []]);
      const taken = await claimBy(right, own!.leaseUntil);
      assert.deepEqual(
        taken.map(({ deliveryId }) => deliveryId),
        [inHand!.deliveryId, own!.deliveryId],
      );
    });
  }

  for (const off of [month, -month]) {
    it(`by ${off / minute} minutes since it has something in hand writes what becomes of that as of now`, async () => {
      const submissions = [1, 2].map(() => sampleEstimate({ receivedAt: Date.now() }));
      for (const submission of submissions) await wrong.add(submission, identity());
      const [failed, done] = await claimBy(wrong, now());
      offMs = off;
      await wrong.settle(failed!, retryAt(now() + 2 * minute), now());
      await wrong.settle(done!, delivered, now());
      const [first, second] = await Promise.all(submissions.map(({ id }) => right.show(id)));
      const times = [first!.dueAt - 2 * minute, first!.history[0]!.startedAt, second!.changedAt];
      for (const time of times) assert.ok(Math.abs(Date.now() - time) < minute, `${Date.now() - time} ms`);
      assert.equal((await right.claim('estimate note', 1, Date.now(), leaseMs)).length, 1);
    });
  }

  it('keeps a file of a visitor as long as any other site would', async () => {
    const content = Buffer.from('a photo');
    const staged = async (at: number) => {
      const upload = sampleUpload(content, at);
      await wrong.stage(upload, content, null, ampleBudget);
      return upload.id;
    };
    offMs = -month;
    const slow = await staged(now());
    offMs = month;
    const fast = await staged(now());
    await right.sweep(Date.now() - minute, Date.now());
    assert.equal((await right.uploads([slow, fast])).length, 2);
    await right.sweep(Date.now() + minute, Date.now());
    assert.equal((await right.uploads([slow, fast])).length, 0);
  });

  it('makes due at once what a person there wants delivered, and touches nothing in hand', async () => {
    const submission = sampleEstimate({ screened: { outcome: 'held', reasons: [] } });
    await right.add(submission, identity());
    offMs = month;
    assert.equal(await wrong.release(submission.id, now()), 1);
    const [claim] = await claimBy(right, Date.now());
    assert.equal(await wrong.retry(submission.id, now()), 0);
    assert.equal(await wrong.erase(submission.id, now()), 'in hand');
    assert.equal(await wrong.remove(submission.id, now()), 'in hand');
    await right.settle(claim!, retryAt(Date.now() + minute), Date.now());
    assert.equal(await wrong.retryAll(now()), 1);
    assert.equal((await claimBy(right, Date.now())).length, 1);
  });

  it('ends nothing before its time', async () => {
    const submission = sampleEstimate({ receivedAt: Date.now() });
    await right.add(submission, identity());
    for (const kind of ['estimate', 'estimate note'] as const) {
      for (const claim of await right.claim(kind, 1, Date.now(), leaseMs))
        await right.settle(claim, delivered, Date.now());
    }
    await right.putDraft('a', new Uint8Array([1]), Date.now() + minute);
    offMs = month;
    await assert.rejects(wrong.writeTimeNote({ seenAt: now(), jumpedAt: null }), OutboxUnavailable);
    assert.equal(await right.readTimeNote(), null);
    const limits = { finishedBefore: now(), heldBefore: now(), receivedBefore: now() };
    assert.equal((await wrong.expire(limits, now())).erased, 0);
    assert.deepEqual(await wrong.sweep(now(), now()), { uploads: 0, drafts: 0 });
    offMs = 0;
    assert.equal((await wrong.expire({ ...limits, finishedBefore: now() }, now())).erased, 1);
    assert.deepEqual(await wrong.sweep(now(), now() + minute), { uploads: 0, drafts: 1 });
  });

  it('says so once, and once when it is over, and then goes on', async () => {
    offMs = 5 * minute;
    await wrong.add(sampleEstimate({ receivedAt: now() }), identity());
    assert.deepEqual([await claimBy(wrong, now()), await claimBy(wrong, now())], [[], []]);
    offMs = 20_000;
    assert.equal((await claimBy(wrong, now())).length, 1);
    assert.deepEqual(
      told.map(({ level }) => level),
      ['error', 'info'],
    );
    assert.match(told[0]!.message, / (2[5-9]\d|300) s apart: requests are kept, but this site delivers none/);
  });
});
