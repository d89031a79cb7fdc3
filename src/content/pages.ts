// The pages a search engine may list.
import type { Content, Service } from './content.ts';

export interface Page {
  /** Without the prefix of a language. */
  path: string;
  /** Its heading, or the nearest thing to one that is known without drawing it. */
  title: string;
  /** The day its facts were last changed, where the content says it: yyyy-mm-dd. */
  updated: string | undefined;
  /** The language its words are in, such as `es`; another one than the page's own when they are not translated. */
  language: string;
  /** On the page of a service. */
  service?: Service;
}

/** Every page of the site that may be listed, in the order a visitor meets them. */
export function pagesOf(content: Content): Page[] {
  const { services, about, privacy, updated, locale, words, hero, servicesIntro } = content;
  const { language } = locale;
  const published = services.filter(({ complete }) => complete);
  const overview = latest([updated, ...services.map((service) => service.updated)]);
  return [
    { path: '/', title: hero.title, updated: overview, language },
    { path: '/services', title: servicesIntro.title, updated: overview, language },
    ...published.map((service) => ({
      path: service.href,
      title: service.title,
      updated: service.updated,
      language: service.language,
      service,
    })),
    { path: '/about', title: about.title, updated: about.updated, language: about.language },
    { path: '/privacy', title: privacy.title, updated: privacy.updated, language: privacy.language },
    { path: '/free-estimate', title: words.t('seo.estimate'), updated, language },
    { path: '/helpdesk', title: words.t('seo.helpdesk'), updated, language },
  ];
}

function latest(days: readonly (string | undefined)[]): string | undefined {
  return days
    .filter((day) => day !== undefined)
    .sort()
    .at(-1);
}
