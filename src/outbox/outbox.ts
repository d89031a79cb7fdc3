// The outbox's interface: what every store keeps and promises. sqlite.ts and postgres.ts are two; the contract test runs against each.
import type { Erased } from '../submission/erased.ts';
import type { Form, Kind, Step, Submission, SubmittedFile } from '../submission/submission.ts';
import type { OutboxKeeper, OutboxMover } from './keeping.ts';
import type { DraftStore, UploadStore } from './staging.ts';
import type { TallyStore } from './tally.ts';

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
  kind: Kind;
  externalId: string;
  submission: Submission;
  /** The record that a file or a note belongs to; null for the record itself. */
  record: { model: string; id: number } | null;
  /** Which file of the submission, without its bytes: see readFile. Null for anything else. */
  file: SubmittedFile | null;
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

/** How many deliveries are not finished. */
export interface Unfinished {
  pending: number;
  held: number;
  parked: number;
  /** When the submission was received whose delivery is pending longest, in ms since the epoch; null when none is. */
  oldestPendingAt: number | null;
}

export interface OutboxStats extends Unfinished {
  delivered: number;
  discarded: number;
}

/** One line of `outbox list`: no personal data in it. */
export interface DeliverySummary {
  reference: string;
  form: Form;
  kind: Kind;
  step: Step;
  externalId: string;
  state: DeliveryState;
  receivedAt: number;
  dueAt: number;
  /** When it came into its state. */
  changedAt: number;
  attempts: number;
  /** How often a worker took it in hand, whatever became of that. */
  claims: number;
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
  submission: Submission | Erased;
  history: AttemptRecord[];
  /** Every delivery of the submission, this one among them, its record first. */
  steps: DeliverySummary[];
}

/**
 * What a person may do with deliveries. The name of a submission stands for all its deliveries, an External ID for one.
 * Each that changes deliveries answers how many.
 */
export interface OutboxDesk {
  list(filter?: { state?: DeliveryState; limit?: number }): Promise<DeliverySummary[]>;
  /** By External ID, or by reference or submission id: then the submission's record. */
  show(name: string): Promise<DeliveryDetail | undefined>;
  /**
   * parked, or pending with a wait: due at once, its schedule begun anew. One that was parked because processes died
   * with it keeps one death, and so travels with few.
   */
  retry(name: string, now: number): Promise<number>;
  retryAll(now: number): Promise<number>;
  /** held: delivered like any other from now on. */
  release(name: string, now: number): Promise<number>;
  releaseAll(now: number): Promise<number>;
  /** held or parked: never delivered; kept as a record. */
  discard(name: string, now: number): Promise<number>;
}

/**
 * Who opens a store. `site`: a process that serves; it creates and migrates. `desk`: a tool beside it, which does neither.
 * `move`: as the site, for a tool that moves the whole store.
 */
export type Purpose = 'site' | 'desk' | 'move';

export interface Outbox extends OutboxDesk, OutboxKeeper, OutboxMover, UploadStore, DraftStore, TallyStore {
  /**
   * Resolves only when the submission is committed and synced to disk, its files being the uploads that
   * `submission.files` name. A known identity adds nothing and answers the submission that was kept first. Throws
   * ReferenceTaken when another submission has this reference, or UploadMissing when one of the uploads is gone: nothing
   * was kept, add it again with a new one, or without. Throws OutboxUnavailable when it cannot be written.
   */
  add(submission: Submission, identity: Identity): Promise<{ submission: Submission; repeated: boolean }>;
  /**
   * More files for a kept submission, up to `most` in all, each with a number that is its own; one it has already (by digest)
   * is left out. They are delivered once its record is, at once when it is already. Answers the submission as it is then;
   * undefined when there is none, or its answers are erased. Throws UploadMissing, and attaches nothing, when one of the uploads is gone.
   */
  attach(
    submissionId: string,
    files: readonly Omit<SubmittedFile, 'n'>[],
    now: number,
    most: number,
  ): Promise<Submission | undefined>;
  /**
   * Forgets the uploads that nobody claimed and were received before `uploadedBefore`, and the drafts that have expired:
   * 500 of each and some 4 MB at a time, so that a page never waits long behind it. All are gone when it answers zeros.
   */
  sweep(uploadedBefore: number, now: number): Promise<{ uploads: number; drafts: number }>;
  find(identity: Identity): Promise<Submission | undefined>;
  read(submissionId: string): Promise<Submission | Erased | undefined>;
  /** How many submissions were received from `from` on and before `to`, by the time in their ids. */
  countReceived(from: number, to: number): Promise<number>;
  /** The bytes of one file. Throws OutboxUnavailable when they cannot be read now, a plain Error when there are none. */
  readFile(submissionId: string, n: number): Promise<Uint8Array>;
  /**
   * Takes up to `limit` due deliveries of one kind, each leased and counted before any work is done; answered in the
   * order they came. Those that never failed travel together, oldest due first, a fifth of the places kept for the
   * newest. Those that failed once, or that a process died with, travel ten at most; one that met with more of that, or
   * that is a file, travels alone. Those that failed and those that did not take turns, the failed ones first.
   *
   * `early` takes one, due or not, the least often claimed first: successive probes then never hang on one delivery. One
   * that waits after two deaths is not taken.
   */
  claim(kind: Kind, limit: number, now: number, leaseMs: number, early?: boolean): Promise<Claim[]>;
  /**
   * False when another claim or a person changed the delivery meanwhile: nothing was changed. A lease that ran out but
   * that nobody took is still good. With a record delivered, its files and its note become deliveries, due at once.
   */
  settle(claim: Claim, settlement: Settlement, now: number): Promise<boolean>;
  /** Those of `claims` that are still this worker's are so until `until`. The others, and what they say, stay as they are. */
  renew(claims: readonly Pick<Claim, 'deliveryId' | 'lease'>[], until: number): Promise<void>;
  /** Makes every pending delivery of these kinds that waits for a later try due at `now`, except after two deaths. */
  hurry(now: number, kinds: readonly Kind[]): Promise<number>;
  /** After the clock was put back: makes what is due later than any wait lasts due at `now`. */
  rescue(now: number): Promise<number>;
  /** When the next pending delivery of these kinds is due, in ms since the epoch; null when none is pending. */
  nextDueAt(kinds: readonly Kind[]): Promise<number | null>;
  /** Reads every delivery there is. */
  stats(): Promise<OutboxStats>;
  /** For those who ask again and again: takes no longer where many deliveries are finished. */
  unfinished(): Promise<Unfinished>;
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

/** A file of the submission is no longer kept. Nothing was kept of what came with it. */
export class UploadMissing extends Error {
  override name = 'UploadMissing';
}

/** The store cannot be opened as it is. The message is one sentence for the owner: what is wrong and what to do. */
export class OutboxError extends Error {
  override name = 'OutboxError';
}
