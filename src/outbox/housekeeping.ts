// Forgets in time what visitors left behind without sending it.
import type { Log } from './log.ts';
import type { Outbox } from './outbox.ts';

const usualIntervalMs = 10 * 60_000;

// Longer than a page's tokens are good for: what a visitor may still send is never gone.
const uploadsLiveMs = 24 * 3_600_000;

interface HousekeepingDeps {
  outbox: Pick<Outbox, 'sweep'>;
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
  log,
  now,
  everyMs = usualIntervalMs,
}: HousekeepingDeps): Housekeeping {
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> | undefined;
  let stopped = false;
  let outboxFails = false;

  async function sweep(): Promise<void> {
    const forgotten = { uploads: 0, drafts: 0 };
    try {
      while (!stopped) {
        const at = now();
        const { uploads, drafts } = await outbox.sweep(at - uploadsLiveMs, at);
        if (uploads + drafts === 0) break;
        forgotten.uploads += uploads;
        forgotten.drafts += drafts;
      }
      outboxFails = false;
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      if (!outboxFails) log.warn({ error: name }, 'The outbox cannot be swept now: tried again by itself.');
      outboxFails = true;
    }
    if (forgotten.uploads + forgotten.drafts > 0) log.info(forgotten, 'forgot what nobody sent');
  }

  function sweepUnlessSweeping(): void {
    sweeping ??= sweep().finally(() => {
      sweeping = undefined;
    });
  }

  return {
    start() {
      timer = setInterval(sweepUnlessSweeping, everyMs).unref();
      sweepUnlessSweeping();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await sweeping;
    },
  };
}
