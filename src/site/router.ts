import { Router, type RequestHandler } from 'express';
import type { Content, Service } from '../content/content.ts';
import { cachedPage } from '../web/cached-page.ts';
import type { Views } from '../web/views.ts';

interface SiteDeps {
  content: Content;
  views: Pick<Views, 'render'>;
  siteUrl: string | null;
  now: () => number;
}

/** The pages anyone can read, the sitemap and robots.txt. What it does not know it hands on. */
export function siteRouter({ content, views, siteUrl, now }: SiteDeps): Router {
  const { services } = content;
  const published = services.filter((service) => service.complete);
  const paths = ['/', '/services', ...published.map((service) => service.href), '/about', '/privacy'];
  const router = Router({ strict: true, caseSensitive: true });

  const page = (template: string, data: object = {}) =>
    cachedPage(() => views.render(template, data), 'text/html; charset=utf-8', now);
  const file = (content: string, type: string) => cachedPage(() => content, `${type}; charset=utf-8`, now);

  router.use(redirectToOneAddress(paths));
  router.get('/', page('pages/site/home.njk', { quickStartItems: quickStartItems(services) }));
  router.get('/services', page('pages/site/services.njk', { groups: byGroup(services) }));
  for (const service of published) {
    router.get(
      service.href,
      page('pages/site/service.njk', { service, related: related(service, published) }),
    );
  }
  router.get(
    '/about',
    page('pages/site/about.njk', {
      credentials: content.about.credentials.map(({ term, text, verify }) => ({
        key: term,
        value: text,
        href: verify,
      })),
    }),
  );
  router.get('/privacy', page('pages/site/privacy.njk'));

  const sitemap = (origin: string) => {
    const urls = [...paths, '/free-estimate', '/helpdesk'].map(
      (path) => `<url><loc>${origin}${path}</loc></url>`,
    );
    return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join('\n')}\n</urlset>\n`;
  };
  if (siteUrl) router.get('/sitemap.xml', file(sitemap(siteUrl), 'application/xml'));
  // A sitemap holds whole addresses only. Until there is one of our own it is what was asked, for this one answer.
  else {
    router.get('/sitemap.xml', (req, res) => {
      const host = `http://${req.get('host') ?? ''}`;
      const origin = URL.canParse(host) ? new URL(host).origin.replaceAll('&', '&amp;') : 'http://localhost';
      res.set('Cache-Control', 'no-store').type('application/xml').send(sitemap(origin));
    });
  }
  const robots = `User-agent: *\nDisallow: /api/\n${siteUrl ? `Sitemap: ${siteUrl}/sitemap.xml\n` : ''}`;
  router.get('/robots.txt', file(robots, 'text/plain'));
  return router;
}

// Another spelling of a page's address would be a second page with the same words, to people and to search engines.
function redirectToOneAddress(paths: string[]): RequestHandler {
  const known = new Set(paths);
  return (req, res, next) => {
    const path = req.path.toLowerCase().replace(/\/+$/, '') || '/';
    if (path === req.path || !known.has(path)) return next();
    res.redirect(301, path + req.originalUrl.slice(req.path.length));
  };
}

function quickStartItems(services: readonly Service[]) {
  return [
    ...services.map(({ slug, name }) => ({ value: slug, text: name })),
    { value: 'other', text: 'Something else' },
  ];
}

/** In the order in which a group's first service stands. */
function byGroup(services: readonly Service[]): Map<string, Service[]> {
  return Map.groupBy(services, ({ group }) => group);
}

/** Up to three others, those of the same group first. */
function related(service: Service, published: readonly Service[]): Service[] {
  const others = published.filter(({ slug }) => slug !== service.slug);
  return [
    ...others.filter(({ group }) => group === service.group),
    ...others.filter(({ group }) => group !== service.group),
  ].slice(0, 3);
}
