import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Identity } from './identity.ts';
import { createReception, type Made } from './reception.ts';
import type { Estimate, Screened, Submission } from './submission.ts';

const noon = Date.UTC(2026, 10, 20, 12);
const clear: Screened = { outcome: 'clear', reasons: [] };
const post = { key: '', sender: '203.0.113.9', values: { full_name: 'Dana Reyes' } };

function toEstimate(made: Made): Estimate {
  return {
    ...made,
    form: 'estimate',
    page: '/free-estimate',
    locale: 'en-US',
    answers: [{ label: 'Your name', text: 'Dana Reyes' }],
    fullName: 'Dana Reyes',
    email: null,
    phone: null,
    service: { slug: 'other', name: 'Something else' },
    timing: 'planning',
    country: 'US',
    postalCode: '78701',
    addressLine1: null,
    city: null,
    region: null,
  };
}

function named(name: string): Error {
  return Object.assign(new Error('said by the store'), { name });
}

/** A reception with everything around it in sight: the outbox throws each of `faults` once, or has what was kept `faster`. */
function setUp({
  verdict = clear,
  now = () => noon,
  faster,
}: { verdict?: Screened | { outcome: 'refused' }; now?: () => number; faster?: Submission } = {}) {
  const kept = new Map<string, Submission>();
  const seen = { screened: 0, added: [] as Submission[], woken: 0, told: [] as object[] };
  const faults: Error[] = [];
  const receive = createReception<typeof post, { outcome: 'refused' }>({
    outbox: {
      find: ({ key, others }: Identity) =>
        Promise.resolve(
          [key, ...others].map((known) => kept.get(known)).find((known) => known !== undefined),
        ),
      add: async (submission, { key }) => {
        seen.added.push(submission);
        await new Promise(setImmediate);
        const fault = faults.shift();
        if (fault) throw fault;
        if (faster) return { submission: faster, repeated: true };
        kept.set(key, submission);
        return { submission, repeated: false };
      },
      attach: () => Promise.reject(new Error('there are no files')),
      uploads: () => Promise.reject(new Error('there are no files')),
    },
    mostFiles: 6,
    screen: () => {
      seen.screened += 1;
      return Promise.resolve(verdict);
    },
    log: { warn: (fields) => void seen.told.push(fields) },
    wake: () => void (seen.woken += 1),
    now,
  });
  return { receive, seen, faults };
}

describe('receive', () => {
  it('keeps a submission, then wakes the worker', async () => {
    const { receive, seen } = setUp();
    const result = await receive('estimate', post, toEstimate);
    assert.equal(result.outcome, 'kept');
    assert.ok(result.outcome === 'kept' && !result.repeated);
    assert.deepEqual(result.submission, seen.added[0]);
    assert.match(result.submission.reference, /^E-/);
    assert.equal(result.submission.receivedAt, noon);
    assert.deepEqual(result.submission.screened, clear);
    assert.equal(seen.woken, 1);
  });

  it('keeps a held submission just the same, and tells the owner instead of the worker', async () => {
    const held: Screened = { outcome: 'held', reasons: ['captcha: missing'] };
    const { receive, seen } = setUp({ verdict: held });
    const result = await receive('estimate', post, toEstimate);
    assert.deepEqual(result.outcome === 'kept' && result.submission.screened, held);
    assert.equal(seen.woken, 0);
    assert.deepEqual(seen.told, [
      { reference: result.outcome === 'kept' && result.submission.reference, reasons: ['captcha: missing'] },
    ]);
  });

  it('answers a repeated send with what was kept first: not screened, not added, nobody woken', async () => {
    const { receive, seen } = setUp();
    const first = await receive('estimate', post, toEstimate);
    const again = await receive('estimate', post, toEstimate);
    assert.deepEqual(again, { ...first, repeated: true });
    assert.deepEqual([seen.screened, seen.added.length, seen.woken], [1, 1, 1]);
  });

  it('makes one submission of two sends at once', async () => {
    const { receive, seen } = setUp();
    const sends = [1, 2, 3].map(() => receive('estimate', post, toEstimate));
    const [first, ...others] = await Promise.all(sends);
    for (const other of others) assert.deepEqual(other, { ...first, repeated: true });
    assert.deepEqual([seen.screened, seen.added.length, seen.woken], [1, 1, 1]);
  });

  it('makes two submissions of two different sends at once', async () => {
    const { receive, seen } = setUp();
    const others = { ...post, values: { full_name: 'Sam Lee' } };
    await Promise.all([receive('estimate', post, toEstimate), receive('estimate', others, toEstimate)]);
    assert.equal(seen.added.length, 2);
  });

  it('makes one submission of two clicks on both sides of a ten-minute mark', async () => {
    let time = Math.ceil(noon / 600_000) * 600_000 - 1;
    const { receive, seen } = setUp({ now: () => time });
    await receive('estimate', post, toEstimate);
    time += 2;
    const again = await receive('estimate', post, toEstimate);
    assert.ok(again.outcome === 'kept' && again.repeated);
    assert.equal(seen.added.length, 1);
  });

  it('wakes nobody when another process on the same store was faster', async () => {
    const screened = clear;
    const faster = toEstimate({ id: 'an-id', reference: 'E-7F4K-2Q9M', receivedAt: noon, screened });
    const { receive, seen } = setUp({ faster });
    const result = await receive('estimate', post, toEstimate);
    assert.deepEqual(result, { outcome: 'kept', submission: faster, repeated: true });
    assert.equal(seen.woken, 0);
  });

  it('keeps nothing of a refused send, and lets it be sent again', async () => {
    const { receive, seen } = setUp({ verdict: { outcome: 'refused' } });
    const sends = await Promise.all([1, 2].map(() => receive('estimate', post, toEstimate)));
    assert.deepEqual(sends, [{ outcome: 'refused' }, { outcome: 'refused' }]);
    assert.deepEqual([seen.screened, seen.added.length, seen.woken], [1, 0, 0]);
    await receive('estimate', post, toEstimate);
    assert.equal(seen.screened, 2);
  });

  it('rejects when the outbox cannot be written, for every sender that waits, and takes the next try', async () => {
    const { receive, seen, faults } = setUp();
    faults.push(named('OutboxUnavailable'));
    const sends = await Promise.allSettled([1, 2].map(() => receive('estimate', post, toEstimate)));
    assert.deepEqual(
      sends.map((send) => send.status === 'rejected' && (send.reason as Error).name),
      ['OutboxUnavailable', 'OutboxUnavailable'],
    );
    assert.equal(seen.woken, 0);
    const next = await receive('estimate', post, toEstimate);
    assert.ok(next.outcome === 'kept' && !next.repeated);
  });

  it('takes another reference when the first is taken, without screening again', async () => {
    const { receive, seen, faults } = setUp();
    faults.push(named('ReferenceTaken'), named('ReferenceTaken'));
    const result = await receive('estimate', post, toEstimate);
    const [first, second, third] = seen.added;
    assert.ok(result.outcome === 'kept' && result.submission === third);
    assert.equal(new Set(seen.added.map(({ reference }) => reference)).size, 3);
    assert.ok(first!.id === second!.id && second!.id === third.id);
    assert.deepEqual([seen.screened, seen.woken], [1, 1]);
  });

  it('gives up on a store that finds every reference taken', async () => {
    const { receive, seen, faults } = setUp();
    faults.push(...Array.from({ length: 20 }, () => named('ReferenceTaken')));
    await assert.rejects(receive('estimate', post, toEstimate), { name: 'ReferenceTaken' });
    assert.equal(seen.added.length, 5);
  });
});
