// Which deliveries travel together, and whose turn it is: the same for every store.
import { readKept } from '../submission/kept.ts';
import type { Kind, Step } from '../submission/submission.ts';
import type { Claim } from './outbox.ts';

// A call that fails as a whole, or in which the process dies, says nothing about which of its deliveries is to blame. So
// one that met with that once takes nine others with it at most, and one that met with it again none.
const mostTogether = [Infinity, 10, 1, 1] as const;

/**
 * In ms. A process that is killed again and again takes whatever is at hand with it, and three deaths park a delivery: the
 * last of its three tries waits for a process that has lived this long.
 */
export const suspectsWaitMs = 60_000;

/** 0 never failed, 1 failed or saw its process die once, 2 more often; 3, where a store knows it, saw it die twice. */
export type Caution = 0 | 1 | 2 | 3;

// With a backlog of thousands, so many of the places of each call are for those that came last.
const shareForNewest = 0.2;

/** How many of the oldest due and of the newest are taken together. */
export function placesFor(kind: Kind, caution: Caution, limit: number): { oldest: number; newest: number } {
  const places = Math.min(limit, kind.endsWith(' file') ? 1 : mostTogether[caution]);
  const newest = caution === 0 ? Math.floor(places * shareForNewest) : 0;
  return { oldest: places - newest, newest };
}

/** When the first of each caution is due, Infinity where none is. */
type FirstDue = readonly number[];

/**
 * Makes the function that says who travels now; undefined when nothing is due. Neither waits behind thousands of the
 * other: not the fresh ones behind those that failed, nor these behind a backlog. The failed ones begin: of a process
 * that is killed over and over they see the first call alone.
 */
export function createTurns() {
  const turnOfFresh = new Set<Kind>();

  return function chooseCaution(kind: Kind, [fresh = Infinity, ...failed]: FirstDue): Caution | undefined {
    const firstFailed = Math.min(...failed);
    const ofFailed = (failed.indexOf(firstFailed) + 1) as Caution;
    if (fresh === Infinity) return firstFailed === Infinity ? undefined : ofFailed;
    if (turnOfFresh.delete(kind) || firstFailed === Infinity) return 0;
    turnOfFresh.add(kind);
    return ofFailed;
  };
}

export interface ClaimedRow {
  deliveryId: number;
  kind: Kind;
  step: Step;
  externalId: string;
  attempts: number;
  doubts: number;
  deaths: number;
  lease: number;
  leaseUntil: number;
  payload: string;
  recordModel: string | null;
  recordId: number | null;
}

export function toClaim({ payload, step, recordModel, recordId, ...row }: ClaimedRow): Claim {
  const submission = readKept(payload);
  return {
    ...row,
    submission,
    record: recordModel === null || recordId === null ? null : { model: recordModel, id: recordId },
    file: submission.files?.find(({ n }) => step === `file-${n}`) ?? null,
  };
}
