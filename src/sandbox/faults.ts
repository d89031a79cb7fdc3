// What can go wrong on the way to Odoo and back, to be switched on from tests, for ever or for some calls.

/**
 * Nothing is written by: `database down`, `error page`, `bad gateway`, `too many requests`, `too large`,
 * `unauthorized`, `no rights`, `conflict`, `connection lost` and `dropped`.
 * Everything is written by: `answer lost` (the connection closes instead of an answer), `late`, `garbage` (an answer
 * that is not JSON) and `empty`.
 */
export type Fault =
  | { kind: 'late'; ms: number }
  | { kind: 'too many requests'; retryAfterSeconds: number }
  | {
      kind:
        | 'database down'
        | 'error page'
        | 'bad gateway'
        | 'too large'
        | 'unauthorized'
        | 'no rights'
        | 'conflict'
        | 'connection lost'
        | 'dropped'
        | 'answer lost'
        | 'garbage'
        | 'empty';
    };

interface FaultLimits {
  /** How many calls it strikes. Default: every one until `clear`. */
  times?: number;
  /** How many calls that it could strike pass before it begins. Default 0. */
  after?: number;
  /** Only calls of this method of Odoo, such as `load`. Default: any. */
  method?: string;
}

export type Faults = ReturnType<typeof createFaults>;

/** Faults strike calls of either transport, one fault a call; the version and health addresses stay well. */
export function createFaults() {
  let armed: { fault: Fault; times: number; after: number; method: string | undefined }[] = [];

  return {
    add(fault: Fault, { times = Infinity, after = 0, method }: FaultLimits = {}): void {
      armed.push({ fault, times, after, method });
    },
    clear(): void {
      armed = [];
    },
    /** The fault that strikes this call, if any. */
    strike(nameMethod: () => string): Fault | null {
      if (armed.length === 0) return null;
      const method = nameMethod();
      if (method === 'version') return null;
      for (const entry of armed) {
        if (entry.method !== undefined && entry.method !== method) continue;
        if (entry.after > 0) {
          entry.after -= 1;
          continue;
        }
        entry.times -= 1;
        if (entry.times <= 0) armed = armed.filter((other) => other !== entry);
        return entry.fault;
      }
      return null;
    },
    /** The health address tells it without using it up. */
    isDatabaseDown: () => armed.some(({ fault, after }) => fault.kind === 'database down' && after === 0),
  };
}
