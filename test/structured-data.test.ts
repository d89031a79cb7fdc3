// What pages tell search engines is what they show to people.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type CheerioAPI, load } from 'cheerio';
import { loadContent } from '../src/content/content.ts';
import { hoursLines } from '../src/content/hours.ts';
import { pagesOf } from '../src/content/pages.ts';
import { type Site, startSite } from './support/site.ts';

const siteUrl = 'https://www.example.com';
const samples = ['electrician', 'locksmith'];

type Node = Record<string, unknown> & { '@type': string };

for (const sample of samples) {
  describe(`structured data of the ${sample}`, () => {
    const contentDir = join(import.meta.dirname, '../content', sample);
    const contents = loadContent(contentDir);
    let site: Site;
    before(async () => {
      site = await startSite({ CONTENT_DIR: contentDir, SITE_URL: siteUrl });
    });
    after(() => site.stop());

    const open = async (path: string) => load(await (await fetch(site.url + path)).text());

    for (const content of contents) {
      const { business, locale } = content;
      const pages = pagesOf(content).map((page) => ({ ...page, path: locale.prefix + page.path }));

      it(`is one graph on every page in ${locale.name}, without ratings and questions`, async () => {
        for (const { path } of pages) {
          const $ = await open(path);
          assert.equal($('script[type="application/ld+json"]').length, 1, path);
          const text = $('script[type="application/ld+json"]').text();
          assert.doesNotMatch(text, /<|Rating|Review|FAQ|Question|null|undefined/, path);
          assert.equal(businessIn(graphOf($)).telephone, business.phone.e164);
        }
      });

      it(`says of the business what the home page in ${locale.name} shows`, async () => {
        const $ = await open(`${locale.prefix}/`);
        const graph = graphOf($);
        const shown = textOf($);
        const node = businessIn(graph);
        assert.equal(node['@id'], `${siteUrl}/#business`);
        assert.equal(node['@type'], business.trade);
        assert.ok($(`a[href="tel:${String(node.telephone)}"]`).length > 0);
        const credential = node.hasCredential as Node | undefined;
        for (const fact of [node.name, node.legalName, credential?.identifier].filter(Boolean))
          assert.ok(shown.includes(String(fact)), String(fact));
        for (const { name } of node.areaServed as { name: string }[]) assert.ok(shown.includes(name), name);
        for (const { days, text } of hoursLines({ ...business, locale: locale.tag, t: content.words.t })) {
          assert.ok(shown.includes(days), days);
          assert.ok(shown.includes(text), text);
        }
        const website = graph.find((part) => part['@type'] === 'WebSite');
        assert.equal(website?.name, business.name);
      });

      it(`says of every service in ${locale.name} what its page shows`, async () => {
        for (const { path, service } of pages) {
          if (!service) continue;
          const $ = await open(path);
          const graph = graphOf($);
          const node = graph.find((part) => part['@type'] === 'Service')!;
          assert.equal(node.name, service.name);
          assert.deepEqual(node.provider, { '@id': `${siteUrl}/#business` });
          const offer = node.offers as { priceSpecification: { minPrice: number } } | undefined;
          assert.equal(offer?.priceSpecification.minPrice, service.priceFrom, path);
          if (offer) {
            const price = new Intl.NumberFormat(locale.tag, {
              style: 'currency',
              currency: business.currency,
              maximumFractionDigits: 0,
            });
            assert.ok(textOf($).includes(price.format(offer.priceSpecification.minPrice)), path);
          }
          const trail = graph.find((part) => part['@type'] === 'BreadcrumbList')!;
          const steps = trail.itemListElement as { name: string; item?: string }[];
          const shown = $('nav ol li').toArray();
          assert.deepEqual(
            steps.map(({ name, item }) => [name, item]),
            shown.map((step) => {
              const href = $(step).find('a').attr('href');
              const name = $(step).find('a, [aria-current=page]').text().trim();
              return [name, href === undefined ? undefined : siteUrl + href];
            }),
            path,
          );
        }
      });
    }
  });
}

function graphOf($: CheerioAPI): Node[] {
  const data = JSON.parse($('script[type="application/ld+json"]').text()) as { '@graph': Node[] };
  return data['@graph'];
}

function businessIn(graph: Node[]): Node {
  return graph.find((node) => typeof node.telephone === 'string')!;
}

function textOf($: CheerioAPI): string {
  const body = $('body').clone();
  body.find('script, template').remove();
  return body.text().replace(/\s+/g, ' ');
}
