import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { recordingLog } from '../../test/support/outbox-log.ts';
import { until } from '../../test/support/outbox-worker-bench.ts';
import { createAlarms } from './alarms.ts';
import type { AlarmMessage } from './message.ts';
import type { Finding, Rule, Seen } from './rules.ts';

const day = 24 * 3_600_000;

describe('alarms', () => {
  let clock: number;
  let finding: Finding | null | undefined;
  let rule: Rule;
  let looks: number;
  let act: () => Promise<void>;
  let sent: AlarmMessage[];
  let log: ReturnType<typeof recordingLog>;
  let stop: () => Promise<void>;
  let state: ReturnType<typeof createAlarms>['state'];
  const disk = () => ({ what: 'Full.', since: clock, toDo: 'Make room.' });

  beforeEach(() => {
    clock = 10 * day;
    finding = null;
    rule = { name: 'disk', title: 'the disk is nearly full', look: () => finding };
    looks = 0;
    act = () => Promise.resolve();
    sent = [];
    log = recordingLog();
  });
  afterEach(() => stop());

  function start(): void {
    const alarms = createAlarms({
      look: async () => {
        looks += 1;
        await act();
        return {} as Seen;
      },
      rules: [rule],
      send: (message) => void sent.push(message),
      log,
      now: () => clock,
      everyMs: 1,
    });
    stop = () => alarms.stop();
    state = () => alarms.state();
    alarms.start();
  }

  /** Until it has looked at what is now. */
  async function looked(): Promise<void> {
    const before = looks;
    await until(() => looks > before + 1);
  }

  const events = () => sent.map(({ event }) => event);

  it('tell once when something begins, and once when it is over', async () => {
    start();
    await looked();
    assert.deepEqual(sent, []);
    finding = disk();
    const begun = clock;
    await looked();
    clock += day - 1;
    await looked();
    assert.deepEqual(events(), ['begun']);
    finding = null;
    await looked();
    await looked();
    assert.deepEqual(events(), ['begun', 'over']);
    assert.deepEqual(
      sent.map(({ alarm, since }) => [alarm, since]),
      [
        ['disk', begun],
        ['disk', begun],
      ],
    );
    finding = disk();
    await looked();
    assert.deepEqual(events(), ['begun', 'over', 'begun']);
  });

  it('tell again every day while it lasts, since when it is so', async () => {
    finding = disk();
    const begun = clock;
    start();
    await looked();
    for (let days = 1; days <= 2; days += 1) {
      clock += day;
      finding = disk();
      await looked();
    }
    assert.deepEqual(events(), ['begun', 'lasting', 'lasting']);
    assert.ok(sent.every(({ since }) => since === begun));
    assert.equal(new Set(sent.map(({ id }) => id)).size, 3);
  });

  it('tell again a day after a clock was put back by a month', async () => {
    finding = disk();
    start();
    await looked();
    clock -= 30 * day;
    await looked();
    clock += day;
    await looked();
    assert.deepEqual(events(), ['begun', 'lasting']);
  });

  it('wait with a rule that has patience until it has been so for as long', async () => {
    rule = { ...rule, patienceMs: 1000 };
    finding = disk();
    start();
    await looked();
    clock += 999;
    await looked();
    finding = null;
    await looked();
    finding = disk();
    clock += 1;
    await looked();
    assert.deepEqual(events(), []);
    clock += 1000;
    await looked();
    assert.deepEqual(events(), ['begun']);
  });

  it('stay as they are while nobody can tell', async () => {
    finding = disk();
    start();
    await looked();
    finding = undefined;
    clock += 2 * day;
    await looked();
    finding = null;
    await looked();
    assert.deepEqual(events(), ['begun', 'over']);
  });

  it('are in the log as well', async () => {
    finding = disk();
    start();
    await looked();
    finding = null;
    await looked();
    const since = new Date(clock).toISOString();
    assert.deepEqual(
      log.lines.map(({ level, fields }) => [level, fields]),
      [
        ['error', { alarm: 'disk', event: 'begun', since }],
        ['info', { alarm: 'disk', event: 'over', since }],
      ],
    );
    assert.match(
      log.lines[0]!.message,
      /^Alarm: the disk is nearly full\. Full\. .* What to do: Make room\.$/,
    );
  });

  it('say which of them are raised, and what was seen', async () => {
    start();
    assert.deepEqual(state(), { raised: new Map([['disk', false]]), seen: null });
    finding = disk();
    await looked();
    assert.deepEqual(state(), { raised: new Map([['disk', true]]), seen: {} });
  });

  it('look again after a look that failed, and never twice at the same time', async () => {
    let inHand = 0;
    act = async () => {
      inHand += 1;
      assert.equal(inHand, 1);
      await new Promise((resolve) => setTimeout(resolve, 3));
      inHand -= 1;
      if (looks === 1) throw new Error('of dana@example.com');
    };
    finding = disk();
    start();
    await until(() => sent.length === 1);
    assert.deepEqual(log.lines[0], {
      level: 'error',
      fields: { error: 'Error' },
      message: 'The alarms could not look, which is a bug: they look again.',
    });
  });
});
