// What every store of the outbox promises about answers that were not sent yet.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Store } from './outbox-store.ts';

export function draftContract(store: Store): void {
  const put = (name: string, text: string, expiresAt = 2000) =>
    store.outbox.putDraft(name, Buffer.from(text), expiresAt);

  async function read(name: string, now = 1000) {
    const content = await store.outbox.readDraft(name, now);
    return content && Buffer.from(content).toString();
  }

  describe('a draft', () => {
    it('is kept byte for byte under its name, and stays with the caller too', async () => {
      const content = new TextEncoder().encode('one\0');
      assert.equal(await store.outbox.putDraft('a', content, 2000), true);
      await put('b', 'two');
      assert.deepEqual(await store.outbox.readDraft('a', 1000), content);
      assert.equal(await read('b'), 'two');
      assert.equal(await read('c'), undefined);
    });

    it('takes the place of what had its name, and lives on from then', async () => {
      await put('a', 'one', 2000);
      await put('a', 'two', 3000);
      assert.equal(await read('a', 2500), 'two');
    });

    it('is gone when it has expired, and when it is dropped', async () => {
      await put('a', 'one', 2000);
      await put('b', 'two', 2000);
      assert.equal(await read('a', 1999), 'one');
      assert.equal(await read('a', 2000), undefined);
      await store.outbox.dropDraft('b');
      await store.outbox.dropDraft('c');
      assert.equal(await read('b'), undefined);
    });

    it('is swept once it has expired', async () => {
      await put('a', 'one', 2000);
      await put('b', 'two', 2001);
      assert.deepEqual(await store.outbox.sweep(0, 2000), { uploads: 0, drafts: 1 });
      assert.equal(await read('a', 0), undefined);
      assert.equal(await read('b'), 'two');
    });

    it('is one of many that are swept a part at a time', async () => {
      await Promise.all(Array.from({ length: 501 }, (_, i) => put(`${i}`, 'x')));
      assert.deepEqual(await store.outbox.sweep(0, 9000), { uploads: 0, drafts: 500 });
      assert.deepEqual(await store.outbox.sweep(0, 9000), { uploads: 0, drafts: 1 });
    });
  });
}
