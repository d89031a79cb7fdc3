import { Router, type RequestHandler } from 'express';
import type { Content, Service } from '../content/content.ts';
import { cachedPage } from '../web/cached-page.ts';
import type { Views } from '../web/views.ts';

interface SiteDeps {
  content: Content;
  views: Pick<Views, 'render'>;
  now: () => number;
}

interface SitePage {
  /** Without the prefix of a language. */
  path: string;
  /** A file of views/pages/site/. */
  template: string;
  data: object;
}

// Drawn by others, found under one address like the rest.
const formPaths = ['/free-estimate', '/helpdesk', '/status'];

/** The pages anyone can read, in one language. What it does not know it hands on. */
export function siteRouter({ content, views, now }: SiteDeps): Router {
  const router = Router({ strict: true, caseSensitive: true });
  const pages = pagesOfSite(content).map((page) => ({ ...page, path: content.locale.prefix + page.path }));
  const forms = formPaths.map((path) => content.locale.prefix + path);
  router.use(redirectToOneAddress([...pages.map(({ path }) => path), ...forms]));
  for (const { path, template, data } of pages) {
    const draw = () => views.render(`pages/site/${template}.njk`, data);
    router.get(path, cachedPage(draw, 'text/html; charset=utf-8', now));
  }
  return router;
}

/** Every page there is, with what its template asks for. */
export function pagesOfSite(content: Content): SitePage[] {
  const { services, about, words } = content;
  const published = services.filter((service) => service.complete);
  const credentials = about.credentials.map(({ term, text, verify }) => ({
    key: term,
    value: text,
    href: verify,
  }));
  const quickStartItems = [
    ...services.map(({ slug, name }) => ({ value: slug, text: name })),
    { value: 'other', text: words.t('site.quickStart.other') },
  ];
  return [
    { path: '/', template: 'home', data: { quickStartItems } },
    { path: '/services', template: 'services', data: { groups: byGroup(services) } },
    ...published.map((service) => ({
      path: service.href,
      template: 'service',
      data: aboutService(service, content, published),
    })),
    { path: '/about', template: 'about', data: { credentials } },
    { path: '/privacy', template: 'privacy', data: {} },
  ];
}

// Another spelling of a page's address would be a second page with the same words, to people and to search engines.
function redirectToOneAddress(paths: readonly string[]): RequestHandler {
  const bare = (path: string) => path.toLowerCase().replace(/\/+$/, '');
  const known = new Map(paths.map((path) => [bare(path), path]));
  return (req, res, next) => {
    const path = known.get(bare(req.path));
    // A form that was sent to another spelling is taken as it is: a redirect would lose it.
    const reads = req.method === 'GET' || req.method === 'HEAD';
    if (!reads || path === undefined || path === req.path) return next();
    // Only the query: what else stands in a target such as a://b// would make another site's address of it.
    res.redirect(301, path + (/\?.*/.exec(req.originalUrl)?.[0] ?? ''));
  };
}

/** In the order in which a group's first service stands. */
function byGroup(services: readonly Service[]): Map<string, Service[]> {
  return Map.groupBy(services, ({ group }) => group);
}

function aboutService(service: Service, { testimonials, business }: Content, published: readonly Service[]) {
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
