// The languages of a site: its own at the root, each other one under a prefix of its own.

export interface Locale {
  /** BCP 47, such as `es-US`. */
  tag: string;
  /** Such as `es`. */
  language: string;
  direction: 'ltr' | 'rtl';
  /** What stands before every path: empty for the site's own language, else such as `/es`. */
  prefix: string;
  /** In its own words, such as `Español`. */
  name: string;
}

/** The locales of a site, its own first. Every tag must be one that Intl knows. */
export function localesOf(own: string, others: readonly string[]): [Locale, ...Locale[]] {
  return [toLocale(own, ''), ...others.map((tag) => toLocale(tag, `/${new Intl.Locale(tag).language}`))];
}

/** Whether `tag` is a language, or a language and country, as Intl writes it: `es`, `es-US`, not `es_us`. */
export function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag)[0] === tag;
  } catch {
    return false;
  }
}

function toLocale(tag: string, prefix: string): Locale {
  const locale = new Intl.Locale(tag);
  const { language } = locale;
  const name = new Intl.DisplayNames([tag], { type: 'language' }).of(language) ?? language;
  return {
    tag,
    language,
    direction: directionOf(locale),
    prefix,
    // Spanish and French write their languages small, but here the name begins a line.
    name: name.charAt(0).toLocaleUpperCase(tag) + name.slice(1),
  };
}

function directionOf(locale: Intl.Locale): 'ltr' | 'rtl' {
  // A method in V8, a property before; TypeScript 6 knows neither.
  const known = locale as Intl.Locale & { getTextInfo?: () => { direction: 'ltr' | 'rtl' } };
  return known.getTextInfo?.().direction ?? 'ltr';
}
