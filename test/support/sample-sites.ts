// The sites in content/ as processes of their own, and every kind of page they have.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Content, loadContent } from '../../src/content/content.ts';
import { kitPages } from '../../src/kit/router.ts';
import { estimateAnswers, postJson, type Receipt } from './journey.ts';
import { type Site, startSite } from './site.ts';

const contentDir = join(import.meta.dirname, '../../content');

export interface SampleSite {
  /** The folder in content/. */
  name: string;
  url: string;
  site: Site;
  /** The site's own language first. */
  editions: readonly Content[];
}

/** A page in one state: how a visitor comes to it. */
export interface PageState {
  /** Such as `electrician /es/services`. */
  name: string;
  /** Without what was posted to it. */
  path: string;
  status: number;
  open: (page: Page) => Promise<void>;
}

/** Starts every site of content/, with nothing that would slow a test down. `env` may differ. */
export async function startSampleSites(env: Record<string, string> = {}): Promise<SampleSite[]> {
  const names = readdirSync(contentDir);
  return Promise.all(
    names.map(async (name) => {
      const directory = join(contentDir, name);
      const site = await startSite({
        CONTENT_DIR: directory,
        RATE_SOFT: '0',
        RATE_HARD: '0',
        MIN_FILL_MS: '0',
        ...env,
      });
      return { name, url: site.url, site, editions: loadContent(directory) };
    }),
  );
}

export async function stopSampleSites(sites: readonly SampleSite[]): Promise<void> {
  await Promise.all(sites.map(({ site }) => site.stop()));
}

/** Every kind of page of a site, in every language and in the states a visitor can meet. */
export async function statesOf(sample: SampleSite): Promise<PageState[]> {
  return (await Promise.all(sample.editions.map((edition) => statesIn(sample, edition)))).flat();
}

async function statesIn({ name, url, editions }: SampleSite, edition: Content): Promise<PageState[]> {
  const { prefix } = edition.locale;
  const at = (
    path: string,
    status = 200,
    open: PageState['open'] = goTo(url + prefix + path),
  ): PageState => ({
    name: `${name} ${prefix}${path}`,
    path: prefix + path,
    status,
    open,
  });
  const thanks = await sendEstimate(url + prefix, editions[0]!);
  const receipt = thanks.slice(prefix.length);
  const request = /href="([^"]*\/status\/[^"#?]+)/.exec(await (await fetch(url + thanks)).text())?.[1];
  return [
    ...['/', '/services', ...serviceKinds(edition), '/about', '/privacy'].map((path) => at(path)),
    ...['/free-estimate', '/helpdesk', '/status'].flatMap((path) => [
      at(path),
      { ...at(path, 422, postEmpty(url + prefix + path)), name: `${name} ${prefix}${path} with mistakes` },
    ]),
    { ...at(receipt), name: `${name} ${prefix}/thanks` },
    ...(request === undefined
      ? []
      : [{ ...at(request.slice(prefix.length)), name: `${name} ${prefix}/status of one` }]),
    at('/no-such-page', 404),
  ];
}

/** The pages of the kit, in every language of a site that was started with DEV_PAGES. */
export function kitStatesOf({ name, url, editions }: SampleSite): PageState[] {
  return editions.flatMap(({ locale: { prefix } }) =>
    kitPages.map((path) => ({
      name: `${name} ${prefix}${path}`,
      path: prefix + path,
      status: 200,
      open: goTo(url + prefix + path),
    })),
  );
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

const sizeOf = (value: unknown) => JSON.stringify(value).length;

/** Sends an estimate that is in order for the business, and gives the address of its thanks. */
async function sendEstimate(url: string, { business, services }: Content): Promise<string> {
  const answers = estimateAnswers({
    service: services[0]!.slug,
    postal_code: business.country === 'US' ? '78704' : 'BS1 4DJ',
    phone: '',
    reply_by: 'email',
  });
  const answer = await postJson(`${url}/api/estimate`, answers);
  const receipt = (await answer.json()) as Receipt;
  if (!receipt.thanks) throw new Error(`The estimate was not taken: ${JSON.stringify(receipt)}`);
  return receipt.thanks;
}
