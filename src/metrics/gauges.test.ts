import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { useMetrics } from '../../test/support/metrics-bench.ts';
import { identity, sampleEstimate } from '../../test/support/outbox-sample.ts';
import type { AlarmName, Seen } from '../alarms/rules.ts';

describe('the metrics of how things stand', () => {
  const bench = useMetrics();

  it('show what the store holds, and how old the oldest is', async () => {
    await bench.outbox.add(sampleEstimate({ receivedAt: bench.clock - 90_000 }), identity());
    await bench.outbox.add(sampleEstimate({ screened: { outcome: 'held', reasons: [] } }), identity());
    assert.deepEqual(await bench.samples('deliveries{'), {
      'state="pending"}': 1,
      'state="held"}': 1,
      'state="parked"}': 0,
    });
    assert.equal((await bench.samples('oldest_waiting_seconds'))[''], 90);
    assert.equal((await bench.samples('store_up'))[''], 1);
  });

  it('are answered without the store while it hangs, and with it when it is back', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    bench.broken = { unfinished: () => promise.then(() => bench.store.unfinished()) };
    assert.deepEqual(await bench.samples('deliveries{'), {});
    assert.deepEqual(await bench.samples('oldest_waiting_seconds'), {});
    assert.equal((await bench.samples('store_up'))[''], 0);
    resolve();
    await promise;
    assert.equal((await bench.samples('oldest_waiting_seconds'))[''], 0);
    assert.equal((await bench.samples('store_up'))[''], 1);
  });

  it('show the breakers', async () => {
    const open = { open: true, since: 1, nextProbeAt: 2, class: 'auth', code: 'wrong key' } as const;
    const state = { running: true, inHand: 7, breaker: open, kinds: { 'helpdesk note': open } };
    await bench.serve({ state: () => state });
    assert.deepEqual(await bench.samples('breaker_open'), {
      '{scope="destination"}': 1,
      '{scope="estimate"}': 0,
      '{scope="helpdesk"}': 0,
      '{scope="estimate file"}': 0,
      '{scope="helpdesk file"}': 0,
      '{scope="estimate note"}': 0,
      '{scope="helpdesk note"}': 1,
    });
    assert.equal((await bench.samples('deliveries_in_hand'))[''], 7);
  });

  it('show which alarms are raised, and of the disk and the certificate what is known', async () => {
    const unknown = { freeShare: null, certificate: null } as Seen;
    const certificate = { beginsAt: 0, endsAt: 1_700_000_000_500, fits: true, distrust: null };
    const raised = new Map<AlarmName, boolean>([
      ['store', false],
      ['breaker helpdesk note', true],
    ]);
    for (const seen of [null, unknown]) {
      bench.alarms = { raised, seen };
      assert.deepEqual(await bench.samples('alarm{'), {
        'alarm="store"}': 0,
        'alarm="breaker helpdesk note"}': 1,
      });
      assert.deepEqual(await bench.samples('disk_free_ratio'), {});
      assert.deepEqual(await bench.samples('certificate_expiry_timestamp_seconds'), {});
    }
    bench.alarms = { raised, seen: { ...unknown, freeShare: 0.25, certificate } };
    assert.deepEqual(await bench.samples('disk_free_ratio'), { '': 0.25 });
    assert.deepEqual(await bench.samples('certificate_expiry_timestamp_seconds'), { '': 1_700_000_000.5 });
    bench.alarms = { raised, seen: unknown };
    assert.deepEqual(await bench.samples('disk_free_ratio'), {}, 'an old number is none');
  });

  it('show how late timers are since the last time, and the memory of the process', async () => {
    const longest = async () => (await bench.samples('event_loop_delay_seconds'))['{quantile="1"}']!;
    const quiet = await longest();
    assert.ok(quiet >= 0);
    // The first timer after one look measures nothing, so that it may take more than one.
    let late = 0;
    while (late < 0.03) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const until = performance.now() + 60;
      while (performance.now() < until);
      await new Promise((resolve) => setTimeout(resolve, 50));
      late = await longest();
    }
    const text = await bench.scrape();
    assert.ok(Number(/^process_resident_memory_bytes (\d+)$/m.exec(text)?.[1]) > 1e7);
    assert.match(text, /^porchlight_build_info\{version="\d+\.\d+\.\d+",node="24\.[\d.]+"\} 1$/m);
  });
});
