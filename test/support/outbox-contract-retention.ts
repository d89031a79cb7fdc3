// What every store of the outbox promises about what it keeps for a time only.
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Place } from '../../src/outbox/keeping.ts';
import type { Outbox, Settlement } from '../../src/outbox/outbox.ts';
import { remainsOf } from '../../src/submission/erased.ts';
import type { Estimate } from '../../src/submission/submission.ts';
import { identity, sampleEstimate } from './outbox-sample.ts';
import { delivered, retryAt, useStore } from './outbox-store.ts';
import { stageFiles } from './outbox-uploads.ts';

const parked: Settlement = { state: 'parked', class: 'data', code: 'bad value', ms: 1 };
const heldBack = { screened: { outcome: 'held' as const, reasons: ['captcha: low score'] } };

/** Declares the tests. `open` answers an empty store every time; the tests close it. */
export function retentionContract(name: string, open: () => Promise<Outbox>): void {
  describe(`what the outbox in ${name} keeps for a time`, () => {
    const store = useStore(open);
    const { add, claimOne } = store;

    /** Nothing ends but what the test names. */
    const expire = (
      limits: Partial<Parameters<Outbox['expire']>[0]>,
      now = 9000,
      after?: Place,
    ): ReturnType<Outbox['expire']> =>
      store.outbox.expire({ finishedBefore: -1, heldBefore: -1, receivedBefore: -1, ...limits }, now, after);

    /** Its record at `at`, its file and note a second later each. */
    async function deliver(submission: Estimate, at: number): Promise<void> {
      await store.outbox.settle(await claimOne(at), delivered, at);
      for (let left = submission.files?.length ?? 0; left > 0; left -= 1) {
        await store.outbox.settle(await claimOne(at, 'estimate file'), delivered, at + 1000);
      }
      await store.outbox.settle(await claimOne(at, 'estimate note'), delivered, at + 1000);
    }

    const stateOf = async (id: string) => (await store.outbox.show(id))?.state;
    const isErased = async (submission: Estimate) => {
      const kept = await store.outbox.read(submission.id);
      return kept !== undefined && 'erasedAt' in kept;
    };

    describe('expire', () => {
      it('takes answers, files and key of what is delivered, and leaves reference, times, ids, states and reasons', async () => {
        const files = await stageFiles(store.outbox, [Buffer.from('photo')]);
        const submission = sampleEstimate({ files, screened: { outcome: 'clear', reasons: ['no captcha'] } });
        await store.outbox.add(submission, identity('one'));
        await deliver(submission, 5000);
        const before = await store.outbox.show(submission.id);
        assert.deepEqual(await expire({ finishedBefore: 5999 }), {
          ...{ erased: 0, neverDecided: 0, removed: 0, next: null },
        });
        assert.equal((await expire({ finishedBefore: 6000 })).erased, 1);
        const remains = remainsOf(submission, 9000);
        assert.deepEqual(await store.outbox.read(submission.id), remains);
        assert.deepEqual(await store.outbox.show(submission.reference), { ...before, submission: remains });
        assert.deepEqual((await store.outbox.list({ limit: 1 }))[0]?.reasons, ['no captcha']);
        await assert.rejects(store.outbox.readFile(submission.id, 1));
        assert.deepEqual(await store.outbox.uploads([files[0]!.upload]), []);
        assert.equal(await store.outbox.find(identity('one')), undefined, 'its key is gone');
        assert.equal((await expire({ finishedBefore: 6000 })).erased, 0, 'once');
      });

      it('leaves what has anything pending, parked or younger, whatever else of it is delivered', async () => {
        const waiting = await add();
        await store.outbox.settle(await claimOne(4000), retryAt(8000), 4000);
        const noteParked = await add();
        await store.outbox.settle(await claimOne(4000), delivered, 4000);
        await store.outbox.settle(await claimOne(4000, 'estimate note'), parked, 4000);
        const recordParked = await add();
        await store.outbox.settle(await claimOne(4000), parked, 4000);
        const held = await add(heldBack);
        assert.equal((await expire({ finishedBefore: 9000 })).erased, 0);
        for (const one of [waiting, noteParked, recordParked, held]) assert.equal(await isErased(one), false);
        await store.outbox.discard(noteParked.id, 5000);
        await store.outbox.discard(recordParked.id, 5001);
        assert.equal((await expire({ finishedBefore: 5000 })).erased, 1);
        assert.equal(await isErased(noteParked), true);
        assert.equal(await isErased(recordParked), false, 'discarded later');
      });

      it('begins anew when a file is added to what is delivered, and then takes no more files', async () => {
        const submission = await add();
        await deliver(submission, 4000);
        const [late, later] = await stageFiles(store.outbox, [Buffer.from('late'), Buffer.from('later')]);
        await store.outbox.attach(submission.id, [late!], 7000, 6);
        assert.equal((await expire({ finishedBefore: 9000 })).erased, 0);
        await store.outbox.settle(await claimOne(7000, 'estimate file'), delivered, 7500);
        assert.equal((await expire({ finishedBefore: 7499 })).erased, 0);
        assert.equal((await expire({ finishedBefore: 7500 })).erased, 1);
        assert.equal(await store.outbox.attach(submission.id, [later!], 8000, 6), undefined);
        assert.equal((await store.outbox.sweep(9000, 9000)).uploads, 1, 'the one that was not taken');
      });

      it('leaves a file to the other submission that has it', async () => {
        const files = await stageFiles(store.outbox, [Buffer.from('shared')]);
        const first = await add({ files });
        await deliver(first, 4000);
        const second = await add({ files, receivedAt: 4500 });
        assert.equal((await expire({ finishedBefore: 5000 })).erased, 1);
        assert.equal(Buffer.from(await store.outbox.readFile(second.id, 1)).toString(), 'shared');
      });

      it('discards what is held when its own time is over, and lists it still', async () => {
        const old = await add({ ...heldBack, receivedAt: 2000 });
        const young = await add({ ...heldBack, receivedAt: 2001 });
        const limits = { finishedBefore: 9000, heldBefore: 2000 };
        assert.equal(await store.outbox.heldSince(1999), 0);
        assert.equal(await store.outbox.heldSince(2000), 1);
        assert.deepEqual(await expire(limits), { erased: 1, neverDecided: 1, removed: 0, next: null });
        assert.deepEqual([await stateOf(old.id), await stateOf(young.id)], ['discarded', 'held']);
        assert.equal(await isErased(young), false);
        const [listed] = await store.outbox.list({ state: 'discarded' });
        assert.deepEqual(
          [listed?.reference, listed?.lastClass, listed?.lastCode, listed?.changedAt],
          [old.reference, 'erased', 'never decided', 9000],
        );
        assert.equal(await store.outbox.release(old.id, 9500), 0);
      });

      it('removes the rest with all that is known of its deliveries, once it is erased and old', async () => {
        const submission = await add({ receivedAt: 2000 });
        await deliver(submission, 4000);
        assert.equal((await expire({ receivedBefore: 9000 })).removed, 0, 'not erased yet');
        await expire({ finishedBefore: 9000 });
        assert.equal((await expire({ receivedBefore: 1999 })).removed, 0);
        assert.equal((await expire({ receivedBefore: 2000 })).removed, 1);
        assert.equal(await store.outbox.show(submission.id), undefined);
        assert.equal((await store.outbox.stats()).delivered, 0);
      });

      it('goes on where it stopped, past what has to stay', async () => {
        await Promise.all(Array.from({ length: 501 }, () => add({ ...heldBack, receivedAt: 1000 })));
        const last = await add({ receivedAt: 1500 });
        await deliver(last, 4000);
        const first = await expire({ finishedBefore: 9000 });
        assert.equal(first.erased, 0);
        assert.ok(first.next);
        const second = await expire({ finishedBefore: 9000 }, 9000, first.next);
        assert.deepEqual([second.erased, second.next], [1, null]);
      });

      it('erases a hundred at a time', async () => {
        await Promise.all(Array.from({ length: 101 }, () => add({ ...heldBack, receivedAt: 1000 })));
        const first = await expire({ heldBefore: 1000 });
        assert.equal(first.erased, 100);
        assert.equal((await expire({ heldBefore: 1000 }, 9000, first.next!)).erased, 1);
      });

      it('erases a few large ones at a time', async () => {
        for (let i = 0; i < 3; i += 1) {
          const files = await stageFiles(store.outbox, [new Uint8Array(3 * 1024 * 1024)]);
          await deliver(await add({ files, receivedAt: 1000 + i }), 4000);
        }
        const { erased, next } = await expire({ finishedBefore: 9000 });
        assert.equal(erased, 2);
        assert.equal((await expire({ finishedBefore: 9000 }, 9000, next!)).erased, 1);
      });
    });

    describe('erase', () => {
      let submission: Estimate;
      beforeEach(async () => {
        submission = sampleEstimate({ files: await stageFiles(store.outbox, [Buffer.from('photo')]) });
      });

      it('takes what is waiting, held or parked, and nobody delivers it any more', async () => {
        const held = await add(heldBack);
        const gone = await add();
        await store.outbox.settle(await claimOne(4000), parked, 4000);
        await store.outbox.add(submission, identity('one'));
        for (const one of [held, gone, submission]) {
          assert.equal(await store.outbox.erase(one.id, 5000), 'erased');
          assert.equal(await isErased(one), true);
          assert.equal(await stateOf(one.id), 'discarded');
          assert.equal(await store.outbox.erase(one.id, 5000), 'unknown', 'once');
        }
        assert.deepEqual(await store.claim(5, 9000), []);
        assert.deepEqual(await store.outbox.uploads([submission.files![0]!.upload]), []);
        const again = await store.outbox.add(sampleEstimate(), identity('one'));
        assert.equal(again.repeated, false, 'its key is gone');
        assert.equal(await store.outbox.erase('nobody', 5000), 'unknown');
      });

      it('leaves what is delivered just now, and fences off a worker that lost its lease', async () => {
        await store.outbox.add(submission, identity());
        const claim = await claimOne(5000);
        assert.equal(await store.outbox.erase(submission.id, claim.leaseUntil - 1), 'in hand');
        assert.equal(await isErased(submission), false);
        assert.equal(await store.outbox.erase(submission.id, claim.leaseUntil), 'erased');
        assert.equal(await store.outbox.settle(claim, delivered, claim.leaseUntil + 1), false);
        assert.equal(await stateOf(submission.id), 'discarded');
      });

      it('keeps a delivered record as delivered, with the name that Odoo has for it', async () => {
        await store.outbox.add(submission, identity());
        await store.outbox.settle(await claimOne(5000), delivered, 5000);
        assert.equal(await store.outbox.erase(submission.id, 6000), 'erased');
        const steps = (await store.outbox.show(submission.id))!.steps;
        assert.deepEqual(
          steps.map(({ step, state, recordId }) => [step, state, recordId]),
          [
            ['record', 'delivered', 7],
            ['file-1', 'discarded', null],
            ['note', 'discarded', null],
          ],
        );
      });
    });

    describe('accounts', () => {
      it('answers every submission once, with its steps, whatever its state', async () => {
        const all = await Promise.all(Array.from({ length: 250 }, () => add()));
        const seen: string[] = [];
        for (let after = ''; ; after = seen.at(-1)!) {
          const part = await store.outbox.accounts(after);
          if (part.length === 0) break;
          seen.push(...part.map(({ submission: { id } }) => id));
        }
        assert.deepEqual(seen, all.map(({ id }) => id).sort());
      });

      it('answers those in one state, and those with their answers, where it is asked for them', async () => {
        const done = await add();
        await deliver(done, 4000);
        await expire({ finishedBefore: 9000 });
        const held = await add(heldBack);
        const waiting = await add();
        await claimOne(5000);
        const idsOf = async (...args: Parameters<Outbox['accounts']>) =>
          (await store.outbox.accounts(...args)).map(({ submission: { id } }) => id);
        assert.deepEqual(await idsOf('', { state: 'held' }), [held.id]);
        assert.deepEqual((await idsOf('', { erased: false })).sort(), [held.id, waiting.id].sort());
        const [account] = await store.outbox.accounts('', { state: 'delivered' });
        assert.deepEqual(account?.submission, remainsOf(done, 9000));
        assert.deepEqual(
          account?.steps.map(({ step, state, recordModel }) => [step, state, recordModel]),
          [
            ['record', 'delivered', 'crm.lead'],
            ['note', 'delivered', 'crm.lead'],
          ],
        );
        const [inHand] = await store.outbox.accounts('', { state: 'pending' });
        assert.equal(inHand?.steps[0]?.claims, 1);
        assert.deepEqual(inHand?.submission, waiting);
      });
    });

    it('keeps what was noted of the clock last', async () => {
      assert.equal(await store.outbox.readTimeNote(), null);
      await store.outbox.writeTimeNote({ seenAt: 1000, jumpedAt: null });
      await store.outbox.writeTimeNote({ seenAt: 9000, jumpedAt: 9000 });
      assert.deepEqual(await store.outbox.readTimeNote(), { seenAt: 9000, jumpedAt: 9000 });
    });

    it('scrubs what nobody reads', async () => {
      assert.equal(await store.outbox.scrub(), true);
    });
  });
}
