// The business as data: read once at start, checked whole, and never changed after.
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js';
import type { z } from 'zod';
import { countryOf } from './country.ts';
import { filingsFrom } from './filing.ts';
import { type Html, renderMarkdown } from './markdown.ts';
import { nameOf, readSource } from './read.ts';
import { aboutSchema, faqSchema, privacySchema, serviceSchema, siteSchema } from './schema.ts';

type Frozen<T> = T extends Html | string | number | boolean | undefined | null
  ? T
  : { readonly [K in keyof T]: Frozen<T[K]> };

export type Content = ReturnType<typeof loadContent>;
export type Business = Content['business'];
export type Service = Content['services'][number];

/** Something in content/ is wrong; the message lists all of it, one line each: `content/site.yaml:12 phone: what to write`. */
export class ContentError extends Error {
  override name = 'ContentError';
  readonly problems: readonly string[];

  constructor(problems: string[]) {
    super(`The content cannot be used:\n${problems.join('\n')}`);
    this.problems = problems;
  }
}

/** Reads and checks every file of `dir`. Throws one ContentError that names every problem. A value left out removes its slot. */
export function loadContent(dir: string) {
  const problems: string[] = [];
  const site = readSource(join(dir, 'site.yaml'), siteSchema, problems);
  const about = readSource(join(dir, 'about.md'), aboutSchema, problems);
  const privacy = readSource(join(dir, 'privacy.md'), privacySchema, problems);
  const faqFile = join(dir, 'faq.yaml');
  const faq = existsSync(faqFile) ? readSource(faqFile, faqSchema, problems).data : [];
  const services = readServices(join(dir, 'services'), problems);

  if (problems.length > 0 || !site.data || !about.data || !privacy.data || !faq)
    throw new ContentError(problems);
  const {
    phone,
    country,
    sms,
    hero,
    services: servicesIntro,
    steps,
    cta,
    reply,
    licence,
    insurance,
    warranty,
    afterEstimate,
    afterHelpdesk,
    odoo,
    ...facts
  } = site.data;
  const { city, region } = facts.basedIn;

  return freeze({
    business: {
      ...facts,
      ...countryOf(country),
      country,
      phone: readPhone(phone, country),
      smsEnabled: sms,
      /** Such as `Austin, TX`. */
      place: region ? `${city}, ${region}` : city,
      reply,
      licence,
      insurance,
      warranty,
    },
    hero,
    /** Facts a visitor can check, for the bar under the hero. */
    proof: [
      reply && { figure: reply.figure, label: reply.label },
      licence && { figure: licence.number, label: licence.label, href: licence.verify },
      insurance,
      warranty,
    ].filter((fact) => fact !== undefined),
    servicesIntro,
    services,
    steps,
    cta,
    faq,
    afterEstimate,
    afterHelpdesk,
    /** How records are filed in Odoo. */
    odoo: filingsFrom(odoo),
    about: { ...about.data, html: renderMarkdown(about.body) },
    privacy: { ...privacy.data, html: renderMarkdown(privacy.body) },
  });
}

function readServices(dir: string, problems: string[]) {
  const files = existsSync(dir) ? readdirSync(dir).filter((file) => file.endsWith('.md')) : [];
  if (files.length === 0)
    problems.push(`${nameOf(dir)} holds no service: write one file for each, like services/ev-charger.md`);
  const services = files.flatMap((file) => {
    const slug = basename(file, '.md');
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug) || slug === 'other') {
      problems.push(
        `${nameOf(join(dir, file))} the file's name becomes the page's address: use small letters, digits and hyphens, and not "other"`,
      );
    }
    const { data, body } = readSource(join(dir, file), serviceSchema, problems);
    return data ? [toService(slug, data, body)] : [];
  });
  return services.sort((a, b) => a.order - b.order || a.slug.localeCompare(b.slug));
}

function toService(slug: string, data: z.infer<typeof serviceSchema>, body: string) {
  // Less than this is a page nobody is helped by; the service then stands in the list only.
  const complete = Boolean(
    data.lede &&
    data.signs.length >= 4 &&
    data.included.length > 0 &&
    (data.prices.length > 0 || data.priceFrom) &&
    data.faqs.length >= 3,
  );
  const estimateHref = `/free-estimate?service=${slug}`;
  return {
    ...data,
    slug,
    complete,
    estimateHref,
    href: complete ? `/services/${slug}` : estimateHref,
    title: data.title ?? data.name,
    description: data.description ?? data.line,
    hint: data.hint ?? data.line,
    html: body.trim() ? renderMarkdown(body) : null,
  };
}

function readPhone(phone: string, country: string) {
  const number = parsePhoneNumberFromString(phone, country as CountryCode);
  if (!number) throw new Error('The phone number passed the check and cannot be read');
  return {
    e164: number.number,
    display: number.country === country ? number.formatNational() : number.formatInternational(),
  };
}

function freeze<T>(value: T): Frozen<T> {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(freeze);
    Object.freeze(value);
  }
  return value as Frozen<T>;
}
