// Rows of calls nobody would think of, by two workers, a person and a clock, and what every store must be after each.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Claim, Outbox, Settlement } from '../../src/outbox/outbox.ts';
import type { Kind, Submission } from '../../src/submission/submission.ts';
import { createModel, type Model } from './outbox-model.ts';
import { identity, sampleEstimate } from './outbox-sample.ts';

const hourMs = 3_600_000;
const leaseMs = 75_000;
const start = 1000 * hourMs;
const kinds: readonly Kind[] = ['estimate', 'estimate note'];

const worker = fc.nat(1);
const rarely = fc.nat(4).map((n) => n === 4);
const which = fc.nat(30);
const kind = fc.constantFrom<Kind>('estimate', 'estimate', 'estimate note');
// Around the ends of leases and waits, and a clock that is moved.
const ms = fc.constantFrom(0, 1, 20_000, leaseMs - 1, leaseMs, hourMs, 9 * hourMs);

const settlement: fc.Arbitrary<(now: number) => Settlement> = fc.oneof(
  fc.constant(() => ({ state: 'delivered', recordModel: 'crm.lead', recordId: 7, ms: 5 }) as const),
  {
    weight: 3,
    arbitrary: fc
      .record({ wait: ms, counts: fc.boolean(), class: fc.constantFrom('transient', 'doubtful') })
      .map(({ wait, ...rest }) => (now: number) => {
        return { state: 'pending', dueAt: now + wait, code: 'no answer', ms: 5, ...rest } as const;
      }),
  },
  fc.constantFrom('data', 'poison').map((reason) => () => {
    return { state: 'parked', class: reason, code: 'bad value', ms: 5 } as const;
  }),
);

const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('add' as const), held: rarely }) },
  fc.record({ do: fc.constant('add again' as const), which }),
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('claim' as const),
      worker,
      kind,
      limit: fc.integer({ min: 1, max: 20 }),
      early: rarely,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('settle' as const), worker, back: fc.nat(3), settlement }),
  },
  fc.record({ do: fc.constant('renew' as const), worker }),
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('retry', 'release', 'discard', 'erase'), which }),
  },
  fc.record({ do: fc.constant('hurry' as const), kind }),
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait' as const), ms }) },
  fc.record({ do: fc.constant('put the clock back' as const), ms }),
  fc.record({ do: fc.constant('die' as const) }),
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

export interface ModelledStore {
  /** Empty at first. */
  outbox: Outbox;
  /** Nobody else can have had in hand what is leased when it starts. */
  deliversAlone: boolean;
  /** Closes it and answers it as the next process has it. */
  restart(now: number): Promise<Outbox>;
}

interface World extends ModelledStore {
  model: Model;
  now: number;
  added: Submission[];
  /** What each worker has in hand, or once had. */
  hands: [Claim[], Claim[]];
}

async function take(next: Step, world: World): Promise<void> {
  const { outbox, model, added, hands } = world;
  switch (next.do) {
    case 'add': {
      const screened = { outcome: next.held ? 'held' : 'clear', reasons: [] } as const;
      const submission = sampleEstimate({ receivedAt: world.now, screened: { ...screened, reasons: [] } });
      added.push(submission);
      model.add(submission);
      assert.equal((await outbox.add(submission, identity(submission.id))).repeated, false);
      return;
    }
    case 'claim': {
      const { kind: of, limit, early } = next;
      const claims = await outbox.claim(of, limit, world.now, leaseMs, early);
      model.claimed(claims, of, limit, world.now, leaseMs, early);
      hands[next.worker]!.push(...claims);
      return;
    }
    case 'settle': {
      // Of those it took last: what it took before, another may have by now.
      const claim = hands[next.worker]!.at(-1 - next.back);
      if (!claim) return;
      const result = next.settlement(world.now);
      const written = model.settle(claim, result, world.now);
      assert.equal(await outbox.settle(claim, result, world.now), written);
      return;
    }
    case 'renew': {
      const claims = hands[next.worker]!;
      for (const claim of claims) model.renew(claim, world.now + leaseMs);
      await outbox.renew(claims, world.now + leaseMs);
      return;
    }
    case 'hurry':
      assert.equal(await outbox.hurry(world.now, [next.kind]), model.hurry(world.now, next.kind));
      return;
    case 'wait':
      world.now += next.ms;
      return;
    case 'put the clock back':
      world.now -= next.ms;
      assert.equal(await outbox.rescue(world.now), model.rescue(world.now));
      return;
    case 'die':
      world.outbox = await world.restart(world.now);
      if (world.deliversAlone) model.takeUpAgain(world.now);
      return;
    case 'add again': {
      const first = pick(added, next.which);
      // The key of what was erased is gone with it.
      if (!first || (await outbox.find(identity(first.id))) === undefined) return;
      const again = sampleEstimate({ receivedAt: world.now });
      const kept = await outbox.add(again, identity(first.id));
      assert.deepEqual([kept.repeated, kept.submission.id], [true, first.id]);
      return;
    }
    case 'retry':
    case 'release':
    case 'discard':
    case 'erase': {
      const chosen = pick(added, next.which);
      if (!chosen) return;
      const expected = model[next.do](chosen.id, world.now);
      assert.equal(await outbox[next.do](chosen.id, world.now), expected, next.do);
    }
  }
}

const pick = <T>(some: readonly T[], n: number): T | undefined => some[n % Math.max(some.length, 1)];

async function compare({ outbox, model }: World): Promise<void> {
  const found = await outbox.list({ limit: 1000 });
  const seen = found.map(({ externalId, state, dueAt, attempts, claims, lastClass }) => [
    externalId,
    { state, dueAt: state === 'pending' ? dueAt : null, attempts, claims, lastClass },
  ]);
  const expected = [...model.deliveries].map(([id, { state, dueAt, attempts, claims, lastClass }]) => [
    id,
    { state, dueAt: state === 'pending' ? dueAt : null, attempts, claims, lastClass },
  ]);
  assert.deepEqual(Object.fromEntries(seen), Object.fromEntries(expected));
  assert.equal(found.length, expected.length);
  for (const one of kinds) assert.equal(await outbox.nextDueAt([one]), model.nextDueAt(one), one);
}

/** `open` answers another store each time. */
export function modelContract(name: string, open: () => Promise<ModelledStore>, numRuns: number): void {
  describe(`any row of calls to the outbox in ${name}`, () => {
    it('leaves every delivery as it must be, with two workers, a person, and a clock that is moved', async () => {
      const steps = fc.array(step, { minLength: 60, maxLength: 80, size: 'max' });
      const holds = fc.asyncProperty(steps, async (taken) => {
        const world: World = {
          ...(await open()),
          model: createModel(),
          now: start,
          added: [],
          hands: [[], []],
        };
        try {
          for (const next of taken) {
            await take(next, world);
            await compare(world);
          }
        } finally {
          await world.outbox.close();
        }
      });
      await fc.assert(holds, { numRuns });
    });
  });
}
