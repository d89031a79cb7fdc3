import assert from 'node:assert/strict';
import type { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { markAsUntransferable } from 'node:worker_threads';
import { sampleEstimate, identity } from '../../test/support/outbox-sample.ts';
import { ampleBudget, asFiles, sampleUpload } from '../../test/support/outbox-uploads.ts';
import { draftCalls } from './sqlite-drafts.ts';
import { openDatabase } from './sqlite-open.ts';
import { submissionCalls } from './sqlite-submissions.ts';
import { sweepCalls } from './sqlite-sweep.ts';
import { uploadCalls } from './sqlite-uploads.ts';
import { openSqliteOutbox } from './sqlite.ts';

describe('uploads in SQLite', () => {
  it('are taken from memory that no other thread may have, as what a picture library answers', async () => {
    const outbox = await openSqliteOutbox({ file: ':memory:' });
    try {
      const content = new TextEncoder().encode('a photo');
      markAsUntransferable(content.buffer);
      const upload = sampleUpload(content);
      assert.equal(await outbox.stage(upload, content, content, ampleBudget), true);
      const submission = sampleEstimate({ files: asFiles([upload]) });
      await outbox.add(submission, identity());
      assert.deepEqual(await outbox.readFile(submission.id, 1), content);
    } finally {
      await outbox.close();
    }
  });

  it('are refused when the disk is nearly full, which is then left to submissions, and so are drafts', () => {
    const opened = openDatabase({ file: ':memory:', purpose: 'site', now: 0 });
    const content = new TextEncoder().encode('a photo');
    const upload = sampleUpload(content);
    const size = 100 * 1024 ** 3;
    const stageOn = (free: number) =>
      uploadCalls(opened.db, () => ({ free, size })).stage(upload, content, null, ampleBudget);
    const least = 256 * 1024 * 1024 + content.length;
    assert.equal(stageOn(least - 1), false);
    assert.equal(stageOn(least), true);
    const drafts = (free: number) => draftCalls(opened.db, () => ({ free, size }));
    assert.equal(drafts(least).putDraft('a', content, 2000), true);
    assert.equal(drafts(least - 1).putDraft('a', new Uint8Array(content.length), 3000), false);
    assert.deepEqual(drafts(0).readDraft('a', 1000), content);
    opened.close();
  });

  it('are looked up by index: nothing reads what was claimed, but those with the upload that is asked for', () => {
    const opened = openDatabase({ file: ':memory:', purpose: 'site', now: 0 });
    const plans: string[] = [];
    const watched = {
      prepare(sql: string) {
        const steps = opened.db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all();
        plans.push(...steps.map(({ detail }) => String(detail)));
        return opened.db.prepare(sql);
      },
    } as DatabaseSync;
    for (const calls of [submissionCalls, uploadCalls, sweepCalls, draftCalls]) calls(watched);
    assert.ok(plans.length > 10);
    assert.deepEqual(
      plans.filter((step) => step.startsWith('SCAN')),
      ['SCAN upload USING COVERING INDEX upload_unclaimed'],
    );
    assert.ok(plans.includes('SEARCH upload USING INDEX upload_unclaimed (received_at<?)'));
    opened.close();
  });
});
