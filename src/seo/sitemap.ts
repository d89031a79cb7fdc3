// The pages that search engines may list, in every language, each with the others' addresses.
import type { Content } from '../content/content.ts';
import { escapeHtml } from '../content/markdown.ts';
import { type Page, pagesOf } from '../content/pages.ts';

interface Entry extends Page {
  /** As XML has it. */
  url: string;
  tag: string;
}

/** `origin` is the site's address without a trailing slash. A page nobody has translated is listed in its own language only. */
export function sitemap(contents: readonly Content[], origin: string): string {
  const entries: Entry[] = contents.flatMap((content) => {
    const { tag, language, prefix } = content.locale;
    return pagesOf(content)
      .filter((page) => page.language === language)
      .map((page) => ({ ...page, tag, url: escapeHtml(origin + prefix + page.path) }));
  });
  const inAllLanguages = Map.groupBy(entries, ({ path }) => path);
  const urls = entries.map((entry) => urlElement(entry, inAllLanguages.get(entry.path) ?? []));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ...urls,
    '</urlset>\n',
  ].join('\n');
}

function urlElement({ url, updated }: Entry, languages: readonly Entry[]): string {
  const alternate = (tag: string, href: string) =>
    `<xhtml:link rel="alternate" hreflang="${tag}" href="${href}"/>`;
  const alternates =
    languages.length > 1
      ? [
          ...languages.map((other) => alternate(other.tag, other.url)),
          alternate('x-default', languages[0]!.url),
        ]
      : [];
  const changed = updated === undefined ? '' : `<lastmod>${updated}</lastmod>`;
  return `<url><loc>${url}</loc>${changed}${alternates.join('')}</url>`;
}
