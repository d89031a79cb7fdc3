import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { recordingLog } from '../../test/support/outbox-log.ts';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import type { Outbox } from './outbox.ts';
import { createRetention } from './retention.ts';
import { openSqliteOutbox } from './sqlite.ts';

const day = 24 * 3_600_000;
const times = { answersMs: 30 * day, heldMs: 90 * day };
const never = () => false;

describe('retention', () => {
  let outbox: Outbox;
  let log: ReturnType<typeof recordingLog>;
  beforeEach(async () => {
    outbox = await openSqliteOutbox({ file: ':memory:' });
    log = recordingLog();
  });
  afterEach(() => outbox.close());

  async function addHeld(receivedAt: number) {
    const submission = sampleEstimate({ receivedAt, screened: { outcome: 'held', reasons: [] } });
    await outbox.add(submission, identity());
    return submission;
  }

  async function addDiscarded(at: number) {
    const submission = await addHeld(at);
    await outbox.discard(submission.id, at);
    return submission;
  }

  const isErased = async (id: string) => 'erasedAt' in (await outbox.read(id))!;

  it('ends each at its own time: answers, what is held, and what is left', async () => {
    const { id } = await addDiscarded(0);
    const held = await addHeld(0);
    const end = createRetention({ outbox, times, log });
    await end(30 * day - 1, never);
    assert.equal(await isErased(id), false);
    await end(30 * day, never);
    assert.deepEqual([await isErased(id), await isErased(held.id)], [true, false]);
    await end(90 * day, never);
    assert.equal(await isErased(held.id), true);
    await end(400 * day - 1, never);
    assert.ok(await outbox.read(id));
    await end(400 * day, never);
    assert.equal(await outbox.read(id), undefined);
  });

  it('goes through all, however many there are and must stay', async () => {
    await Promise.all(Array.from({ length: 600 }, () => addHeld(day)));
    const { id } = await addDiscarded(2 * day);
    await createRetention({ outbox, times, log })(40 * day, never);
    assert.equal(await isErased(id), true);
  });

  it('warns of what is held at the start and once a day, from a week before its time', async () => {
    const { reference } = await addHeld(0);
    const end = createRetention({ outbox, times, log });
    await end(83 * day - 1, never);
    assert.equal(log.lines.length, 0);
    await end(84 * day, never);
    await end(85 * day - 1, never);
    assert.deepEqual(log.levels(), ['warn']);
    await end(85 * day, never);
    assert.deepEqual(log.levels(), ['warn', 'warn']);
    assert.match(log.lines[0]!.message, /discarded within a week/);
    assert.deepEqual(log.lines[0]!.fields, { held: 1, days: 90 });
    await createRetention({ outbox, times, log })(85 * day, never);
    assert.equal(log.lines.length, 3, 'at every start');
    await outbox.release(reference, 86 * day);
    await end(87 * day, never);
    assert.equal(log.lines.length, 3);
  });

  it('stops between two parts when it is asked to', async () => {
    await Promise.all(Array.from({ length: 600 }, () => addDiscarded(0)));
    let asked = 0;
    await createRetention({ outbox, times, log })(40 * day, () => (asked += 1) > 1);
    assert.deepEqual(log.lines[0]?.fields, { erased: 100, neverDecided: 0, removed: 0 });
  });
});
