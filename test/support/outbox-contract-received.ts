// What every store promises about how many submissions came when.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newId } from '../../src/submission/id.ts';
import type { Store } from './outbox-store.ts';

export function receivedContract(store: Store): void {
  const { add } = store;

  describe('countReceived', () => {
    it('counts submissions by when they came, whatever became of them', async () => {
      for (const receivedAt of [999, 1000, 1500, 1999, 2000])
        await add({ id: newId(receivedAt), receivedAt });
      await add({ id: newId(1500), screened: { outcome: 'held', reasons: [] } });
      assert.equal(await store.outbox.countReceived(1000, 2000), 4);
      assert.equal(await store.outbox.countReceived(0, 1000), 1);
      assert.equal(await store.outbox.countReceived(2001, Date.now()), 0);
      assert.equal(await store.outbox.countReceived(-5000, 10_000), 6);
    });
  });
}
