// What pages tell search engines is what they show to people.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type CheerioAPI, load } from 'cheerio';
import { holidayLines } from '../src/content/holidays.ts';
import { hoursLines } from '../src/content/hours.ts';
import { pagesOf } from '../src/content/pages.ts';
import { copyContent } from './support/content-folder.ts';
import { type Site, startSite } from './support/site.ts';

const siteUrl = 'https://www.example.com';
const samples = ['electrician', 'locksmith'] as const;
const profile = 'https://www.example.org/the-business';
// Two days on is a holiday that is near wherever the business is.
const soon = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);

type Node = Record<string, unknown> & { '@type': string };

for (const sample of samples) {
  describe(`structured data of the ${sample}`, () => {
    const copy = copyContent(sample);
    copy.append('site.yaml', `profiles: [${profile}]`);
    // In place of the sample's own, of which none may be near.
    copy.edit(
      'site.yaml',
      /^ {2}holidays:\n( {4}.*\n)+/m,
      `  holidays:\n    - { date: ${soon}, name: Inventory }\n`,
    );
    if (sample === 'electrician')
      copy.edit('es/site.yaml', /^ {2}holidays:\n( {4}.*\n)+/m, '  holidays:\n    - name: Inventario\n');
    const contents = copy.load();
    let site: Site;
    before(async () => {
      site = await startSite({ CONTENT_DIR: copy.dir, SITE_URL: siteUrl });
    });
    after(async () => {
      await site.stop();
      copy.dispose();
    });

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
        const days = node.openingHoursSpecification as { validFrom?: string }[];
        const lines = holidayLines({ ...business, locale: locale.tag, t: content.words.t }, Date.now());
        assert.deepEqual(
          days.flatMap(({ validFrom }) => validFrom ?? []),
          [soon],
        );
        assert.equal(lines.length, 1);
        for (const { name, date, text } of lines)
          assert.ok(shown.includes(`${name}, ${date}: ${text}`), name);
        assert.deepEqual(node.sameAs, [profile]);
        assert.equal($(`a[rel=me][href="${profile}"]`).text(), 'example.org');
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
