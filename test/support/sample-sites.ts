// The sites in content/ as processes of their own, and every kind of page they have.
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { brotliDecompressSync, gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { type Content, loadContent } from '../../src/content/content.ts';
import { pagesOf } from '../../src/content/pages.ts';
import { kitPages } from '../../src/kit/router.ts';
import { copyContent } from './content-folder.ts';
import { answersFor, formStates } from './form-states.ts';
import { postJson, type Receipt } from './journey.ts';
import { type Site, startSite } from './site.ts';

const contentDir = join(import.meta.dirname, '../../content');

export interface SampleSite {
  /** The folder in content/. */
  name: string;
  url: string;
  site: Site;
  /** The site's own language first. */
  editions: readonly Content[];
  /** The same business as another, but for its forms. */
  formsOnly?: boolean;
}

/** A page in one state: how a visitor comes to it. */
export interface PageState {
  /** Such as `electrician /es/services`. */
  name: string;
  url: string;
  path: string;
  /** Whether it is the answer to a form that was sent with nothing in it. */
  posted: boolean;
  status: number;
  open: (page: Page) => Promise<void>;
}

/**
 * Starts every site of content/, and the first once more with its form on one page; with nothing that would slow a test
 * down. `env` may differ.
 */
export async function startSampleSites(env: Record<string, string> = {}): Promise<SampleSite[]> {
  const started = await Promise.allSettled([
    ...readdirSync(contentDir).map((name) => startSampleSite(name, join(contentDir, name), env)),
    startOnOnePage(env),
  ]);
  const samples = started.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const failed = started.find((start) => start.status === 'rejected');
  if (!failed) return samples;
  // One left behind would keep the test from ending.
  await stopSampleSites(samples);
  throw failed.reason;
}

async function startOnOnePage(env: Record<string, string>): Promise<SampleSite> {
  const copy = copyContent();
  try {
    copy.edit('site.yaml', 'layout: steps', 'layout: single');
    copy.edit('site.yaml', 'address: short', 'address: full');
    copy.edit('site.yaml', 'sms: false', 'sms: true');
    return { ...(await startSampleSite('on one page', copy.dir, env)), formsOnly: true };
  } finally {
    // The site has read it all by now.
    copy.dispose();
  }
}

async function startSampleSite(
  name: string,
  directory: string,
  env: Record<string, string>,
): Promise<SampleSite> {
  const quick = { RATE_SOFT: '0', RATE_HARD: '0', MIN_FILL_MS: '0' };
  const site = await startSite({ CONTENT_DIR: directory, ...quick, ...env });
  return { name, url: site.url, site, editions: loadContent(directory) };
}

export async function stopSampleSites(sites: readonly SampleSite[]): Promise<void> {
  await Promise.all(sites.map(({ site }) => site.stop()));
}

/** Every kind of page of a site, in every language and in the states a visitor can meet. */
export async function statesOf(sample: Omit<SampleSite, 'site'>): Promise<PageState[]> {
  return (await Promise.all(sample.editions.map((edition) => statesIn(sample, edition)))).flat();
}

async function statesIn(
  { name, url, editions, formsOnly = false }: Omit<SampleSite, 'site'>,
  edition: Content,
): Promise<PageState[]> {
  const { prefix } = edition.locale;
  const at = (path: string, status = 200) => stateOf(name, url, prefix + path, status);
  const withMistakes = (path: string): PageState => ({
    ...at(path, 422),
    name: `${name} ${prefix}${path} with mistakes`,
    posted: true,
    open: postEmpty(url + prefix + path),
  });
  if (formsOnly) return [at('/free-estimate'), withMistakes('/free-estimate')];
  const stages = (await formStates(url, edition)).map(({ what, path, posted }) => ({
    ...(posted ? withMistakes : at)(path.slice(prefix.length)),
    name: `${name} ${prefix}/free-estimate, ${what}`,
  }));
  const thanks = await sendEstimate(url + prefix, editions[0]!);
  const receipt = thanks.slice(prefix.length);
  const found = /href="([^"]*\/status\/[^"#?]+)/.exec(await (await fetch(url + thanks)).text())?.[1];
  return [
    ...['/', '/services', ...serviceKinds(edition), '/about', '/privacy'].map((path) => at(path)),
    ...['/free-estimate', '/helpdesk', '/status'].flatMap((path) => [at(path), withMistakes(path)]),
    ...stages,
    { ...at(receipt), name: `${name} ${prefix}/thanks` },
    { ...withMistakes(`${receipt}/photos`), name: `${name} ${prefix}/thanks with no photo chosen` },
    ...(found === undefined
      ? []
      : [{ ...at(found.slice(prefix.length)), name: `${name} ${prefix}/status of one` }]),
    at('/no-such-page', 404),
  ];
}

/** The pages of the kit, language by language, of a site that was started with DEV_PAGES. */
export function kitStatesOf({ name, url, editions }: SampleSite): PageState[][] {
  return editions.map(({ locale: { prefix } }) =>
    kitPages.map((path) => stateOf(name, url, prefix + path, 200)),
  );
}

function stateOf(name: string, origin: string, path: string, status: number): PageState {
  const url = origin + path;
  return { name: `${name} ${path}`, url, path, status, posted: false, open: goTo(url) };
}

/** The page's HTML as a browser without script gets it, and how many bytes came over the wire. */
export async function fetchState({
  url,
  posted,
  status,
}: PageState): Promise<{ html: string; bytes: number }> {
  const { body, encoding, status: got } = await fetchRaw(url, posted);
  if (got !== status) throw new Error(`${url} answered ${got}, not ${status}`);
  const html = (encoding === 'br' ? brotliDecompressSync(body) : body).toString();
  // What the site sends as it is, the proxy in front of it compresses at this level.
  return { html, bytes: encoding === undefined ? gzipSync(body, { level: 5 }).length : body.length };
}

/** Of an answer as it is sent, where fetch() would unpack it. */
export function fetchRaw(
  url: string,
  posted = false,
): Promise<{ status: number; encoding?: string; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const headers = {
      'accept-encoding': 'br',
      accept: 'text/html',
      ...(posted && { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }),
    };
    const sent = request(url, { method: posted ? 'POST' : 'GET', headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part)).once('error', reject);
      answer.once('end', () => {
        const encoding = answer.headers['content-encoding'];
        resolve({ status: answer.statusCode!, body: Buffer.concat(parts), ...(encoding && { encoding }) });
      });
    });
    sent.once('error', reject).end();
  });
}

const goTo = (url: string) => async (page: Page) => void (await page.goto(url));

/** Sends a form with nothing in it as a browser without script would, so that the answer is the server's. */
const postEmpty = (url: string) => async (page: Page) => {
  await page.goto(url);
  const answer = page.waitForNavigation();
  await page.evaluate(`document.querySelector('form[method=post]').submit()`);
  await answer;
};

/** Of the services with a page, the fullest of each kind: with or without prices, photos, a visit and what is left out. */
function serviceKinds({ services }: Content): string[] {
  const kinds = Map.groupBy(
    services.filter(({ complete }) => complete),
    ({ prices, photos, visit, notIncluded }) =>
      [prices, photos, visit, notIncluded].map(({ length }) => length > 0).join(),
  );
  return [...kinds.values()].map((alike) => alike.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0]!.href);
}

/** The pages of services that `statesOf` leaves out, because another one of their kind stands for them. */
export function otherServicesOf({ name, url, editions, formsOnly }: SampleSite): PageState[] {
  if (formsOnly) return [];
  return editions.flatMap((edition) => {
    const judged = new Set(serviceKinds(edition));
    return pagesOf(edition)
      .filter(({ path, service }) => service && !judged.has(path))
      .map(({ path }) => stateOf(name, url, edition.locale.prefix + path, 200));
  });
}

const sizeOf = (value: unknown) => JSON.stringify(value).length;

/** Sends an estimate that is in order for the business, and gives the address of its thanks. */
async function sendEstimate(url: string, content: Content): Promise<string> {
  const answer = await postJson(`${url}/api/estimate`, answersFor(content));
  const receipt = (await answer.json()) as Receipt;
  if (!receipt.thanks) throw new Error(`The estimate was not taken: ${JSON.stringify(receipt)}`);
  return receipt.thanks;
}
