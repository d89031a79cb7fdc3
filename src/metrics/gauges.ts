// What is looked at whenever somebody asks.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, type Registry } from 'prom-client';
import type { AlarmsState } from '../alarms/alarms.ts';
import { kinds } from '../outbox/breakers.ts';
import type { Unfinished } from '../outbox/outbox.ts';
import type { RecentCounts } from '../outbox/recent-counts.ts';
import type { Worker } from '../outbox/worker.ts';

interface GaugesDeps {
  registry: Registry;
  counts: RecentCounts;
  version: string;
  now: () => number;
}

export interface Watched {
  /** Null while no Odoo is configured. */
  worker: Pick<Worker, 'state'> | null;
  alarms: { state(): AlarmsState };
}

const states = ['pending', 'held', 'parked'] as const;
const delayResolutionMs = 20;
const nanosecondsInSecond = 1e9;

/** `refresh` brings all of them up to date; it waits a second for the store at most. `close` ends the measuring. */
export function createGauges({ registry, counts, version, now }: GaugesDeps) {
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });

  const up = gauge('porchlight_store_up', '1 while the store answers');
  const deliveries = gauge('porchlight_deliveries', 'Deliveries that are not finished', ['state']);
  const oldest = gauge(
    'porchlight_oldest_waiting_seconds',
    'Age of the request that waits longest; 0 if none',
  );
  const inHand = gauge('porchlight_deliveries_in_hand', 'Deliveries being carried out by this process');
  const breaker = gauge('porchlight_breaker_open', '1 while such deliveries are stopped', ['scope']);
  const delay = gauge('porchlight_event_loop_delay_seconds', 'Lateness of timers since asked last', [
    'quantile',
  ]);
  const alarm = gauge('porchlight_alarm', '1 while the alarm is raised', ['alarm']);
  const freeDisk = gauge('porchlight_disk_free_ratio', 'Share of the disk with the database that is free');
  const certificateEnd = gauge(
    'porchlight_certificate_expiry_timestamp_seconds',
    'When the certificate ends that browsers are shown',
  );
  const memory = gauge('process_resident_memory_bytes', 'Memory of the process');
  gauge('process_start_time_seconds', 'When the process began').set(now() / 1000 - process.uptime());
  gauge('porchlight_build_info', 'Always 1', ['version', 'node']).set(
    { version, node: process.versions.node },
    1,
  );

  const loop = monitorEventLoopDelay({ resolution: delayResolutionMs });
  loop.enable();

  /** What is not known is left out: an old number, or a zero, would be taken for one. */
  function showStore(found: Unfinished | null): void {
    up.set(found ? 1 : 0);
    deliveries.reset();
    if (!found) return oldest.remove();
    for (const state of states) deliveries.set({ state }, found[state]);
    oldest.set(found.oldestPendingAt === null ? 0 : Math.max(0, now() - found.oldestPendingAt) / 1000);
  }

  function showWorker(worker: Watched['worker']): void {
    if (!worker) return;
    const state = worker.state();
    inHand.set(state.inHand);
    breaker.set({ scope: 'destination' }, Number(state.breaker.open));
    for (const kind of kinds) breaker.set({ scope: kind }, Number(state.kinds[kind]?.open ?? false));
  }

  function showAlarms({ raised, seen }: AlarmsState): void {
    for (const [name, isRaised] of raised) alarm.set({ alarm: name }, Number(isRaised));
    showKnown(freeDisk, seen?.freeShare);
    showKnown(certificateEnd, seen?.certificate && seen.certificate.endsAt / 1000);
  }

  function showKnown(one: Gauge, value: number | null | undefined): void {
    if (value === null || value === undefined) one.remove();
    else one.set(value);
  }

  /** A timer is never early: what libuv measures is the wait itself, the lateness is what it takes longer. */
  function showDelay(): void {
    const late = (nanoseconds: number) =>
      Math.max(0, nanoseconds / nanosecondsInSecond - delayResolutionMs / 1000);
    delay.set({ quantile: '0.5' }, late(loop.percentile(50)));
    delay.set({ quantile: '0.99' }, late(loop.percentile(99)));
    delay.set({ quantile: '1' }, late(loop.max));
    loop.reset();
  }

  return {
    async refresh({ worker, alarms }: Watched): Promise<void> {
      showStore(await counts());
      showWorker(worker);
      showAlarms(alarms.state());
      showDelay();
      memory.set(process.memoryUsage.rss());
    },
    close: () => void loop.disable(),
  };
}
