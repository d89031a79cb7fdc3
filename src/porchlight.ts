// Makes the parts, hands each what it needs, and stops them: first what works, last what it works with.
import { join } from 'node:path';
import { openAlarms } from './alarms/open.ts';
import { createApp } from './app.ts';
import { openCanary } from './canary/open.ts';
import type { Config } from './config.ts';
import type { Content } from './content/content.ts';
import { prepareEditions } from './editions.ts';
import type { Log } from './log.ts';
import type { Metrics, MetricsDeps } from './metrics/metrics.ts';
import type { OdooAccess } from './odoo/access.ts';
import { filingsOf } from './odoo/filings.ts';
import { knock } from './odoo/knock.ts';
import { createOdooTransport } from './odoo/transport.ts';
import { createHousekeeping } from './outbox/housekeeping.ts';
import { databaseFileOf, openOutbox } from './outbox/open.ts';
import type { Outbox } from './outbox/outbox.ts';
import { createRecentCounts } from './outbox/recent-counts.ts';
import { createWorker } from './outbox/worker.ts';
import { createSandbox, type Sandbox } from './sandbox/sandbox.ts';
import { createRecaptcha } from './screening/recaptcha.ts';
import { createScreening } from './screening/screening.ts';
import { listen } from './web/http-server.ts';

const root = join(import.meta.dirname, '..');

export interface Porchlight {
  /** Where the site is, as a browser on this machine reaches it. */
  url: string;
  /** Where the sandbox's own page is; null when a real Odoo is configured. */
  sandboxUrl: string | null;
  /**
   * Is not ready from now on, takes no new request and no delivery, finishes what is in hand, and resolves when everything
   * is closed. Requests have 10 s and deliveries 20 s at the same time; what is broken off then stays due.
   */
  stop(): Promise<void>;
}

type Destination = NonNullable<Config['odoo']>;

type Close = () => Promise<void> | void;

interface Life {
  log: Log;
  /** The store has ended by itself: nothing can be kept until the process is started again. */
  onStoreCrash: (error: Error) => void;
  now?: () => number;
  /** Where the site's words are; its own locales/ without it. */
  localesDir?: string;
}

/** Starts the whole site. Rejects, with everything closed again, when a part cannot start. */
export async function startPorchlight(
  config: Config,
  { log, onStoreCrash, now = Date.now, localesDir = join(root, 'locales') }: Life,
): Promise<Porchlight> {
  // What works on its own ends side by side, then what it asks outside of here, then the store.
  const opened = { working: [] as Close[], asked: [] as Close[], store: [] as Close[] };
  let isStopping = false;
  const stop = async () => {
    isStopping = true;
    const failed: PromiseRejectedResult[] = [];
    for (const closes of [opened.working, opened.asked, opened.store]) {
      const ended = await Promise.allSettled(closes.splice(0).map(async (close) => close()));
      failed.push(...ended.filter((one) => one.status === 'rejected'));
    }
    if (failed[0]) throw failed[0].reason;
  };
  function deliverTo({ access, ...teams }: Destination, content: Content, outbox: Outbox) {
    const filings = filingsOf(content.odoo, teams);
    const transport = createOdooTransport({
      access,
      filings,
      reader: { locale: content.locale.tag, timeZone: content.business.timeZone },
      log,
      now,
    });
    opened.asked.push(() => transport.close());
    void knock(transport, log);
    return { worker: createWorker({ outbox, transport, log, now }), client: transport.client };
  }

  try {
    const pages = await prepareEditions({ config, log, now, localesDir });
    const [content] = pages.contents;
    const store = await openOutbox({
      url: config.outbox.url,
      now,
      onCrash: onStoreCrash,
      tell: ({ level, message }) => log[level](message),
    });
    opened.store.push(() => store.close());
    const counts = createRecentCounts({ outbox: store, now });
    const metrics = config.metrics ? await loadMetrics({ counts, now }) : null;
    const outbox = metrics?.watchOutbox(store) ?? store;
    await tellWhatWaits(outbox, log);

    const sandbox = config.odoo || !config.sandbox ? null : await startSandbox(config.sandbox, log, now);
    if (sandbox) opened.asked.push(() => sandbox.close());
    const destination = config.odoo ?? (sandbox && destinationOf(sandbox));
    const { worker = null, client = null } = destination ? deliverTo(destination, content, outbox) : {};

    const recaptcha = config.captcha ? createRecaptcha(config.captcha) : null;
    opened.asked.push(() => recaptcha?.close());
    const judge = createScreening({
      recaptcha,
      captchaPolicy: config.captcha?.policy ?? 'hold',
      rate: config.rate,
      tally: store.tally,
      minFillMs: config.minFillMs,
      log,
      now,
    });

    const { canaryEveryMs: everyMs } = config;
    const flies = client !== null && everyMs > 0;
    const canary = flies
      ? openCanary({ outbox, client, business: content.business, everyMs, log, now })
      : null;
    const watched = metrics?.watchScreen(judge) ?? judge;
    const screen = canary?.admit(watched) ?? watched;
    const app = createApp({
      ...pages,
      kit: config.devPages,
      outbox,
      screen,
      wake: () => worker?.wake(),
      log,
      siteUrl: config.siteUrl,
      captchaSiteKey: config.captcha?.siteKey ?? null,
      trustProxy: config.trustProxy,
      uploadsBudgetBytes: config.uploadsBudgetBytes,
      isStopping: () => isStopping,
      now,
    });

    const databaseFile = databaseFileOf(config.outbox.url);
    const { alerts, siteUrl } = config;
    const seen = { outbox, counts, worker, canary: () => canary?.state() ?? null, databaseFile };
    const alarms = await openAlarms({ alerts, ...seen, siteUrl, log, now });
    opened.working.push(() => alarms.stop());
    if (metrics && config.metrics) {
      const served = await metrics.listen(config.metrics, { worker, alarms });
      opened.working.push(() => served.close());
      log.info(`metrics are at ${served.url}`);
    }

    const housekeeping = createHousekeeping({
      outbox,
      retention: config.retention,
      log,
      now,
    });
    housekeeping.start();
    opened.working.push(() => housekeeping.stop());
    worker?.start();
    opened.working.push(() => worker?.stop());
    const server = await listen(metrics?.watchAnswers(app) ?? app, config);
    opened.working.push(() => server.close());
    canary?.start(server.url);
    opened.working.push(() => canary?.stop());
    return { url: server.url, sandboxUrl: sandbox?.url ?? null, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Its library takes memory, of use to nobody who does not ask for metrics. */
async function loadMetrics(deps: MetricsDeps): Promise<Metrics> {
  const { createMetrics } = await import('./metrics/metrics.ts');
  return createMetrics(deps);
}

/** What only a person can move is told at every start, or nobody looks. */
async function tellWhatWaits(outbox: Pick<Outbox, 'unfinished'>, log: Log): Promise<void> {
  const { held, parked } = await outbox.unfinished();
  if (held > 0)
    log.warn(`held until you release or discard them: ${held} (npm run outbox -- list --state held)`);
  if (parked > 0) log.warn(`parked, they need you: ${parked} (npm run outbox -- list --state parked)`);
}

async function startSandbox(
  { port, file }: NonNullable<Config['sandbox']>,
  log: Log,
  now: () => number,
): Promise<Sandbox> {
  const sandbox = createSandbox({ file, now });
  try {
    await sandbox.listen({ port }).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error;
      log.warn(`port ${port} is taken: the sandbox Odoo takes any free one (set SANDBOX_PORT to choose)`);
      await sandbox.listen({ port: 0 });
    });
    return sandbox;
  } catch (error) {
    await sandbox.close();
    throw error;
  }
}

function destinationOf({ url, apiKey, database, login }: Sandbox): Destination {
  const access: OdooAccess = {
    baseUrl: url,
    apiKey,
    apiKeyFile: null,
    database,
    login,
    transport: 'auto',
    clientId: null,
    clientSecret: null,
  };
  return { access, salesTeam: null, helpdeskTeam: null };
}
