// What can go wrong on the way to Odoo and back, to be switched on from tests, for ever or for some calls.

/**
 * Nothing is written by:
 * - `request cut`: the connection closes while the request is still being read;
 * - `dropped`: it closes when the request was read, before any work;
 * - `database down`, `error page`, `bad gateway`, `service unavailable`, `too many requests`, `too large`, `unauthorized`,
 *   `no rights`;
 * - `conflict`, and `row conflict`, which blames one row of a `load` (counted from 0) and strikes no shorter one;
 * - `connection lost`, between Odoo and its database.
 *
 * Everything is written by:
 * - `answer lost`: the connection closes instead of an answer;
 * - `answer cut`: it closes within the answer: in its headers, or half-way through a body that has a Content-Length,
 *   comes in chunks, or is unframed, that is ends where the connection ends, so that only the text tells it was cut;
 * - `late`, `garbage` (an answer that is not JSON) and `empty`.
 */
export type Fault =
  | { kind: 'late'; ms: number }
  | { kind: 'too many requests'; retryAfterSeconds: number }
  | { kind: 'answer cut'; in: 'headers' | 'body' | 'chunked body' | 'unframed body' }
  | { kind: 'row conflict'; row: number }
  | {
      kind:
        | 'request cut'
        | 'dropped'
        | 'database down'
        | 'error page'
        | 'bad gateway'
        | 'service unavailable'
        | 'too large'
        | 'unauthorized'
        | 'no rights'
        | 'conflict'
        | 'connection lost'
        | 'answer lost'
        | 'garbage'
        | 'empty';
    };

export interface FaultLimits {
  /** How many calls it strikes. Default: every one until `clear`. */
  times?: number;
  /** How many calls that it could strike pass before it begins. Default 0. */
  after?: number;
  /** Only calls of this method of Odoo, such as `load`. Default: any. */
  method?: string;
  /** Only calls of this model, such as `crm.lead`. Default: any. */
  model?: string;
}

/** Which call it is; empty where it cannot be told. */
export interface Called {
  model: string;
  method: string;
}

interface Armed {
  fault: Fault;
  times: number;
  after: number;
  method: string | undefined;
  model: string | undefined;
}

export type Faults = ReturnType<typeof createFaults>;

/** Faults strike calls of every transport, one fault a call; the version and health addresses stay well. */
export function createFaults() {
  let armed: Armed[] = [];

  function strike(entries: Armed[], nameCall: () => Called): Fault | null {
    if (entries.length === 0) return null;
    const called = nameCall();
    if (called.method === 'version') return null;
    for (const entry of entries) {
      if (entry.method !== undefined && entry.method !== called.method) continue;
      if (entry.model !== undefined && entry.model !== called.model) continue;
      if (entry.after > 0) {
        entry.after -= 1;
        continue;
      }
      entry.times -= 1;
      if (entry.times <= 0) armed = armed.filter((other) => other !== entry);
      return entry.fault;
    }
    return null;
  }

  return {
    add(fault: Fault, { times = Infinity, after = 0, method, model }: FaultLimits = {}): void {
      armed.push({ fault, times, after, method, model });
    },
    clear(): void {
      armed = [];
    },
    /** Is this call cut off while its body arrives? Asked once, before `strike`. */
    cutsRequest: (nameCall: () => Called): boolean =>
      strike(
        armed.filter(({ fault }) => fault.kind === 'request cut'),
        nameCall,
      ) !== null,
    /** The fault that strikes this call, if any. */
    strike: (nameCall: () => Called): Fault | null =>
      strike(
        armed.filter(({ fault }) => fault.kind !== 'request cut'),
        nameCall,
      ),
    /** The health address tells it without using it up. */
    isDatabaseDown: () => armed.some(({ fault, after }) => fault.kind === 'database down' && after === 0),
  };
}
