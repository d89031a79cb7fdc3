// How fast the whole site answers, as a ratio to a bare node:http server that sends the same bytes in the same run: the
// machine drops out of the figure.
import { estimateAnswers } from '../test/support/journey.ts';
import { listen } from '../test/support/listen.ts';
import { startSite } from '../test/support/site.ts';
import { createVisitors } from './accept/load.ts';

const seconds = Number(process.argv[2] ?? 3);
const connections = 16;
const { ask, close } = createVisitors();

/** Requests per second, the median and the 99th percentile in ms. */
async function measure(once: (n: number) => Promise<{ status: number }>, wanted: number) {
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  let n = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) {
        const begun = performance.now();
        const { status } = await once(n++);
        if (status !== wanted) throw new Error(`answered ${status}, not ${wanted}`);
        times.push(performance.now() - begun);
      }
    }),
  );
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)]!;
  return { perSecond: times.length / seconds, p50: at(0.5), p99: at(0.99) };
}

const site = await startSite({ RATE_SOFT: '0', RATE_HARD: '0', LOG_LEVEL: 'info' });
const page = (await ask(`${site.url}/`)).text;
const bare = await listen((_req, res) => res.writeHead(200, { 'content-type': 'text/html' }).end(page));

try {
  const peer = await measure(() => ask(bare.url), 200);
  const rows = {
    'bare node:http, the same bytes': peer,
    'home page': await measure(() => ask(`${site.url}/`), 200),
    'estimate form': await measure(() => ask(`${site.url}/free-estimate`), 200),
    'estimate accepted (on disk)': await measure(
      (n) =>
        ask(`${site.url}/api/estimate`, JSON.stringify(estimateAnswers({ details: `Job number ${n}.` }))),
      201,
    ),
  };
  console.table(
    Object.fromEntries(
      Object.entries(rows).map(([name, { perSecond, p50, p99 }]) => [
        name,
        {
          'per second': Math.round(perSecond),
          ratio: Number((perSecond / peer.perSecond).toFixed(3)),
          'p50 ms': Number(p50.toFixed(1)),
          'p99 ms': Number(p99.toFixed(1)),
        },
      ]),
    ),
  );
} finally {
  await bare.close();
  await site.stop();
  close();
}
