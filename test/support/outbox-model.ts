// What every delivery of a store must be after any row of calls, kept in memory: the judge of the model-based test.
import assert from 'node:assert/strict';
import { suspectsWaitMs } from '../../src/outbox/claim-order.ts';
import type { Claim, DeliveryState, Settlement } from '../../src/outbox/outbox.ts';
import { longestWaitMs } from '../../src/outbox/schedule.ts';
import { externalId, type Kind, type Submission } from '../../src/submission/submission.ts';

interface ModelDelivery {
  submissionId: string;
  kind: Kind;
  state: DeliveryState;
  dueAt: number;
  lease: number;
  leaseUntil: number;
  claims: number;
  results: number;
  attempts: number;
  doubts: number;
  lastClass: string | null;
}

export type Model = ReturnType<typeof createModel>;

export function createModel() {
  const deliveries = new Map<string, ModelDelivery>();
  const erased = new Set<string>();

  const all = () => [...deliveries.values()];
  const of = (submissionId: string) => all().filter((delivery) => delivery.submissionId === submissionId);
  const isDue = (kind: Kind, now: number) => (delivery: ModelDelivery) =>
    delivery.kind === kind && delivery.state === 'pending' && delivery.dueAt <= now;
  const mayProbe = (kind: Kind, now: number) => (delivery: ModelDelivery) =>
    delivery.kind === kind &&
    delivery.state === 'pending' &&
    delivery.leaseUntil <= now &&
    (deathsOf(delivery) < 2 || delivery.dueAt <= now);

  /** Changes those that `wanted` says, and answers how many. */
  function change(
    some: ModelDelivery[],
    wanted: (delivery: ModelDelivery) => boolean,
    to: (delivery: ModelDelivery) => Partial<ModelDelivery>,
  ): number {
    const chosen = some.filter(wanted);
    for (const delivery of chosen) Object.assign(delivery, to(delivery));
    return chosen.length;
  }

  const afresh = (now: number) => (delivery: ModelDelivery) => ({
    state: 'pending' as const,
    dueAt: now,
    attempts: 0,
    doubts: 0,
    results: delivery.claims - (delivery.lastClass === 'poison' ? 1 : 0),
  });

  const rescue = (now: number): number =>
    change(
      all(),
      ({ state, dueAt, attempts, claims, results }) =>
        state === 'pending' &&
        dueAt > now &&
        (dueAt > now + longestWaitMs || (attempts === 0 && claims === results)),
      () => ({ dueAt: now, leaseUntil: 0 }),
    );

  function begin(id: string, delivery: Pick<ModelDelivery, 'submissionId' | 'kind' | 'state' | 'dueAt'>) {
    const untouched = {
      lease: 0,
      leaseUntil: 0,
      claims: 0,
      results: 0,
      attempts: 0,
      doubts: 0,
      lastClass: null,
    };
    deliveries.set(id, { ...delivery, ...untouched });
  }

  return {
    deliveries,

    add(submission: Submission): void {
      const state = submission.screened.outcome === 'held' ? 'held' : 'pending';
      const { id: submissionId, form: kind, receivedAt: dueAt } = submission;
      begin(externalId(submission), { submissionId, kind, state, dueAt });
    },

    /** Judges what a claim answered. */
    claimed(
      claims: readonly Claim[],
      kind: Kind,
      limit: number,
      now: number,
      leaseMs: number,
      early: boolean,
    ): void {
      const eligible = early ? mayProbe(kind, now) : isDue(kind, now);
      if (all().some(eligible)) assert.ok(claims.length > 0, 'something may be claimed, and nothing was');
      assert.ok(claims.length <= (early ? 1 : limit), 'more than asked for');
      assert.equal(new Set(claims.map((claim) => claim.externalId)).size, claims.length);
      const cautions = claims.map((claim) => {
        const delivery = deliveries.get(claim.externalId)!;
        assert.ok(eligible(delivery), `${claim.externalId} may not be claimed`);
        const { attempts, doubts } = delivery;
        assert.deepEqual(
          [claim.attempts, claim.doubts, claim.deaths, claim.lease, claim.leaseUntil],
          [attempts, doubts, deathsOf(delivery), delivery.lease + 1, now + leaseMs],
        );
        const caution = cautionOf(delivery);
        delivery.claims += 1;
        delivery.lease += 1;
        delivery.leaseUntil = delivery.dueAt = now + leaseMs;
        return caution;
      });
      if (!early) assert.ok(new Set(cautions).size <= 1, 'those that failed travel with those that did not');
    },

    /** Answers what the store must answer. */
    settle({ externalId: id, lease, submission }: Claim, settlement: Settlement, now: number): boolean {
      const delivery = deliveries.get(id)!;
      if (delivery.state !== 'pending' || delivery.lease !== lease) return false;
      const { state } = settlement;
      const counts = state !== 'pending' || settlement.counts;
      const why = state === 'delivered' ? null : settlement.class;
      if (counts) delivery.attempts += 1;
      if (counts && why === 'doubtful') delivery.doubts += 1;
      Object.assign(delivery, { state, leaseUntil: 0, results: delivery.claims, lastClass: why });
      delivery.dueAt = state === 'pending' ? settlement.dueAt : now;
      if (state === 'delivered' && delivery.kind === 'estimate') {
        const note = {
          submissionId: submission.id,
          kind: 'estimate note',
          state: 'pending',
          dueAt: now,
        } as const;
        begin(externalId(submission, 'note'), note);
      }
      return true;
    },

    renew({ externalId: id, lease }: Claim, until: number): void {
      const delivery = deliveries.get(id)!;
      if (delivery.state !== 'pending' || delivery.lease !== lease || delivery.leaseUntil === 0) return;
      delivery.leaseUntil = delivery.dueAt = until;
    },

    retry: (submissionId: string, now: number): number =>
      change(
        of(submissionId),
        ({ state, leaseUntil }) => state === 'parked' || (state === 'pending' && leaseUntil <= now),
        afresh(now),
      ),
    release: (submissionId: string, now: number): number =>
      change(of(submissionId), ({ state }) => state === 'held', afresh(now)),
    discard: (submissionId: string): number =>
      change(
        of(submissionId),
        ({ state }) => state === 'held' || state === 'parked',
        () => ({ state: 'discarded' }),
      ),

    erase(submissionId: string, now: number): 'erased' | 'in hand' | 'unknown' {
      if (erased.has(submissionId)) return 'unknown';
      const steps = of(submissionId);
      if (steps.some(({ state, leaseUntil }) => state === 'pending' && leaseUntil > now)) return 'in hand';
      erased.add(submissionId);
      const rest = (delivery: ModelDelivery) => ['pending', 'held', 'parked'].includes(delivery.state);
      change(steps, rest, () => ({ state: 'discarded', lastClass: 'erased' }));
      return 'erased';
    },

    hurry: (now: number, kind: Kind): number =>
      change(
        all(),
        (delivery) =>
          delivery.kind === kind &&
          delivery.state === 'pending' &&
          delivery.dueAt > now &&
          delivery.leaseUntil <= now &&
          deathsOf(delivery) < 2,
        () => ({ dueAt: now }),
      ),

    rescue,

    /** A process that alone delivers from this store starts: whoever held a lease is dead. */
    takeUpAgain(now: number): void {
      change(
        all(),
        (delivery) =>
          delivery.state === 'pending' &&
          cautionOf(delivery) > 0 &&
          (delivery.leaseUntil > 0 || deathsOf(delivery) >= 2),
        (delivery) => ({ dueAt: deathsOf(delivery) >= 2 ? now + suspectsWaitMs : now, leaseUntil: 0 }),
      );
      rescue(now);
    },

    nextDueAt(kind: Kind): number | null {
      const waiting = all().filter((delivery) => delivery.kind === kind && delivery.state === 'pending');
      return waiting.length === 0 ? null : Math.min(...waiting.map(({ dueAt }) => dueAt));
    },
  };
}

const cautionOf = (delivery: ModelDelivery) => Math.min(2, Math.max(delivery.attempts, deathsOf(delivery)));
const deathsOf = ({ claims, results }: ModelDelivery) => claims - results;
