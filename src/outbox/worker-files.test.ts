import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { delivered, until, useWorkerBench } from '../../test/support/outbox-worker-bench.ts';
import { stageFiles } from '../../test/support/outbox-uploads.ts';
import { OutboxUnavailable, type Outbox } from './outbox.ts';
import type { Outcome } from './transport.ts';

const any = () => true;
const notAllowed: Outcome = {
  result: 'blocked',
  scope: 'kind',
  class: 'rights',
  code: 'not allowed',
  advice: 'Allow it.',
};

describe('the worker and files', () => {
  const bench = useWorkerBench();

  async function addWithFiles(...contents: string[]) {
    const bytes = contents.map((content) => Buffer.from(content));
    return bench.add({ files: await stageFiles(bench.outbox, bytes) });
  }

  it('sends each alone, with its bytes and the record, and holds no others meanwhile', async () => {
    await addWithFiles('one', 'two');
    await addWithFiles('three');
    let read = 0;
    const held: number[] = [];
    const outbox: Outbox = {
      ...bench.outbox,
      readFile(...args) {
        read += 1;
        return bench.outbox.readFile(...args);
      },
    };
    bench.actAfter = (job) => {
      if (job.kind === 'estimate file') held.push(read);
      return Promise.resolve({ ...delivered, recordId: 9 });
    };
    bench.start({ outbox });
    await until(async () => (await bench.count('delivered', any)) === 7);
    const files = bench.calls.filter((jobs) => jobs[0]!.kind === 'estimate file');
    assert.deepEqual(
      files.map((jobs) =>
        jobs.map(({ file, record }) => [Buffer.from(file!.content).toString(), file!.n, record]),
      ),
      [
        ['one', 1],
        ['two', 2],
        ['three', 1],
      ].map((file) => [[...file, { model: 'crm.lead', id: 7 }]]),
    );
    assert.deepEqual(held, [1, 2, 3], 'read one at a time, when its turn has come');
    for (const job of bench.calls.flat()) if (job.kind !== 'estimate file') assert.equal(job.file, null);
  });

  it('leaves a file due and uncounted while the outbox cannot read it', async () => {
    const { id } = await addWithFiles('one');
    let failures = 2;
    const outbox: Outbox = {
      ...bench.outbox,
      readFile(...args) {
        failures -= 1;
        return failures < 0 ? bench.outbox.readFile(...args) : Promise.reject(new OutboxUnavailable('disk'));
      },
    };
    bench.start({ outbox, limits: { idleMs: 1 }, now: Date.now });
    await until(async () => (await bench.count('delivered', any)) === 3);
    const attachment = await bench.outbox.show(`porchlight.att_${id.replaceAll('-', '')}_1`);
    assert.equal(attachment?.attempts, 1);
    assert.deepEqual(
      attachment.history.map(({ code }) => code),
      ['outbox unavailable', 'outbox unavailable', null],
    );
  });

  it('waits before it reads again what the outbox could not read', async () => {
    await addWithFiles('one');
    const outbox: Outbox = {
      ...bench.outbox,
      readFile: () => Promise.reject(new OutboxUnavailable('disk')),
    };
    bench.start({ outbox, limits: { idleMs: 7000 } });
    await until(async () => (await bench.settledAttempts(({ kind }) => kind === 'estimate file')) === 1);
    assert.equal(await bench.outbox.nextDueAt(['estimate file']), bench.clock + 7000);
  });

  it('does not ask for a probe again and again whose file cannot be read', async () => {
    await addWithFiles('one');
    let reads = 0;
    const outbox: Outbox = {
      ...bench.outbox,
      readFile(...args) {
        reads += 1;
        return reads === 1 ? bench.outbox.readFile(...args) : Promise.reject(new OutboxUnavailable('disk'));
      },
    };
    bench.actAfter = ({ kind }) => Promise.resolve(kind === 'estimate file' ? notAllowed : delivered);
    bench.start({ outbox });
    await until(() => bench.worker!.state().kinds['estimate file'] !== undefined);
    for (const expected of [2, 3]) {
      bench.clock += 30_000;
      bench.worker?.wake();
      await until(() => reads === expected);
      await pause(10);
      assert.equal(reads, expected);
    }
  });

  it('parks a file whose bytes are not there, in the end, and lets the note go', async () => {
    await addWithFiles('one');
    const outbox: Outbox = {
      ...bench.outbox,
      readFile: () => Promise.reject(new Error('There is no file 1')),
    };
    bench.start({ outbox });
    for (let i = 0; i < 9; i++) {
      await until(
        async () => (await bench.settledAttempts(({ kind }) => kind === 'estimate file')) === i + 1,
      );
      bench.clock += 6 * 3_600_000;
      bench.worker?.wake();
    }
    await until(async () => (await bench.count('delivered', any)) === 2);
    const [parked] = await bench.outbox.list({ state: 'parked' });
    assert.deepEqual([parked?.step, parked?.lastCode], ['file-1', 'file missing']);
    assert.deepEqual(bench.worker?.state().kinds, {});
  });
});
