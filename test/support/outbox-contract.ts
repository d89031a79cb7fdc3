// What every store of the outbox promises, as tests: run against each.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ReferenceTaken, type Claim, type Outbox, type Settlement } from '../../src/outbox/outbox.ts';
import { externalId } from '../../src/submission/submission.ts';
import { identity, sampleEstimate } from './outbox-sample.ts';

const delivered: Settlement = { state: 'delivered', recordModel: 'crm.lead', recordId: 7, ms: 20 };
const leaseMs = 1000;

function retryAt(
  dueAt: number,
  changes: Partial<Extract<Settlement, { state: 'pending' }>> = {},
): Settlement {
  return { state: 'pending', dueAt, counts: true, class: 'transient', code: 'no answer', ms: 5, ...changes };
}

/** Declares the tests. `open` answers an empty store every time; the tests close it. */
export function outboxContract(name: string, open: () => Promise<Outbox>): void {
  describe(`the outbox in ${name}`, () => {
    let outbox: Outbox;
    beforeEach(async () => {
      outbox = await open();
    });
    afterEach(() => outbox.close());

    async function add(changes: Parameters<typeof sampleEstimate>[0] = {}) {
      const submission = sampleEstimate(changes);
      await outbox.add(submission, identity());
      return submission;
    }

    async function claimOne(now = 5000): Promise<Claim> {
      const [claim] = await outbox.claim(1, now, leaseMs);
      assert.ok(claim, 'nothing to claim');
      return claim;
    }

    describe('add', () => {
      it('keeps a submission word for word', async () => {
        const submission = sampleEstimate();
        const answer = await outbox.add(submission, identity('one'));
        assert.deepEqual(answer, { submission, repeated: false });
        assert.deepEqual(await outbox.read(submission.id), submission);
        assert.deepEqual(await outbox.find(identity('one')), submission);
      });

      it('knows nothing of what was never added', async () => {
        assert.equal(await outbox.read('nobody'), undefined);
        assert.equal(await outbox.find(identity('nobody')), undefined);
      });

      it('answers the first submission when the same sender repeats it', async () => {
        const first = sampleEstimate();
        await outbox.add(first, identity('one'));
        const answer = await outbox.add(sampleEstimate(), identity('one'));
        assert.deepEqual(answer, { submission: first, repeated: true });
        assert.equal((await outbox.stats()).pending, 1);
      });

      it('recognises a repeat by the other keys of a sender', async () => {
        const first = sampleEstimate();
        await outbox.add(first, identity('bucket 1'));
        const answer = await outbox.add(sampleEstimate(), { key: 'bucket 2', others: ['bucket 1'] });
        assert.deepEqual(answer, { submission: first, repeated: true });
        assert.deepEqual(await outbox.find({ key: 'bucket 2', others: ['bucket 1'] }), first);
        assert.equal(await outbox.find(identity('bucket 2')), undefined);
      });

      it('keeps one of many that a sender sends at the same moment', async () => {
        const answers = await Promise.all(
          Array.from({ length: 20 }, () => outbox.add(sampleEstimate(), identity('one'))),
        );
        assert.equal(answers.filter((answer) => !answer.repeated).length, 1);
        assert.equal(new Set(answers.map((answer) => answer.submission.reference)).size, 1);
        assert.equal((await outbox.stats()).pending, 1);
      });

      it('asks for another reference when one is taken, and keeps the others that came along', async () => {
        const taken = await add();
        const before = sampleEstimate();
        const clash = sampleEstimate({ reference: taken.reference });
        const after = sampleEstimate();
        const [first, second, third] = await Promise.allSettled([
          outbox.add(before, identity()),
          outbox.add(clash, identity('clash')),
          outbox.add(after, identity()),
        ]);
        assert.equal(first.status, 'fulfilled');
        assert.ok(second.status === 'rejected' && second.reason instanceof ReferenceTaken);
        assert.equal(third.status, 'fulfilled');
        assert.equal(await outbox.find(identity('clash')), undefined);
        await outbox.add({ ...clash, reference: 'E-NEW' }, identity('clash'));
        assert.equal((await outbox.stats()).pending, 4);
      });

      it('holds what screening held back, and delivers it to nobody', async () => {
        await add({ screened: { outcome: 'held', reasons: ['captcha: low score'] } });
        assert.deepEqual(await outbox.claim(5, 5000, leaseMs), []);
        assert.equal(await outbox.nextDueAt(), null);
        const [held] = await outbox.list({ state: 'held' });
        assert.deepEqual(held?.reasons, ['captcha: low score']);
      });
    });

    describe('claim and settle', () => {
      it('hands a submission over with its External ID', async () => {
        const submission = await add();
        const claim = await claimOne(5000);
        assert.deepEqual(claim.submission, submission);
        assert.equal(claim.externalId, externalId(submission));
        assert.equal(claim.leaseUntil, 6000);
        assert.deepEqual([claim.attempts, claim.doubts, claim.deaths], [0, 0, 0]);
      });

      it('claims the oldest due first, and no more than asked for', async () => {
        const second = await add({ receivedAt: 200 });
        const first = await add({ receivedAt: 100 });
        await add({ receivedAt: 300 });
        const claims = await outbox.claim(2, 250, leaseMs);
        assert.deepEqual(new Set(claims.map((claim) => claim.submission.id)), new Set([first.id, second.id]));
        assert.deepEqual(await outbox.claim(2, 250, leaseMs), []);
      });

      it('never hands the same delivery to two at once', async () => {
        for (let i = 0; i < 20; i++) await add();
        const claims = await Promise.all(Array.from({ length: 30 }, () => outbox.claim(1, 5000, leaseMs)));
        const ids = claims.flat().map((claim) => claim.deliveryId);
        assert.equal(ids.length, 20);
        assert.equal(new Set(ids).size, 20);
      });

      it('ends a delivery with the record that stands for it', async () => {
        await add();
        assert.equal(await outbox.settle(await claimOne(), delivered, 5020), true);
        assert.deepEqual(await outbox.claim(1, 99_000, leaseMs), []);
        const [summary] = await outbox.list();
        assert.equal(summary?.state, 'delivered');
        assert.equal(summary?.recordModel, 'crm.lead');
        assert.equal(summary?.recordId, 7);
        assert.equal(summary?.attempts, 1);
      });

      it('brings a failed delivery back when it is due, with its place in the schedule', async () => {
        await add();
        await outbox.settle(await claimOne(), retryAt(9000), 5005);
        assert.equal(await outbox.nextDueAt(), 9000);
        assert.deepEqual(await outbox.claim(1, 8999, leaseMs), []);
        assert.equal((await claimOne(9000)).attempts, 1);
      });

      it('leaves the place in the schedule when the failure does not count', async () => {
        await add();
        await outbox.settle(await claimOne(), retryAt(6000, { counts: false, class: 'doubtful' }), 5005);
        const { attempts, doubts } = await claimOne(6000);
        assert.deepEqual([attempts, doubts], [0, 0]);
      });

      it('counts the answers nobody expects', async () => {
        await add();
        await outbox.settle(await claimOne(5000), retryAt(6000, { class: 'doubtful' }), 5005);
        await outbox.settle(await claimOne(6000), retryAt(7000), 6005);
        const { attempts, doubts } = await claimOne(7000);
        assert.deepEqual([attempts, doubts], [2, 1]);
      });

      it('parks a delivery with the reason', async () => {
        await add();
        const parked: Settlement = { state: 'parked', class: 'data', code: 'bad value', ms: 5 };
        await outbox.settle(await claimOne(), parked, 5005);
        const [summary] = await outbox.list({ state: 'parked' });
        assert.deepEqual([summary?.lastClass, summary?.lastCode], ['data', 'bad value']);
        assert.equal(await outbox.nextDueAt(), null);
      });

      it('takes a delivery again when its lease has run out, and counts the death', async () => {
        await add();
        await claimOne(5000);
        assert.equal(await outbox.nextDueAt(), 6000);
        assert.deepEqual(await outbox.claim(1, 5999, leaseMs), []);
        assert.equal((await claimOne(6000)).deaths, 1);
        assert.equal((await claimOne(7000)).deaths, 2);
        const third = await claimOne(8000);
        assert.equal(third.deaths, 3);
        await outbox.settle(third, retryAt(9000), 8005);
        assert.equal((await claimOne(9000)).deaths, 0);
      });

      it('does not listen to a worker whose delivery another has taken', async () => {
        await add();
        const stale = await claimOne(5000);
        const fresh = await claimOne(6000);
        assert.equal(await outbox.settle(stale, delivered, 6001), false);
        assert.equal((await outbox.stats()).pending, 1);
        assert.equal(await outbox.settle(fresh, retryAt(9000), 6002), true);
        assert.equal(await outbox.settle(fresh, delivered, 6003), true, 'nobody took it since');
        assert.equal(await outbox.settle(fresh, delivered, 6004), false, 'settled already');
      });

      it('accepts a late result when nobody else has taken the delivery', async () => {
        await add();
        const claim = await claimOne(5000);
        assert.equal(await outbox.settle(claim, delivered, claim.leaseUntil + 1), true);
      });

      it('takes a waiting delivery early when asked to, the least often claimed first, never a leased one', async () => {
        const first = await add({ receivedAt: 1000 });
        const second = await add({ receivedAt: 2000 });
        for (const claim of await outbox.claim(2, 5000, leaseMs)) {
          await outbox.settle(claim, retryAt(claim.submission.id === first.id ? 50_000 : 90_000), 5005);
        }
        const probes: Claim[] = [];
        for (const now of [6000, 7000, 8000]) {
          const [probe] = await outbox.claim(1, now, leaseMs, true);
          assert.ok(probe);
          probes.push(probe);
          await outbox.settle(probe, retryAt(now + 100, { counts: false }), now + 5);
        }
        assert.deepEqual(
          probes.map((probe) => probe.submission.id),
          [first.id, second.id, first.id],
        );
        assert.equal((await outbox.claim(2, 8010, leaseMs, true)).length, 2);
        assert.deepEqual(await outbox.claim(2, 8020, leaseMs, true), []);
      });

      it('makes waiting deliveries due, and leaves those in hand alone', async () => {
        await add();
        await add();
        const [waiting] = await outbox.claim(1, 5000, leaseMs);
        await outbox.settle(waiting!, retryAt(90_000), 5005);
        await claimOne(5010);
        assert.equal(await outbox.hurry(5020), 1);
        const claims = await outbox.claim(2, 5020, leaseMs);
        assert.deepEqual(
          claims.map((claim) => claim.deliveryId),
          [waiting!.deliveryId],
        );
      });
    });

    describe('the desk', () => {
      it('lists the newest first and nothing that a visitor wrote', async () => {
        const first = await add();
        const second = await add();
        const all = await outbox.list();
        assert.deepEqual(
          all.map((delivery) => delivery.reference),
          [second.reference, first.reference],
        );
        assert.equal((await outbox.list({ limit: 1 })).length, 1);
        assert.deepEqual(await outbox.list({ state: 'parked' }), []);
        const text = JSON.stringify(all);
        for (const personal of [first.fullName, first.email!, first.phone!.typed, 'boiler']) {
          assert.ok(!text.includes(personal), personal);
        }
      });

      it('shows a delivery by any of its names, with the attempts made', async () => {
        const submission = await add();
        await outbox.settle(await claimOne(5000), retryAt(6000, { ms: 5 }), 5005);
        await outbox.settle(await claimOne(6000), delivered, 6020);
        for (const name of [
          submission.reference,
          submission.reference.toLowerCase(),
          submission.id,
          externalId(submission),
        ]) {
          const detail = await outbox.show(name);
          assert.deepEqual(detail?.submission, submission);
          assert.deepEqual(detail.history, [
            { startedAt: 5000, ms: 5, outcome: 'retry', class: 'transient', code: 'no answer' },
            { startedAt: 6000, ms: 20, outcome: 'delivered', class: null, code: null },
          ]);
        }
        assert.equal(await outbox.show('E-NONE'), undefined);
      });

      it('releases what is held, once', async () => {
        const { reference } = await add({ screened: { outcome: 'held', reasons: [] } });
        assert.equal(await outbox.release(reference, 5000), 1);
        assert.equal(await outbox.release(reference, 5000), 0);
        await claimOne(5000);
      });

      it('retries what is parked with a schedule begun anew', async () => {
        const { reference } = await add();
        await outbox.settle(await claimOne(5000), retryAt(6000, { class: 'doubtful' }), 5005);
        await claimOne(6000);
        const poison = await claimOne(7000);
        await outbox.settle(poison, { state: 'parked', class: 'poison', code: 'died', ms: 0 }, 7000);
        assert.equal(await outbox.retry(reference, 8000), 1);
        const { attempts, doubts, deaths } = await claimOne(8000);
        assert.deepEqual([attempts, doubts, deaths], [0, 0, 0]);
      });

      it('retries what waits, but nothing that is in hand, held or delivered', async () => {
        const waiting = await add();
        await outbox.settle(await claimOne(), retryAt(90_000), 5005);
        assert.equal(await outbox.retry(waiting.reference, 5100), 1);
        const claim = await claimOne(5100);
        assert.equal(await outbox.retry(waiting.reference, 5200), 0);
        await outbox.settle(claim, delivered, 5300);
        assert.equal(await outbox.retry(waiting.reference, 5400), 0);
        const held = await add({ screened: { outcome: 'held', reasons: [] } });
        assert.equal(await outbox.retry(held.reference, 5500), 0);
      });

      it('discards what is held or parked and keeps it as a record', async () => {
        const held = await add({ screened: { outcome: 'held', reasons: [] } });
        assert.equal(await outbox.discard(held.reference, 5000), 1);
        assert.equal((await outbox.show(held.reference))?.state, 'discarded');
        const pending = await add();
        assert.equal(await outbox.discard(pending.reference, 5000), 0);
        assert.deepEqual(await outbox.claim(5, 5000, leaseMs).then((claims) => claims.length), 1);
      });

      it('counts every state and knows the oldest that waits', async () => {
        assert.equal((await outbox.stats()).oldestPendingAt, null);
        await add({ receivedAt: 100 });
        await outbox.settle(await claimOne(), delivered, 5000);
        await add({ receivedAt: 200 });
        await add({ receivedAt: 300 });
        await add({ screened: { outcome: 'held', reasons: [] } });
        assert.deepEqual(await outbox.stats(), {
          pending: 2,
          held: 1,
          delivered: 1,
          parked: 0,
          discarded: 0,
          oldestPendingAt: 200,
        });
      });
    });

    it('can say that it is writable', async () => {
      await outbox.check();
    });

    it('has a secret of 32 bytes', () => {
      assert.equal(outbox.secret.length, 32);
      assert.ok(new Set(outbox.secret).size > 8, 'not random');
    });
  });
}
