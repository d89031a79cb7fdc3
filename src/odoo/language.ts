// Locales of the site, such as `es-MX`, in Odoo's spelling; languages and countries in English words.

const regionNames = new Intl.DisplayNames('en', { type: 'region' });
const languageNames = new Intl.DisplayNames('en', { type: 'language' });

/** The code and the bare language, such as `es_MX` and `es`; null when it is no locale. */
export function odooLanguage(locale: string): { code: string; language: string } | null {
  try {
    const { language, region } = new Intl.Locale(locale);
    return { code: region ? `${language}_${region}` : language, language };
  } catch {
    return null;
  }
}

/** Such as `Germany` for `DE`; the code itself when it is none that is known. */
export function countryName(code: string): string {
  try {
    return regionNames.of(code.toUpperCase()) ?? code;
  } catch {
    return code;
  }
}

/** Such as `Mexican Spanish`; the locale itself when it is none that is known. */
export function languageName(locale: string): string {
  try {
    return languageNames.of(locale) ?? locale;
  } catch {
    return locale;
  }
}
