// What carries deliveries outside. The worker knows only this; odoo/ implements it.
import type { Kind, Submission, SubmittedFile } from '../submission/submission.ts';

export interface Job {
  kind: Kind;
  externalId: string;
  submission: Submission;
  /** The record that a file or a note belongs to; null for the record itself. */
  record: { model: string; id: number } | null;
  /** Which file of the submission, with its bytes; null for anything else. */
  file: (SubmittedFile & { content: Uint8Array }) | null;
}

/**
 * How one attempt ended. A transport never throws for what the destination did: a thrown error is a bug of ours, and
 * the worker treats it as `doubtful`.
 *
 * - delivered: exactly one record stands for the External ID.
 * - retry, transient: no answer, overload, a conflict; may or may not have been written. Repeat for ever by schedule.
 * - retry, doubtful: an answer nobody expects; repeat a few times, then park. When many in a row get one, it is not about
 *   them: then as if blocked.
 * - blocked: nobody's delivery can work until the owner acts. `scope` says whose: every delivery to this destination
 *   (key, address, database), or every delivery of this kind (a right, a module). The breaker of that scope opens.
 * - refused: this delivery alone cannot be written as it is. Parked for a person.
 *
 * `code` is a short word of ours (`no answer`, `wrong key`), never the destination's text, which may quote the visitor.
 */
export type Outcome =
  | { result: 'delivered'; recordModel: string; recordId: number }
  | { result: 'retry'; class: 'transient' | 'doubtful'; code: string; retryAfterMs?: number }
  | {
      result: 'blocked';
      scope: 'destination' | 'kind';
      class: 'auth' | 'rights' | 'misconfiguration';
      code: string;
      advice: string;
    }
  | { result: 'refused'; class: 'data'; code: string };

export interface Transport {
  /** Words for the log: where deliveries go, without any secret. */
  readonly destination: string;
  /** Jobs of one kind. Resolves with an outcome for each, in the order of the jobs. */
  deliver(jobs: readonly Job[], signal: AbortSignal): Promise<Outcome[]>;
}
