// What differs from country to country on the pages.

interface Country {
  postalLabel: string;
  emergencyNumber: string;
}

const eu = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');

const known: Record<string, Country> = {
  US: { postalLabel: 'ZIP code', emergencyNumber: '911' },
  CA: { postalLabel: 'Postal code', emergencyNumber: '911' },
  GB: { postalLabel: 'Postcode', emergencyNumber: '999' },
  IE: { postalLabel: 'Eircode', emergencyNumber: '112' },
  AU: { postalLabel: 'Postcode', emergencyNumber: '000' },
  NZ: { postalLabel: 'Postcode', emergencyNumber: '111' },
  ...Object.fromEntries(eu.map((code) => [code, { postalLabel: 'Postal code', emergencyNumber: '112' }])),
};

/** Countries with no entry get the words that fit anywhere, and 112, which mobile phones put through worldwide. */
export function countryOf(code: string): Country {
  return known[code] ?? { postalLabel: 'Postal code', emergencyNumber: '112' };
}
