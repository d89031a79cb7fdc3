// Whether what the texts and the navigation link to exists.
import { readMarkdown } from './markdown.ts';
import { hint } from './nearest-name.ts';
import type { Source } from './read.ts';

/** The pages of the site, each with the names that a link to a part of it can end with. */
export type Pages = ReadonlyMap<string, readonly string[]>;

interface Texts {
  about: Source<unknown>;
  privacy: Source<unknown>;
  /** By slug; only those with a page of their own. */
  services: ReadonlyMap<string, Source<unknown>>;
}

/** Every page that a link may lead to. */
export function linkTargets({ about, privacy, services }: Texts): Pages {
  const ids = ({ body }: Source<unknown>) => readMarkdown(body).headings.map(({ id }) => id);
  return new Map<string, readonly string[]>([
    ['/', ['area']],
    ['/services', []],
    ['/about', ids(about)],
    ['/privacy', ids(privacy)],
    ...['/free-estimate', '/helpdesk', '/status'].map((path) => [path, []] as const),
    ...[...services].map(([slug, service]) => [`/services/${slug}`, ids(service)] as const),
  ]);
}

/** What is wrong with the Markdown of `source`, which stands on `page`, by file and line. */
export function textProblems(source: Source<unknown>, pages: Pages, page: string): string[] {
  const { links, problems } = readMarkdown(source.body);
  return [
    ...problems,
    ...links.map(({ line, href }) => ({
      line,
      message: linkProblem(href.startsWith('#') ? page + href : href, pages),
    })),
  ].flatMap(({ line, message }) => (message === null ? [] : [`${source.bodyAt(line)} ${message}`]));
}

/** What is wrong with a link, in words for the owner; null when nothing is. */
export function linkProblem(href: string, pages: Pages): string | null {
  if (/^(https?:\/\/.|mailto:.|tel:.)/i.test(href)) return null;
  if (!/^\/(?!\/)/.test(href))
    return `${href} cannot be linked to: write a page of the site, like /services, or an address that begins with https://, mailto: or tel:`;
  const [, pathname = '', id = ''] = /^([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/s.exec(href) ?? [];
  const ids = pages.get(pathname);
  if (!ids) return `there is no page ${pathname}; ${hint(pathname, [...pages.keys()], 'the pages are')}`;
  if (id === '' || ids.some((name) => id === name || id === encodeURI(name))) return null;
  const known = ids.length > 0 ? `; it has ${ids.map((name) => `#${name}`).join(', ')}` : '';
  return `the page ${pathname} has no part #${id}${known}`;
}
