import { join } from 'node:path';
import type { Content } from '../../src/content/content.ts';
import { localesOf } from '../../src/content/locale.ts';
import { loadDictionary } from '../../src/content/words.ts';

const business = {
  name: 'Northline Electric',
  legalName: 'Northline Electric LLC',
  country: 'US',
  timeZone: 'America/Chicago',
  smsEnabled: false,
  areaPostalCodes: [],
  phone: { e164: '+15125550148', display: '(512) 555-0148' },
} satisfies Partial<Content['business']>;

const estimate = { layout: 'steps', require: 'either', address: 'short' } satisfies Content['estimate'];
const attributionParams = ['utm_source', 'utm_medium', 'utm_campaign', 'gclid'];

const services = [
  { slug: 'panel-upgrade', name: 'Panel upgrade', line: 'More power for an old panel', hint: 'More power' },
  { slug: 'ev-charger', name: 'EV charger', line: 'Charge at home overnight', hint: 'Charge at home' },
] satisfies Partial<Content['services'][number]>[];

const translated: typeof services = [
  { ...services[0]!, name: 'Panel nuevo' },
  { ...services[1]!, name: 'Cargador para auto eléctrico' },
];

const dictionary = loadDictionary(join(import.meta.dirname, '../../locales'));
const [english, spanish] = localesOf('en-US', ['es-US']);

/** As much of a business as the forms need, with what `differs`. For whole pages, load content/. */
export function sampleContent(
  differs: Partial<Content['business']> = {},
  asks: Partial<Content['estimate']> = {},
): Content {
  return {
    locale: english,
    words: dictionary.words(english.tag),
    business: { ...business, ...differs },
    services,
    estimate: { ...estimate, ...asks },
    attributionParams,
  } as unknown as Content;
}

/** The same in Spanish, as its translation under /es. */
export function spanishContent(differs: Partial<Content['business']> = {}): Content {
  const words = dictionary.words(spanish!.tag);
  return {
    ...sampleContent(differs),
    locale: spanish!,
    words,
    services: translated,
  } as unknown as Content;
}
