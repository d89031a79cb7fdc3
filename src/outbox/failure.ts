// The failures of one call, and the one that they are taken for.
import { boundRetryAfter } from './schedule.ts';
import type { Outcome } from './transport.ts';

/** One delivery of a call, and how it ended. */
export interface Result {
  deliveryId: number;
  /** How many attempts were made before. */
  attempts: number;
  outcome: Outcome;
}

export type Failure = Extract<Outcome, { result: 'retry' | 'blocked' }>;

export interface Failed {
  deliveryId: number;
  attempts: number;
  failure: Failure;
}

export function toFailed({ deliveryId, attempts, outcome }: Result): Failed {
  return { deliveryId, attempts, failure: outcome as Failure };
}

/** The gravest, with the longest wait that any asks for. */
export function worst(all: readonly Failed[]): Failure {
  const [failure] = all
    .map((one) => one.failure)
    .sort((a, b) => gravity(b) - gravity(a) || retryAfter(b) - retryAfter(a));
  return failure!;
}

function gravity(failure: Failure): number {
  if (failure.result === 'blocked') return 2;
  return failure.class === 'transient' ? 1 : 0;
}

/** How long the destination asks to be left alone, in ms, as far as that is honoured. */
export function retryAfter(failure: Failure): number {
  return failure.result === 'retry' ? boundRetryAfter(failure.retryAfterMs ?? 0) : 0;
}
