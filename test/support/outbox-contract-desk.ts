// What every store of the outbox promises to the person at the desk.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Settlement } from '../../src/outbox/outbox.ts';
import { externalId } from '../../src/submission/submission.ts';
import { delivered, retryAt, type Store } from './outbox-store.ts';

const parked: Settlement = { state: 'parked', class: 'data', code: 'bad value', ms: 1 };

export function deskContract(store: Store): void {
  const { add, claim, claimOne } = store;

  describe('the desk', () => {
    it('lists the newest first and nothing that a visitor wrote', async () => {
      const first = await add();
      const second = await add();
      const all = await store.outbox.list();
      assert.deepEqual(
        all.map((delivery) => delivery.reference),
        [second.reference, first.reference],
      );
      assert.equal((await store.outbox.list({ limit: 1 })).length, 1);
      assert.deepEqual(await store.outbox.list({ state: 'parked' }), []);
      const text = JSON.stringify(all);
      for (const personal of [first.fullName, first.email!, first.phone!.typed, 'boiler']) {
        assert.ok(!text.includes(personal), personal);
      }
    });

    it('shows a delivery by any of its names, with the attempts made', async () => {
      const submission = await add();
      await store.outbox.settle(await claimOne(5000), retryAt(6000, { ms: 5 }), 5005);
      await store.outbox.settle(await claimOne(6000), delivered, 6020);
      await store.outbox.settle(await claimOne(6020, 'estimate note'), parked, 6030);
      const note = externalId(submission, 'note');
      for (const name of [
        submission.reference,
        submission.reference.toLowerCase(),
        submission.id,
        externalId(submission),
      ]) {
        const detail = await store.outbox.show(name);
        assert.deepEqual(detail?.submission, submission);
        assert.deepEqual(detail.history, [
          { startedAt: 5000, ms: 5, outcome: 'retry', class: 'transient', code: 'no answer' },
          { startedAt: 6000, ms: 20, outcome: 'delivered', class: null, code: null },
        ]);
        const steps = detail.steps.map(({ step, kind, state }) => [step, kind, state]);
        assert.deepEqual(steps, [
          ['record', 'estimate', 'delivered'],
          ['note', 'estimate note', 'parked'],
        ]);
      }
      const ofNote = await store.outbox.show(note);
      assert.deepEqual([ofNote?.step, ofNote?.history.length, ofNote?.steps.length], ['note', 1, 2]);
      assert.equal(await store.outbox.show('E-NONE'), undefined);
    });

    it('releases what is held, once', async () => {
      const { reference } = await add({ screened: { outcome: 'held', reasons: [] } });
      assert.equal(await store.outbox.release(reference, 5000), 1);
      assert.equal(await store.outbox.release(reference, 5000), 0);
      await claimOne(5000);
    });

    it('retries what is parked with a schedule begun anew', async () => {
      const { reference } = await add();
      await store.outbox.settle(await claimOne(5000), retryAt(6000, { class: 'doubtful' }), 5005);
      await claimOne(6000);
      const poison = await claimOne(7000);
      await store.outbox.settle(poison, { state: 'parked', class: 'poison', code: 'died', ms: 0 }, 7000);
      assert.equal(await store.outbox.retry(reference, 8000), 1);
      const { attempts, doubts, deaths } = await claimOne(8000);
      assert.deepEqual([attempts, doubts, deaths], [0, 0, 1], 'no fifty travel with what killed processes');
    });

    it('retries or releases all that fits at once', async () => {
      const make = async (settlement: Settlement) => {
        const submission = await add();
        await store.outbox.settle(await claimOne(5000), settlement, 5005);
        return submission.reference;
      };
      const retried = [await make(parked), await make(retryAt(90_000))];
      await make(delivered);
      await store.outbox.settle(await claimOne(5005, 'estimate note'), delivered, 5010);
      await add();
      await claimOne(6000);
      const due = await add();
      const held = await add({ screened: { outcome: 'held', reasons: [] } });
      assert.equal(await store.outbox.retryAll(6000), 2);
      for (const reference of retried) {
        const detail = await store.outbox.show(reference);
        assert.deepEqual([detail?.state, detail?.attempts, detail?.dueAt], ['pending', 0, 6000]);
      }
      assert.equal((await store.outbox.show(due.reference))?.dueAt, due.receivedAt, 'keeps its place');
      assert.equal(await store.outbox.releaseAll(6000), 1);
      assert.equal((await store.outbox.show(held.reference))?.state, 'pending');
      assert.equal((await claim(10, 6000)).length, 4);
    });

    it('retries or discards every step of a submission by its reference, and one alone by its External ID', async () => {
      const submission = await add();
      await store.outbox.settle(await claimOne(5000), delivered, 5020);
      await store.outbox.settle(await claimOne(5020, 'estimate note'), parked, 5030);
      const other = await add();
      await store.outbox.settle(await claimOne(5030), parked, 5040);
      assert.equal(await store.outbox.retry(externalId(submission), 6000), 0, 'delivered');
      assert.equal(await store.outbox.retry(externalId(submission, 'note'), 6000), 1);
      await store.outbox.settle(await claimOne(6000, 'estimate note'), parked, 6010);
      assert.equal(await store.outbox.retry(submission.reference, 6020), 1);
      await store.outbox.settle(await claimOne(6020, 'estimate note'), parked, 6030);
      assert.equal(await store.outbox.discard(submission.reference, 6040), 1);
      assert.equal((await store.outbox.show(other.reference))?.state, 'parked');
    });

    it('retries what waits, but nothing that is in hand, held or delivered', async () => {
      const waiting = await add();
      await store.outbox.settle(await claimOne(), retryAt(90_000), 5005);
      assert.equal(await store.outbox.retry(waiting.reference, 5100), 1);
      const claim = await claimOne(5100);
      assert.equal(await store.outbox.retry(waiting.reference, 5200), 0);
      await store.outbox.settle(claim, delivered, 5300);
      assert.equal(await store.outbox.retry(externalId(waiting), 5400), 0);
      const held = await add({ screened: { outcome: 'held', reasons: [] } });
      assert.equal(await store.outbox.retry(held.reference, 5500), 0);
    });

    it('discards what is held or parked and keeps it as a record', async () => {
      const held = await add({ screened: { outcome: 'held', reasons: [] } });
      assert.equal(await store.outbox.discard(held.reference, 5000), 1);
      assert.equal((await store.outbox.show(held.reference))?.state, 'discarded');
      const pending = await add();
      assert.equal(await store.outbox.discard(pending.reference, 5000), 0);
      assert.deepEqual(await claim(5, 5000).then((claims) => claims.length), 1);
    });

    it('counts every state and knows the oldest that waits', async () => {
      assert.equal((await store.outbox.stats()).oldestPendingAt, null);
      await add({ receivedAt: 100 });
      await store.outbox.settle(await claimOne(), delivered, 5000);
      await store.outbox.settle(await claimOne(5000, 'estimate note'), delivered, 5000);
      await add({ receivedAt: 200 });
      await add({ receivedAt: 300 });
      await add({ screened: { outcome: 'held', reasons: [] } });
      assert.deepEqual(await store.outbox.stats(), {
        pending: 2,
        held: 1,
        delivered: 2,
        parked: 0,
        discarded: 0,
        oldestPendingAt: 200,
      });
    });

    it('counts what is not finished', async () => {
      const none = { pending: 0, held: 0, parked: 0, oldestPendingAt: null };
      assert.deepEqual(await store.outbox.unfinished(), none);
      await add({ receivedAt: 100 });
      await store.outbox.settle(await claimOne(), parked, 5000);
      await add({ receivedAt: 300 });
      await add({ receivedAt: 200 });
      await add({ screened: { outcome: 'held', reasons: [] } });
      const discarded = await add({ screened: { outcome: 'held', reasons: [] } });
      await store.outbox.discard(discarded.reference, 5000);
      assert.deepEqual(await store.outbox.unfinished(), {
        pending: 2,
        held: 1,
        parked: 1,
        oldestPendingAt: 300,
      });
    });
  });
}
