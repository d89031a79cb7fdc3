// What a store of the outbox promises when several processes use it at the same time.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ReferenceTaken, UploadMissing, type Claim, type Outbox } from '../../src/outbox/outbox.ts';
import type { Estimate } from '../../src/submission/submission.ts';
import { identity, sampleEstimate } from './outbox-sample.ts';
import { delivered, leaseMs, retryAt } from './outbox-store.ts';
import { ampleBudget, asFiles, sampleUpload, stageFiles } from './outbox-uploads.ts';

const tries = 20;

/** Declares the tests. `open` answers the same store twice, empty every time; the tests close it. */
export function processContract(name: string, open: () => Promise<[Outbox, Outbox]>): void {
  describe(`two processes on ${name}`, () => {
    let one: Outbox;
    let other: Outbox;
    beforeEach(async () => {
      [one, other] = await open();
    });
    afterEach(() => Promise.all([one.close(), other.close()]));

    async function add(count = 1, changes: Partial<Estimate> = {}): Promise<Estimate[]> {
      const submissions = Array.from({ length: count }, () => sampleEstimate(changes));
      await Promise.all(submissions.map((submission) => one.add(submission, identity())));
      return submissions;
    }

    it('have one secret', () => {
      assert.deepEqual(one.secret, other.secret);
    });

    it('make one of what a sender sends to both at the same moment', async () => {
      for (let i = 0; i < tries; i++) {
        const answers = await Promise.all(
          [one, other].map((outbox) => outbox.add(sampleEstimate(), identity(`${i}`))),
        );
        assert.deepEqual(answers.map(({ repeated }) => repeated).toSorted(), [false, true]);
        assert.equal(answers[0]!.submission.id, answers[1]!.submission.id);
      }
      assert.equal((await one.stats()).pending, tries);
    });

    it('make one of what a sender sends to both under two keys that know of each other', async () => {
      for (let i = 0; i < tries; i++) {
        const answers = await Promise.all([
          one.add(sampleEstimate(), { key: `${i} a`, others: [`${i} b`] }),
          other.add(sampleEstimate(), { key: `${i} b`, others: [`${i} a`] }),
        ]);
        assert.deepEqual(answers.map(({ repeated }) => repeated).toSorted(), [false, true]);
      }
    });

    it('give a reference to one', async () => {
      for (let i = 0; i < tries; i++) {
        const answers = await Promise.allSettled(
          [one, other].map((outbox) => outbox.add(sampleEstimate({ reference: `E-${i}` }), identity())),
        );
        const refused = answers.filter((answer) => answer.status === 'rejected');
        assert.deepEqual([refused.length, refused[0]?.reason instanceof ReferenceTaken], [1, true]);
      }
    });

    it('never hold one delivery both, and take them all', async () => {
      await add(200);
      const takeAll = async (outbox: Outbox) => {
        const taken: Claim[] = [];
        for (;;) {
          const claims = await outbox.claim('estimate', 7, 5000, leaseMs);
          if (claims.length === 0) return taken;
          taken.push(...claims);
        }
      };
      const taken = (await Promise.all([one, one, other, other].map(takeAll))).flat();
      assert.equal(new Set(taken.map(({ deliveryId }) => deliveryId)).size, taken.length);
      assert.equal(taken.length, 200);
    });

    it('leave each other what is in hand until its lease ends, and do not listen to who was too late', async () => {
      await add();
      const [stale] = await one.claim('estimate', 1, 5000, leaseMs);
      assert.deepEqual(await other.claim('estimate', 1, 5000 + leaseMs - 1, leaseMs), []);
      const [fresh] = await other.claim('estimate', 1, 5000 + leaseMs, leaseMs);
      assert.equal(fresh!.deaths, 1);
      assert.equal(await one.settle(stale!, delivered, 6001), false);
      assert.equal(await other.settle(fresh!, delivered, 6002), true);
    });

    it('do not hurry what the other is just taking', async () => {
      await add(300);
      for (const claim of await one.claim('estimate', 300, 5000, leaseMs)) {
        await one.settle(claim, retryAt(90_000), 5005);
      }
      const probes = Array.from({ length: 40 }, () => one.claim('estimate', 1, 6000, leaseMs, true));
      await other.hurry(6000, ['estimate']);
      const inHand = new Set((await Promise.all(probes)).flat().map(({ deliveryId }) => deliveryId));
      for (let claims; (claims = await other.claim('estimate', 50, 6000, leaseMs)).length > 0;) {
        for (const { deliveryId } of claims) assert.ok(!inHand.has(deliveryId));
      }
    });

    it('deliver each file that one attaches while the other delivers the record', async () => {
      const submissions = await add(tries);
      const claims = await one.claim('estimate', tries, 5000, leaseMs);
      const files = await Promise.all(submissions.map(({ id }) => stageFiles(one, [Buffer.from(id)])));
      await Promise.all(
        submissions.flatMap(({ id }, i) => [
          one.settle(
            claims.find(({ submission }) => submission.id === id)!,
            delivered,
            5010,
          ),
          other.attach(id, files[i]!, 5010, 6),
        ]),
      );
      for (const { reference } of submissions) {
        const kindsOf = (await one.show(reference))!.steps.map(({ kind }) => kind);
        assert.deepEqual(kindsOf.toSorted(), ['estimate', 'estimate file', 'estimate note'], reference);
      }
    });

    it('keep one budget for uploads', async () => {
      const stage = (outbox: Outbox) => {
        const content = Buffer.from('1234');
        return outbox.stage(sampleUpload(content), content, null, 41);
      };
      const kept = await Promise.all(Array.from({ length: 40 }, (_, i) => stage(i % 2 === 0 ? one : other)));
      assert.equal(kept.filter(Boolean).length, 10);
    });

    it('never forget an upload that the other claims at that moment', async () => {
      for (let i = 0; i < tries; i++) {
        const content = Buffer.from(`${i}`);
        const upload = sampleUpload(content);
        await one.stage(upload, content, null, ampleBudget);
        const submission = sampleEstimate({ files: asFiles([upload]) });
        const [added, swept] = await Promise.allSettled([
          one.add(submission, identity()),
          other.sweep(9000, 9000),
        ]);
        assert.equal(swept.status, 'fulfilled');
        if (added.status === 'fulfilled') {
          assert.deepEqual(Buffer.from(await other.readFile(submission.id, 1)), content);
        } else {
          assert.ok(added.reason instanceof UploadMissing);
          assert.equal(await one.read(submission.id), undefined);
        }
      }
    });

    it('forget each thing once', async () => {
      const content = Buffer.from('x');
      const uploads = Array.from({ length: 50 }, () => sampleUpload(content));
      await Promise.all(uploads.map((upload) => one.stage(upload, Buffer.from('x'), null, ampleBudget)));
      const swept = await Promise.all([one, other, one, other].map((outbox) => outbox.sweep(9000, 9000)));
      assert.equal(
        swept.reduce((sum, { uploads: count }) => sum + count, 0),
        50,
      );
    });

    it('change each delivery once when both are asked to', async () => {
      await add(50);
      for (const claim of await one.claim('estimate', 50, 5000, leaseMs)) {
        await one.settle(claim, retryAt(90_000), 5005);
      }
      const both = async (change: (outbox: Outbox) => Promise<number>) =>
        (await Promise.all([one, other].map(change))).reduce((sum, changed) => sum + changed, 0);
      assert.equal(await both((outbox) => outbox.hurry(6000, ['estimate'])), 50);
      assert.equal(await both((outbox) => outbox.retryAll(5900)), 50);
      assert.equal(await both((outbox) => outbox.rescue(1000)), 50);
    });
  });
}
