// Posts of an estimate to the whole site, each answered once it is on disk: how many, and how soon beside pages.
import { byTurns, type Effort, type Figure, median, quantile } from './figure.ts';
import { crowd, steadily } from './load.ts';
import { cpuMs, startPart } from './process.ts';
import type { VisitedSite } from './visited-site.ts';

const connections = 32;

export async function measurePosts({ short }: Effort, site: VisitedSite): Promise<Figure[]> {
  const plain = await startPart<{ url: string }>('plain.ts');
  const [rounds, seconds] = short ? [4, 0.6] : [10, 2];
  // Far below what a machine takes that does other things too, or it would be the queue that is measured.
  const perSecond = short ? 50 : 200;
  const toSite = () => site.post();
  const toPlain = () => site.post(plain.hello.url);

  /** As many as can be: how many a second, and the processor time that the receiver took for each. */
  const flood = (pid: number, post: () => Promise<void>) => async () => {
    const before = cpuMs(pid);
    const { done, seconds: took } = await crowd({ connections, seconds }, post);
    return { perSecond: done / took, cpu: (cpuMs(pid) - before) / done };
  };
  /** What half, and all but one in a hundred, of the answers take at most, in ms, while as many pages are asked for. */
  const beside = (post: () => Promise<void>) => async () => {
    const pace = { perSecond, seconds };
    const [times] = await Promise.all([steadily(pace, post), steadily(pace, site.page)]);
    return { p50: median(times), p99: quantile(times, 0.99) };
  };

  try {
    // The first ones of a process are slow.
    await crowd({ connections, seconds: 2 * seconds }, toSite);
    await crowd({ connections, seconds: seconds / 2 }, toPlain);
    const floods = await byTurns(rounds, { site: flood(site.pid, toSite), plain: flood(plain.pid, toPlain) });
    const answers = await byTurns(rounds, { site: beside(toSite), plain: beside(toPlain) });
    const many = median(floods.site.map((one) => one.perSecond));
    const plainMany = median(floods.plain.map((one) => one.perSecond));
    const cpu = median(floods.site.map((one) => one.cpu));
    const plainCpu = median(floods.plain.map((one) => one.cpu));
    const [p50, p99] = [
      median(answers.site.map((one) => one.p50)),
      median(answers.site.map((one) => one.p99)),
    ];
    const plainP50 = median(answers.plain.map((one) => one.p50));
    return [
      {
        what: 'posts accepted, on disk',
        promised: '600/s',
        measured: `${many.toFixed(0)}/s (plain ${plainMany.toFixed(0)}/s)`,
        ratio: { of: 'processor time for a post to that of the plain one', is: cpu / plainCpu, most: 6 },
      },
      {
        what: `p99 of the answer at ${perSecond}/s, with ${perSecond} pages/s`,
        promised: '50 ms',
        measured: `${p99.toFixed(1)} ms (p50 ${p50.toFixed(1)}, of the plain one ${plainP50.toFixed(1)} ms)`,
        // Not of the p99: that is a question of what else the machine does.
        ratio: { of: 'p50 to that of the plain one', is: p50 / plainP50, most: 8 },
      },
    ];
  } finally {
    await plain.stop();
  }
}
