import type { Content, Service } from '../content/content.ts';
import type { KitGroup, KitPage, Sample } from './sample.ts';

const title = 'Electrical work, done right the first time.';
const lede = 'Panel upgrades, chargers and repairs. You get a written price before we start.';
const note = 'Takes about a minute. No obligation.';
const rating = { value: 4.9, count: 312, source: 'Google', href: 'https://example.com/reviews' };
const quickStart = {
  items: [
    { value: 'panel', text: 'Panel upgrade' },
    { value: 'other', text: 'Something else' },
  ],
  postalLabel: 'ZIP code',
  numericPostal: true,
};
const three = [
  { title: 'You tell us what you need', text: 'A photo helps. It takes about a minute.' },
  { title: 'You get a written price', text: 'The same day, from a person who has read it.' },
  { title: 'We come when we said', text: 'If we are more than 30 minutes late, the visit is free.' },
];
const facts = [
  { figure: '30 min', label: 'Reply time in business hours' },
  { figure: 'TECL 00000', label: 'Licence', href: 'https://example.com/licence' },
  { figure: '$2 million', label: 'Liability insurance' },
  { figure: '10 years', label: 'Warranty on our work' },
];
const quote = {
  quote: 'They found the fault in ten minutes and showed me why it happened.',
  name: 'A sample customer',
  place: 'Sampletown',
  job: 'Repair',
  date: '2026-04',
  source: 'Google',
  href: 'https://example.com/review',
};
const questions = [
  {
    q: 'Do you give prices by phone?',
    a: 'For the usual jobs, yes. For the rest we need a photo or a visit.',
  },
  { q: 'Are you insured?', a: 'Yes, and we show you the certificate before we begin.' },
];

const runs = ['e', 'p', 'h', 'none'];
const lit = (): Sample[] =>
  runs.map((run) => ({ title: `Run ${run}`, params: { run, label: `The house, run ${run}` } }));
const only = (sample: Sample) => () => [sample];
const wide = (samples: Sample[]): Sample[] => samples.map((sample) => ({ ...sample, wide: true }));

/** The real frame of a page; each state of its call bar is a page, because a page has one. */
function frame(name: string, state: Record<string, unknown> = { open: true }): KitPage {
  return { name, template: 'pages/kit/frame.njk', samples: only({ title: name, params: state }) };
}

/** Each on a page of its own: the ids of its form stand on a page once. */
function hero(name: string, of: string, drawing: Record<string, unknown>): KitPage {
  const params = { title, lede, note, rating, quickStart, ...drawing };
  return { name, of: 'hero', samples: only({ title: of, wide: true, params }) };
}

const index = (state: string, items: readonly Service[], illustration: string): Sample => ({
  title: state,
  params: { title: 'What we do', text: 'Every price is written.', items, illustration },
});

const proofBar = (count: number): KitPage => ({
  name: count === 4 ? 'proof-bar' : `proof-bar-${count}`,
  of: 'proof-bar',
  samples: only({ title: `${count} facts`, wide: true, params: { items: facts.slice(0, count) } }),
});

/** The parts that the public pages are made of. */
export const pageSamples: KitGroup = {
  title: 'Pages',
  pages: [
    frame('site-header'),
    { name: 'site-header-reduced', template: 'pages/kit/reduced.njk', samples: () => [] },
    frame('site-footer'),
    frame('call-bar'),
    frame('call-bar-text', { open: false, sms: true }),
    frame('call-bar-message', { open: false, sms: false }),
    hero('hero', 'With the house', { illustration: 'house', run: 'e', caption: 'Every circuit traced' }),
    hero('hero-route', 'With the round', { illustration: 'route', caption: 'Every stop of a day' }),
    hero('hero-none', 'Without a drawing', { illustration: 'none' }),
    {
      name: 'rating',
      samples: () => [4.9, 3.2].map((value) => ({ title: `${value} of 5`, params: { ...rating, value } })),
    },
    ...[4, 3, 2].map(proofBar),
    {
      name: 'service-index',
      samples: ({ services }: Content) =>
        wide([
          index('With the house', services.slice(0, 4), 'house'),
          index('With the round', services.slice(0, 4), 'route'),
          index('Without a drawing', services.slice(0, 4), 'none'),
          index(
            'More than 8',
            Array.from({ length: 9 }, (_, at) => services[at % services.length]!),
            'house',
          ),
        ]),
    },
    {
      name: 'service-row',
      samples: ({ services }) =>
        services
          .slice(0, 3)
          .map((service) => ({ title: service.name, listed: true, params: { service, heading: 3 } })),
    },
    {
      name: 'steps',
      samples: only({ title: 'Three', wide: true, params: { title: 'How it goes', items: three } }),
    },
    {
      name: 'testimonial',
      samples: () => [
        { title: 'Large', params: { testimonial: quote, size: 'lg' } },
        { title: 'Small', params: { testimonial: quote, size: 'sm' } },
        { title: 'With a name alone', params: { testimonial: { quote: quote.quote, name: quote.name } } },
      ],
    },
    { name: 'faq', samples: only({ title: 'Two questions', params: { items: questions } }) },
    {
      name: 'price-table',
      samples: only({
        title: 'With and without a usual price',
        params: {
          caption: 'Prices before tax, with the permit',
          rows: [
            { job: 'Panel, 200 A', from: 2400, usually: [2600, 3400], changes: 'The meter and the distance' },
            { job: 'Outlet', from: 140, changes: 'The wall' },
          ],
        },
      }),
    },
    {
      name: 'cta-band',
      samples: () =>
        wide([
          {
            title: 'With two buttons',
            params: {
              title: 'Tell us the job. Get a real price.',
              text: 'No visit needed for most jobs.',
              primary: { text: 'Get a free estimate', href: '/free-estimate' },
              secondary: { text: 'Call (512) 555-0148', href: 'tel:+15125550148', icon: 'phone' },
            },
          },
          {
            title: 'With one',
            params: {
              title: 'Tell us the job.',
              primary: { text: 'Get a free estimate', href: '/free-estimate' },
            },
          },
        ]),
    },
    {
      name: 'breadcrumb',
      samples: only({
        title: 'Three levels',
        params: {
          items: [
            { text: 'Home', href: '/' },
            { text: 'Services', href: '/services' },
            { text: 'Panel upgrade' },
          ],
        },
      }),
    },
    { name: 'cutaway', samples: lit },
    { name: 'route', samples: only({ title: 'Lit', params: { lit: 'e', label: 'The round of a day' } }) },
    {
      name: 'monogram',
      samples: () =>
        ['Ana Sample', 'Lee', 'Jo van der Sample'].map((name) => ({ title: name, params: { name } })),
    },
    {
      name: 'problem',
      template: 'pages/errors/problem.njk',
      data: { message: 'Your answers were not lost.', retryHref: '/free-estimate' },
      samples: () => [],
    },
    {
      name: 'refused',
      template: 'pages/errors/refused.njk',
      data: { title: 'Too many requests', message: 'Wait 10 minutes, or call us.' },
      samples: () => [],
    },
    { name: 'icon', template: 'pages/kit/icon.njk', samples: () => [] },
  ],
};
