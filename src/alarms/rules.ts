// What an alarm is raised for, and what it says. Nothing in it comes from a visitor.
import type { Certificate } from '../certificate/look.ts';
import { troubleOf } from '../certificate/trouble.ts';
import { kinds } from '../outbox/breakers.ts';
import type { BreakerState } from '../outbox/breaker.ts';
import type { DeliveryState, Unfinished } from '../outbox/outbox.ts';
import type { Worker } from '../outbox/worker.ts';
import type { Kind } from '../submission/submission.ts';

/** The site at one moment. Null: not known this time. */
export interface Seen {
  at: number;
  /** Since when no submission could be kept; null while one can. */
  storeFailsSince: number | null;
  counts: Unfinished | null;
  /** The submissions that came last, newest first, and what became of their records. */
  latest: { receivedAt: number; state: DeliveryState }[] | null;
  /** How many submissions usually come in such hours as have passed since the last one. */
  usual: number | null;
  worker: ReturnType<Worker['state']> | null;
  /** When a breaker was seen open last, or just now; null when none was. */
  stoppedAt: number | null;
  /** Since when no canary arrives, and why; null while they do, or none is sent. */
  canary: { since: number; why: string } | null;
  /** How much of the disk with the database is free, from 0 to 1. */
  freeShare: number | null;
  /** What browsers are shown at the address of the site. */
  certificate: Certificate | null;
}

export type AlarmName =
  | 'store'
  | 'breaker'
  | `breaker ${Kind}`
  | 'parked'
  | 'waiting'
  | 'backlog'
  | 'held'
  | 'disk'
  | 'certificate'
  | 'canary'
  | 'silence';

export interface Finding {
  what: string;
  /** In ms since the epoch. */
  since: number;
  toDo: string;
}

export interface Rule {
  name: AlarmName;
  title: string;
  /** For how long it must be so before anybody is told; at once without it. */
  patienceMs?: number;
  /**
   * Null: there is no reason for this alarm. Undefined: nobody can tell now, and it stays as it is. `lasting`: it was
   * raised and is not over, and ends a little later than it would begin, so that it does not come and go.
   */
  look(seen: Seen, lasting: boolean): Finding | null | undefined;
}

const minute = 60_000;
const breakerOpenMs = 10 * minute;
const waitingMs = 15 * minute;
const backlog = { begins: 50_000, ends: 40_000 };
export const latestCount = 50;
const held = { begins: 25, ends: 20 };
const freeDisk = { begins: 0.1, ends: 0.12 };

const nothingLost = 'Nothing is lost: deliveries go on by themselves as soon as they can.';

const store: Rule = {
  name: 'store',
  title: 'no request can be kept',
  patienceMs: minute,
  look({ storeFailsSince: since }) {
    if (since === null) return null;
    return {
      what: 'No request can be kept: visitors are told to call.',
      since,
      toDo: 'GET /ready names what is wrong. Look at the log and at the disk (df -h).',
    };
  },
};

const breaker: Rule = {
  name: 'breaker',
  title: 'nothing can be delivered to Odoo',
  look: ({ at, worker, counts }) =>
    openFor(at, worker?.breaker, (why) => `Odoo takes nothing (${why}). ${waitingWords(counts)}`),
};

const breakerOf = (kind: Kind): Rule => ({
  name: `breaker ${kind}`,
  title: `Odoo takes no ${kind}`,
  look: ({ at, worker }) =>
    openFor(at, worker?.kinds[kind], (why) => `Odoo takes no delivery of the kind "${kind}" (${why}).`),
});

const parked: Rule = {
  name: 'parked',
  title: 'parked, needs you',
  look({ at, counts }) {
    if (!counts) return undefined;
    if (counts.parked === 0) return null;
    return {
      what: `Parked, because Odoo refused it or all tries are used up: ${counts.parked}. Only a person can move it.`,
      since: at,
      toDo: 'npm run outbox -- list --state parked, then show, retry or discard.',
    };
  },
};

const waiting: Rule = {
  name: 'waiting',
  title: 'a request waits for long',
  // One that was held for days and is released is delivered within moments.
  patienceMs: 2 * minute,
  look({ at, counts, worker, stoppedAt }, lasting) {
    if (!counts) return undefined;
    const since = counts.oldestPendingAt;
    if (since === null || at - since <= waitingMs) return null;
    // Of an open breaker another alarm tells, and what has waited for it needs some time to get through.
    if (!lasting && stoppedAt !== null && at - stoppedAt <= waitingMs) return null;
    return {
      what: `A request has waited for more than 15 minutes. ${waitingWords(counts)}`,
      since,
      toDo: worker
        ? 'npm run outbox -- list --state pending, then show: it says what Odoo answered.'
        : 'No Odoo is configured: set ODOO_BASE_URL and ODOO_API_KEY, then npm run doctor.',
    };
  },
};

const tooMany: Rule = {
  name: 'backlog',
  title: 'very much waits',
  look({ at, counts }, lasting) {
    if (!counts) return undefined;
    if (counts.pending <= (lasting ? backlog.ends : backlog.begins)) return null;
    return {
      what: waitingWords(counts),
      since: counts.oldestPendingAt ?? at,
      toDo: `npm run doctor says whether Odoo is well and how fast it is. ${nothingLost}`,
    };
  },
};

const manyHeld: Rule = {
  name: 'held',
  title: 'more requests are held than delivered',
  look({ at, latest }, lasting) {
    if (!latest) return undefined;
    const count = latest.slice(0, latestCount).filter(({ state }) => state === 'held').length;
    if (count <= (lasting ? held.ends : held.begins)) return null;
    return {
      what: `Of the last ${latestCount} requests ${count} are held, and reach Odoo only when you release them.`,
      since: at,
      toDo: 'npm run outbox -- list --state held shows why. If they are people: release them, and lower RECAPTCHA_MIN_SCORE or raise RATE_SOFT. If they are robots: discard them.',
    };
  },
};

const disk: Rule = {
  name: 'disk',
  title: 'the disk is nearly full',
  look({ at, freeShare }, lasting) {
    if (freeShare === null) return undefined;
    if (freeShare >= (lasting ? freeDisk.ends : freeDisk.begins)) return null;
    return {
      what: `Of the disk with the database ${Math.floor(freeShare * 100)} % is free.`,
      since: at,
      toDo: 'Make room, or give it a larger disk: when it is full, no request can be kept. df -h says what is used.',
    };
  },
};

const certificate: Rule = {
  name: 'certificate',
  title: 'the certificate needs you',
  look({ at, certificate: shown }, lasting) {
    if (!shown) return undefined;
    const trouble = troubleOf(shown, at, lasting);
    return trouble && { ...trouble, since: at };
  },
};

const canary: Rule = {
  name: 'canary',
  title: 'the test request does not arrive',
  look({ canary: found }) {
    if (!found) return null;
    return {
      what: `The request that the site sends to itself does not reach Odoo: ${found.why}.`,
      since: found.since,
      toDo: 'npm run doctor says whether Odoo is well, npm run outbox -- list what waits. It is sent again by itself.',
    };
  },
};

const silence = (factor: number): Rule => ({
  name: 'silence',
  title: 'no request comes',
  look({ latest, usual }) {
    if (!latest || usual === null) return undefined;
    const last = latest[0]?.receivedAt;
    if (last === undefined || usual < factor) return null;
    return {
      what: `No request has come since, where usually ${Math.round(usual)} come in such hours of the week.`,
      since: last,
      toDo: 'Send one yourself from a phone. Look at the address, its certificate and the log of nginx.',
    };
  },
});

/** `silenceFactor`: how many submissions must be missing for silence to be one; 0 switches that alarm off. */
export function createRules({ silenceFactor }: { silenceFactor: number }): Rule[] {
  const ofStore = [store, breaker, ...kinds.map(breakerOf), parked, waiting, tooMany, manyHeld];
  const all = [...ofStore, disk, certificate, canary];
  return silenceFactor > 0 ? [...all, silence(silenceFactor)] : all;
}

function openFor(at: number, state: BreakerState | undefined, what: (why: string) => string): Finding | null {
  if (!state?.open || at - state.since <= breakerOpenMs) return null;
  return {
    what: what(`${state.class}: ${state.code}`),
    since: state.since,
    toDo: `npm run doctor says what to mend. ${nothingLost}`,
  };
}

function waitingWords(counts: Unfinished | null): string {
  return counts ? `Deliveries that wait: ${counts.pending}.` : '';
}
