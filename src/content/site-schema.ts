// What site.yaml may say.
import { isSupportedCountry } from 'libphonenumber-js';
import { z } from 'zod';
import { countryOf } from './country.ts';
import { filingsSchema } from './filing.ts';
import { isLocale } from './locale.ts';
import { hoursProblem, isDate, weekdays } from './opening.ts';
import { isPhone } from './phone.ts';
import {
  date8601,
  description,
  fact,
  link,
  list,
  object,
  photo,
  text,
  titled,
  year,
} from './schema-parts.ts';

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

const day = z
  .string({ error: 'write opening hours like 07:30-18:00, or 07:30-12:00, 13:00-18:00, or closed' })
  .superRefine((value, context) => {
    const problem = hoursProblem(value);
    if (problem) context.addIssue(problem);
  });
const phoneNumber = z
  .string({ error: 'write it with its country code, like +1 512 555 0148' })
  .refine(isPhone, 'write it with its country code, like +1 512 555 0148');
const degrees = (most: number, error: string) => z.number({ error }).min(-most, error).max(most, error);
const href = z
  .string({ error: 'write a page of the site, like /services, or an address that begins with https://' })
  .regex(
    /^(\/(?!\/)|https:\/\/)\S*$/,
    'write a page of the site, like /services, or an address that begins with https://',
  );
const language = z
  .string({ error: 'write a language and country, like en-US' })
  .refine(isLocale, 'write a language and country, like en-US');

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
        .regex(/^(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, {
          error: 'write a date like 12-25 (every year) or 2027-11-25',
          abort: true,
        })
        .refine(isDate, 'is a day that no calendar has'),
      name: text(40),
      hours: day.default('closed'),
    }),
  )
    .default([])
    .superRefine((holidays, context) => {
      for (const [index, { date }] of holidays.entries()) {
        const earlier = holidays.slice(0, index).find((other) => isSameDay(other.date, date));
        if (earlier)
          context.addIssue({
            code: 'custom',
            path: [index, 'date'],
            message: `${earlier.name} is on this day already: write one holiday for each day`,
          });
      }
    }),
});

export const siteSchema = object({
  name: text(40),
  legalName: text(80),
  trade: z.enum(trades, { error: `write one of ${trades.join(', ')}` }),
  notice: text(120).optional(),
  locale: language.default('en-US'),
  /** The other languages of the site; the texts of each are in the folder of its language, such as es/. */
  translations: list(language).default([]),
  country: z
    .string({ error: 'write the two capital letters of a country, like US, CA or GB' })
    .refine(isSupportedCountry, {
      error: 'write the two capital letters of a country, like US, CA or GB',
      abort: true,
    }),
  timeZone: z
    .string({ error: 'write a time zone like America/Chicago' })
    .refine(isTimeZone, 'write a time zone like America/Chicago'),
  phone: phoneNumber,
  /** More numbers, for the foot of the page. */
  phones: list(
    object({
      label: text(40),
      number: phoneNumber,
    }),
  ).default([]),
  email: z.email({ error: 'write an email address like office@example.com' }),
  sms: z.boolean({ error: 'write true or false' }).default(false),
  basedIn: object({
    city: text(60),
    region: text(40).optional(),
    street: text(80).optional(),
    postalCode: text(12).optional(),
    geo: object({
      latitude: degrees(90, 'write the latitude as a number from -90 to 90, like 30.2672'),
      longitude: degrees(180, 'write the longitude as a number from -180 to 180, like -97.7431'),
    }).optional(),
  }).refine(({ geo, street }) => !geo || street, {
    path: ['geo'],
    error: 'a point on the map gives the street away: write street too, or take geo away',
  }),
  areas: list(text(60)).min(1, 'name at least one town'),
  areaName: text(60).optional(),
  founded: year.optional(),
  hours: hours.optional(),
  currency: z
    .string({ error: 'write three capital letters, like USD' })
    .refine(
      (code) => Intl.supportedValuesOf('currency').includes(code),
      'write three capital letters, like USD',
    )
    .optional(),
  /** What is drawn: the house cut open, the round of a business that comes by, or nothing. */
  illustration: z.enum(['house', 'route', 'none'], { error: 'write house, route or none' }).default('house'),
  /** An SVG or PNG file beside site.yaml. */
  logo: object({
    file: text(60).regex(
      /^[\w-][\w.-]*\.(svg|png)$/i,
      'write the name of an SVG or PNG file beside site.yaml',
    ),
  }).optional(),
  /** Pages about the business elsewhere. */
  profiles: list(link).default([]),
  navigation: list(object({ text: text(24), href: href }))
    .min(1, 'name at least one page')
    .optional(),
  /** Lines at the foot of every page, after the copyright. */
  legal: list(text(200)).default([]),
  hero: object({
    pageTitle: text(60),
    title: text(48),
    lede: text(150),
    note: text(80).optional(),
    caption: text(80).optional(),
    description,
    photo: photo.optional(),
  }),
  reply: object({ figure: text(16), label: text(48), text: text(160) }).optional(),
  licence: object({ number: text(24), label: text(48), verify: link.optional() }).optional(),
  /** When to call the emergency number and not to write; whom to call is said after it. */
  safety: object({ title: text(80), text: text(120).optional() }).optional(),
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
  services: object({
    title: text(60),
    text: text(200),
    description,
    /** Under every table of prices: whether tax and permits are in them. */
    priceBasis: text(200).optional(),
  }),
  steps: list(titled).default([]),
  promises: list(titled).default([]),
  /** Finished jobs: the first three are shown, fewer are not. */
  work: list(object({ photo, title: text(60), note: text(40).optional() })).default([]),
  /** Where a customer can pay a bill. */
  payBill: link.optional(),
  updated: date8601.optional(),
  cta: object({ title: text(60), text: text(120) }),
  afterEstimate: list(text(120)).default([]),
  afterHelpdesk: list(text(120)).default([]),
  odoo: filingsSchema.optional(),
})
  .refine(({ currency, country }) => currency ?? countryOf(country).currency, {
    path: ['currency'],
    error: 'write what prices are in, as three capital letters, like USD',
  })
  .refine(({ reply, hours }) => !reply || hours, {
    path: ['hours'],
    error: 'reply promises an answer in opening hours; write hours, or take reply away',
  });

export const siteFacts = [
  ...[
    'legalName',
    'trade',
    'locale',
    'translations',
    'country',
    'timeZone',
    'phone',
    'phones.*.number',
    'email',
  ],
  ...[
    'sms',
    'basedIn.street',
    'basedIn.postalCode',
    'basedIn.geo',
    'founded',
    ...weekdays.map((weekday) => `hours.${weekday}`),
    'hours.holidays.*.date',
    'hours.holidays.*.hours',
    'currency',
    'illustration',
  ],
  ...['logo', 'profiles', 'navigation.*.href', 'hero.photo.file', 'licence.number', 'licence.verify'],
  ...['rating.value', 'rating.count', 'rating.href', 'work.*.photo.file', 'payBill', 'odoo'],
];

/** A holiday of every year falls on the same day as one of a year. */
function isSameDay(one: string, other: string): boolean {
  return one === other || (one.length !== other.length && one.slice(-5) === other.slice(-5));
}

function isTimeZone(value: string): boolean {
  try {
    return value.includes('/') && Boolean(new Intl.DateTimeFormat('en', { timeZone: value }));
  } catch {
    return false;
  }
}
