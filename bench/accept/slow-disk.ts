// Pages while every sync of the disk takes 100 ms and posts come in, against the same on the disk as it is.
import { byTurns, type Effort, type Figure, median, quantile } from './figure.ts';
import { steadily } from './load.ts';
import type { VisitedSite } from './visited-site.ts';

const pagesPerSecond = 200;
const postsPerSecond = 20;

export async function measureSlowDisk({ short }: Effort, site: VisitedSite): Promise<Figure[]> {
  const [rounds, seconds] = short ? [4, 0.6] : [15, 1];
  const answers: number[] = [];

  const pages = async () => quantile(await steadily({ perSecond: pagesPerSecond, seconds }, site.page), 0.99);
  async function besidePosts(): Promise<number> {
    const posts = steadily({ perSecond: postsPerSecond, seconds }, () => site.post());
    const [p99, times] = await Promise.all([pages(), posts]);
    answers.push(...times);
    return p99;
  }
  async function onSlowDisk(): Promise<number> {
    answers.length = 0;
    await site.slowDisk(true);
    const p99 = await besidePosts();
    await site.slowDisk(false);
    return p99;
  }

  await Promise.all([pages(), besidePosts()]);
  const p99 = await byTurns(rounds, { alone: pages, posts: besidePosts, slow: onSlowDisk });
  const [alone, posts, slow] = [median(p99.alone), median(p99.posts), median(p99.slow)];
  return [
    {
      what: `p99 of a page, ${postsPerSecond} posts/s, a sync takes 100 ms`,
      promised: 'twice a quick disk',
      measured: `${slow.toFixed(1)} ms (quick disk ${posts.toFixed(1)}, no posts ${alone.toFixed(1)} ms; a post ${median(answers).toFixed(0)} ms)`,
      ratio: { of: 'to the same with the disk as it is', is: slow / posts, most: 2 },
    },
  ];
}
