// Pages as schema.org data. It says nothing that the site does not also say to people, and no ratings or questions:
// search engines show none of a business's own.
import type { Content, Service } from '../content/content.ts';
import type { Page } from '../content/pages.ts';
import { openingHours } from './opening-hours.ts';

type Node = Record<string, unknown>;
interface Graph {
  '@context': string;
  '@graph': Node[];
}

interface GraphParts {
  content: Content;
  page: Page;
  /** The site's address without a trailing slash. */
  origin: string;
  /** Of the page. */
  url: string;
  /** Of the page's picture. */
  image: string | null;
  logo: string;
  now: number;
}

const pageTypes: Record<string, string> = { '/about': 'AboutPage', '/helpdesk': 'ContactPage' };

const businessId = (origin: string) => `${origin}/#business`;
const siteId = (origin: string) => `${origin}/#website`;

/** All that one page says, as one graph. */
export function graphOf(parts: GraphParts): Graph {
  return { '@context': 'https://schema.org', '@graph': nodesOf(parts) };
}

function nodesOf(parts: GraphParts): Node[] {
  const { page, origin, content, url } = parts;
  if (page.path === '/') return [site(parts), business(parts)];
  if (page.service) return [offered(parts, page.service), trail(parts, page.service), provider(parts)];
  return [
    {
      '@type': pageTypes[page.path] ?? 'WebPage',
      '@id': `${url}#page`,
      url,
      name: page.title,
      inLanguage: content.locale.tag,
      isPartOf: { '@id': siteId(origin) },
      about: { '@id': businessId(origin) },
      ...(page.updated && { dateModified: page.updated }),
    },
    provider(parts),
  ];
}

function site({ content, origin }: GraphParts): Node {
  return {
    '@type': 'WebSite',
    '@id': siteId(origin),
    url: `${origin}/`,
    name: content.business.name,
    inLanguage: content.locale.tag,
    publisher: { '@id': businessId(origin) },
  };
}

/** The business as other pages name it: enough to know it again without the home page. */
function provider({ content: { business }, origin }: GraphParts): Node {
  return {
    '@type': business.trade,
    '@id': businessId(origin),
    name: business.name,
    url: `${origin}/`,
    telephone: business.phone.e164,
    address: addressOf(business),
  };
}

function business(parts: GraphParts): Node {
  const { content, image, logo, now } = parts;
  const { legalName, email, areas, hours, profiles, founded, licence, timeZone, basedIn } = content.business;
  return {
    ...provider(parts),
    legalName,
    email,
    logo,
    image: image ?? logo,
    ...(basedIn.geo && { geo: { '@type': 'GeoCoordinates', ...basedIn.geo } }),
    areaServed: areas.map((name) => ({ '@type': 'City', name })),
    ...(hours && { openingHoursSpecification: openingHours(hours, timeZone, now) }),
    ...(profiles.length > 0 && { sameAs: profiles }),
    ...(founded && { foundingDate: String(founded) }),
    ...(licence && {
      hasCredential: {
        '@type': 'EducationalOccupationalCredential',
        credentialCategory: 'license',
        name: licence.label,
        identifier: licence.number,
        ...(licence.verify && { url: licence.verify }),
      },
    }),
  };
}

function addressOf({ basedIn, country }: Content['business']): Node {
  const { city, region, street, postalCode } = basedIn;
  return {
    '@type': 'PostalAddress',
    ...(street && { streetAddress: street }),
    addressLocality: city,
    ...(region && { addressRegion: region }),
    ...(postalCode && { postalCode }),
    addressCountry: country,
  };
}

function offered({ content, origin, url }: GraphParts, service: Service): Node {
  const { currency, areas } = content.business;
  const { name, description, priceFrom, priceUnit } = service;
  return {
    '@type': 'Service',
    '@id': `${url}#service`,
    url,
    name,
    serviceType: name,
    description,
    provider: { '@id': businessId(origin) },
    areaServed: areas.map((area) => ({ '@type': 'City', name: area })),
    ...(priceFrom !== undefined && {
      offers: {
        '@type': 'Offer',
        priceSpecification: {
          '@type': priceUnit ? 'UnitPriceSpecification' : 'PriceSpecification',
          minPrice: priceFrom,
          priceCurrency: currency,
          ...(priceUnit && { unitText: priceUnit }),
        },
      },
    }),
  };
}

/** What the page's breadcrumb shows; the last step is the page itself and needs no address. */
function trail({ content, origin, url }: GraphParts, service: Service): Node {
  const { words, locale } = content;
  const steps: { name: string; item?: string }[] = [
    { name: words.t('site.nav.home'), item: `${origin}${locale.prefix}/` },
    { name: words.t('site.nav.services'), item: `${origin}${locale.prefix}/services` },
    { name: service.name },
  ];
  return {
    '@type': 'BreadcrumbList',
    '@id': `${url}#breadcrumb`,
    itemListElement: steps.map((step, index) => ({ '@type': 'ListItem', position: index + 1, ...step })),
  };
}
