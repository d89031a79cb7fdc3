// What every store of the outbox promises about claiming and settling deliveries.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Claim, Settlement } from '../../src/outbox/outbox.ts';
import { externalId } from '../../src/submission/submission.ts';
import { delivered, leaseMs, retryAt, type Store } from './outbox-store.ts';

export function claimContract(store: Store): void {
  const { add, claim, claimOne } = store;

  const claimEarly = (now: number) => store.outbox.claim('estimate', 5, now, leaseMs, true);

  describe('claim and settle', () => {
    it('hands a submission over with its External ID', async () => {
      const submission = await add();
      const claim = await claimOne(5000);
      assert.deepEqual(claim.submission, submission);
      assert.equal(claim.externalId, externalId(submission));
      assert.deepEqual([claim.kind, claim.record, claim.file], ['estimate', null, null]);
      assert.equal(claim.leaseUntil, 6000);
      assert.deepEqual([claim.attempts, claim.doubts, claim.deaths], [0, 0, 0]);
    });

    it('claims the oldest due first, and no more than asked for', async () => {
      const second = await add({ receivedAt: 200 });
      const first = await add({ receivedAt: 100 });
      await add({ receivedAt: 300 });
      const claims = await claim(2, 250);
      assert.deepEqual(new Set(claims.map((claim) => claim.submission.id)), new Set([first.id, second.id]));
      assert.deepEqual(await claim(2, 250), []);
    });

    it('keeps the kinds apart', async () => {
      await add();
      assert.deepEqual(await store.outbox.claim('helpdesk', 5, 5000, leaseMs), []);
      assert.equal(await store.outbox.nextDueAt(['helpdesk', 'helpdesk file', 'estimate note']), null);
      assert.equal(await store.outbox.nextDueAt(['helpdesk', 'estimate']), 1000);
      assert.equal(await store.outbox.nextDueAt([]), null);
      const claimed = await claimOne();
      await store.outbox.settle(claimed, retryAt(90_000), 5005);
      assert.equal(await store.outbox.hurry(5020, ['helpdesk', 'estimate note']), 0);
      assert.equal(await store.outbox.hurry(5020, ['helpdesk', 'estimate']), 1);
    });

    it('never hands the same delivery to two at once', async () => {
      for (let i = 0; i < 20; i++) await add();
      const claims = await Promise.all(Array.from({ length: 30 }, () => claim(1, 5000)));
      const ids = claims.flat().map((claim) => claim.deliveryId);
      assert.equal(ids.length, 20);
      assert.equal(new Set(ids).size, 20);
    });

    it('ends a delivery with the record that stands for it', async () => {
      const { reference } = await add();
      assert.equal(await store.outbox.settle(await claimOne(), delivered, 5020), true);
      assert.deepEqual(await claim(1, 99_000), []);
      const summary = await store.outbox.show(reference);
      assert.equal(summary?.state, 'delivered');
      assert.equal(summary?.recordModel, 'crm.lead');
      assert.equal(summary?.recordId, 7);
      assert.equal(summary?.attempts, 1);
    });

    it('brings a failed delivery back when it is due, with its place in the schedule', async () => {
      await add();
      await store.outbox.settle(await claimOne(), retryAt(9000), 5005);
      assert.equal(await store.outbox.nextDueAt(['estimate']), 9000);
      assert.deepEqual(await claim(1, 8999), []);
      assert.equal((await claimOne(9000)).attempts, 1);
    });

    it('leaves the place in the schedule when the failure does not count', async () => {
      await add();
      await store.outbox.settle(await claimOne(), retryAt(6000, { counts: false, class: 'doubtful' }), 5005);
      const { attempts, doubts } = await claimOne(6000);
      assert.deepEqual([attempts, doubts], [0, 0]);
    });

    it('counts the answers nobody expects', async () => {
      await add();
      await store.outbox.settle(await claimOne(5000), retryAt(6000, { class: 'doubtful' }), 5005);
      await store.outbox.settle(await claimOne(6000), retryAt(7000), 6005);
      const { attempts, doubts } = await claimOne(7000);
      assert.deepEqual([attempts, doubts], [2, 1]);
    });

    it('parks a delivery with the reason', async () => {
      await add();
      const parked: Settlement = { state: 'parked', class: 'data', code: 'bad value', ms: 5 };
      await store.outbox.settle(await claimOne(), parked, 5005);
      const [summary] = await store.outbox.list({ state: 'parked' });
      assert.deepEqual([summary?.lastClass, summary?.lastCode], ['data', 'bad value']);
      assert.equal(await store.outbox.nextDueAt(['estimate']), null);
    });

    it('takes a delivery again when its lease has run out, and counts the death', async () => {
      await add();
      await claimOne(5000);
      assert.equal(await store.outbox.nextDueAt(['estimate']), 6000);
      assert.deepEqual(await claim(1, 5999), []);
      assert.equal((await claimOne(6000)).deaths, 1);
      assert.equal((await claimOne(7000)).deaths, 2);
      const third = await claimOne(8000);
      assert.equal(third.deaths, 3);
      await store.outbox.settle(third, retryAt(9000), 8005);
      assert.equal((await claimOne(9000)).deaths, 0);
    });

    it('does not listen to a worker whose delivery another has taken', async () => {
      await add();
      const stale = await claimOne(5000);
      const fresh = await claimOne(6000);
      assert.equal(await store.outbox.settle(stale, delivered, 6001), false);
      assert.equal((await store.outbox.stats()).pending, 1);
      assert.equal(await store.outbox.settle(fresh, retryAt(9000), 6002), true);
      assert.equal(await store.outbox.settle(fresh, delivered, 6003), true, 'nobody took it since');
      assert.equal(await store.outbox.settle(fresh, delivered, 6004), false, 'settled already');
    });

    it('renews a lease, so that nobody else takes the delivery meanwhile', async () => {
      await add();
      const held = await claimOne(5000);
      await store.outbox.renew([held], 7000);
      assert.equal(await store.outbox.nextDueAt(['estimate']), 7000);
      assert.deepEqual(await claim(1, 6999), []);
      assert.equal((await claimOne(7000)).deaths, 1);
    });

    it('renews nothing that another has taken, that is settled or that is decided', async () => {
      const { reference } = await add();
      const stale = await claimOne(5000);
      const fresh = await claimOne(6000);
      await store.outbox.renew([stale], 90_000);
      assert.equal(await store.outbox.nextDueAt(['estimate']), 7000);
      await store.outbox.settle(fresh, retryAt(8000), 6005);
      await store.outbox.renew([fresh], 90_000);
      assert.equal(await store.outbox.nextDueAt(['estimate']), 8000);
      const parked: Settlement = { state: 'parked', class: 'data', code: 'bad value', ms: 5 };
      await store.outbox.settle(await claimOne(8000), parked, 8005);
      await store.outbox.renew([fresh], 90_000);
      assert.equal((await store.outbox.show(reference))?.dueAt, 8005);
    });

    it('accepts a late result when nobody else has taken the delivery', async () => {
      await add();
      const claim = await claimOne(5000);
      assert.equal(await store.outbox.settle(claim, delivered, claim.leaseUntil + 1), true);
    });

    it('takes a waiting delivery early when asked to, the least often claimed first, never a leased one', async () => {
      const first = await add({ receivedAt: 1000 });
      const second = await add({ receivedAt: 2000 });
      for (const one of await claim(2, 5000)) {
        await store.outbox.settle(one, retryAt(one.submission.id === first.id ? 50_000 : 90_000), 5005);
      }
      const probes: Claim[] = [];
      for (const now of [6000, 7000, 8000]) {
        const [probe] = await claimEarly(now);
        assert.ok(probe);
        probes.push(probe);
        await store.outbox.settle(probe, retryAt(now + 100, { counts: false }), now + 5);
      }
      assert.deepEqual(
        probes.map((probe) => probe.submission.id),
        [first.id, second.id, first.id],
      );
      assert.equal((await claimEarly(8010)).length, 1, 'one alone, whatever the limit');
      assert.equal((await claimEarly(8010)).length, 1);
      assert.deepEqual(await claimEarly(8020), []);
    });

    it('takes the one due first of those that were claimed as often', async () => {
      const waits = [retryAt(90_000, { counts: false }), retryAt(50_000), retryAt(70_000)];
      for (const wait of waits) {
        await add();
        await store.outbox.settle(await claimOne(5000), wait, 5005);
      }
      const early = [await claimEarly(6000), await claimEarly(6000), await claimEarly(6000)];
      const [first, second, third] = await store.outbox.list().then((all) => all.toReversed());
      assert.deepEqual(
        early.flat().map(({ externalId: of }) => of),
        [second!.externalId, third!.externalId, first!.externalId],
      );
    });

    it('rescues what a clock that was put back leaves due far ahead', async () => {
      const day = 86_400_000;
      await add({ receivedAt: day });
      assert.equal(await store.outbox.rescue(0), 1, 'what never failed');
      await store.outbox.settle(await claimOne(0), retryAt(7 * 3_600_000), 5);
      assert.equal(await store.outbox.rescue(10), 0, 'not what waits as long as the schedule says');
      const [inHand] = await claim(1, day);
      assert.equal(await store.outbox.rescue(0), 1, 'a lease of that time');
      assert.equal((await claimOne(0)).deliveryId, inHand!.deliveryId);
    });

    it('makes waiting deliveries due, and leaves those in hand alone', async () => {
      await add();
      await add();
      const [waiting] = await claim(1, 5000);
      await store.outbox.settle(waiting!, retryAt(90_000), 5005);
      await claimOne(5010);
      assert.equal(await store.outbox.hurry(5020, ['estimate']), 1);
      const claims = await claim(2, 5020);
      assert.deepEqual(
        claims.map((claim) => claim.deliveryId),
        [waiting!.deliveryId],
      );
    });
  });
}
