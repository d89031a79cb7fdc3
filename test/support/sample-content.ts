import type { Content } from '../../src/content/content.ts';

const business = {
  name: 'Northline Electric',
  legalName: 'Northline Electric LLC',
  country: 'US',
  locale: 'en-US',
  smsEnabled: false,
  phone: { e164: '+15125550148', display: '(512) 555-0148' },
} satisfies Partial<Content['business']>;

const services = [
  { slug: 'panel-upgrade', name: 'Panel upgrade', line: 'More power for an old panel', hint: 'More power' },
  { slug: 'ev-charger', name: 'EV charger', line: 'Charge at home overnight', hint: 'Charge at home' },
] satisfies Partial<Content['services'][number]>[];

/** As much of a business as the forms need, with what `differs`. For whole pages, load content/. */
export function sampleContent(differs: Partial<Content['business']> = {}): Content {
  return { business: { ...business, ...differs }, services } as unknown as Content;
}
