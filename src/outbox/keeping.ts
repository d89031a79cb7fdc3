// What every store promises beyond deliveries: what it keeps for a time only, what a person can have or have gone, and
// how all of it is moved.
import type { Erased } from '../submission/erased.ts';
import type { Submission } from '../submission/submission.ts';
import type { Row, TableName } from './move-tables.ts';
import type { DeliveryState, DeliverySummary } from './outbox.ts';

/** A submission, or what is left of it, with every delivery it has, its record first. */
export interface Account {
  submission: Submission | Erased;
  steps: DeliverySummary[];
}

/** Where a walk through many submissions goes on. */
export interface Place {
  receivedAt: number;
  id: string;
}

export type ImportState = 'begun' | 'done' | 'not empty';

/** All of a store, to move it into another. Nobody else may use either meanwhile. */
export interface OutboxMover {
  /** Some rows of a table after another of its rows, in the order of its key; none when that was all. */
  takeOut(name: TableName, after: Row | null): Promise<Row[]>;
  /**
   * `begun`, now or before: the store has the secret and awaits the rows of what has this digest; no site uses it until
   * all are in. `done`: it has had all of them. `not empty`: it keeps something else, and nothing was changed.
   */
  beginImport(digest: string, secret: Uint8Array): Promise<ImportState>;
  /** Adds those that are not there yet, and answers how many. */
  putIn(name: TableName, rows: readonly Row[]): Promise<number>;
  endImport(digest: string): Promise<void>;
}

/** What is kept for a time only, and what a person wants to have or to have gone. */
export interface OutboxKeeper {
  /**
   * Some submissions with an id after `after`, in the order of their ids; none when that was all. `state`: those with a
   * delivery in it. `erased: false` leaves out those whose answers are gone.
   */
  accounts(
    after: string,
    filter?: { state?: DeliveryState | undefined; erased?: boolean },
  ): Promise<Account[]>;
  /**
   * Takes the answers, the files and the key of a submission away for good. What was not delivered is discarded. `in hand`:
   * nothing was changed, because a worker is delivering it just now.
   */
  erase(submissionId: string, now: number): Promise<'erased' | 'in hand' | 'unknown'>;
  /**
   * Takes a submission without files away with all that is known of its deliveries: no row is left. `in hand`: nothing was
   * changed, because a worker is delivering it just now.
   */
  remove(submissionId: string, now: number): Promise<'removed' | 'in hand' | 'unknown'>;
  /**
   * Ends what is kept for a time only, some at a time: no page waits long behind it. Call it again with `next` until that
   * is null and `removed` is 0.
   */
  expire(limits: RetentionLimits, now: number, after?: Place): Promise<Expired>;
  /** What was written last; null before the first time. */
  readTimeNote(): Promise<TimeNote | null>;
  writeTimeNote(note: TimeNote): Promise<void>;
  /** How many deliveries are held since `at` or longer. */
  heldSince(at: number): Promise<number>;
  /**
   * Sees to it that nothing of what was erased or swept can be had from the store any more: SQLite at once, PostgreSQL
   * once a day. False: another program reads it, so that some may be left; ask again later.
   */
  scrub(): Promise<boolean>;
}

/** What the store knows of the clock, which may be wrong at the next start. In ms since the epoch, both. */
export interface TimeNote {
  seenAt: number;
  /** When it was noticed that the clock had jumped; null when it has not, or that is long over. */
  jumpedAt: number | null;
}

/** In ms since the epoch, each of them. */
export interface RetentionLimits {
  /** Erased: whose every delivery is delivered or discarded, the last of them no later than this. */
  finishedBefore: number;
  /** Discarded and erased: what is held and was no later than this. */
  heldBefore: number;
  /** Removed with all that is known of its deliveries: what is erased, and was received no later than this. */
  receivedBefore: number;
}

export interface Expired {
  erased: number;
  /** How many of them had been held all the time. */
  neverDecided: number;
  removed: number;
  next: Place | null;
}
