import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { useMetrics } from '../../test/support/metrics-bench.ts';
import { identity, sampleEstimate, sampleRequest } from '../../test/support/outbox-sample.ts';
import { OutboxUnavailable, type Outbox } from '../outbox/outbox.ts';
import type { Verdict } from '../screening/screening.ts';

const traits = {
  token: '',
  honeypot: '',
  startedAt: null,
  address: '198.51.100.7',
  sender: '198.51.100.7',
  hostnames: [],
  fromOwnPage: true,
};

describe('the metrics', () => {
  const bench = useMetrics();

  const deliver = async (settled: Partial<Parameters<Outbox['settle']>[1]>, at = bench.clock) => {
    const [claim] = await bench.outbox.claim('estimate', 1, at, 1000);
    const why = { class: 'data', code: 'a word', ms: 250 };
    return bench.outbox.settle(claim!, { ...why, ...settled } as Parameters<Outbox['settle']>[1], at);
  };

  it('are at /metrics and nowhere else, to be read only', async () => {
    const { origin } = new URL(bench.url);
    assert.equal((await fetch(`${origin}/`)).status, 404);
    assert.equal((await fetch(`${origin}/metrics/x`)).status, 404);
    assert.equal((await fetch(bench.url, { method: 'POST', body: 'x' })).status, 405);
    assert.equal((await fetch(`${bench.url}?name[]=x`)).status, 200);
  });

  it('are not for a name from elsewhere that leads to this machine', async () => {
    const { port } = new URL(bench.url);
    const statusFor = async (host: string) => {
      const asked = request(bench.url, { headers: { host } }).end();
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      answer.resume();
      return answer.statusCode;
    };
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, '[::1]'])
      assert.equal(await statusFor(host), 200, host);
    for (const host of ['evil.example', `127.0.0.1.evil.example:${port}`, 'a b'])
      assert.equal(await statusFor(host), 421, host);
  });

  it('begin at zero, so that the first of anything is seen', async () => {
    const all = { '{form="estimate"}': 0, '{form="helpdesk"}': 0 };
    assert.deepEqual(await bench.samples('submissions_accepted_total'), all);
    assert.deepEqual(await bench.samples('submissions_held_total'), all);
    assert.deepEqual(await bench.samples('submissions_refused_total'), {
      '{reason="captcha"}': 0,
      '{reason="rate"}': 0,
      '{reason="store"}': 0,
    });
  });

  it('count what visitors sent, kept or held, once each, and how long it took', async () => {
    await bench.outbox.add(sampleEstimate(), identity('one'));
    await bench.outbox.add(sampleEstimate(), identity('one'));
    await bench.outbox.add(
      sampleEstimate({ screened: { outcome: 'clear', reasons: ['canary'] } }),
      identity('canary'),
    );
    await bench.outbox.add(sampleRequest({ screened: { outcome: 'held', reasons: [] } }), identity());
    assert.deepEqual(await bench.samples('submissions_accepted_total'), {
      '{form="estimate"}': 1,
      '{form="helpdesk"}': 1,
    });
    assert.deepEqual(await bench.samples('submissions_held_total'), {
      '{form="estimate"}': 0,
      '{form="helpdesk"}': 1,
    });
    assert.equal((await bench.samples('accept_seconds_count'))[''], 4);
    assert.ok((await bench.samples('accept_seconds_sum'))['']! > 0);
  });

  it('count what is refused, by why', async () => {
    let verdict: Verdict = { outcome: 'clear', reasons: [] };
    const screen = bench.metrics.watchScreen(() => Promise.resolve(verdict));
    assert.equal(await screen('estimate', traits), verdict);
    verdict = { outcome: 'refused', why: 'captcha' };
    await screen('estimate', traits);
    verdict = { outcome: 'refused', why: 'rate', retryAfterSeconds: 1 };
    await screen('estimate', traits);
    bench.broken = { find: () => Promise.reject(new OutboxUnavailable('full')) };
    await assert.rejects(bench.outbox.find(identity()), OutboxUnavailable);
    bench.broken = { add: () => Promise.reject(new OutboxUnavailable('full')) };
    await assert.rejects(bench.outbox.add(sampleEstimate(), identity()), OutboxUnavailable);
    bench.broken = { add: () => Promise.reject(new Error('a bug')) };
    await assert.rejects(bench.outbox.add(sampleEstimate(), identity()), /a bug/);
    assert.deepEqual(await bench.samples('submissions_refused_total'), {
      '{reason="captcha"}': 1,
      '{reason="rate"}': 1,
      '{reason="store"}': 2,
    });
    assert.equal((await bench.samples('screening_seconds_count'))[''], 3);
  });

  it('count the answers by their status, not those that were broken off', async () => {
    const app = bench.metrics.watchAnswers((req, res) => {
      if (req.url === '/cut') res.write('half', () => res.destroy());
      else res.writeHead(Number(req.url!.slice(1))).end();
    });
    const server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const status of [200, 201, 304, 404, 503]) await (await fetch(`${at}/${status}`)).arrayBuffer();
    await assert.rejects(fetch(`${at}/cut`).then((answer) => answer.text()));
    server.close().closeAllConnections();
    assert.deepEqual(await bench.samples('answers_total'), {
      '{status="2xx"}': 2,
      '{status="3xx"}': 1,
      '{status="4xx"}': 1,
      '{status="5xx"}': 1,
    });
  });

  it('count what becomes of deliveries, and how long it took from the request on', async () => {
    await bench.outbox.add(sampleEstimate({ receivedAt: bench.clock - 20_000 }), identity());
    assert.ok(await deliver({ state: 'delivered', recordModel: 'crm.lead', recordId: 1 }));
    await bench.outbox.add(sampleEstimate({ receivedAt: bench.clock }), identity());
    await deliver({ state: 'pending', dueAt: bench.clock, counts: true, class: 'transient' });
    await deliver({ state: 'parked' });
    assert.deepEqual(await bench.samples('attempts_total'), {
      '{kind="estimate",class="delivered"}': 1,
      '{kind="estimate",class="transient"}': 1,
      '{kind="estimate",class="data"}': 1,
    });
    assert.equal((await bench.samples('deliveries_delivered_total'))['{kind="estimate"}'], 1);
    assert.deepEqual(await bench.samples('deliveries_parked_total'), { '{kind="estimate",class="data"}': 1 });
    assert.equal((await bench.samples('delivery_seconds_sum'))['{form="estimate"}'], 20);
    assert.equal((await bench.samples('attempt_seconds_sum'))[''], 0.75);
  });

  it('do not count a result that came too late', async () => {
    await bench.outbox.add(sampleEstimate(), identity());
    const [late] = await bench.outbox.claim('estimate', 1, bench.clock, 1000);
    await bench.outbox.claim('estimate', 1, bench.clock + 2000, 1000);
    const settled = { state: 'delivered', recordModel: 'crm.lead', recordId: 1, ms: 1 } as const;
    assert.equal(await bench.outbox.settle(late!, settled, bench.clock + 2000), false);
    assert.equal((await bench.samples('deliveries_delivered_total'))['{kind="estimate"}'], 0);
  });

  it('count files that were not taken for lack of space', async () => {
    const upload = { id: 'a', digest: 'b', name: 'c', mediaType: 'image/jpeg', bytes: 1 };
    assert.equal(await bench.outbox.stage(upload, new Uint8Array(1), null, 0), false);
    assert.equal((await bench.samples('uploads_refused_total'))[''], 1);
  });

  it('hold nothing of what a visitor sent', async () => {
    const submission = sampleEstimate();
    await bench.outbox.add(submission, identity('a key of a visitor'));
    await bench.metrics.watchScreen(() => Promise.resolve({ outcome: 'clear', reasons: ['seen'] }))(
      'estimate',
      traits,
    );
    await deliver({ state: 'parked', code: 'a word' });
    const text = await bench.scrape();
    for (const secret of [
      'Zoë',
      'zoe@',
      '7946',
      'N1 9GU',
      submission.reference,
      submission.id,
      '198.51',
      'a word',
      'key of',
    ])
      assert.ok(!text.includes(secret), secret);
  });

  it('are described in docs/operations.md, each and no other', () => {
    const text = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    const described = [...text.matchAll(/^\| `((?:porchlight|process)_\w+)`/gm)].map(([, name]) => name!);
    assert.deepEqual(described.toSorted(), bench.metrics.names().toSorted());
  });
});
