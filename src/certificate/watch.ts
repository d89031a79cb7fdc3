// Looks at the site's own certificate again and again.
import type { Log } from '../outbox/log.ts';
import { type Certificate, lookAtCertificate } from './look.ts';

const minuteMs = 60_000;
// In front of a site that has just started nginx may be starting still.
const usualTimes = { firstMs: minuteMs / 2, everyMs: 60 * minuteMs, againMs: 10 * minuteMs, limitMs: 10_000 };

export interface WatchDeps {
  siteUrl: string;
  log: Log;
  times?: typeof usualTimes;
}

export interface CertificateWatch {
  /** As it was seen last; null when it was not, the last time. */
  state(): Certificate | null;
  /** Resolves when nothing more is looked at. */
  stop(): Promise<void>;
}

/** Looks after half a minute, then every hour. That nobody is reached is told once, and no alarm: it may be so by design. */
export function watchCertificate({ siteUrl, log, times = usualTimes }: WatchDeps): CertificateWatch {
  const stopping = new AbortController();
  let seen: Certificate | null = null;
  let wasReached = true;
  let looking: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(times.limitMs)]);
    try {
      seen = await lookAtCertificate(siteUrl, signal);
      if (!wasReached) log.info({}, `The certificate of ${siteUrl} can be looked at from here again.`);
      wasReached = true;
    } catch (error) {
      seen = null;
      if (wasReached && !stopping.signal.aborted) tellUnreached(error);
      wasReached = false;
    }
    if (!stopping.signal.aborted) lookIn(wasReached ? times.everyMs : times.againMs);
  }

  function tellUnreached(error: unknown): void {
    const { code, name } = error as NodeJS.ErrnoException;
    log.warn(
      { code: typeof code === 'string' ? code : name },
      `The certificate of ${siteUrl} cannot be looked at from here: no alarm tells when it ends. If visitors reach the site, have something outside watch it.`,
    );
  }

  function lookIn(ms: number): void {
    timer = setTimeout(() => {
      looking = look();
    }, ms).unref();
  }

  lookIn(times.firstMs);
  return {
    state: () => seen,
    async stop() {
      clearTimeout(timer);
      stopping.abort();
      await looking;
    },
  };
}
