// What every store of the outbox promises, as tests: run against each.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ReferenceTaken, type Outbox } from '../../src/outbox/outbox.ts';
import { batchContract } from './outbox-contract-batches.ts';
import { claimContract } from './outbox-contract-claims.ts';
import { deskContract } from './outbox-contract-desk.ts';
import { draftContract } from './outbox-contract-drafts.ts';
import { fileContract } from './outbox-contract-files.ts';
import { receivedContract } from './outbox-contract-received.ts';
import { removeContract } from './outbox-contract-remove.ts';
import { stepContract } from './outbox-contract-steps.ts';
import { uploadContract } from './outbox-contract-uploads.ts';
import { identity, sampleEstimate } from './outbox-sample.ts';
import { useStore } from './outbox-store.ts';

/** Declares the tests. `open` answers an empty store every time; the tests close it. */
export function outboxContract(name: string, open: () => Promise<Outbox>): void {
  describe(`the outbox in ${name}`, () => {
    const store = useStore(open);
    const { add } = store;

    describe('add', () => {
      it('keeps a submission word for word', async () => {
        const submission = sampleEstimate();
        const answer = await store.outbox.add(submission, identity('one'));
        assert.deepEqual(answer, { submission, repeated: false });
        assert.deepEqual(await store.outbox.read(submission.id), submission);
        assert.deepEqual(await store.outbox.find(identity('one')), submission);
      });

      it('knows nothing of what was never added', async () => {
        assert.equal(await store.outbox.read('nobody'), undefined);
        assert.equal(await store.outbox.find(identity('nobody')), undefined);
      });

      it('answers the first submission when the same sender repeats it', async () => {
        const first = sampleEstimate();
        await store.outbox.add(first, identity('one'));
        const answer = await store.outbox.add(sampleEstimate(), identity('one'));
        assert.deepEqual(answer, { submission: first, repeated: true });
        assert.equal((await store.outbox.stats()).pending, 1);
      });

      it('recognises a repeat by the other keys of a sender', async () => {
        const first = sampleEstimate();
        await store.outbox.add(first, identity('bucket 1'));
        const answer = await store.outbox.add(sampleEstimate(), { key: 'bucket 2', others: ['bucket 1'] });
        assert.deepEqual(answer, { submission: first, repeated: true });
        assert.deepEqual(await store.outbox.find({ key: 'bucket 2', others: ['bucket 1'] }), first);
        assert.equal(await store.outbox.find(identity('bucket 2')), undefined);
      });

      it('keeps one of many that a sender sends at the same moment', async () => {
        const answers = await Promise.all(
          Array.from({ length: 20 }, () => store.outbox.add(sampleEstimate(), identity('one'))),
        );
        assert.equal(answers.filter((answer) => !answer.repeated).length, 1);
        assert.equal(new Set(answers.map((answer) => answer.submission.reference)).size, 1);
        assert.equal((await store.outbox.stats()).pending, 1);
      });

      it('asks for another reference when one is taken, and keeps the others that came along', async () => {
        const taken = await add();
        const before = sampleEstimate();
        const clash = sampleEstimate({ reference: taken.reference });
        const after = sampleEstimate();
        const [first, second, third] = await Promise.allSettled([
          store.outbox.add(before, identity()),
          store.outbox.add(clash, identity('clash')),
          store.outbox.add(after, identity()),
        ]);
        assert.equal(first.status, 'fulfilled');
        assert.ok(second.status === 'rejected' && second.reason instanceof ReferenceTaken);
        assert.equal(third.status, 'fulfilled');
        assert.equal(await store.outbox.find(identity('clash')), undefined);
        await store.outbox.add({ ...clash, reference: 'E-NEW' }, identity('clash'));
        assert.equal((await store.outbox.stats()).pending, 4);
      });

      it('holds what screening held back, and delivers it to nobody', async () => {
        await add({ screened: { outcome: 'held', reasons: ['captcha: low score'] } });
        assert.deepEqual(await store.claim(5, 5000), []);
        assert.equal(await store.outbox.nextDueAt(['estimate']), null);
        const [held] = await store.outbox.list({ state: 'held' });
        assert.deepEqual(held?.reasons, ['captcha: low score']);
      });
    });

    claimContract(store);
    batchContract(store);
    uploadContract(store);
    fileContract(store);
    stepContract(store);
    draftContract(store);
    deskContract(store);
    receivedContract(store);
    removeContract(store);

    it('can say that it is writable', async () => {
      await store.outbox.check();
    });

    it('has a secret of 32 bytes', () => {
      assert.equal(store.outbox.secret.length, 32);
      assert.ok(new Set(store.outbox.secret).size > 8, 'not random');
    });
  });
}
