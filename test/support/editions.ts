// The site in each of its languages, drawn without a server.
import { join } from 'node:path';
import { type Content, loadContent } from '../../src/content/content.ts';
import { siteGlobals } from '../../src/site/globals.ts';
import { loadTheme } from '../../src/web/theme.ts';
import { createViews, type Views } from '../../src/web/views.ts';

const root = join(import.meta.dirname, '../..');

interface Options {
  /** A folder of content/. */
  sample?: string;
  captchaSiteKey?: string | null;
  now?: () => number;
}

/** Wednesday noon in Austin. */
export const noon = Date.parse('2026-11-18T18:00:00Z');
export const siteUrl = 'https://www.example.com';

/** A sample in all its languages, its own first. */
export function loadSample(sample = 'electrician'): readonly [Content, ...Content[]] {
  return loadContent(join(root, 'content', sample));
}

/** Views that refuse a missing value. Of what machines read they know the addresses alone. */
export function viewsOf(
  content: Content,
  contents: readonly Content[],
  { captchaSiteKey = null, now = () => noon }: Omit<Options, 'sample'> = {},
): Views {
  const { prefix } = content.locale;
  return createViews({
    viewsDir: join(root, 'views'),
    strict: true,
    globals: {
      ...siteGlobals({
        content,
        theme: loadTheme({ themesDir: join(root, 'themes'), name: 'slate' }),
        assets: { url: (name) => `/static/${name}` },
        siteUrl,
        captchaSiteKey,
        now,
      }),
      head: (path: string) => ({
        canonical: siteUrl + prefix + path,
        alternates: [],
        structuredData: null,
        image: null,
      }),
      languageLinks: (path: string) =>
        contents
          .filter((other) => other !== content)
          .map(({ locale }) => ({ ...locale, href: locale.prefix + path })),
      pictureOf: (file: string) => ({
        width: 1600,
        height: 1200,
        src: `/static/photos/${file}`,
        sources: [],
      }),
    },
  });
}

export function editionsOf({ sample, ...options }: Options = {}): { content: Content; views: Views }[] {
  const contents = loadSample(sample);
  return contents.map((content) => ({ content, views: viewsOf(content, contents, options) }));
}
