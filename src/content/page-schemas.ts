// What the files of pages may say: services, about, privacy, questions and testimonials.
import { z } from 'zod';
import {
  amount,
  date8601,
  description,
  link,
  list,
  object,
  photo,
  question,
  text,
  titled,
  year,
} from './schema-parts.ts';

export const serviceSchema = object({
  name: text(40),
  order: z.number({ error: 'write a number: the services stand in this order' }),
  group: text(40),
  run: z.enum(['e', 'p', 'h', 'none'], {
    error: 'write e (electrical), p (plumbing), h (heating and air) or none',
  }),
  line: text(90),
  hint: text(60).optional(),
  title: text(40).optional(),
  description: description.optional(),
  priceFrom: amount.optional(),
  /** Such as `an hour`. */
  priceUnit: text(24).optional(),
  priceNote: text(90).optional(),
  duration: text(60).optional(),
  lede: text(220).optional(),
  signs: list(text(100)).default([]),
  included: list(text(120)).default([]),
  notIncluded: list(text(120)).default([]),
  prices: list(
    object({
      job: text(60),
      from: amount,
      usually: z
        .tuple([amount, amount], { error: 'write two amounts, like [900, 1400]' })
        .refine(([low, high]) => low < high, 'write the lower amount first, like [900, 1400]')
        .optional(),
      changes: text(120),
    }).refine(({ from, usually }) => usually === undefined || usually[0] >= from, {
      path: ['usually'],
      error: 'begins below "from": write the lower of the two there',
    }),
  ).default([]),
  /** How the visit goes. */
  visit: list(titled).default([]),
  photos: list(photo).max(3, 'has 3 pictures at most').default([]),
  faqs: list(question).default([]),
  updated: date8601.optional(),
});

export const serviceFacts = [
  'order',
  'run',
  'priceFrom',
  'prices.*.from',
  'prices.*.usually',
  'photos.*.file',
];

/** Names that people write in a service's file and that mean nothing there. */
export const serviceInstead = {
  slug: "the page's address is the file's name: remove this line, and rename the file to change the address",
};

export const aboutSchema = object({
  title: text(70),
  description,
  lede: text(240),
  credentials: list(object({ term: text(40), text: text(160), verify: link.optional() })).default([]),
  portrait: photo.optional(),
  people: list(
    object({
      name: text(60),
      role: text(60),
      licence: text(60).optional(),
      since: year.optional(),
      portrait: photo.optional(),
    }),
  ).default([]),
  updated: date8601.optional(),
});

export const aboutFacts = [
  'credentials.*.verify',
  'portrait.file',
  'people.*.since',
  'people.*.portrait.file',
];

export const testimonialsSchema = list(
  object({
    quote: text(220),
    name: text(60),
    place: text(60).optional(),
    job: text(60).optional(),
    /** Year and month. */
    date: z
      .string({ error: 'write a year and month, like 2026-04' })
      .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'write a year and month, like 2026-04')
      .optional(),
    source: text(30).optional(),
    href: link.optional(),
    /** The service it is about, by its file's name. */
    service: text(60).optional(),
  }),
);

export const testimonialsFacts = ['*.date', '*.href', '*.service'];

export const privacySchema = object({
  title: text(60),
  description,
  updated: date8601,
});

export const faqSchema = list(question);
