import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, afterEach, before, describe, it } from 'node:test';
import { makeOldStore } from '../../test/support/outbox-old-store.ts';
import { sampleEstimate, sampleRequest } from '../../test/support/outbox-sample.ts';
import { stageFiles } from '../../test/support/outbox-uploads.ts';
import { consentTo } from '../submission/consent.ts';
import type { Outbox, Settlement } from './outbox.ts';
import { openSqliteOutbox } from './sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
after(() => rmSync(folder, { recursive: true }));

const made: Settlement = { state: 'delivered', recordModel: 'crm.lead', recordId: 7, ms: 1 };

describe('an outbox of schema 2', () => {
  const file = join(folder, 'porchlight.db');
  const waiting = sampleEstimate({ receivedAt: 1000, locale: 'es', page: '/es/helpdesk' });
  const halfDelivered = sampleRequest({ receivedAt: 2000 });
  const plain = sampleEstimate({
    receivedAt: 3000,
    answers: [{ label: 'é "\u0007\ud83d\ude00', text: '{}\n' }],
  });
  const photo = { n: 1, name: 'a "b" é.jpg', mediaType: 'image/jpeg', bytes: 3 };
  const plan = { n: 2, name: 'plan.pdf', mediaType: 'application/pdf', bytes: 4 };

  function makeOldFile(): void {
    const { db, addSubmission, addDelivery } = makeOldStore(file, 2);
    const insertFile = db.prepare('INSERT INTO file (submission_id, n, content) VALUES (?, ?, ?)');
    addSubmission(waiting, {
      ...waiting,
      files: [photo, plan],
      attribution: { source: 'newsletter', medium: null, campaign: 'winter' },
      consents: [{ text: 'Call me.\n"Soon"', givenAt: 900 }],
    });
    insertFile.run(waiting.id, 1, Buffer.from('one'));
    insertFile.run(waiting.id, 2, Buffer.from('four'));
    addDelivery(waiting, { state: 'pending', kind: 'estimate' });
    addSubmission(halfDelivered, { ...halfDelivered, files: [photo], consents: [] });
    insertFile.run(halfDelivered.id, 1, Buffer.from([0, 255, 1]));
    const record = { record_model: 'helpdesk.ticket', record_id: 9 };
    addDelivery(halfDelivered, { state: 'delivered', kind: 'helpdesk', ...record });
    addDelivery(halfDelivered, { step: 'file-1', state: 'pending', kind: 'helpdesk file' });
    addSubmission(plain);
    addDelivery(plain, { state: 'pending', kind: 'estimate' });
    db.close();
  }

  let outbox: Outbox | undefined;
  before(makeOldFile);
  afterEach(() => outbox?.close());

  it('still delivers every file, with its bytes', async () => {
    outbox = await openSqliteOutbox({ file });
    const [ofTicket] = await outbox.claim('helpdesk file', 1, 5000, 1000);
    assert.deepEqual(ofTicket?.record, { model: 'helpdesk.ticket', id: 9 });
    assert.equal(ofTicket.file?.name, photo.name);
    assert.deepEqual(await outbox.readFile(halfDelivered.id, 1), new Uint8Array([0, 255, 1]));
    const [claim] = await outbox.claim('estimate', 1, 5000, 1000);
    assert.equal(claim?.submission.id, waiting.id);
    await outbox.settle(claim, made, 5000);
    for (const [n, text] of ['one', 'four'].entries()) {
      const [next] = await outbox.claim('estimate file', 1, 5000, 1000);
      assert.equal(next?.file?.n, n + 1);
      assert.equal(Buffer.from(await outbox.readFile(waiting.id, n + 1)).toString(), text);
      await outbox.settle(next, made, 5000);
    }
  });

  it('has every submission in the words of today, and all else as it was', async () => {
    outbox = await openSqliteOutbox({ file });
    const params = { utm_source: 'newsletter', utm_campaign: 'winter' };
    const given = { givenAt: 900, locale: 'es', page: '/es/helpdesk' };
    assert.deepEqual(await outbox.read(waiting.id), {
      ...waiting,
      files: [photo, plan].map((one) => ({ ...one, digest: '', upload: `${waiting.id}/${one.n}` })),
      attribution: { first: { at: null, page: null, referrer: null, params }, last: null },
      consents: [consentTo({ text: 'Call me.\n"Soon"', ...given })],
    });
    const files = [{ ...photo, digest: '', upload: `${halfDelivered.id}/1` }];
    assert.deepEqual(await outbox.read(halfDelivered.id), { ...halfDelivered, files, consents: [] });
    assert.deepEqual(await outbox.read(plain.id), plain);
    const [upload] = await outbox.uploads([`${waiting.id}/2`]);
    const { n, ...kept } = plan;
    assert.deepEqual(upload, { ...kept, id: `${waiting.id}/${n}`, digest: '' });
  });

  it('takes more files, and is never swept of those it had', async () => {
    outbox = await openSqliteOutbox({ file });
    const [more] = await stageFiles(outbox, [Buffer.from('more')]);
    const submission = await outbox.attach(waiting.id, [more!], 6000, 6);
    assert.deepEqual(
      submission?.files?.map(({ upload }) => upload),
      [`${waiting.id}/1`, `${waiting.id}/2`, more!.upload],
    );
    assert.deepEqual(await outbox.sweep(9000, 9000), { uploads: 0, drafts: 0 });
    assert.equal(Buffer.from(await outbox.readFile(waiting.id, 2)).toString(), 'four');
  });

  it('is whole afterwards', () => {
    const db = new DatabaseSync(file, { readOnly: true });
    assert.equal(db.prepare('PRAGMA foreign_key_check').get(), undefined);
    assert.equal(db.prepare('PRAGMA integrity_check').get()?.integrity_check, 'ok');
    db.close();
  });
});
