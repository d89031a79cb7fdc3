// Gathers what the rules judge by. A store or a disk that hangs makes it know less, and never wait for long.
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DeliverySummary, Outbox } from '../outbox/outbox.ts';
import type { RecentCounts } from '../outbox/recent-counts.ts';
import type { Worker } from '../outbox/worker.ts';
import { isCanary } from '../submission/canary.ts';
import { latestCount, type Seen } from './rules.ts';
import { usualSince } from './silence.ts';

// A record, six files and a note each.
const mostDeliveriesOfLatest = 8 * latestCount;

const usualLimitMs = 10_000;

interface LookoutDeps {
  outbox: Pick<Outbox, 'check' | 'list' | 'countReceived'>;
  counts: RecentCounts;
  /** Null while no Odoo is configured. */
  worker: Pick<Worker, 'state'> | null;
  canary: () => Seen['canary'];
  certificate: () => Seen['certificate'];
  /** Null when the store is no file of this machine. */
  databaseFile: string | null;
  /** Whether silence is judged: it asks the store for more. */
  silence: boolean;
  now: () => number;
  /** How long one question may take, in ms. */
  limitMs?: number;
}

type Known = Pick<Seen, 'counts' | 'latest' | 'usual'>;

const unknown: Known = { counts: null, latest: null, usual: null };

export function createLookout(deps: LookoutDeps): () => Promise<Seen> {
  const { outbox, worker, databaseFile, silence, now, limitMs = usualLimitMs } = deps;
  const soon = <T>(answer: Promise<T>) => inTime(answer, limitMs);
  let storeFailsSince: number | null = null;
  let stoppedAt: number | null = null;

  async function askStore(): Promise<Known> {
    // First what gives up by itself: whatever hangs is then asked once, and not again every minute.
    if ((await soon(outbox.check().then(() => true))) === null) {
      storeFailsSince ??= now();
      return unknown;
    }
    storeFailsSince = null;
    const counts = await deps.counts();
    const deliveries = counts && (await soon(outbox.list({ limit: mostDeliveriesOfLatest })));
    if (!deliveries) return { ...unknown, counts };
    const latest = deliveries.filter(isOfVisitor).slice(0, latestCount);
    const last = latest[0]?.receivedAt;
    const usual =
      silence && last !== undefined
        ? await soon(usualSince(last, now(), (from, to) => outbox.countReceived(from, to)))
        : null;
    return { counts, latest, usual };
  }

  return async () => {
    const known = await askStore();
    const freeShare = databaseFile === null ? null : await soon(freeShareOf(dirname(databaseFile)));
    const at = now();
    const state = worker?.state() ?? null;
    const stopped = state && (state.breaker.open || Object.keys(state.kinds).length > 0);
    // No later than now: the clock may have been put back.
    if (stopped || (stoppedAt ?? at) > at) stoppedAt = at;
    const told = { canary: deps.canary(), certificate: deps.certificate() };
    return { at, storeFailsSince, ...known, worker: state, stoppedAt, freeShare, ...told };
  };
}

const isOfVisitor = ({ step, ...screened }: DeliverySummary) => step === 'record' && !isCanary(screened);

/** What those may use who are not root. */
async function freeShareOf(folder: string): Promise<number> {
  const { bavail, blocks } = await statfs(folder);
  return bavail / blocks;
}

/** Null when it fails, or takes too long. */
async function inTime<T>(answer: Promise<T>, limitMs: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), limitMs);
  });
  return Promise.race([answer.catch(() => null), late]).finally(() => clearTimeout(timer));
}
