// What every store of the outbox promises about what follows a record.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { externalId } from '../../src/submission/submission.ts';
import { delivered, leaseMs, retryAt, type Store } from './outbox-store.ts';
import { stageFiles } from './outbox-uploads.ts';

const contents = [Buffer.from('first'), Buffer.from([0, 1, 2, 255]), Buffer.alloc(0)];

export function stepContract(store: Store): void {
  const { add, claimOne } = store;

  async function addWithFiles() {
    return add({ files: await stageFiles(store.outbox, contents) });
  }

  const dueNow = (kind: 'estimate file' | 'estimate note') => store.outbox.claim(kind, 50, 5020, leaseMs);

  describe('what follows a record', () => {
    it('is no delivery before the record is delivered', async () => {
      await addWithFiles();
      assert.equal((await store.outbox.stats()).pending, 1);
      await store.outbox.settle(await claimOne(), retryAt(5010), 5005);
      assert.equal((await store.outbox.stats()).pending, 1);
      const parked = { state: 'parked', class: 'data', code: 'bad value', ms: 1 } as const;
      await store.outbox.settle(await claimOne(5010), parked, 5015);
      assert.deepEqual(await store.outbox.list({ state: 'pending' }), []);
    });

    it('is due at once then, each step a delivery of its own that knows the record', async () => {
      const submission = await addWithFiles();
      await store.outbox.settle(await claimOne(), delivered, 5020);
      assert.equal(await store.outbox.nextDueAt(['estimate file', 'estimate note']), 5020);
      const record = { model: 'crm.lead', id: 7 };
      for (const file of submission.files!) {
        const claims = await dueNow('estimate file');
        assert.equal(claims.length, 1, 'files travel one at a time');
        const [claim] = claims;
        assert.equal(claim!.kind, 'estimate file');
        assert.equal(claim!.externalId, externalId(submission, `file-${file.n}`));
        assert.deepEqual([claim!.file, claim!.record], [file, record]);
      }
      const [note, ...more] = await dueNow('estimate note');
      assert.deepEqual(more, []);
      assert.equal(note!.externalId, externalId(submission, 'note'));
      assert.deepEqual([note!.kind, note!.file, note!.record], ['estimate note', null, record]);
      assert.deepEqual(note!.submission, submission);
    });

    it('of many records is taken together, except for files', async () => {
      for (let i = 0; i < 5; i++) await add();
      for (const claim of await store.claim(5, 5000)) await store.outbox.settle(claim, delivered, 5020);
      assert.equal((await dueNow('estimate note')).length, 5);
    });

    it('goes on by itself: one step that fails or is parked leaves the others alone', async () => {
      await addWithFiles();
      await store.outbox.settle(await claimOne(), delivered, 5020);
      const [first] = await dueNow('estimate file');
      await store.outbox.settle(first!, { state: 'parked', class: 'data', code: 'too large', ms: 1 }, 5020);
      const [second] = await dueNow('estimate file');
      assert.equal(second!.file?.n, 2);
      await store.outbox.settle(second!, retryAt(9000), 5020);
      assert.equal((await dueNow('estimate file'))[0]?.file?.n, 3);
      assert.equal((await dueNow('estimate note')).length, 1);
    });

    it('brings nothing after itself, and begins once', async () => {
      await add();
      const claim = await claimOne();
      await store.outbox.settle(claim, delivered, 5020);
      assert.equal(await store.outbox.settle(claim, delivered, 5021), false);
      const [note] = await dueNow('estimate note');
      await store.outbox.settle(note!, delivered, 5030);
      assert.deepEqual(
        await store.outbox.stats().then(({ pending, delivered: done }) => [pending, done]),
        [0, 2],
      );
    });
  });
}
