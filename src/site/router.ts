import { Router, type RequestHandler } from 'express';
import type { Content, Service } from '../content/content.ts';
import { cachedPage } from '../web/cached-page.ts';
import type { Views } from '../web/views.ts';

interface SiteDeps {
  content: Content;
  views: Pick<Views, 'render'>;
  now: () => number;
}

/** The pages anyone can read, in one language. What it does not know it hands on. */
export function siteRouter({ content, views, now }: SiteDeps): Router {
  const { services, about, locale, words } = content;
  const published = services.filter((service) => service.complete);
  const router = Router({ strict: true, caseSensitive: true });
  const paths: string[] = [];
  const pages = Router({ strict: true, caseSensitive: true });

  function page(path: string, template: string, data: object = {}): void {
    const address = locale.prefix + path;
    paths.push(address);
    pages.get(
      address,
      cachedPage(() => views.render(`pages/site/${template}.njk`, data), 'text/html; charset=utf-8', now),
    );
  }

  page('/', 'home', { quickStartItems: quickStartItems(services, words.t('site.quickStart.other')) });
  page('/services', 'services', { groups: byGroup(services) });
  for (const service of published) page(service.href, 'service', pageOfService(service, content, published));
  page('/about', 'about', {
    credentials: about.credentials.map(({ term, text, verify }) => ({ key: term, value: text, href: verify })),
  });
  page('/privacy', 'privacy');

  router.use(redirectToOneAddress(paths));
  router.use(pages);
  return router;
}

// Another spelling of a page's address would be a second page with the same words, to people and to search engines.
function redirectToOneAddress(paths: readonly string[]): RequestHandler {
  const bare = (path: string) => path.toLowerCase().replace(/\/+$/, '');
  const known = new Map(paths.map((path) => [bare(path), path]));
  return (req, res, next) => {
    const path = known.get(bare(req.path));
    if (path === undefined || path === req.path) return next();
    res.redirect(301, path + req.originalUrl.slice(req.path.length));
  };
}

function quickStartItems(services: readonly Service[], other: string) {
  return [...services.map(({ slug, name }) => ({ value: slug, text: name })), { value: 'other', text: other }];
}

/** In the order in which a group's first service stands. */
function byGroup(services: readonly Service[]): Map<string, Service[]> {
  return Map.groupBy(services, ({ group }) => group);
}

function pageOfService(service: Service, { testimonials, business }: Content, published: readonly Service[]) {
  const { licence, insurance, warranty } = business;
  return {
    service,
    testimonial: testimonials.find((testimonial) => testimonial.service === service.slug),
    facts: [
      licence && { figure: licence.number, label: licence.label, href: licence.verify },
      insurance,
      warranty,
    ].filter((fact) => fact !== undefined),
    related: related(service, published),
  };
}

/** Up to three others, those of the same group first. */
function related(service: Service, published: readonly Service[]): Service[] {
  const others = published.filter(({ slug }) => slug !== service.slug);
  return [
    ...others.filter(({ group }) => group === service.group),
    ...others.filter(({ group }) => group !== service.group),
  ].slice(0, 3);
}
