// What every store of the outbox promises about the files of a submission.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UploadMissing } from '../../src/outbox/outbox.ts';
import { externalId, type Submission } from '../../src/submission/submission.ts';
import { identity, sampleEstimate, sampleRequest } from './outbox-sample.ts';
import { delivered, leaseMs, type Store } from './outbox-store.ts';
import { stageFiles } from './outbox-uploads.ts';

export function fileContract(store: Store): void {
  const { add, claimOne } = store;

  const stage = (...texts: string[]) =>
    stageFiles(
      store.outbox,
      texts.map((text) => Buffer.from(text)),
    );

  async function fileText(id: string, n: number) {
    return Buffer.from(await store.outbox.readFile(id, n)).toString();
  }

  describe('files', () => {
    it('are those that a submission names', async () => {
      const [first, second, third] = await stage('one', 'two', '');
      const files = [
        { ...second!, n: 1 },
        { ...third!, n: 2 },
        { ...first!, n: 5 },
      ];
      const submission = await add({ files });
      assert.deepEqual(await store.outbox.read(submission.id), submission);
      assert.deepEqual(await Promise.all([1, 2, 5].map((n) => fileText(submission.id, n))), [
        'two',
        '',
        'one',
      ]);
      await assert.rejects(store.outbox.readFile(submission.id, 3), { name: 'Error', message: /no file 3/ });
    });

    it('may be of two submissions', async () => {
      const files = await stage('one');
      const submissions = [await add({ files }), await add({ files })];
      for (const { id } of submissions) assert.equal(await fileText(id, 1), 'one');
    });

    it('are there for all of them, or nothing is kept', async () => {
      const files = await stage('one', 'two');
      await store.outbox.unstage(files[1]!.upload);
      const submission = sampleEstimate({ files });
      await assert.rejects(store.outbox.add(submission, identity('one')), UploadMissing);
      assert.equal(await store.outbox.find(identity('one')), undefined);
      assert.equal(await store.outbox.read(submission.id), undefined);
      assert.deepEqual(await store.outbox.list(), []);
      assert.equal((await store.outbox.sweep(9000, 9000)).uploads, 1, 'the other is claimed by nobody');
    });

    it('of a repeated submission are not added', async () => {
      await store.outbox.add(sampleEstimate(), identity('one'));
      const again = sampleEstimate({ files: await stage('two') });
      assert.equal((await store.outbox.add(again, identity('one'))).repeated, true);
      await assert.rejects(store.outbox.readFile(again.id, 1), /no file 1/);
      assert.equal((await store.outbox.sweep(9000, 9000)).uploads, 1);
    });
  });

  describe('attach', () => {
    it('adds files, which are delivered with those that were sent', async () => {
      const submission = await add({ files: await stage('one', 'two') });
      const [more] = await stage('three');
      const now = await store.outbox.attach(submission.id, [more!], 4000, 6);
      const { n } = now!.files!.at(-1)!;
      assert.deepEqual(now, { ...submission, files: [...submission.files!, { ...more!, n }] });
      assert.deepEqual(await store.outbox.read(submission.id), now);
      assert.equal(await fileText(submission.id, n), 'three');
      assert.equal((await store.outbox.stats()).pending, 1);
      const claim = await claimOne();
      assert.deepEqual(claim.submission, now);
      await store.outbox.settle(claim, delivered, 5020);
      const { steps } = (await store.outbox.show(submission.reference))!;
      assert.deepEqual(
        steps.map(({ step }) => step),
        ['record', 'file-1', 'file-2', `file-${n}`, 'note'],
      );
    });

    it('numbers them by what is in them, so that a store that was put back gives no number anew', async () => {
      const [one, other] = [
        await add({ files: await stage('one') }),
        await add({ files: await stage('one') }),
      ];
      const [two, three] = await stage('two', 'three');
      const numbers = async (id: string, ...files: NonNullable<typeof two>[]) =>
        (await store.outbox.attach(id, files, 4000, 6))!.files!.map(({ n }) => n);
      const [, before] = await numbers(one.id, two!);
      const [, after, twice] = await numbers(other.id, three!, two!);
      assert.notEqual(after, before);
      assert.equal(twice, before);
    });

    it('reaches a record that is in hand', async () => {
      const submission = await add();
      const claim = await claimOne();
      const { files } = (await store.outbox.attach(submission.id, await stage('one'), 5010, 6))!;
      await store.outbox.settle(claim, delivered, 5020);
      const { file, externalId: id } = await claimOne(5020, 'estimate file');
      assert.deepEqual([file, id], [files![0], externalId(submission, `file-${file!.n}`)]);
    });

    it('delivers at once what belongs to a record that is delivered, by its form', async () => {
      const submission = sampleRequest();
      await store.outbox.add(submission, identity());
      await store.outbox.settle(await claimOne(5000, 'helpdesk'), delivered, 5020);
      await store.outbox.settle(await claimOne(5020, 'helpdesk note'), delivered, 5030);
      const files = await stage('one', 'two');
      await store.outbox.attach(submission.id, files, 6000, 6);
      assert.equal(await store.outbox.nextDueAt(['helpdesk file']), 6000);
      for (const file of files) {
        const [claim] = await store.outbox.claim('helpdesk file', 5, 6000, leaseMs);
        assert.deepEqual([claim?.file?.upload, claim?.record], [file.upload, { model: 'crm.lead', id: 7 }]);
      }
      assert.equal(await store.outbox.nextDueAt(['helpdesk note']), null, 'the note was sent');
    });

    it('only keeps what belongs to a record that is held, parked or discarded', async () => {
      const held = await add({ screened: { outcome: 'held', reasons: [] } });
      const parked = await add();
      const failure = { state: 'parked', class: 'data', code: 'bad value', ms: 1 } as const;
      await store.outbox.settle(await claimOne(), failure, 5005);
      const discarded = await add();
      await store.outbox.settle(await claimOne(), failure, 5005);
      await store.outbox.discard(discarded.reference, 5010);
      const before = await store.outbox.stats();
      for (const { id } of [held, parked, discarded]) {
        const { files } = (await store.outbox.attach(id, await stage('one'), 5020, 6))!;
        assert.equal(await fileText(id, files![0]!.n), 'one');
      }
      assert.deepEqual(await store.outbox.stats(), before);
      await store.outbox.retry(parked.reference, 6000);
      await store.outbox.settle(await claimOne(6000), delivered, 6010);
      assert.equal((await claimOne(6010, 'estimate file')).submission.id, parked.id);
    });

    it('leaves out what is there, by its bytes, so that repeating it is harmless', async () => {
      const submission = await add({ files: await stage('one') });
      await store.outbox.settle(await claimOne(), delivered, 5020);
      const again = await stage('two', 'one', 'two');
      const once = await store.outbox.attach(submission.id, again, 6000, 6);
      assert.deepEqual(
        once?.files?.map(({ upload }) => upload),
        [submission.files![0]!.upload, again[0]!.upload],
      );
      assert.deepEqual(await store.outbox.attach(submission.id, again, 7000, 6), once);
      const { steps } = (await store.outbox.show(submission.reference))!;
      assert.deepEqual(
        steps.map(({ step }) => step),
        ['record', 'file-1', 'note', `file-${once.files[1]!.n}`],
      );
    });

    it('takes as many as there is room for, however many come at the same moment', async () => {
      const submission = await add({ files: await stage('one', 'two') });
      const posts = [await stage('three', 'four'), await stage('five', 'six')];
      await Promise.all(posts.map((files) => store.outbox.attach(submission.id, files, 4000, 3)));
      const kept = (await store.outbox.read(submission.id)) as Submission;
      assert.deepEqual(
        kept.files!.slice(0, 2).map(({ n }) => n),
        [1, 2],
      );
      assert.equal(kept.files!.length, 3);
      assert.equal((await store.outbox.sweep(9000, 9000)).uploads, 3, 'nobody claimed the others');
    });

    it('is all or nothing, and knows nobody of an unknown id', async () => {
      const submission = await add();
      const files = await stage('one', 'two');
      await store.outbox.unstage(files[1]!.upload);
      await assert.rejects(store.outbox.attach(submission.id, files, 5000, 6), UploadMissing);
      assert.deepEqual(await store.outbox.read(submission.id), submission);
      await assert.rejects(store.outbox.readFile(submission.id, 1), /no file 1/);
      assert.equal(await store.outbox.attach('nobody', files.slice(0, 1), 5000, 6), undefined);
      assert.equal((await store.outbox.sweep(9000, 9000)).uploads, 1);
    });
  });
}
