// The loop that claims due deliveries and has them carried out.
import type { BreakOff } from './attempt.ts';
import { createBreaker, type BreakerState } from './breaker.ts';
import { createDelivery } from './delivery.ts';
import type { Log } from './log.ts';
import type { Claim, Outbox } from './outbox.ts';
import type { Transport } from './transport.ts';

// Odoo may hold a call for 100 s and carries on with one its client gave up. So an attempt gets a little more than that,
// and the lease outlives the attempt: as long as Odoo may be at work on a delivery, nobody sends it a second time.
const longestAttemptMs = 110_000;
const leaseMs = 120_000;

// Another process (`npm run outbox`) may have made a delivery due, and nobody wakes this one then.
const longestIdleMs = 5000;

// As long as an ordinary call to Odoo may take. What is not finished by then is sent again after the next start.
const longestStopMs = 20_000;

export interface WorkerDeps {
  outbox: Pick<Outbox, 'claim' | 'settle' | 'hurry' | 'nextDueAt'>;
  transport: Transport;
  log: Log;
  now: () => number;
  /** From 0 to 1, as Math.random. */
  random?: () => number;
  /** How many deliveries are carried out at a time. */
  concurrency?: number;
  /** Other limits than the usual ones, in ms. */
  limits?: { attemptMs?: number; idleMs?: number; stopMs?: number };
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
  breaker: BreakerState;
}

export function createWorker({
  outbox,
  transport,
  log,
  now,
  random = Math.random,
  concurrency = 2,
  limits: { attemptMs = longestAttemptMs, idleMs = longestIdleMs, stopMs = longestStopMs } = {},
}: WorkerDeps): Worker {
  const breaker = createBreaker({ destination: transport.destination, log });
  const stopping = new AbortController();
  const shared = { outbox, transport, breaker, log, now, random, idleMs };
  const deliver = createDelivery({ ...shared, stopping: stopping.signal });
  const inHand = new Map<Promise<void>, AbortController>();
  const alarm = createAlarm();
  let running: Promise<void> | undefined;
  let hurryOwed = false;
  let outboxFails = false;

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const idle = await takeDue().catch(outboxFailed);
      if (idle > 0) await alarm.wait(idle);
    }
  }

  /** Takes what may be taken, and answers for how long, in ms, there will be nothing more. */
  async function takeDue(): Promise<number> {
    if (hurryOwed) await hurry();
    const allowed = breaker.allows(now());
    const probe = allowed === 'probe';
    // What is in hand already tells as much about the destination as a probe.
    const free = probe ? 1 - Math.min(inHand.size, 1) : concurrency - inHand.size;
    if (allowed === 'nothing' || free === 0) return idleMs;
    const claims = await outbox.claim(free, now(), leaseMs, probe);
    for (const claim of claims) take(claim, probe);
    if (outboxFails) log.info({}, 'The outbox can be used again.');
    outboxFails = false;
    if (claims.length > 0) return 0;
    const dueAt = await outbox.nextDueAt();
    return dueAt === null ? idleMs : Math.min(Math.max(dueAt - now(), 1), idleMs);
  }

  async function hurry(): Promise<void> {
    hurryOwed = false;
    await outbox.hurry(now()).catch((error: unknown) => {
      hurryOwed = true;
      throw error;
    });
  }

  function take(claim: Claim, probe: boolean): void {
    const breakOff = new AbortController();
    const limit = setTimeout(() => breakOff.abort('time limit' satisfies BreakOff), attemptMs);
    const work = deliver(claim, probe, breakOff.signal).then((recovered) => {
      hurryOwed ||= recovered;
      clearTimeout(limit);
      inHand.delete(work);
      alarm.ring();
    });
    inHand.set(work, breakOff);
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
      await running;
      const breakOffAll = () => {
        for (const breakOff of inHand.values()) breakOff.abort('stop' satisfies BreakOff);
      };
      const limit = setTimeout(breakOffAll, stopMs);
      await Promise.all(inHand.keys());
      clearTimeout(limit);
    },
    state: () => ({
      running: running !== undefined && !stopping.signal.aborted,
      inHand: inHand.size,
      breaker: breaker.state(),
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
