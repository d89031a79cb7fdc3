// Postal codes by country: what they are called and, where we know, what they look like.

interface PostalCode {
  /** Its words, below estimate.postal. */
  name: 'zip' | 'postcode' | 'eircode' | 'postal';
  pattern?: RegExp;
  numeric?: boolean;
}

const byCountry: Record<string, PostalCode> = {
  US: { name: 'zip', pattern: /^\d{5}(\d{4})?$/, numeric: true },
  GB: { name: 'postcode', pattern: /^[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}$/ },
  CA: { name: 'postal', pattern: /^[A-Z]\d[A-Z]\d[A-Z]\d$/ },
  AU: { name: 'postcode', pattern: /^\d{4}$/ },
  IE: { name: 'eircode', pattern: /^[A-Z]\d[\dW][A-Z\d]{4}$/ },
  DE: { name: 'postal', pattern: /^\d{5}$/ },
};

const unknown: PostalCode = { name: 'postal' };

// Countries whose addresses have no postal code in daily use (Universal Postal Union, addressing systems).
const without = new Set(
  'AE AG AO AW BF BI BJ BO BS BW BZ CD CF CG CI CM DJ DM ER FJ GD GH GM GQ GY HK JM KM KN ML MO MR MW QA RW SB SC SL SR ST SY TD TG TL TO TV UG VU YE ZW'.split(
    ' ',
  ),
);

/** null where addresses have no postal code: the town is asked instead. */
export function postalCodeOf(country: string): PostalCode | null {
  return without.has(country) ? null : (byCountry[country] ?? unknown);
}

/** Blanks, hyphens and case do not matter; a country whose pattern is not known lets anything pass. */
export function isPostalCode(value: string, { pattern }: PostalCode): boolean {
  const compact = value.toUpperCase().replace(/[\s-]/g, '');
  return pattern ? pattern.test(compact) : compact.length >= 3 && compact.length <= 12;
}
