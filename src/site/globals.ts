// What every page knows without being told.
import type { Content } from '../content/content.ts';
import { hoursLines, hoursStatus } from '../content/hours.ts';
import type { Assets } from '../web/assets.ts';
import type { Theme } from '../web/theme.ts';

interface GlobalsDeps {
  content: Content;
  theme: Theme;
  assets: Pick<Assets, 'url'>;
  /** Without a trailing slash; without it pages have no canonical address. */
  siteUrl: string | null;
  captchaSiteKey: string | null;
  now: () => number;
}

const navigation = [
  { text: 'Services', href: '/services', section: 'services' },
  { text: 'About', href: '/about', section: 'about' },
  { text: 'Service area', href: '/#area', section: 'area' },
  { text: 'Support', href: '/helpdesk', section: 'helpdesk' },
];

/** The globals of createViews(). Times among them are worked out when a page is drawn. */
export function siteGlobals({ content, theme, assets, siteUrl, captchaSiteKey, now }: GlobalsDeps) {
  const { business, services } = content;
  const { locale, timeZone } = business;
  return {
    content,
    business,
    services,
    theme,
    navigation,
    siteUrl,
    captchaSiteKey,
    asset: (name: string) => assets.url(name),
    areasText: new Intl.ListFormat(locale, { type: 'conjunction' }).format(business.areas.slice(0, 3)),
    hours: () => hoursStatus(business, now()),
    hoursLines: hoursLines(business),
    year: () => new Intl.DateTimeFormat('en', { year: 'numeric', timeZone }).format(now()),
    dateText: (date: string) =>
      new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(date)),
  };
}

/** The icon of a browser's tab: the business's initial in the theme's colour. */
export function favicon(name: string, { primary, onPrimary }: Pick<Theme, 'primary' | 'onPrimary'>): string {
  const initial = (Array.from(name)[0] ?? '').replace(/[<>&]/, '');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="${primary}"/><text x="16" y="23" text-anchor="middle" font-family="system-ui,Arial,sans-serif" font-weight="700" font-size="20" fill="${onPrimary}">${initial}</text></svg>\n`;
}
