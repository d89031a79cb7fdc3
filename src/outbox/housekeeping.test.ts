import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { recordingLog } from '../../test/support/outbox-log.ts';
import { ampleBudget, sampleUpload } from '../../test/support/outbox-uploads.ts';
import { until } from '../../test/support/outbox-worker-bench.ts';
import { createHousekeeping } from './housekeeping.ts';
import { OutboxUnavailable, type Outbox } from './outbox.ts';
import { openSqliteOutbox } from './sqlite.ts';

const day = 24 * 3_600_000;

describe('housekeeping', () => {
  let outbox: Outbox;
  let log: ReturnType<typeof recordingLog>;
  let clock: number;
  let stop: () => Promise<void>;
  beforeEach(async () => {
    outbox = await openSqliteOutbox({ file: ':memory:' });
    log = recordingLog();
    clock = 2 * day;
  });
  afterEach(async () => {
    await stop();
    await outbox.close();
  });

  function start(
    sweep: Outbox['sweep'] = (...args) => outbox.sweep(...args),
    everyMs = day,
    scrub: Outbox['scrub'] = () => outbox.scrub(),
  ) {
    const retention = { answersMs: 30 * day, heldMs: 90 * day };
    const housekeeping = createHousekeeping({
      outbox: { ...outbox, sweep, scrub },
      retention,
      log,
      now: () => clock,
      everyMs,
    });
    stop = () => housekeeping.stop();
    housekeeping.start();
  }

  async function stage(at: number): Promise<string> {
    const content = Buffer.from('x');
    const upload = sampleUpload(content, at);
    await outbox.stage(upload, content, null, ampleBudget);
    return upload.id;
  }

  const isKept = async (id: string) => (await outbox.uploads([id])).length === 1;

  it('forgets at once what is older than a day, and says only how much', async () => {
    const old = await stage(clock - day - 1);
    const young = await stage(clock - day);
    await outbox.putDraft('a draft', Buffer.from('x'), clock);
    start();
    await until(() => log.lines.length > 0);
    assert.equal(await isKept(old), false);
    assert.equal(await isKept(young), true);
    assert.deepEqual(log.lines, [
      { level: 'info', fields: { uploads: 1, drafts: 1 }, message: 'forgot what nobody sent' },
    ]);
  });

  it('goes on at once until all is forgotten, however much there is', async () => {
    await Promise.all(Array.from({ length: 501 }, () => stage(0)));
    start();
    await until(() => log.lines.length > 0);
    assert.deepEqual(log.lines[0]?.fields, { uploads: 501, drafts: 0 });
  });

  it('looks again and again, and says nothing where nothing was left', async () => {
    let sweeps = 0;
    const id = await stage(clock - day);
    start((...args) => {
      sweeps += 1;
      return outbox.sweep(...args);
    }, 2);
    await until(() => sweeps > 2);
    assert.deepEqual(log.lines, []);
    clock += 1;
    await until(async () => !(await isKept(id)));
    await until(() => log.lines.length === 1);
  });

  it('tells of a store that cannot be used once, and goes on when it can', async () => {
    let failing = true;
    let failures = 0;
    await stage(0);
    start((...args) => {
      if (!failing) return outbox.sweep(...args);
      failures += 1;
      return Promise.reject(new OutboxUnavailable('disk'));
    }, 2);
    await until(() => failures > 2);
    assert.deepEqual(log.levels(), ['warn']);
    failing = false;
    await until(() => log.lines.length === 2);
    assert.deepEqual(log.levels(), ['warn', 'info']);
    failing = true;
    await until(() => log.lines.length === 3);
    assert.deepEqual(log.levels(), ['warn', 'info', 'warn'], 'another outage is told of again');
  });

  it('forgets nothing by a clock that has just jumped', async () => {
    const id = await stage(clock);
    let scrubs = 0;
    const scrub = () => {
      scrubs += 1;
      return Promise.resolve(true);
    };
    start(undefined, 2, scrub);
    await until(() => scrubs > 1);
    clock += 30 * day;
    const before = scrubs;
    await until(() => scrubs > before + 2);
    assert.deepEqual(log.levels(), ['warn']);
    assert.equal(await isKept(id), true);
  });

  it('goes by the time at which it began, though the clock jumps meanwhile', async () => {
    const times: number[] = [];
    start((_receivedBefore, at) => {
      times.push(at);
      clock += 30 * day;
      return Promise.resolve({ uploads: 3 - times.length, drafts: 0 });
    });
    await until(() => log.lines.length > 0);
    assert.deepEqual(times, [2 * day, 2 * day, 2 * day]);
  });

  it('tells when another program has kept it from scrubbing for an hour, once', async () => {
    let scrubs = 0;
    let inTheWay = true;
    const scrub = () => {
      scrubs += 1;
      return Promise.resolve(!inTheWay);
    };
    start(undefined, 2, scrub);
    await until(() => scrubs > 7);
    assert.deepEqual(log.levels(), ['warn']);
    assert.match(log.lines[0]!.message, /another program has been reading the outbox/);
    inTheWay = false;
    await until(() => scrubs > 9);
    inTheWay = true;
    await until(() => log.lines.length === 2);
  });

  it('never sweeps twice at the same time, and stops when what is in hand is done', async () => {
    let inHand = 0;
    let sweeps = 0;
    const { promise, resolve: finish } = Promise.withResolvers<void>();
    const sweep = async () => {
      sweeps += 1;
      inHand += 1;
      await promise;
      inHand -= 1;
      return { uploads: 1, drafts: 0 };
    };
    start(sweep, 1, () => Promise.reject(new Error('begun after the stop')));
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(inHand, 1);
    const stopping = stop();
    finish();
    await stopping;
    assert.deepEqual([inHand, sweeps], [0, 1]);
    assert.deepEqual(log.levels(), ['info'], 'nothing is begun any more');
  });
});
