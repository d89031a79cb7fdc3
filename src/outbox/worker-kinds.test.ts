import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { delivered, noAnswer, until, useWorkerBench } from '../../test/support/outbox-worker-bench.ts';
import type { Kind } from '../submission/submission.ts';
import type { DeliverySummary, Outbox } from './outbox.ts';
import type { Outcome } from './transport.ts';

const notAllowed: Outcome = {
  result: 'blocked',
  scope: 'kind',
  class: 'rights',
  code: 'not allowed',
  advice: 'Allow it.',
};

const isNote = ({ kind }: DeliverySummary) => kind === 'estimate note';

describe('the worker, when one kind is blocked', () => {
  const bench = useWorkerBench();

  const advance = async (ms: number, notes: number) => {
    bench.clock += ms;
    bench.worker?.wake();
    await until(async () => (await bench.settledAttempts(isNote)) >= notes);
  };

  it('goes on with the others, burns no attempt, probes with one, and goes on by itself', async () => {
    for (let i = 0; i < 5; i++) await bench.add();
    bench.actAfter = () => Promise.resolve(notAllowed);
    bench.start();
    await until(async () => (await bench.settledAttempts(isNote)) === 5);
    assert.equal(await bench.count('delivered'), 5);
    const { breaker, kinds } = bench.worker!.state();
    assert.deepEqual([breaker, Object.keys(kinds)], [{ open: false }, ['estimate note']]);

    await bench.add();
    bench.worker?.wake();
    await until(async () => (await bench.count('delivered')) === 6);
    await advance(30_000, 6);
    await advance(45_000, 7);
    assert.deepEqual(
      bench.calls.filter((jobs) => jobs[0]!.kind === 'estimate note').map((jobs) => jobs.length),
      [5, 1, 1],
    );
    const notes = (await bench.outbox.list({ state: 'pending' })).filter(isNote);
    assert.deepEqual(
      notes.map(({ attempts }) => attempts),
      [0, 0, 0, 0, 0, 0],
    );

    bench.actAfter = () => Promise.resolve(delivered);
    await advance(67_500, 13);
    assert.equal(await bench.count('delivered', isNote), 6);
    const errors = bench.log.lines.filter(({ level }) => level === 'error');
    assert.equal(errors.length, 1);
    assert.deepEqual(bench.worker!.state().kinds, {});
  });

  it('rests while nothing else is to be done', async () => {
    await bench.add();
    const asked: Kind[][] = [];
    const outbox: Outbox = {
      ...bench.outbox,
      nextDueAt(kinds) {
        asked.push([...kinds]);
        return bench.outbox.nextDueAt(kinds);
      },
    };
    bench.actAfter = () => Promise.resolve(notAllowed);
    bench.start({ outbox });
    await until(async () => (await bench.settledAttempts(isNote)) === 1);
    await until(() => asked.length === 1);
    // Its time comes, but not before the breaker's.
    bench.clock += 29_999;
    for (let i = 0; i < 3; i++) {
      bench.worker?.wake();
      await until(() => asked.length === i + 2);
    }
    assert.equal(asked.length, 4, 'once for each time it was woken');
    assert.ok(asked.every((kinds) => !kinds.includes('estimate note')));
    assert.equal(bench.calls.length, 2);
  });

  it('probes a destination that is down with any kind, another each time', async () => {
    await bench.add();
    await bench.addRequest();
    bench.act = () => Promise.resolve(noAnswer);
    bench.start();
    await until(() => bench.calls.length === 2);
    await bench.advance(5000, 3);
    assert.equal(bench.worker!.state().breaker.open, true);
    await bench.advance(30_000, 4);
    await bench.advance(45_000, 5);
    const probes = bench.calls.slice(3).map((jobs) => jobs.map(({ kind }) => kind));
    assert.deepEqual(probes.toSorted(), [['estimate'], ['helpdesk']]);
    bench.act = () => Promise.resolve(delivered);
    await bench.advance(67_500, 7);
    assert.equal(await bench.count('delivered'), 2);
  });

  it('takes a blocked kind for a sign that the destination is back', async () => {
    await bench.add();
    await bench.addRequest();
    bench.act = () => Promise.resolve(noAnswer);
    bench.start();
    await until(() => bench.calls.length === 2);
    await bench.advance(5000, 3);
    assert.equal(bench.worker!.state().breaker.open, true);
    bench.act = ({ kind }) => Promise.resolve(kind === 'helpdesk' ? notAllowed : delivered);
    await bench.advance(30_000, 5);
    assert.equal(await bench.count('delivered'), 1);
    const { breaker, kinds } = bench.worker!.state();
    assert.deepEqual([breaker.open, Object.keys(kinds)], [false, ['helpdesk']]);
  });
});
