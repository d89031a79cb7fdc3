// The business in plain Markdown, for programs that read for people.
import type { Content, Service } from '../content/content.ts';
import { hoursLines } from '../content/hours.ts';

/** `origin` is the site's address without a trailing slash; empty while it is not known. */
export function llmsText(content: Content, origin: string): string {
  const { business, hero, services, locale, words, servicesIntro } = content;
  const t = (key: string, values?: Record<string, string>) => words.t(`seo.${key}`, values);
  const link = (text: string, path: string) => `[${text}](${origin}${locale.prefix}${path})`;
  const hours = hoursLines({ ...business, locale: locale.tag, t: words.t });
  const prices = new Intl.NumberFormat(locale.tag, {
    style: 'currency',
    currency: business.currency,
    maximumFractionDigits: 0,
  });
  const { licence, insurance, warranty, reply } = business;

  const facts = [
    ['phone', business.phone.display],
    ['email', business.email],
    ['place', business.place],
    ['areas', new Intl.ListFormat(locale.tag).format(business.areas)],
    ['hours', hours.map(({ days, text }) => `${days} ${text}`).join('; ')],
    ['reply', reply?.text],
    ['licence', licence && `${licence.label} ${licence.number}`],
    ['insurance', insurance && `${insurance.figure} ${insurance.label}`],
    ['warranty', warranty && `${warranty.figure} ${warranty.label}`],
  ] as const;

  return [
    `# ${business.name}`,
    `> ${hero.description}`,
    facts
      .filter(([, value]) => value)
      .map(([name, value]) => `- ${t(name)}: ${value}`)
      .join('\n'),
    `## ${words.t('site.nav.services')}`,
    servicesIntro.text,
    services.map((service) => `- ${link(service.name, service.href)}: ${about(service)}`).join('\n'),
    `## ${t('contact')}`,
    [link(t('estimate'), '/free-estimate'), link(t('helpdesk'), '/helpdesk')]
      .map((line) => `- ${line}`)
      .join('\n'),
  ]
    .join('\n\n')
    .concat('\n');

  function about({ line, priceFrom, priceUnit, priceNote }: Service): string {
    const from =
      priceFrom !== undefined &&
      words.t('site.price.from', {
        price: [prices.format(priceFrom), priceUnit].filter(Boolean).join(' '),
      });
    return [line, from, priceNote].filter(Boolean).join('. ');
  }
}
