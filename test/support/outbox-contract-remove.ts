// What every store of the outbox promises about a submission that shall be as if it had never been.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { identity, sampleEstimate } from './outbox-sample.ts';
import { delivered, type Store } from './outbox-store.ts';

export function removeContract(store: Store): void {
  describe('remove', () => {
    it('leaves no row of it, nor anything of others changed', async () => {
      const other = await store.add();
      const submission = sampleEstimate();
      await store.outbox.add(submission, identity('one'));
      for (const kind of ['estimate', 'estimate', 'estimate note'] as const)
        await store.outbox.settle(await store.claimOne(5000, kind), delivered, 5000);
      assert.equal(await store.outbox.remove(submission.id, 5000), 'removed');
      assert.equal(await store.outbox.show(submission.id), undefined);
      assert.deepEqual(
        new Set((await store.outbox.list()).map(({ reference }) => reference)),
        new Set([other.reference]),
      );
      assert.equal((await store.outbox.show(other.id))?.steps.length, 2);
      assert.equal(await store.outbox.remove(submission.id, 5000), 'unknown');
      assert.equal((await store.outbox.add(sampleEstimate(), identity('one'))).repeated, false);
    });

    it('removes what is erased already', async () => {
      const { id } = await store.add();
      await store.outbox.erase(id, 5000);
      assert.equal(await store.outbox.remove(id, 5000), 'removed');
      assert.equal(await store.outbox.read(id), undefined);
    });

    it('waits for a worker who has it in hand', async () => {
      const { id } = await store.add();
      const { leaseUntil } = await store.claimOne(5000);
      assert.equal(await store.outbox.remove(id, leaseUntil - 1), 'in hand');
      assert.equal((await store.outbox.show(id))?.state, 'pending');
      assert.equal(await store.outbox.remove(id, leaseUntil), 'removed');
    });
  });
}
