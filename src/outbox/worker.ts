// The loop that claims due deliveries and has them carried out, one batch at a time.
import type { Kind } from '../submission/submission.ts';
import type { BreakOff } from './attempt.ts';
import { createBatch } from './batch.ts';
import type { BreakerState } from './breaker.ts';
import { createBreakers, kinds } from './breakers.ts';
import type { Log } from './log.ts';
import type { Claim, Outbox } from './outbox.ts';
import type { Transport } from './transport.ts';

// Odoo may hold a call for 100 s: an attempt gets a little more than that.
const longestAttemptMs = 110_000;

// A lease is renewed while its delivery is in hand, three times before it could run out. What a process had in hand that
// died is taken up within 90 s, by another one if there is: should Odoo still be at work on the first call, the second
// meets its External ID (docs/decisions/0017).
const usualLeaseMs = 75_000;
const renewalsInALease = 4;

// Odoo 19 takes 5.6 records a second one by one and 68 in fifties; larger calls gain little and fail together.
const usualBatchSize = 50;

// Another process (`npm run outbox`) may have made a delivery due, and nobody wakes this one then.
const longestIdleMs = 5000;

// As long as an ordinary call to Odoo may take. What is not finished by then is sent again after the next start.
const longestStopMs = 20_000;

export interface WorkerDeps {
  outbox: Pick<Outbox, 'claim' | 'renew' | 'settle' | 'readFile' | 'hurry' | 'rescue' | 'nextDueAt'>;
  transport: Transport;
  log: Log;
  now: () => number;
  /** From 0 to 1, as Math.random. */
  random?: () => number;
  /** How many deliveries go in one call at most. */
  batchSize?: number;
  /** Other limits than the usual ones, in ms. */
  limits?: { attemptMs?: number; leaseMs?: number; idleMs?: number; stopMs?: number };
}

export interface Worker {
  start(): void;
  /** A delivery may have become due: looks at once. */
  wake(): void;
  /**
   * Claims nothing more, lets the work in hand finish, breaks off what has not after 20 s, and resolves when all of it
   * is written down. What was broken off stays due.
   */
  stop(): Promise<void>;
  state(): WorkerState;
}

interface WorkerState {
  running: boolean;
  /** How many deliveries are being carried out. */
  inHand: number;
  /** Of the whole destination. */
  breaker: BreakerState;
  /** Of single kinds, those that are open. */
  kinds: Partial<Record<Kind, BreakerState>>;
}

export function createWorker({
  outbox,
  transport,
  log,
  now,
  random = Math.random,
  batchSize = usualBatchSize,
  limits: {
    attemptMs = longestAttemptMs,
    leaseMs = usualLeaseMs,
    idleMs = longestIdleMs,
    stopMs = longestStopMs,
  } = {},
}: WorkerDeps): Worker {
  const breakers = createBreakers({ destination: transport.destination, log });
  const stopping = new AbortController();
  const shared = { outbox, transport, breakers, log, now, random, idleMs };
  const deliver = createBatch({ ...shared, stopping: stopping.signal });
  const alarm = createAlarm();
  // Whose turn it is: no kind waits behind thousands of another.
  let turns = [...kinds];
  let inHand: { deliveries: number; breakOff: AbortController } | undefined;
  let running: Promise<void> | undefined;
  const hurryOwed = new Set<Kind>();
  let outboxFails = false;
  // The clock may have been put back since the process before this one.
  let latestSeen = Infinity;

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const idle = await work().catch(outboxFailed);
      if (idle > 0) await alarm.wait(idle);
    }
  }

  /** Carries out what may be taken, and answers for how long, in ms, there will be nothing more. */
  async function work(): Promise<number> {
    const at = now();
    if (at < latestSeen) await outbox.rescue(at);
    latestSeen = at;
    if (hurryOwed.size > 0) {
      await outbox.hurry(now(), [...hurryOwed]);
      hurryOwed.clear();
    }
    const taken = await take();
    if (outboxFails) log.info({}, 'The outbox can be used again.');
    outboxFails = false;
    if (taken) {
      await carryOut(taken.claims, taken.probe);
      return 0;
    }
    const open = kinds.filter((kind) => breakers.allows(kind, now()) !== 'nothing');
    const dueAt = open.length > 0 ? await outbox.nextDueAt(open) : null;
    return dueAt === null ? idleMs : Math.min(Math.max(dueAt - now(), 1), idleMs);
  }

  async function take(): Promise<{ claims: Claim[]; probe: boolean } | undefined> {
    for (const kind of turns) {
      const allowed = stopping.signal.aborted ? 'nothing' : breakers.allows(kind, now());
      if (allowed === 'nothing') continue;
      const probe = allowed === 'probe';
      const claims = await outbox.claim(kind, probe ? 1 : batchSize, now(), leaseMs, probe);
      if (claims.length === 0) continue;
      turns = [...turns.filter((other) => other !== kind), kind];
      return { claims, probe };
    }
    return undefined;
  }

  async function carryOut(claims: Claim[], probe: boolean): Promise<void> {
    const breakOff = new AbortController();
    const renewal = setInterval(() => void renew(claims), leaseMs / renewalsInALease);
    const limit = setTimeout(() => {
      breakOff.abort('time limit' satisfies BreakOff);
      // A result that can never be written would else be held on to for ever, and all others wait.
      clearInterval(renewal);
    }, attemptMs);
    inHand = { deliveries: claims.length, breakOff };
    for (const kind of await deliver(claims, probe, breakOff.signal)) hurryOwed.add(kind);
    inHand = undefined;
    clearInterval(renewal);
    clearTimeout(limit);
  }

  async function renew(claims: Claim[]): Promise<void> {
    const until = now() + leaseMs;
    const renewed = await outbox.renew(claims, until).then(
      () => true,
      // The next renewal may succeed; until then the lease goes on that there is.
      () => false,
    );
    if (renewed) for (const claim of claims) claim.leaseUntil = until;
  }

  function outboxFailed(error: unknown): number {
    const name = error instanceof Error ? error.name : typeof error;
    if (!outboxFails)
      log.error({ error: name }, 'The outbox cannot be used: nothing is delivered until it can.');
    outboxFails = true;
    return idleMs;
  }

  return {
    start() {
      running ??= run();
    },
    wake: alarm.ring,
    async stop() {
      stopping.abort();
      alarm.ring();
      const limit = setTimeout(() => inHand?.breakOff.abort('stop' satisfies BreakOff), stopMs);
      await running;
      clearTimeout(limit);
    },
    state: () => ({
      running: running !== undefined && !stopping.signal.aborted,
      inHand: inHand?.deliveries ?? 0,
      ...breakers.state(),
    }),
  };
}

/** A wait that can be cut short. Ringing while nobody waits cuts the next wait short, so that no ring is missed. */
function createAlarm() {
  let rung = false;
  let endWait = () => {};
  return {
    ring: () => {
      rung = true;
      endWait();
    },
    wait: async (ms: number) => {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          endWait = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      rung = false;
    },
  };
}
