// What a page says of itself to machines, and where it stands in the other languages.
import type { Content } from '../content/content.ts';
import type { Locale } from '../content/locale.ts';
import { type Page, pagesOf } from '../content/pages.ts';
import { graphOf } from './structured-data.ts';
import { toScript } from './script.ts';

interface HeadDeps {
  /** The site's own language first. */
  contents: readonly [Content, ...Content[]];
  /** The language these pages are in. */
  content: Content;
  /** Without a trailing slash. Without it a page does not know its whole address, and says nothing that needs one. */
  siteUrl: string | null;
  /** Where an asset is, by its name. */
  asset: (name: string) => string;
  /** The asset that is shown where a page is linked to elsewhere; null when it has none. */
  image: (path: string, locale: Locale) => string | null;
  now: () => number;
}

// Pages that every language has, under the same link, and no search engine should list.
const unlisted = /^\/(status|thanks|free-estimate\/[^/]+)(\/|$)/;

/** The globals `head` and `languageLinks` of one language. */
export function createHead({ contents, content, siteUrl, asset, image, now }: HeadDeps) {
  const { locale, business } = content;
  const known = new Map(
    contents.map((edition) => [edition, new Map(pagesOf(edition).map((page) => [page.path, page]))]),
  );
  const pageOf = (edition: Content, path: string): Page | undefined => known.get(edition)?.get(path);
  const urlOf = (edition: Content, path: string) => `${siteUrl}${edition.locale.prefix}${path}`;

  const has = (edition: Content, path: string) => unlisted.test(path) || Boolean(pageOf(edition, path));

  /** Those that hold the page in words of their own. */
  function translationsOf(path: string): Content[] {
    return contents.filter((edition) => pageOf(edition, path)?.language === edition.locale.language);
  }

  /** `path` as in the site's own language, such as /services. */
  function head(path: string) {
    const [bare = path] = path.split(/[?#]/);
    const page = pageOf(content, bare);
    if (siteUrl === null || !page)
      return { canonical: null, alternates: [], structuredData: null, image: null };
    const editions = translationsOf(bare);
    const translated = editions.includes(content);
    const canonical = urlOf(translated ? content : contents[0], bare);
    const file = image(bare, locale);
    const picture = file && {
      url: siteUrl + asset(file),
      width: 1200,
      height: 630,
      alt: `${business.name}: ${page.title}`,
    };
    const graph = graphOf({
      content,
      page,
      origin: siteUrl,
      url: canonical,
      image: picture ? picture.url : null,
      logo: siteUrl + asset(business.logo?.file ?? 'icon-512.png'),
      now: now(),
    });
    return {
      canonical,
      alternates: translated && editions.length > 1 ? alternatesOf(editions, bare) : [],
      structuredData: toScript(graph),
      image: picture,
    };
  }

  /** The other languages of a page; of one they do not have, their first page. */
  function languageLinks(path: string) {
    const [bare = path] = path.split(/[?#]/);
    return contents
      .filter((edition) => edition !== content)
      .map((edition) => {
        const { tag, language, direction, name, prefix } = edition.locale;
        return { tag, language, direction, name, href: prefix + (has(edition, bare) ? bare : '/') };
      });
  }

  function alternatesOf(editions: readonly Content[], path: string) {
    const links = editions.map((edition) => ({ tag: edition.locale.tag, href: urlOf(edition, path) }));
    return [...links, { tag: 'x-default', href: urlOf(editions[0]!, path) }];
  }

  return { head, languageLinks };
}
