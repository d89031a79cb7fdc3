import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Job } from '../outbox/transport.ts';
import { externalId, type Submission } from '../submission/submission.ts';
import { estimate, never } from '../../test/support/odoo.ts';
import { openSandbox, type OpenSandbox } from '../../test/support/odoo-loads.ts';

type Record = NonNullable<Job['record']>;

function noteJob(submission: Submission, record: Record): Job {
  return {
    kind: `${submission.form} note`,
    externalId: externalId(submission, 'note'),
    submission,
    record,
    file: null,
  };
}

const submissions = ['a', 'b', 'c'].map((id) => estimate({ id, reference: `E-${id}` }));

/** Delivers the records of `submissions` and answers where they are. */
async function written({ deliver }: OpenSandbox): Promise<Record[]> {
  const outcomes = await deliver(...submissions);
  return outcomes.map((outcome) => ({
    model: 'crm.lead',
    id: outcome.result === 'delivered' ? outcome.recordId : 0,
  }));
}

describe('the notes', () => {
  it('go in one call, each under its record, as internal notes', async (t) => {
    const opened = await openSandbox(t);
    const records = await written(opened);
    const jobs = submissions.map((submission, at) => noteJob(submission, records[at] as Record));
    const outcomes = await opened.transport.deliver(jobs, never);
    const notes = opened.odoo.records('mail.message').toReversed();
    assert.deepEqual(
      outcomes,
      notes.map(({ id }) => ({ result: 'delivered', recordModel: 'mail.message', recordId: id })),
    );
    assert.deepEqual(
      notes.map(({ model, res_id }) => ({ model, id: res_id })),
      records,
    );
    assert.deepEqual([notes[0]?.message_type, notes[0]?.subtype_id], ['comment', [2, 'Note']]);
    assert.match(String(notes[0]?.body), /<b>Reference<\/b><br>E-a</);
    assert.equal(opened.loads().length, 2);
  });

  it('are written once, however often they are sent', async (t) => {
    const opened = await openSandbox(t);
    const [record] = await written(opened);
    const jobs = [noteJob(submissions[0] as Submission, record as Record)];
    opened.odoo.faults.add({ kind: 'answer lost' }, { model: 'mail.message', times: 1 });
    assert.equal((await opened.transport.deliver(jobs, never))[0]?.result, 'retry');
    assert.equal((await opened.transport.deliver(jobs, never))[0]?.result, 'delivered');
    assert.equal(opened.odoo.records('mail.message').length, 1);
  });

  it('of a record that was deleted are refused alone', async (t) => {
    const opened = await openSandbox(t);
    const records = await written(opened);
    opened.odoo.admin.remove('crm.lead', records[1]?.id as number);
    const jobs = submissions.map((submission, at) => noteJob(submission, records[at] as Record));
    const outcomes = await opened.transport.deliver(jobs, never);
    assert.deepEqual(
      outcomes.map((outcome) => ('code' in outcome ? outcome.code : outcome.result)),
      ['delivered', 'record gone or not ours', 'delivered'],
    );
    assert.equal(outcomes[1]?.result, 'refused');
  });
});
