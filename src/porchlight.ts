// Makes the parts, hands each what it needs, and stops them in reverse.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Express } from 'express';
import { openAlarms } from './alarms/open.ts';
import { createApp } from './app.ts';
import type { Config } from './config.ts';
import type { Content } from './content/content.ts';
import { prepareEditions } from './editions.ts';
import type { Log } from './log.ts';
import type { Metrics, MetricsDeps } from './metrics/metrics.ts';
import type { OdooAccess } from './odoo/access.ts';
import { filingsOf } from './odoo/filings.ts';
import { createOdooTransport, type OdooTransport } from './odoo/transport.ts';
import { createHousekeeping } from './outbox/housekeeping.ts';
import { databaseFileOf, openOutbox } from './outbox/open.ts';
import type { Outbox } from './outbox/outbox.ts';
import { createRecentCounts } from './outbox/recent-counts.ts';
import { createWorker, type Worker } from './outbox/worker.ts';
import { createSandbox, type Sandbox } from './sandbox/sandbox.ts';
import { createRecaptcha } from './screening/recaptcha.ts';
import { createScreening } from './screening/screening.ts';

const root = join(import.meta.dirname, '..');

export interface Porchlight {
  /** Where the site is, as a browser on this machine reaches it. */
  url: string;
  /** Where the sandbox's own page is; null when a real Odoo is configured. */
  sandboxUrl: string | null;
  /** Takes no new request, finishes what is in hand, and resolves when everything is closed. */
  stop(): Promise<void>;
}

type Destination = NonNullable<Config['odoo']>;

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
  const opened: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  function deliverTo({ access, ...teams }: Destination, content: Content, outbox: Outbox): Worker {
    const filings = filingsOf(content.odoo, teams);
    const transport = createOdooTransport({
      access,
      filings,
      reader: { locale: content.locale.tag, timeZone: content.business.timeZone },
      log,
      now,
    });
    opened.push(() => transport.close());
    void knock(transport, log);
    return createWorker({ outbox, transport, log, now });
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
    opened.push(() => store.close());
    const counts = createRecentCounts({ outbox: store, now });
    const metrics = config.metrics ? await loadMetrics({ counts, now }) : null;
    const outbox = metrics?.watchOutbox(store) ?? store;
    await tellWhatWaits(outbox, log);

    const sandbox = config.odoo || !config.sandbox ? null : await startSandbox(config.sandbox, log, now);
    if (sandbox) opened.push(() => sandbox.close());
    const destination = config.odoo ?? (sandbox && destinationOf(sandbox));
    const worker = destination ? deliverTo(destination, content, outbox) : null;

    const recaptcha = config.captcha ? createRecaptcha(config.captcha) : null;
    opened.push(() => recaptcha?.close());
    const judge = createScreening({
      recaptcha,
      captchaPolicy: config.captcha?.policy ?? 'hold',
      rate: config.rate,
      minFillMs: config.minFillMs,
      log,
      now,
    });

    const screen = metrics?.watchScreen(judge) ?? judge;
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
      now,
    });

    if (metrics && config.metrics) {
      const served = await metrics.listen(config.metrics, worker);
      opened.push(() => served.close());
      log.info(`metrics are at ${served.url}`);
    }
    const databaseFile = databaseFileOf(config.outbox.url);
    const { alerts, siteUrl } = config;
    const alarms = await openAlarms({ alerts, outbox, counts, worker, databaseFile, siteUrl, log, now });
    opened.push(() => alarms.stop());

    const housekeeping = createHousekeeping({
      outbox,
      retention: config.retention,
      log,
      now,
    });
    housekeeping.start();
    opened.push(() => housekeeping.stop());
    worker?.start();
    opened.push(() => worker?.stop());
    const server = await listen(app, config);
    opened.push(() => closeServer(server));
    const url = `http://localhost:${(server.address() as AddressInfo).port}`;
    return { url, sandboxUrl: sandbox?.url ?? null, stop };
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

// Whoever starts the site is still looking at its log then.
const knockWithinMs = 20_000;

/** A wrong key or address is better told at the start than by the first visitor's request. Nothing waits for it. */
async function knock({ client, destination }: OdooTransport, log: Log): Promise<void> {
  const user = await client.user(AbortSignal.timeout(knockWithinMs));
  if (user.class === 'auth' || user.class === 'misconfiguration')
    log.warn(
      { destination, class: user.class, code: user.code },
      'Odoo cannot be used as it is set up: requests are kept until it can. What to do: npm run doctor',
    );
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

// Limits of time are only kept as often as this; Node's own 30 s would make 10 s mean 40 s.
const checkConnectionsEveryMs = 2000;

function listen(app: Express, { host, port }: Config): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ connectionsCheckingInterval: checkConnectionsEveryMs }, app);
    // Node's default lets slow connections live for more than half a minute.
    server.headersTimeout = 10_000;
    // Six photos of 15 MB from a phone. Bodies without files, and pauses, have a far shorter limit: src/web/body.ts.
    server.requestTimeout = 600_000;
    // Longer than a proxy keeps its connections, or it would send into one that is just closing.
    server.keepAliveTimeout = 65_000;
    server.once('listening', () => resolve(server)).once('error', reject);
    server.listen({ port, ...(host !== null && { host }) });
  });
}

// A client that reads slowly must not hold up a restart.
const finishWithinMs = 10_000;

/** Answers what has been asked, tells every client not to ask again on its connection, and closes. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A connection that is kept alive would be used again and again until the limit cuts it off in the middle.
    server.prependListener('request', (_req, res) => res.setHeader('Connection', 'close'));
    const sweep = setInterval(() => server.closeIdleConnections(), 100);
    const limit = setTimeout(() => server.closeAllConnections(), finishWithinMs);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(limit);
      resolve();
    });
    server.closeIdleConnections();
  });
}
