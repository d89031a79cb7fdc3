// npm run lighthouse: what Lighthouse says of the pages on a phone. Exits 1 when a page's median is under what it must be.
//   --runs 1                                     how often each page is looked at; 5 without it
//   --pages home,estimate                        pages whose address holds one of the words; all without it
//   --categories accessibility,best-practices    all four without it
//   --performance 90                             what is enough there, on a machine that others use too; 100 without it
//   --content electrician                        one of the folders of content/; all of them without it
//   --theme blue
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { startSite } from '../test/support/site.ts';

const contentDir = join(import.meta.dirname, '../content');
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    pages: { type: 'string', default: '' },
    categories: { type: 'string', default: 'performance,accessibility,best-practices,seo' },
    performance: { type: 'string', default: '100' },
    content: { type: 'string', default: readdirSync(contentDir).join(',') },
    theme: { type: 'string', default: 'slate' },
  },
});
const categories = values.categories.split(',');
const words = values.pages.split(',').filter((word) => word !== '');
// What is sent to see the page of thanks.
const supportRequest = {
  topic: 'other',
  urgency: 'whenever',
  message: 'A request that Lighthouse looks at',
  full_name: 'Sample Visitor',
  email: 'visitor@example.com',
};

interface Page {
  path: string;
  /** Lighthouse takes it for a fault of its SEO when a page asks not to be listed. */
  listed: boolean;
}

/** Medians in percent, by category; and what cost points in the last run. */
interface Result {
  scores: Map<string, number>;
  costs: string[];
}

async function pagesOf(url: string): Promise<Page[]> {
  const sitemap = await (await fetch(`${url}/sitemap.xml`)).text();
  const listed = [...sitemap.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, loc = '']) => new URL(loc).pathname);
  const prefixes = listed.filter((path) => path.endsWith('/')).map((path) => path.slice(0, -1));
  const pages = [
    ...listed.map((path) => ({ path, listed: true })),
    ...(await Promise.all(prefixes.map((prefix) => unlistedOf(url, prefix)))).flat(),
  ];
  if (words.length === 0) return pages;
  return pages.filter(({ path }) =>
    words.some((word) => (word === 'home' ? path.endsWith('/') : path.includes(word))),
  );
}

/** On a busy machine the browser now and then loses the record of a page. */
async function look(url: string, port: number, wanted: string[], tries = 3) {
  const report = (await lighthouse(url, { port, onlyCategories: wanted, logLevel: 'error' }))?.lhr;
  if (report && !report.runtimeError) return report;
  if (tries === 1) throw new Error(`${url}: ${report?.runtimeError?.message ?? 'no report'}`);
  return look(url, port, wanted, tries - 1);
}

async function unlistedOf(url: string, prefix: string): Promise<Page[]> {
  const answer = await fetch(`${url}${prefix}/api/helpdesk`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(supportRequest),
  });
  const { thanks } = (await answer.json()) as { thanks: string };
  return [`${prefix}/status`, thanks].map((path) => ({ path, listed: false }));
}

async function judge(url: string, port: number, wanted: string[]): Promise<Result> {
  const runs = new Map<string, number[]>(wanted.map((category) => [category, []]));
  let costs: string[] = [];
  for (let run = 0; run < Number(values.runs); run += 1) {
    const report = await look(url, port, wanted);
    costs = [];
    for (const [name, { score, auditRefs }] of Object.entries(report.categories)) {
      runs.get(name)?.push(Math.round((score ?? 0) * 100));
      for (const { id, weight } of auditRefs) {
        const audit = report.audits[id];
        if (audit && weight > 0 && audit.score !== null && audit.score < 1)
          costs.push(`${id} ${audit.displayValue ?? ''}`.trim());
      }
    }
  }
  return { scores: new Map([...runs].map(([name, scores]) => [name, medianOf(scores)])), costs };
}

function medianOf(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

/** A port nobody listens on: pages name the site's address, so it must be known before the start. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const table: Record<string, string | number>[] = [];
let failed = false;
const chrome = await launch({
  chromePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
});
try {
  for (const content of values.content.split(',')) {
    const port = await freePort();
    const site = await startSite({
      CONTENT_DIR: join(contentDir, content),
      THEME: values.theme,
      PORT: String(port),
      SITE_URL: `http://localhost:${port}`,
    });
    try {
      for (const { path, listed } of await pagesOf(site.url)) {
        const wanted = categories.filter((category) => listed || category !== 'seo');
        const { scores, costs } = await judge(site.url + path, chrome.port, wanted);
        const low = [...scores].some(
          ([name, score]) => score < (name === 'performance' ? Number(values.performance) : 100),
        );
        failed ||= low;
        table.push({ content, path, ...Object.fromEntries(scores), costs: low ? costs.join(', ') : '' });
        console.log(`${content} ${path} ${[...scores].map((score) => score.join(' ')).join(', ')}`);
      }
    } finally {
      await site.stop();
    }
  }
} finally {
  chrome.kill();
}
console.table(table);
if (failed) process.exitCode = 1;
