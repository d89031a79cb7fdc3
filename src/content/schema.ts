// What the files in content/ may say. Every message tells the owner what to write.
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';
import { z } from 'zod';
import { isTimeRange } from './hours.ts';
import { filingsSchema } from './filing.ts';
import { list, object, text } from './schema-parts.ts';

const trades = [
  'Electrician',
  'Plumber',
  'HVACBusiness',
  'RoofingContractor',
  'GeneralContractor',
  'HousePainter',
  'Locksmith',
  'MovingCompany',
  'HomeAndConstructionBusiness',
  'LocalBusiness',
] as const;

const link = z
  .string({ error: 'write an address' })
  .regex(/^https:\/\/\S+$/, 'write a full address that begins with https://');

const day = z
  .string({ error: 'write opening hours like 07:30-18:00, or closed' })
  .refine(
    (value) => value === 'closed' || isTimeRange(value),
    'write opening hours like 07:30-18:00, or closed',
  );
const fact = object({ figure: text(16), label: text(48) });
const titled = object({ title: text(60), text: text(300) });
const question = object({ q: text(120), a: text(600) });

const hours = object({
  monday: day,
  tuesday: day,
  wednesday: day,
  thursday: day,
  friday: day,
  saturday: day,
  sunday: day,
  holidays: list(
    object({
      date: z
        .string({ error: 'write a date like 12-25 (every year) or 2027-11-25' })
        .regex(
          /^(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
          'write a date like 12-25 (every year) or 2027-11-25',
        ),
      name: text(40),
      hours: day.default('closed'),
    }),
  ).default([]),
});

export const siteSchema = object({
  name: text(40),
  legalName: text(80),
  trade: z.enum(trades, { error: `write one of ${trades.join(', ')}` }),
  notice: text(120).optional(),
  locale: z
    .string({ error: 'write a language and country, like en-US' })
    .refine(isLocale, 'write a language and country, like en-US')
    .default('en-US'),
  country: z
    .string({ error: 'write two capital letters, like US' })
    .refine(isSupportedCountry, 'write two capital letters, like US'),
  timeZone: z
    .string({ error: 'write a time zone like America/Chicago' })
    .refine(isTimeZone, 'write a time zone like America/Chicago'),
  phone: z
    .string({ error: 'write it with its country code, like +1 512 555 0148' })
    .refine(isPhone, 'write it with its country code, like +1 512 555 0148'),
  email: z.email({ error: 'write an email address like office@example.com' }),
  sms: z.boolean({ error: 'write true or false' }).default(false),
  basedIn: object({
    city: text(60),
    region: text(40).optional(),
    street: text(80).optional(),
    postalCode: text(12).optional(),
  }),
  areas: list(text(60)).min(1, 'name at least one town'),
  areaName: text(60).optional(),
  founded: z
    .int({ error: 'write a year, like 2009' })
    .min(1800, 'write a year, like 2009')
    .max(2100, 'write a year, like 2009')
    .optional(),
  hours: hours.optional(),
  hero: object({
    pageTitle: text(60),
    title: text(48),
    lede: text(150),
    note: text(80).optional(),
    caption: text(80).optional(),
    description: text(160),
  }),
  reply: object({ figure: text(16), label: text(48), text: text(160) }).optional(),
  licence: object({ number: text(24), label: text(48), verify: link.optional() }).optional(),
  insurance: fact.optional(),
  warranty: fact.optional(),
  rating: object({
    value: z
      .number({ error: 'write a number from 1 to 5, like 4.9' })
      .min(1, 'write a number from 1 to 5, like 4.9')
      .max(5, 'write a number from 1 to 5, like 4.9'),
    count: z
      .int({ error: 'write how many reviews there are, like 312' })
      .positive('write how many reviews there are, like 312'),
    source: text(30),
    href: link,
  }).optional(),
  services: object({ title: text(60), text: text(200), description: text(160) }),
  steps: list(titled).default([]),
  cta: object({ title: text(60), text: text(120) }),
  afterEstimate: list(text(120)).default([]),
  afterHelpdesk: list(text(120)).default([]),
  odoo: filingsSchema.optional(),
});

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
  description: text(160).optional(),
  priceFrom: text(24).optional(),
  priceNote: text(90).optional(),
  duration: text(60).optional(),
  lede: text(220).optional(),
  signs: list(text(100)).default([]),
  included: list(text(120)).default([]),
  notIncluded: list(text(120)).default([]),
  prices: list(object({ job: text(60), from: text(24), usually: text(40), changes: text(120) })).default([]),
  faqs: list(question).default([]),
});

export const aboutSchema = object({
  title: text(70),
  description: text(160),
  lede: text(240),
  credentials: list(object({ term: text(40), text: text(160), verify: link.optional() })).default([]),
  promises: list(titled).default([]),
});

export const privacySchema = object({
  title: text(60),
  description: text(160),
  updated: z.iso.date({ error: 'write the day it was last changed, like 2026-11-02' }),
});

export const faqSchema = list(question);

function isPhone(value: string): boolean {
  return value.startsWith('+') && (parsePhoneNumberFromString(value)?.isPossible() ?? false);
}

function isLocale(value: string): boolean {
  try {
    return Intl.getCanonicalLocales(value)[0] === value;
  } catch {
    return false;
  }
}

function isTimeZone(value: string): boolean {
  try {
    return value.includes('/') && Boolean(new Intl.DateTimeFormat('en', { timeZone: value }));
  } catch {
    return false;
  }
}
