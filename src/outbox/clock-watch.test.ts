import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { recordingLog } from '../../test/support/outbox-log.ts';
import { createClockWatch } from './clock-watch.ts';
import { OutboxUnavailable, type Outbox } from './outbox.ts';
import { openSqliteOutbox } from './sqlite.ts';

const hour = 3_600_000;
const day = 24 * hour;
const start = 1000 * day;

describe('the watch on the clock', () => {
  let outbox: Outbox;
  let log: ReturnType<typeof recordingLog>;
  beforeEach(async () => {
    outbox = await openSqliteOutbox({ file: ':memory:' });
    log = recordingLog();
  });
  afterEach(() => outbox.close());

  const watch = () => createClockWatch({ outbox, log });

  /** Looks as often as a process does, from the first time to the last. */
  async function lookFrom(mayEnd: (now: number) => Promise<boolean>, from: number, to: number) {
    const answers: boolean[] = [];
    for (let at = from; at <= to; at += hour / 2) answers.push(await mayEnd(at));
    return new Set(answers);
  }

  it('believes a clock that goes on as time does, and a first start', async () => {
    assert.deepEqual(await lookFrom(watch(), start, start + day), new Set([true]));
    assert.equal(log.lines.length, 0);
  });

  for (const [what, by] of [
    ['two hours', 2 * hour],
    ['a month', 30 * day],
  ] as const) {
    it(`does not believe one that jumps by ${what}, tells so once, and believes it after a day`, async () => {
      const mayEnd = watch();
      await mayEnd(start);
      const jumped = start + by;
      assert.deepEqual(await lookFrom(mayEnd, jumped, jumped + day - hour), new Set([false]));
      assert.equal(await mayEnd(jumped + day - 1), false);
      assert.equal(await mayEnd(jumped + day), true);
      assert.deepEqual(log.levels(), ['warn']);
      assert.deepEqual(log.lines[0]!.fields, { hours: by / hour });
    });
  }

  it('believes a clock that is put right again', async () => {
    const mayEnd = watch();
    await mayEnd(start);
    assert.equal(await mayEnd(start + 30 * day), false);
    assert.equal(await mayEnd(start + hour), true);
    assert.equal(await mayEnd(start + 2 * hour), true);
  });

  it('believes one that is put back, and not when it comes forward', async () => {
    const mayEnd = watch();
    await mayEnd(start);
    assert.equal(await mayEnd(start - 30 * day), true, 'nothing ends too early');
    assert.equal(await mayEnd(start), false);
  });

  it('tells of one that is put back by more than an hour, also between two processes, once', async () => {
    const mayEnd = watch();
    await mayEnd(start);
    assert.equal(await mayEnd(start - hour), true);
    assert.equal(log.lines.length, 0);
    await mayEnd(start - 4 * hour);
    await mayEnd(start - 4 * hour);
    await watch()(0);
    await watch()(0);
    assert.deepEqual(log.levels(), ['warn', 'warn']);
    assert.deepEqual(
      log.lines.map(({ fields }) => fields),
      [{ hours: 3 }, { hours: (start - 4 * hour) / hour }],
    );
    assert.match(log.lines[0]!.message, /behind .*timedatectl/);
  });

  it('takes up to two days for a pause, and more for a jump', async () => {
    await watch()(start);
    assert.equal(await watch()(start + 2 * day), true);
    assert.equal(await watch()(start + 4 * day + 1), false);
  });

  /** A watch, and a store of its that is away while `isAway` says so. */
  function watchOfOneAway() {
    const store = { ...outbox, isAway: false };
    const readTimeNote: Outbox['readTimeNote'] = () =>
      store.isAway ? Promise.reject(new OutboxUnavailable('away')) : outbox.readTimeNote();
    return { store, mayEnd: createClockWatch({ outbox: { ...outbox, readTimeNote }, log }) };
  }

  it('takes no store that was away for hours for a clock that jumped', async () => {
    const { store, mayEnd } = watchOfOneAway();
    await mayEnd(start);
    store.isAway = true;
    for (let at = start; at < start + day; at += hour / 2) await assert.rejects(mayEnd(at));
    store.isAway = false;
    assert.equal(await mayEnd(start + day), true);
    assert.deepEqual(log.levels(), []);
  });

  it('does not believe a clock that jumped while the store was away', async () => {
    const { store, mayEnd } = watchOfOneAway();
    await mayEnd(start);
    store.isAway = true;
    for (const at of [start + 30 * day, start + 30 * day + hour / 2]) await assert.rejects(mayEnd(at));
    store.isAway = false;
    assert.equal(await mayEnd(start + 30 * day + hour), false);
  });

  it('goes on watching after a restart', async () => {
    await watch()(start);
    assert.equal(await watch()(start + 30 * day), false);
    assert.equal(await watch()(start + 30 * day + hour), false);
    assert.equal(await watch()(start + 31 * day), true);
  });
});
