import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { copyContent, sampleDir } from '../../test/support/content-folder.ts';
import { loadContent } from './content.ts';

const [sample, spanish] = loadContent(sampleDir('electrician'));
const [locksmith] = loadContent(sampleDir('locksmith'));
let copy: ReturnType<typeof copyContent>;

beforeEach(() => (copy = copyContent()));
afterEach(() => copy.dispose());

describe('loadContent', () => {
  it('reads the sample: phones as people write them, services in their order, what the country brings', () => {
    const { business, services } = sample;
    assert.deepEqual(business.phone, { e164: '+15125550148', display: '(512) 555-0148' });
    assert.deepEqual(business.phones, [
      { label: 'Builders and property managers', e164: '+15125550177', display: '(512) 555-0177' },
    ]);
    assert.equal(business.place, 'Austin, TX');
    assert.equal(business.postalLabel, 'ZIP code');
    assert.equal(business.emergencyNumber, '911');
    assert.equal(business.currency, 'USD');
    assert.equal(services[0]?.slug, 'panel-upgrade');
    assert.ok(services.every((service) => service.complete && service.href === `/services/${service.slug}`));
  });

  it('reads a site of another trade in another country', () => {
    const { business, services, locale } = locksmith;
    assert.equal(locale.tag, 'en-GB');
    assert.equal(business.phone.display, '0113 496 0124');
    assert.equal(business.place, 'Leeds');
    assert.equal(business.postalLabel, 'Postcode');
    assert.equal(business.emergencyNumber, '999');
    assert.equal(business.currency, 'GBP');
    assert.equal(business.licence, undefined);
    assert.ok(services.every(({ run, complete }) => run === 'none' && complete));
  });

  it('cannot be changed afterwards', () => {
    const content = sample as unknown as { business: { name: string; areas: string[] } };
    assert.throws(() => (content.business.name = 'Other'), TypeError);
    assert.throws(() => content.business.areas.push('Other'), TypeError);
  });

  it('removes the place of a value that is left out', () => {
    copy.edit('site.yaml', /^insurance:\n.*\n.*\n/m, '');
    for (const key of ['hours', 'reply', 'afterEstimate', 'afterHelpdesk'])
      copy.edit('site.yaml', new RegExp(`^${key}:\\n( {2}.*\\n)+`, 'm'), '');
    copy.remove('faq.yaml');
    copy.remove('testimonials.yaml');
    copy.remove('es');
    const [content] = copy.load();
    assert.equal(content.proof.length, 2);
    assert.equal(content.business.hours, undefined);
    assert.deepEqual([content.faq, content.testimonials], [[], []]);
  });

  it('keeps a service that says too little in the list, leading to the form', () => {
    copy.edit('services/repair.md', /^faqs:[\s\S]*?(?=updated)/m, '');
    copy.edit('about.md', '[calls](/services/repair)', 'calls');
    copy.edit('es/about.md', '[llamadas](/services/repair)', 'llamadas');
    copy.edit('es/services/repair.md', /^faqs:[\s\S]*?(?=---)/m, '');
    const service = copy.load()[0].services.find(({ slug }) => slug === 'repair');
    assert.equal(service?.complete, false);
    assert.equal(service?.href, '/free-estimate?service=repair');
  });

  it('turns Markdown into HTML whose own links stay in the language of the page', () => {
    assert.match(String(sample.about.html), /<a href="\/services\/repair">calls<\/a>/);
    assert.match(String(spanish?.about.html), /<a href="\/es\/services\/repair">llamadas<\/a>/);
  });

  it('gives each cell of a table the name of its column, for pages too narrow for a table', () => {
    copy.append('about.md', '', '| What | How *long* |', '| --- | --- |', '| A name | 2 [years](/privacy) |');
    const [, table] = /(<table[\s\S]*<\/table>)/.exec(String(copy.load()[0].about.html)) ?? [];
    assert.equal(
      table?.replaceAll('\n', ''),
      '<table role="table" class="price-table"><thead role="rowgroup"><tr role="row">' +
        '<th role="columnheader" scope="col">What</th><th role="columnheader" scope="col">How <em>long</em></th></tr></thead>' +
        '<tbody role="rowgroup"><tr role="row"><th role="rowheader" class="font-semibold" scope="row">A name</th>' +
        '<td role="cell"><span class="cell-label" aria-hidden="true">How long</span><span>2 <a href="/privacy">years</a></span></td>' +
        '</tr></tbody></table>',
    );
  });

  it('lists the parts of a text under the names that links end with', () => {
    assert.deepEqual(sample.privacy.contents[2], { id: 'texts', text: 'Text messages' });
    assert.match(String(sample.privacy.html), /<h2 id="texts">Text messages<\/h2>/);
    assert.deepEqual(
      spanish?.privacy.contents.map(({ id }) => id),
      sample.privacy.contents.map(({ id }) => id),
    );
  });
});

describe('the sample sites', () => {
  for (const content of [sample, spanish, locksmith].filter((one) => one !== undefined)) {
    const { hero, servicesIntro, services, about, privacy, business, locale } = content;

    it(`describe every page to search engines, each in its own words (${locale.tag})`, () => {
      const pages = [hero, servicesIntro, about, privacy, ...services];
      const descriptions = pages.map(({ description }) => description);
      for (const text of descriptions)
        assert.ok(text.length >= 120 && text.length <= 155, `${text.length} characters: ${text}`);
      assert.equal(new Set(descriptions).size, descriptions.length);
    });

    it(`have titles that fit into a search result (${locale.tag})`, () => {
      const titles = services.map(({ name }) => `${name} in ${business.place} | ${business.name}`);
      for (const title of [...titles, `${hero.pageTitle} | ${business.name}`])
        assert.ok(title.length <= 60, `${title.length} characters: ${title}`);
    });

    it(`leave no service half told (${locale.tag})`, () => {
      for (const { slug, complete, signs, visit, faqs, language } of services) {
        assert.ok(complete && signs.length >= 4 && faqs.length >= 3, slug);
        assert.equal(visit.length, 3, slug);
        assert.equal(language, locale.language, slug);
      }
    });

    it(`keep to the voice of the site (${locale.tag})`, () => {
      const texts = JSON.stringify({ ...content, words: null });
      assert.doesNotMatch(texts, /[!\u2014]|\bplease\b|\bsorry\b|por favor|\bthe best\b|solutions/i);
    });
  }

  it('of a locksmith say nothing of electricity', () => {
    assert.doesNotMatch(
      JSON.stringify({ ...locksmith, words: null }),
      /electri|volt|breaker|circuit|wiring/i,
    );
  });
});
