// What every store of the outbox promises about which deliveries travel together.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Claim } from '../../src/outbox/outbox.ts';
import { delivered, retryAt, type Store } from './outbox-store.ts';

export function batchContract(store: Store): void {
  const { add, claim, claimOne } = store;

  async function addMany(count: number, receivedAt = 1000): Promise<void> {
    for (let i = 0; i < count; i++) await add({ receivedAt });
  }

  /** Claims all that is due, and settles each as failed, due again at once. */
  async function failAll(now: number, changes: Parameters<typeof retryAt>[1] = {}): Promise<void> {
    for (let batch = await claim(50, now); batch.length > 0; batch = await claim(50, now)) {
      for (const one of batch) await store.outbox.settle(one, retryAt(now + 1, changes), now);
    }
  }

  async function sizes(limit: number, now: number): Promise<number[]> {
    const found: number[] = [];
    for (let batch = await claim(limit, now); batch.length > 0; batch = await claim(limit, now)) {
      found.push(batch.length);
    }
    return found;
  }

  const received = (claims: Claim[]) => claims.map((one) => one.submission.receivedAt);

  describe('a batch', () => {
    it('takes as many as asked for of those that never failed, in the order they came', async () => {
      await addMany(25);
      const claims = await claim(10, 5000);
      const ids = claims.map((one) => one.deliveryId);
      assert.deepEqual(
        ids,
        ids.toSorted((a, b) => a - b),
      );
      assert.deepEqual([ids.length, ...(await sizes(10, 5000))], [10, 10, 5]);
    });

    it('keeps a fifth of its places for the newest', async () => {
      for (let receivedAt = 1; receivedAt <= 30; receivedAt++) await add({ receivedAt });
      assert.deepEqual(received(await claim(10, 5000)), [1, 2, 3, 4, 5, 6, 7, 8, 29, 30]);
      await add({ receivedAt: 31 });
      assert.deepEqual(received(await claim(10, 5000)), [9, 10, 11, 12, 13, 14, 15, 16, 28, 31]);
      assert.deepEqual(received(await claim(1, 5000)), [17], 'one alone is the oldest');
    });

    it('counts nothing against those that failed while the destination was down', async () => {
      await addMany(20);
      await failAll(5000, { counts: false });
      assert.deepEqual(await sizes(50, 5001), [20]);
    });

    it('takes ten of those that failed once, and one of those that failed again', async () => {
      await addMany(25);
      await failAll(5000);
      assert.deepEqual(await sizes(4, 5000), []);
      const [first, ...others] = await claim(50, 5001);
      assert.equal(others.length, 9);
      await store.outbox.settle(first!, retryAt(5002), 5002);
      assert.deepEqual(await sizes(4, 5002), [4, 4, 4, 3, 1]);
    });

    it('never takes those that failed along with those that did not; they take turns', async () => {
      await addMany(3);
      await failAll(5000);
      await addMany(30, 2000);
      const attempts: number[][] = [];
      for (const limit of [10, 2, 10, 2, 10]) {
        attempts.push((await claim(limit, 6000)).map((one) => one.attempts));
      }
      const fresh = Array.from({ length: 10 }, () => 0);
      assert.deepEqual(
        attempts.map((batch) => new Set(batch).size),
        [1, 1, 1, 1, 1],
      );
      assert.deepEqual(attempts, [[1, 1, 1], [0, 0], fresh, [0, 0], fresh]);
    });

    it('takes ten of those that a process died with, before those that never failed', async () => {
      await addMany(12);
      await claim(50, 5000);
      await addMany(20, 6000);
      const claims = await claim(50, 6000);
      assert.deepEqual([claims.length, claims[0]!.deaths], [10, 1]);
      assert.deepEqual(await sizes(50, 6000), [20, 2]);
    });

    it('takes one alone that a process died with twice, until it has had a result', async () => {
      await addMany(3);
      await claim(50, 5000);
      assert.deepEqual(await sizes(50, 6000), [3]);
      assert.deepEqual(await sizes(50, 7000), [1, 1, 1]);
      const third = await claimOne(8000);
      await store.outbox.settle(third, retryAt(8000, { counts: false }), 8000);
      assert.deepEqual(await sizes(50, 8000), [1, 1, 1]);
    });

    it('writes the result of each by itself', async () => {
      await addMany(3);
      const [first, second, third] = await claim(50, 5000);
      const answers = await Promise.all([
        store.outbox.settle(first!, delivered, 5010),
        store.outbox.settle(second!, retryAt(9000), 5010),
        store.outbox.settle({ ...third!, lease: 99 }, delivered, 5010),
      ]);
      assert.deepEqual(answers, [true, true, false]);
      const states = (await store.outbox.list()).filter(({ step }) => step === 'record');
      assert.deepEqual(
        states.map(({ state, dueAt }) => [state, dueAt]),
        [
          ['pending', 6000],
          ['pending', 9000],
          ['delivered', 5010],
        ],
      );
    });
  });
}
