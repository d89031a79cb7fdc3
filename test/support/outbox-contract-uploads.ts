// What every store of the outbox promises about files that no submission has yet.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleEstimate, identity } from './outbox-sample.ts';
import type { Store } from './outbox-store.ts';
import { ampleBudget, asFiles, sampleUpload } from './outbox-uploads.ts';

export function uploadContract(store: Store): void {
  const { add } = store;

  async function stage(text: string, at?: number, budgetBytes = ampleBudget) {
    const content = Buffer.from(text);
    const upload = sampleUpload(content, at);
    const kept = await store.outbox.stage(upload, content, Buffer.from(`small ${text}`), budgetBytes);
    return { upload, kept };
  }

  const isKept = async (id: string) => (await store.outbox.uploads([id])).length === 1;

  describe('an upload', () => {
    it('is kept byte for byte, whatever buffer its bytes came in', async () => {
      const text = 'as they came';
      const shared = new ArrayBuffer(100);
      const buffers = [
        Buffer.from(text),
        new TextEncoder().encode(text),
        Buffer.from(shared, 10, text.length).fill(text),
      ];
      for (const content of buffers) {
        const upload = sampleUpload(content);
        assert.equal(await store.outbox.stage(upload, content, null, ampleBudget), true);
        const { id } = await add({ files: asFiles([upload]) });
        assert.equal(Buffer.from(await store.outbox.readFile(id, 1)).toString(), text);
      }
      assert.equal(shared.byteLength, 100, 'what else is in a buffer stays there');
    });

    it('is answered in the order it was asked for, as long as it is there', async () => {
      const { upload: first } = await stage('one');
      const { upload: second } = await stage('two');
      assert.deepEqual(await store.outbox.uploads([second.id, 'unknown', first.id]), [second, first]);
      assert.deepEqual(await store.outbox.uploads([]), []);
      await add({ files: asFiles([first]) });
      assert.deepEqual(await store.outbox.uploads([first.id]), [first], 'also when it is claimed');
    });

    it('has a thumb or none', async () => {
      const { upload } = await stage('one');
      assert.equal(Buffer.from((await store.outbox.thumb(upload.id))!).toString(), 'small one');
      const without = sampleUpload(Buffer.from('two'));
      await store.outbox.stage(without, Buffer.from('two'), null, ampleBudget);
      assert.equal(await store.outbox.thumb(without.id), null);
      assert.equal(await store.outbox.thumb('unknown'), null);
    });

    it('is turned away when all that nobody claimed would be more than the budget', async () => {
      assert.equal((await stage('1234', 1000, 3)).kept, false);
      const { upload: first } = await stage('1234', 1000, 10);
      await stage('123456', 1000, 10);
      const { upload, kept } = await stage('1', 1000, 10);
      assert.equal(kept, false);
      assert.equal(await isKept(upload.id), false);
      await add({ files: asFiles([first]) });
      assert.equal((await stage('1', 1000, 10)).kept, true, 'what is claimed does not count');
    });

    it('never passes the budget, however many come at once', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => stage('1234', 1000, 41)));
      assert.equal(answers.filter(({ kept }) => kept).length, 10);
    });

    it('is forgotten when it is removed, and makes room', async () => {
      const { upload } = await stage('1234', 1000, 4);
      await store.outbox.unstage(upload.id);
      await store.outbox.unstage('unknown');
      assert.equal(await isKept(upload.id), false);
      assert.equal(await store.outbox.thumb(upload.id), null);
      assert.equal((await stage('1234', 1000, 4)).kept, true);
    });

    it('is removed by nobody once a submission has it', async () => {
      const { upload } = await stage('one');
      const { id } = await add({ files: asFiles([upload]) });
      await store.outbox.unstage(upload.id);
      assert.equal(Buffer.from(await store.outbox.readFile(id, 1)).toString(), 'one');
    });
  });

  describe('sweep', () => {
    it('forgets uploads that are older than it says and have no submission', async () => {
      const { upload: old } = await stage('old', 1000);
      const { upload: young } = await stage('young', 2000);
      const { upload: claimed } = await stage('claimed', 1000);
      const { id } = await add({ files: asFiles([claimed]) });
      assert.deepEqual(await store.outbox.sweep(2000, 5000), { uploads: 1, drafts: 0 });
      assert.equal(await isKept(old.id), false);
      assert.equal(await isKept(young.id), true);
      assert.equal(Buffer.from(await store.outbox.readFile(id, 1)).toString(), 'claimed');
      assert.deepEqual(await store.outbox.sweep(2000, 5000), { uploads: 0, drafts: 0 });
    });

    it('leaves what one of two submissions has, and forgets what a failed one named', async () => {
      const { upload: shared } = await stage('shared');
      const { upload: free } = await stage('free');
      const first = await add({ files: asFiles([shared]) });
      const second = await add({ files: asFiles([shared]) });
      const clash = sampleEstimate({ reference: first.reference, files: asFiles([free]) });
      await assert.rejects(store.outbox.add(clash, identity()), { name: 'ReferenceTaken' });
      assert.equal((await store.outbox.sweep(9000, 9000)).uploads, 1);
      assert.equal(await isKept(free.id), false);
      for (const { id } of [first, second]) {
        assert.equal(Buffer.from(await store.outbox.readFile(id, 1)).toString(), 'shared');
      }
    });

    it('goes on where it stopped, the oldest first, until nothing is left', async () => {
      const uploads = Array.from({ length: 600 }, (_, i) => sampleUpload(Buffer.from('x'), 2000 - i));
      await Promise.all(
        uploads.map((upload) => store.outbox.stage(upload, Buffer.from('x'), null, ampleBudget)),
      );
      assert.deepEqual(await store.outbox.sweep(9000, 9000), { uploads: 500, drafts: 0 });
      assert.equal(await isKept(uploads[0]!.id), true);
      assert.equal(await isKept(uploads.at(-1)!.id), false);
      assert.deepEqual(await store.outbox.sweep(9000, 9000), { uploads: 100, drafts: 0 });
      assert.deepEqual(await store.outbox.sweep(9000, 9000), { uploads: 0, drafts: 0 });
    });

    it('forgets a few large ones at a time', async () => {
      for (let i = 0; i < 3; i++) {
        const content = new Uint8Array(3 * 1024 * 1024);
        await store.outbox.stage(sampleUpload(content), content, null, ampleBudget);
      }
      assert.equal((await store.outbox.sweep(9000, 9000)).uploads, 2);
      assert.equal((await store.outbox.sweep(9000, 9000)).uploads, 1);
    });
  });
}
