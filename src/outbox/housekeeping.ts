// Forgets in time what visitors left behind without sending it, and what they sent once its time is over.
import { createClockWatch } from './clock-watch.ts';
import type { Log } from './log.ts';
import type { Outbox } from './outbox.ts';
import { createRetention, type RetentionTimes } from './retention.ts';

const usualIntervalMs = 10 * 60_000;

// Longer than a page's tokens are good for: what a visitor may still send is never gone.
const uploadsLiveMs = 24 * 3_600_000;

// An hour of the usual interval: a backup that runs for minutes is nothing to tell of.
const mostScrubsInVain = 6;

interface HousekeepingDeps {
  outbox: Pick<Outbox, 'sweep' | 'expire' | 'heldSince' | 'scrub' | 'readTimeNote' | 'writeTimeNote'>;
  retention: RetentionTimes;
  log: Log;
  now: () => number;
  everyMs?: number;
}

interface Housekeeping {
  /** Sweeps at once, and from then on as often as `everyMs` says. */
  start(): void;
  /** Begins nothing more, and resolves when what is in hand is done. */
  stop(): Promise<void>;
}

export function createHousekeeping({
  outbox,
  retention,
  log,
  now,
  everyMs = usualIntervalMs,
}: HousekeepingDeps): Housekeeping {
  const mayEnd = createClockWatch({ outbox, log });
  const endInTime = createRetention({ outbox, times: retention, log });
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> | undefined;
  let stopped = false;
  let outboxFails = false;
  let scrubsInVain = 0;

  async function sweep(at: number): Promise<void> {
    const forgotten = { uploads: 0, drafts: 0 };
    try {
      while (!stopped) {
        const { uploads, drafts } = await outbox.sweep(at - uploadsLiveMs, at);
        if (uploads + drafts === 0) break;
        forgotten.uploads += uploads;
        forgotten.drafts += drafts;
      }
    } finally {
      if (forgotten.uploads + forgotten.drafts > 0) log.info(forgotten, 'forgot what nobody sent');
    }
  }

  /** Every time: a draft that was replaced, and what another process erased, are to go as well. */
  async function scrub(): Promise<void> {
    scrubsInVain = (await outbox.scrub()) ? 0 : scrubsInVain + 1;
    if (scrubsInVain === mostScrubsInVain)
      log.warn(
        {},
        'What was erased may still be on the disk: another program has been reading the outbox for an hour. End it.',
      );
  }

  async function tidy(): Promise<void> {
    // The clock may jump at any time: what is ended is ended by the time that was looked at.
    const at = now();
    try {
      if (await mayEnd(at)) {
        await sweep(at);
        await endInTime(at, () => stopped);
      }
      if (!stopped) await scrub();
      outboxFails = false;
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      if (!outboxFails) log.warn({ error: name }, 'The outbox cannot be swept now: tried again by itself.');
      outboxFails = true;
    }
  }

  function tidyUnlessTidying(): void {
    sweeping ??= tidy().finally(() => {
      sweeping = undefined;
    });
  }

  return {
    start() {
      timer = setInterval(tidyUnlessTidying, everyMs).unref();
      tidyUnlessTidying();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await sweeping;
    },
  };
}
