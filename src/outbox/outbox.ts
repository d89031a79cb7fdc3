// The outbox's interface: what every store keeps and promises. sqlite.ts is one; the contract test runs against each.
import type { Form, Submission } from '../submission/submission.ts';

export type DeliveryState = 'pending' | 'held' | 'delivered' | 'parked' | 'discarded';

/**
 * How a repeated send is recognised. `key` is stored and unique; `others` are looked at too (the previous time bucket
 * of a sender that has no key of its own).
 */
export interface Identity {
  key: string;
  others: string[];
}

/** A delivery that this worker alone may carry out until `leaseUntil`. */
export interface Claim {
  deliveryId: number;
  externalId: string;
  submission: Submission;
  /** Position in the retry schedule: how many attempts were made before this one. */
  attempts: number;
  /** How many of them ended in an answer nobody expects (class `doubtful`). */
  doubts: number;
  /** How often a process died with this delivery in hand since its last result. */
  deaths: number;
  /** Fencing token: a result written with an older token changes nothing. */
  lease: number;
  leaseUntil: number;
}

/** What an attempt came to, as the worker writes it down. */
export type Settlement =
  | { state: 'delivered'; recordModel: string; recordId: number; ms: number }
  /** `counts: false` leaves the place in the schedule as it was (the destination was down, not this delivery). */
  | { state: 'pending'; dueAt: number; counts: boolean; class: string; code: string; ms: number }
  | { state: 'parked'; class: string; code: string; ms: number };

export interface OutboxStats {
  pending: number;
  held: number;
  delivered: number;
  parked: number;
  discarded: number;
  /** When the oldest pending delivery was received, in ms since the epoch; null when none waits. */
  oldestPendingAt: number | null;
}

/** One line of `outbox list`: no personal data in it. */
export interface DeliverySummary {
  reference: string;
  form: Form;
  externalId: string;
  state: DeliveryState;
  receivedAt: number;
  dueAt: number;
  attempts: number;
  lastClass: string | null;
  lastCode: string | null;
  recordModel: string | null;
  recordId: number | null;
  reasons: string[];
}

export interface AttemptRecord {
  startedAt: number;
  ms: number;
  outcome: string;
  class: string | null;
  code: string | null;
}

export interface DeliveryDetail extends DeliverySummary {
  submission: Submission;
  history: AttemptRecord[];
}

/** What a person may do with deliveries. Each answers how many deliveries it changed. */
export interface OutboxDesk {
  list(filter?: { state?: DeliveryState; limit?: number }): Promise<DeliverySummary[]>;
  /** By reference, External ID or submission id. */
  show(name: string): Promise<DeliveryDetail | undefined>;
  /** parked, or pending with a wait: due at once, its schedule begun anew. */
  retry(name: string, now: number): Promise<number>;
  /** held: delivered like any other from now on. */
  release(name: string, now: number): Promise<number>;
  /** held or parked: never delivered; kept as a record. */
  discard(name: string, now: number): Promise<number>;
}

export interface Outbox extends OutboxDesk {
  /**
   * Resolves only when the submission is committed and synced to disk. A known identity adds nothing and answers the
   * submission that was kept first. Throws ReferenceTaken when another submission has this reference: nothing was kept,
   * add it again with a new one. Throws OutboxUnavailable when it cannot be written.
   */
  add(submission: Submission, identity: Identity): Promise<{ submission: Submission; repeated: boolean }>;
  find(identity: Identity): Promise<Submission | undefined>;
  read(submissionId: string): Promise<Submission | undefined>;
  /**
   * Takes up to `limit` due deliveries, oldest due first, each leased and counted before any work is done. `early`
   * takes those too that wait for a later try, the least often claimed first: successive probes of a destination
   * then never hang on one delivery.
   */
  claim(limit: number, now: number, leaseMs: number, early?: boolean): Promise<Claim[]>;
  /**
   * False when another claim or a person changed the delivery meanwhile: nothing was changed. A lease that ran out but
   * that nobody took is still good.
   */
  settle(claim: Claim, settlement: Settlement, now: number): Promise<boolean>;
  /** Makes every pending delivery that waits for a later try due at `now`: the destination answers again. */
  hurry(now: number): Promise<number>;
  /** When the next pending delivery is due, in ms since the epoch; null when none is pending. */
  nextDueAt(): Promise<number | null>;
  stats(): Promise<OutboxStats>;
  /** Throws OutboxUnavailable when a submission could not be written now. */
  check(): Promise<void>;
  /** A secret made with the store and kept in it, to seal links with; the same for every process on this store. */
  readonly secret: Uint8Array;
  close(): Promise<void>;
}

/** The store cannot take a submission now: the visitor is told to call, and nothing was kept by halves. */
export class OutboxUnavailable extends Error {
  override name = 'OutboxUnavailable';
}

/** Another submission has this reference already. Nothing was kept: add it again with a new reference. */
export class ReferenceTaken extends Error {
  override name = 'ReferenceTaken';
}

/** The store cannot be opened as it is. The message is one sentence for the owner: what is wrong and what to do. */
export class OutboxError extends Error {
  override name = 'OutboxError';
}
