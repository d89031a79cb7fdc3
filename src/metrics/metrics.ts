// What Prometheus may know of the site: numbers, and never anything a visitor sent.
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { Registry } from 'prom-client';
import type { Outbox } from '../outbox/outbox.ts';
import type { RecentCounts } from '../outbox/recent-counts.ts';
import type { Screen } from '../screening/screening.ts';
import { createGauges, type Watched } from './gauges.ts';
import { createInstruments } from './instruments.ts';
import { type MetricsServer, serveMetrics } from './server.ts';
import { watchAnswers, watchOutbox, watchScreen } from './watch.ts';

export interface Metrics {
  /** The same store and the same screening; what they do is counted. */
  watchOutbox(outbox: Outbox): Outbox;
  watchScreen(screen: Screen): Screen;
  /** The same program, whose answers are counted. */
  watchAnswers(app: RequestListener): RequestListener;
  /** Serves them at GET /metrics. Rejects when the port cannot be had. */
  listen(place: { host: string; port: number }, watched: Watched): Promise<MetricsServer>;
  /** Of each metric, for whoever wants to compare them with their description. */
  names(): string[];
}

export interface MetricsDeps {
  counts: RecentCounts;
  now: () => number;
}

export function createMetrics({ counts, now }: MetricsDeps): Metrics {
  const registry = new Registry();
  const instruments = createInstruments(registry);
  const gauges = createGauges({ registry, counts, version: ownVersion(), now });

  return {
    watchOutbox: (outbox) => watchOutbox(outbox, instruments, now),
    watchScreen: (screen) => watchScreen(screen, instruments),
    watchAnswers: (app) => watchAnswers(app, instruments),
    async listen(place, watched) {
      const server = await serveMetrics(place, {
        contentType: registry.contentType,
        async text() {
          await gauges.refresh(watched);
          return registry.metrics();
        },
      }).catch((error: unknown) => {
        gauges.close();
        throw error;
      });
      return {
        ...server,
        async close() {
          gauges.close();
          await server.close();
        },
      };
    },
    names: () => registry.getMetricsAsArray().map(({ name }) => name),
  };
}

function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
