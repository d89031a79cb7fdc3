// Sends a marked request the way a visitor's goes, again and again, sees whether it reaches Odoo, and takes it away.
import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../outbox/log.ts';
import type { DeliveryDetail, Outbox } from '../outbox/outbox.ts';
import { CanaryTrouble } from './trouble.ts';
import type { createCanaryRecords } from './record.ts';

// Like a visitor's request that waits for too long.
const usuallyLateMs = 15 * 60_000;
// A moment's trouble is over before anybody is told, and what is mended is soon seen to be.
const usuallyAgainMs = 5 * 60_000;
// A start is no good moment, and a site that is restarted again and again would send one each time.
const usuallyFirstMs = 60_000;
const usualPollMs = 2000;
const postLimitMs = 30_000;

const arrivedAndArchived = 'The canary has reached Odoo, and is archived there: our user may not delete it.';

interface CanaryDeps {
  outbox: Pick<Outbox, 'show' | 'remove'>;
  records: ReturnType<typeof createCanaryRecords>;
  answers: Record<string, string>;
  pass: string;
  log: Log;
  now: () => number;
  everyMs: number;
  limits?: { firstMs?: number; lateMs?: number; againMs?: number; pollMs?: number };
}

export interface Canary {
  /** `url`: of this site. Sends the first after a minute. */
  start(url: string): void;
  /** Breaks off what is under way: the next run, of whichever process on this store, takes it up. */
  stop(): Promise<void>;
  /** Since when none arrives, and why; null while they do, or one is not late yet. */
  state(): { since: number; why: string } | null;
}

/**
 * The pass is its key too, and its answers are always the same: so there is one canary in a store at most, and one that a
 * process left behind is what the next run is answered with.
 */
export function createCanary({
  outbox,
  records,
  answers,
  pass,
  log,
  now,
  everyMs,
  limits: {
    firstMs = usuallyFirstMs,
    lateMs = usuallyLateMs,
    againMs = usuallyAgainMs,
    pollMs = usualPollMs,
  } = {},
}: CanaryDeps): Canary {
  const stopping = new AbortController();
  const { signal } = stopping;
  /** Since when one is under way, or was the first of those that did not get through. */
  let missing: { since: number; why: string } | null = null;
  let running: Promise<void> | undefined;

  async function send(url: string): Promise<{ reference: string; repeated: boolean }> {
    const within = AbortSignal.any([signal, AbortSignal.timeout(postLimitMs)]);
    const page = await fetch(`${url}/free-estimate`, { signal: within });
    await page.text();
    if (page.status !== 200) throw new CanaryTrouble(`the page of the form answers ${page.status}`);
    const posted = await fetch(`${url}/api/estimate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...answers, key: pass, recaptcha_token: pass }),
      signal: within,
    });
    const text = await posted.text();
    if (!posted.ok) throw new CanaryTrouble(`the form answers ${posted.status}`);
    const { reference } = JSON.parse(text) as { reference: string };
    return { reference, repeated: posted.status === 200 };
  }

  /** Resolves once nothing of it waits any more; undefined when somebody took it out of the store. */
  async function settled(reference: string): Promise<DeliveryDetail | undefined> {
    for (;;) {
      const detail = await outbox.show(reference);
      if (!detail?.steps.some(({ state: one }) => one === 'pending')) return detail;
      await pause(pollMs, undefined, { signal });
    }
  }

  /** Throws when it is not as it should be, and takes it away all the same. */
  async function conclude({ externalId, reference, steps, submission }: DeliveryDetail): Promise<void> {
    const record = await records.find(externalId, signal);
    const stuck = steps.find(({ state: one }) => one !== 'delivered');
    const trouble = stuck
      ? `its ${stuck.step} is ${stuck.state} (${stuck.lastClass}: ${stuck.lastCode})`
      : record
        ? await records.examine(record, reference, signal)
        : 'its record is not in Odoo';
    const gone = record && (await records.remove(record, signal));
    // Last: as long as it is in the store, the next run finds it. Where it is not, another process was faster.
    const removed = await outbox.remove(submission.id, now());
    if (trouble !== null && removed !== 'unknown') throw new CanaryTrouble(trouble);
    log.info({ reference }, gone === 'archived' ? arrivedAndArchived : 'The canary has reached Odoo.');
  }

  async function fly(url: string): Promise<void> {
    for (;;) {
      const { reference, repeated } = await send(url);
      const detail = await settled(reference);
      try {
        if (detail) await conclude(detail);
      } catch (error) {
        if (!repeated || (await outbox.show(reference))) throw error;
      }
      // One that a process left behind proves nothing but that it can be removed.
      if (!repeated) return;
    }
  }

  async function run(url: string): Promise<void> {
    const flight = (missing ??= { since: now(), why: 'not all of it is in Odoo yet' });
    try {
      await fly(url);
      missing = null;
    } catch (error) {
      const isTold = error instanceof CanaryTrouble;
      flight.why = isTold ? error.message : 'the site or its store cannot be reached';
    }
  }

  async function keepRunning(url: string): Promise<void> {
    let wait = firstMs;
    while (!signal.aborted) {
      await pause(wait, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return;
      await run(url);
      wait = missing ? Math.min(againMs, everyMs) : everyMs;
    }
  }

  return {
    start(url) {
      running ??= keepRunning(url);
    },
    async stop() {
      stopping.abort();
      await running;
    },
    state() {
      if (!missing) return null;
      // A clock that was put back must not silence it.
      missing.since = Math.min(missing.since, now());
      return now() - missing.since >= lateMs ? missing : null;
    },
  };
}
