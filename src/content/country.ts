// What differs from country to country on the pages.

interface Country {
  emergencyNumber: string;
  /** Which words a postal code goes by there, below estimate.postal. */
  postal: 'zip' | 'postcode' | 'eircode' | 'postal';
  /** Absent where we do not know what people pay with. */
  currency?: string;
}

const country = (emergencyNumber: string, postal: Country['postal'], currency?: string): Country => ({
  emergencyNumber,
  postal,
  ...(currency && { currency }),
});

const euro = 'AT BE BG CY DE EE ES FI FR GR HR IT LT LU LV MT NL PT SI SK'.split(' ');

const known: Record<string, Country> = {
  US: country('911', 'zip', 'USD'),
  CA: country('911', 'postal', 'CAD'),
  GB: country('999', 'postcode', 'GBP'),
  AU: country('000', 'postcode', 'AUD'),
  NZ: country('111', 'postcode', 'NZD'),
  CH: country('112', 'postal', 'CHF'),
  CZ: country('112', 'postal', 'CZK'),
  DK: country('112', 'postal', 'DKK'),
  HU: country('112', 'postal', 'HUF'),
  NO: country('112', 'postal', 'NOK'),
  PL: country('112', 'postal', 'PLN'),
  RO: country('112', 'postal', 'RON'),
  SE: country('112', 'postal', 'SEK'),
  IE: country('112', 'eircode', 'EUR'),
  MX: country('911', 'postal', 'MXN'),
  ...Object.fromEntries(euro.map((code) => [code, country('112', 'postal', 'EUR')])),
};

/** Countries with no entry get the words that fit anywhere, and 112, which mobile phones put through worldwide. */
export function countryOf(code: string): Country {
  return known[code] ?? country('112', 'postal');
}
