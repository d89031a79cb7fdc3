// What programs ask for at addresses of their own.
import { type RequestHandler, Router } from 'express';
import type { Content } from '../content/content.ts';
import { cachedPage } from '../web/cached-page.ts';
import { encode, sendEncoded } from '../web/encoded.ts';
import type { Theme } from '../web/theme.ts';
import { llmsText } from './llms.ts';
import { manifest } from './manifest.ts';
import { sitemap } from './sitemap.ts';

interface SeoDeps {
  /** The site's own language first. */
  contents: readonly Content[];
  /** Without a trailing slash; null while the site does not know its own address. */
  siteUrl: string | null;
  theme: Theme;
  /** Where an asset is, by its name. */
  asset: (name: string) => string;
  /** The pictures that were made, by name: two of them are asked for at the root, whatever a page says. */
  pictures: Readonly<Record<string, Buffer>>;
  now: () => number;
}

export function seoRouter({ contents, siteUrl, theme, asset, pictures, now }: SeoDeps): Router {
  const router = Router({ strict: true, caseSensitive: true });
  const file = (text: () => string, type: string) => cachedPage(text, `${type}; charset=utf-8`, now);

  if (siteUrl !== null)
    router.get(
      '/sitemap.xml',
      file(() => sitemap(contents, siteUrl), 'application/xml'),
    );
  // A sitemap holds whole addresses only. Until there is one of our own it is what was asked, for this one answer.
  else
    router.get('/sitemap.xml', (req, res) => {
      const asked = `${req.protocol}://${req.get('host') ?? ''}`;
      const origin = URL.canParse(asked) ? new URL(asked).origin : 'http://localhost';
      res.set('Cache-Control', 'no-store').type('application/xml').send(sitemap(contents, origin));
    });
  router.get(
    '/robots.txt',
    file(() => robots(contents, siteUrl), 'text/plain'),
  );
  for (const content of contents) {
    const { prefix } = content.locale;
    router.get(
      `${prefix}/llms.txt`,
      file(() => llmsText(content, siteUrl ?? ''), 'text/plain'),
    );
    router.get(
      `${prefix}/site.webmanifest`,
      file(() => manifest(content, theme, asset), 'application/manifest+json'),
    );
  }
  router.get('/favicon.ico', picture(pictures['favicon.ico'], 'image/x-icon'));
  router.get('/apple-touch-icon.png', picture(pictures['apple-touch-icon.png'], 'image/png'));
  return router;
}

/** Pages that must not be listed say so themselves: a page that may not be fetched cannot. */
function robots(contents: readonly Content[], siteUrl: string | null): string {
  return [
    'User-agent: *',
    ...contents.map(({ locale }) => `Disallow: ${locale.prefix}/api/`),
    ...(siteUrl === null ? [] : ['', `Sitemap: ${siteUrl}/sitemap.xml`]),
    '',
  ].join('\n');
}

function picture(body: Buffer | undefined, type: string): RequestHandler {
  if (!body) return (_req, _res, next) => next();
  const encoded = encode(body, type, false);
  return (req, res) => sendEncoded(req, res, encoded, 'public, max-age=86400');
}
