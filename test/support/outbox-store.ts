// A store under test, and how the contract's tests speak to it.
import assert from 'node:assert/strict';
import { afterEach, beforeEach } from 'node:test';
import type { Claim, Outbox, Settlement } from '../../src/outbox/outbox.ts';
import type { Estimate, Kind } from '../../src/submission/submission.ts';
import { identity, sampleEstimate } from './outbox-sample.ts';

export const delivered: Settlement = { state: 'delivered', recordModel: 'crm.lead', recordId: 7, ms: 20 };
export const leaseMs = 1000;

export function retryAt(
  dueAt: number,
  changes: Partial<Extract<Settlement, { state: 'pending' }>> = {},
): Settlement {
  return { state: 'pending', dueAt, counts: true, class: 'transient', code: 'no answer', ms: 5, ...changes };
}

export interface Store {
  /** Empty at the beginning of every test. */
  outbox: Outbox;
  add(this: void, changes?: Partial<Estimate>): Promise<Estimate>;
  claimOne(this: void, now?: number, kind?: Kind): Promise<Claim>;
  /** Up to `limit` estimates. */
  claim(this: void, limit: number, now: number): Promise<Claim[]>;
}

/** Opens a store before each test and closes it after. */
export function useStore(open: () => Promise<Outbox>): Store {
  const store = {
    async add(changes: Partial<Estimate> = {}) {
      const submission = sampleEstimate(changes);
      await store.outbox.add(submission, identity());
      return submission;
    },
    claim: (limit: number, now: number) => store.outbox.claim('estimate', limit, now, leaseMs),
    async claimOne(now = 5000, kind: Kind = 'estimate') {
      const [claim] = await store.outbox.claim(kind, 1, now, leaseMs);
      assert.ok(claim, 'nothing to claim');
      return claim;
    },
  } as Store;
  beforeEach(async () => {
    store.outbox = await open();
  });
  afterEach(() => store.outbox.close());
  return store;
}
