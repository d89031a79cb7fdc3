// How prices, dates and names are written in one language.
import type { Content } from '../content/content.ts';

// What a search engine shows of a title before it cuts it.
const longestTitle = 60;

/** What the templates of one language write values with. */
export function createTexts({ business, locale: { tag, direction }, words: { t } }: Content) {
  const amounts = new Intl.NumberFormat(tag, {
    style: 'currency',
    currency: business.currency,
    maximumFractionDigits: 0,
  });
  const numbers = new Intl.NumberFormat(tag);
  const months = new Intl.DateTimeFormat(tag, { year: 'numeric', month: 'long', timeZone: 'UTC' });
  const days = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' });
  const places = new Intl.ListFormat(tag, { type: 'conjunction' });
  const money = (value: number) => amounts.format(value);

  return {
    money,
    /** Such as `From $149 an hour`. */
    priceText: ({ priceFrom, priceUnit }: { priceFrom: number; priceUnit?: string }) =>
      priceUnit === undefined
        ? t('site.price.from', { price: money(priceFrom) })
        : t('site.price.fromUnit', { price: money(priceFrom), unit: priceUnit }),
    number: (value: number) => numbers.format(value),
    /** `2026-11-02` as people write it. */
    dateText: (date: string) => days.format(new Date(date)),
    /** `2026-11` as people write it. */
    monthText: (month: string) => months.format(new Date(month)),
    /** A number of digits in groups, which a page that runs from right to left would put in another order. */
    ltr: (text: string) => (direction === 'rtl' ? `\u2066${text}\u2069` : text),
    areasText: places.format(business.areas.slice(0, 3)),
    /** `yelp.com` for a page of https://www.yelp.com. */
    hostName: (address: string) => new URL(address).hostname.replace(/^www\./, ''),
    /** What there is of `parts`, with a dot between. */
    dotted: (parts: unknown[]) => parts.filter(Boolean).join(' · '),
    /** `DR` for Dana Ruiz. */
    initials: (name: string) =>
      name
        .split(/\s+/)
        .map((part) => Array.from(part)[0] ?? '')
        .filter((letter) => /\p{L}/u.test(letter))
        .slice(0, 2)
        .join('')
        .toLocaleUpperCase(tag),
    /** The first of the titles that a search engine shows whole, each as its parts; else the first part of the last. */
    titleText: (...titles: string[][]) =>
      titles.map((parts) => parts.join(' | ')).find((title) => title.length <= longestTitle) ??
      titles.at(-1)?.[0] ??
      business.name,
  };
}
