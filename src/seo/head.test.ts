import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type Content, loadContent } from '../content/content.ts';
import { pagesOf } from '../content/pages.ts';
import { createHead } from './head.ts';
import { toScript } from './script.ts';

const contents = loadContent(join(import.meta.dirname, '../../content/electrician'));
const [own, translated] = contents as readonly [Content, Content];
const siteUrl = 'https://www.example.com';

function headsOf(content: Content, editions: readonly [Content, ...Content[]] = contents) {
  return createHead({
    contents: editions,
    content,
    siteUrl,
    asset: (name) => `/static/${name}`,
    image: (path, { tag }) => `og/${tag}${path}.png`,
    now: () => Date.parse('2026-11-18T18:00:00Z'),
  });
}

/** A copy in which nobody has translated the service `slug`. */
function untranslated(content: Content, slug: string): Content {
  const services = content.services.map((service) =>
    service.slug === slug ? { ...service, language: own.locale.language } : service,
  );
  return { ...content, services };
}

describe('the head of a page', () => {
  it('names the page itself, its languages and one for everyone else, the same on every side', () => {
    const alternates = [
      { tag: 'en-US', href: `${siteUrl}/about` },
      { tag: 'es-US', href: `${siteUrl}/es/about` },
      { tag: 'x-default', href: `${siteUrl}/about` },
    ];
    for (const [content, canonical] of [
      [own, `${siteUrl}/about`],
      [translated, `${siteUrl}/es/about`],
    ] as const) {
      const head = headsOf(content).head('/about');
      assert.equal(head.canonical, canonical);
      assert.deepEqual(head.alternates, alternates);
    }
  });

  it('leaves out what was asked with the page', () => {
    assert.equal(
      headsOf(own).head('/free-estimate?service=ev-charger#top').canonical,
      `${siteUrl}/free-estimate`,
    );
  });

  it('points from a page nobody has translated to the one in the language of the site', () => {
    const other = untranslated(translated, 'ev-charger');
    const editions = [own, other] as const;
    const path = '/services/ev-charger';
    const head = headsOf(other, editions).head(path);
    assert.equal(head.canonical, siteUrl + path);
    assert.deepEqual(head.alternates, []);
    assert.deepEqual(headsOf(own, editions).head(path).alternates, []);
  });

  it('names no other language where there is one', () => {
    const { head, languageLinks } = headsOf(own, [own]);
    assert.deepEqual(head('/about').alternates, []);
    assert.deepEqual(languageLinks('/about'), []);
  });

  it('says nothing that needs an address while the site does not know its own', () => {
    const { head } = createHead({
      contents,
      content: own,
      siteUrl: null,
      asset: (name) => name,
      image: () => null,
      now: Date.now,
    });
    assert.deepEqual(head('/'), { canonical: null, alternates: [], structuredData: null, image: null });
  });

  it('says nothing of a page that must not be listed', () => {
    assert.equal(headsOf(own).head('/thanks/abc').canonical, null);
  });

  it('shows the picture of the page in its language, with words', () => {
    assert.deepEqual(headsOf(translated).head('/about').image, {
      url: `${siteUrl}/static/og/es-US/about.png`,
      width: 1200,
      height: 630,
      alt: `${translated.business.name}: ${translated.about.title}`,
    });
  });

  it('has structured data for every page that may be listed', () => {
    for (const content of contents) {
      const { head } = headsOf(content);
      for (const { path } of pagesOf(content)) {
        const data = JSON.parse(String(head(path).structuredData)) as { '@graph': { '@type': string }[] };
        assert.ok(
          data['@graph'].some((node) => node['@type'] === content.business.trade),
          path,
        );
      }
    }
  });
});

describe('the business on a map', () => {
  it('is where its street is, and nowhere when it names no place', () => {
    const geo = { latitude: 30.2672, longitude: -97.7431 };
    const { business } = own;
    const basedIn = { ...business.basedIn, street: '100 Main Street', geo };
    const geoOf = (content: Content) => {
      const text = String(headsOf(content, [content]).head('/').structuredData);
      const data = JSON.parse(text) as { '@graph': { geo?: unknown }[] };
      return data['@graph'].flatMap((node) => node.geo ?? []);
    };
    assert.deepEqual(geoOf({ ...own, business: { ...business, basedIn } }), [
      { '@type': 'GeoCoordinates', ...geo },
    ]);
    assert.deepEqual(geoOf(own), []);
  });
});

describe('links between languages', () => {
  it('lead to the same page, and from one that the other language lacks to its first page', () => {
    const { languageLinks } = headsOf(own);
    assert.deepEqual(languageLinks('/about?from=footer'), [
      { tag: 'es-US', language: 'es', direction: 'ltr', name: 'Español', href: '/es/about' },
    ]);
    assert.equal(languageLinks('/status')[0]?.href, '/es/status');
    assert.equal(languageLinks('/thanks/abc')[0]?.href, '/es/thanks/abc');
    assert.equal(languageLinks('/free-estimate/abc/where')[0]?.href, '/es/free-estimate/abc/where');
    assert.equal(languageLinks('/services/none')[0]?.href, '/es/');
    assert.equal(headsOf(translated).languageLinks('/')[0]?.href, '/');
  });
});

describe('data in a script', () => {
  it('cannot end the script', () => {
    const text = String(toScript({ name: '</script><script>alert(1)</script>\u2028' }));
    assert.doesNotMatch(text, /[<\u2028]/);
    assert.deepEqual(JSON.parse(text), { name: '</script><script>alert(1)</script>\u2028' });
  });
});
