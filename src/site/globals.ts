// What every page of one language knows without being told.
import type { Content } from '../content/content.ts';
import { holidayLines } from '../content/holidays.ts';
import { hoursLines, hoursStatus } from '../content/hours.ts';
import type { Assets } from '../web/assets.ts';
import type { Theme } from '../web/theme.ts';
import { createTexts } from './texts.ts';

interface GlobalsDeps {
  content: Content;
  theme: Theme;
  assets: Pick<Assets, 'url'>;
  /** Without a trailing slash; without it pages have no canonical address. */
  siteUrl: string | null;
  captchaSiteKey: string | null;
  now: () => number;
}

const navigation = ['services', 'about', 'area', 'helpdesk'] as const;
const hrefs = { services: '/services', about: '/about', area: '/#area', helpdesk: '/helpdesk' };

/** The globals of createViews() for one language. Times among them are worked out when a page is drawn. */
export function siteGlobals({ content, theme, assets, siteUrl, captchaSiteKey, now }: GlobalsDeps) {
  const { business, services, locale, words } = content;
  const { hours, timeZone } = business;
  const years = new Intl.DateTimeFormat('en', { year: 'numeric', timeZone });
  const calendar = { hours, timeZone, locale: locale.tag, t: words.t };
  return {
    content,
    business,
    services,
    theme,
    locale,
    siteUrl,
    captchaSiteKey,
    t: words.t,
    tHtml: words.html,
    ...createTexts(content),
    /** A path of ours as an address in this language; any other address as it is. */
    href: (path: string) => (path.startsWith('/') ? locale.prefix + path : path),
    navigation:
      content.navigation ??
      navigation.map((name) => ({ text: words.t(`site.nav.${name}`), href: hrefs[name] })),
    asset: (name: string) => assets.url(name),
    hours: () => hoursStatus(calendar, now()),
    hoursLines: hoursLines(calendar),
    holidays: () => holidayLines(calendar, now()),
    year: () => years.format(now()),
  };
}
