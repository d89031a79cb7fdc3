// The alarms with all their parts, as the site runs them.
import { hostname } from 'node:os';
import { hasCertificate } from '../certificate/look.ts';
import { watchCertificate, type WatchDeps } from '../certificate/watch.ts';
import type { Log } from '../outbox/log.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { RecentCounts } from '../outbox/recent-counts.ts';
import type { Worker } from '../outbox/worker.ts';
import { type Alarms, createAlarms } from './alarms.ts';
import { createLookout } from './lookout.ts';
import type { MailAddress } from './mail.ts';
import { openChannel } from './open-channel.ts';
import { createPost } from './post.ts';
import { createRules, type Seen } from './rules.ts';
import type { WebhookAddress } from './webhook.ts';

interface AlarmsOptions {
  alerts: {
    /** Null: alarms are in the log alone. */
    address: WebhookAddress | MailAddress | null;
    /** As ALERT_SILENCE. */
    silence: number;
  };
  outbox: Pick<Outbox, 'check' | 'list' | 'countReceived'>;
  counts: RecentCounts;
  worker: Worker | null;
  canary: () => Seen['canary'];
  databaseFile: string | null;
  siteUrl: string | null;
  log: Log;
  now: () => number;
  everyMs?: number;
  certificateTimes?: WatchDeps['times'];
}

/** Starts them. `stop` resolves when nothing more is asked or sent. */
export async function openAlarms({
  alerts: { address, silence },
  outbox,
  counts,
  worker,
  canary,
  databaseFile,
  siteUrl,
  log,
  now,
  certificateTimes: times,
  ...interval
}: AlarmsOptions): Promise<Pick<Alarms, 'state' | 'stop'>> {
  const channel = address && (await openChannel(address, { site: siteName(siteUrl), now }));
  const post = channel && createPost({ channel, log, now });
  const watch = hasCertificate(siteUrl) ? watchCertificate({ siteUrl, log, ...(times && { times }) }) : null;
  const asked = { outbox, counts, worker, canary, certificate: () => watch?.state() ?? null, databaseFile };
  const alarms = createAlarms({
    look: createLookout({ ...asked, silence: silence > 0, now }),
    rules: createRules({ silenceFactor: silence }),
    send: (message) => post?.send(message),
    log,
    now,
    ...interval,
  });
  alarms.start();
  return {
    state: () => alarms.state(),
    async stop() {
      await watch?.stop();
      await alarms.stop();
      await post?.stop();
    },
  };
}

/** What tells one site's alarms from another's. */
export function siteName(siteUrl: string | null): string {
  return siteUrl ?? hostname();
}
