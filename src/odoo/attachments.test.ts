import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Job } from '../outbox/transport.ts';
import type { User } from '../sandbox/env.ts';
import { externalId, type Submission } from '../submission/submission.ts';
import { estimate, never } from '../../test/support/odoo.ts';
import { openSandbox, type OpenSandbox } from '../../test/support/odoo-loads.ts';

type Record = NonNullable<Job['record']>;

const content = new TextEncoder().encode('a photo');

function fileJob(submission: Submission, record: Record, n = 1, name = `photo-${n}.jpg`): Job {
  const kept = { digest: `digest ${n}`, upload: `upload ${n}` };
  const file = { n, name, mediaType: 'image/jpeg', bytes: content.length, ...kept, content };
  return {
    kind: `${submission.form} file`,
    externalId: externalId(submission, `file-${n}`),
    submission,
    record,
    file,
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

describe('the files', () => {
  it('are attached to their record, each once, with their bytes', async (t) => {
    const opened = await openSandbox(t);
    const [record] = (await written(opened)) as [Record];
    const [submission] = submissions as [Submission];
    const jobs = [fileJob(submission, record), fileJob(submission, record, 2, 'a\0\nb.jpg')];
    opened.odoo.faults.add({ kind: 'answer lost' }, { model: 'ir.attachment', times: 1 });
    const first = await opened.transport.deliver(jobs, never);
    assert.deepEqual(
      first.map(({ result }) => result),
      ['retry', 'retry'],
    );
    const second = await opened.transport.deliver(jobs, never);
    const files = opened.odoo.records('ir.attachment').toReversed();
    assert.deepEqual(
      second,
      files.map(({ id }) => ({ result: 'delivered', recordModel: 'ir.attachment', recordId: id })),
    );
    assert.deepEqual(
      files.map(({ name, res_model, res_id, datas }) => [name, res_model, res_id, datas]),
      ['photo-1.jpg', 'a b.jpg'].map((name) => [
        name,
        'crm.lead',
        record.id,
        Buffer.from(content).toString('base64'),
      ]),
    );
  });

  it('do not hold each other up when one is too large', async (t) => {
    const opened = await openSandbox(t);
    const [record] = (await written(opened)) as [Record];
    const jobs = [1, 2, 3].map((n) => fileJob(submissions[0] as Submission, record, n));
    opened.odoo.faults.add({ kind: 'too large' }, { model: 'ir.attachment', after: 1, times: 1 });
    const outcomes = await opened.transport.deliver(jobs, never);
    assert.deepEqual(
      outcomes.map((outcome) => ('code' in outcome ? outcome.code : outcome.result)),
      ['delivered', 'too large', 'delivered'],
    );
  });

  it('are not tried one by one while nothing answers', async (t) => {
    const opened = await openSandbox(t);
    const [record] = (await written(opened)) as [Record];
    opened.odoo.stopAnswering();
    const jobs = [1, 2, 3].map((n) => fileJob(submissions[0] as Submission, record, n));
    const outcomes = await opened.transport.deliver(jobs, never);
    assert.deepEqual(
      outcomes.map((outcome) => 'class' in outcome && outcome.class),
      ['transient', 'transient', 'transient'],
    );
    assert.equal(opened.asked('ir.attachment', 'load'), 1);
  });

  const user = { id: 5, login: 'site', name: 'Site', apiKey: '5'.repeat(40) };

  it('of a record that somebody took over are refused, and nothing is stopped', async (t) => {
    const users: User[] = [{ ...user, rights: 'own' }];
    const opened = await openSandbox(t, { users }, { access: user });
    const records = await written(opened);
    opened.odoo.admin.write('crm.lead', records[0]?.id as number, { user_id: 2 });
    const jobs = submissions.map((submission, at) => fileJob(submission, records[at] as Record));
    assert.deepEqual(
      (await opened.transport.deliver(jobs, never)).map(({ result }) => result),
      ['refused', 'delivered', 'delivered'],
    );
  });

  it('stop their own kind when the user may not attach anything', async (t) => {
    const users: User[] = [{ ...user, rights: 'create' }];
    const opened = await openSandbox(t, { users }, { access: user });
    const [record] = (await written(opened)) as [Record];
    const job = fileJob(submissions[0] as Submission, record);
    const [outcome] = await opened.transport.deliver([job], never);
    assert.deepEqual(outcome?.result === 'blocked' && [outcome.scope, outcome.class, outcome.code], [
      'kind',
      'rights',
      'no right',
    ]);
  });
});
