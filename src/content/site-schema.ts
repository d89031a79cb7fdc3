// What site.yaml may say.
import { isSupportedCountry } from 'libphonenumber-js';
import { z } from 'zod';
import { countryOf } from './country.ts';
import { filingsSchema } from './filing.ts';
import {
  afterSchema,
  areaPostalCodesSchema,
  attributionSchema,
  checkAfterLines,
  estimateSchema,
} from './form-schema.ts';
import { hoursSchema } from './hours-schema.ts';
import { isLocale } from './locale.ts';
import { weekdays } from './opening.ts';
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
  areaPostalCodes: areaPostalCodesSchema.default([]),
  founded: year.optional(),
  hours: hoursSchema.optional(),
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
  reply: object({
    figure: text(16),
    label: text(48),
    text: text(160),
    /** Within how many minutes of opening hours a request is answered. */
    minutes: z
      .int({ error: 'write whole minutes, like 30' })
      .min(1, 'write whole minutes, like 30')
      .max(1440, 'is too long: 1440 minutes of opening hours at most')
      .optional(),
  }).optional(),
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
  estimate: estimateSchema.prefault({}),
  attribution: attributionSchema,
  afterEstimate: afterSchema,
  afterHelpdesk: afterSchema,
  odoo: filingsSchema.optional(),
})
  .refine(({ currency, country }) => currency ?? countryOf(country).currency, {
    path: ['currency'],
    error: 'write what prices are in, as three capital letters, like USD',
  })
  .superRefine(checkAfterLines)
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
  ...['areaPostalCodes', 'estimate', 'attribution', 'reply.minutes'],
];

function isTimeZone(value: string): boolean {
  try {
    return value.includes('/') && Boolean(new Intl.DateTimeFormat('en', { timeZone: value }));
  } catch {
    return false;
  }
}
