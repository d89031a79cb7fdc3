// What a call to Odoo comes to, whichever way it was made.
import type { BlockingCode } from './advice.ts';

/**
 * A call that did not do what it was for. `code` is a word of ours; nothing of Odoo's own text leaves the classification,
 * because it may quote a visitor. `doubtful`: nobody foresaw this answer, so a few repeats are worth it.
 */
export type Failure =
  | { class: 'transient'; code: string; retryAfterMs?: number }
  /** `about`: what the advice names, a field with its model or an origin; never a visitor's. */
  | { class: 'auth' | 'rights' | 'misconfiguration'; code: BlockingCode; about?: string }
  /** The External ID stands for a record of another model: the trouble of this one delivery. */
  | { class: 'misconfiguration'; code: 'record of another model' }
  /** `field` is a name in Odoo's schema. */
  | { class: 'unknown-field'; code: string; field: string }
  | { class: 'data' | 'client-error'; code: string; field?: string; doubtful?: true }
  /** JSON-2 answers with the same page when the database is unknown and when PostgreSQL is down. */
  | { class: 'ambiguous-404'; code: string };

/** What `load` said of single rows, by their place from 0. Nothing was written of any row then. */
export type RowFailures = ReadonlyMap<number, Failure>;

export type Answer<T = unknown> = { class: 'ok'; value: T } | (Failure & { rows?: RowFailures });

/** What a successful `load` answers: the ids in the order of the rows, and the fields it was not sure about. */
export interface Loaded {
  ids: number[];
  warned: string[];
}

export interface OdooCalls {
  /** Calls `method` of `model` with arguments by name. Never throws for what Odoo or the network did. */
  call(model: string, method: string, args: Record<string, unknown>, signal: AbortSignal): Promise<Answer>;
}
