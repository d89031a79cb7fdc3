// The business as data: read once at start, checked whole, and never changed after.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { countryOf } from './country.ts';
import { filingsFrom } from './filing.ts';
import { by } from './form-schema.ts';
import { type Locale, localesOf } from './locale.ts';
import { type Html, readMarkdown, renderMarkdown } from './markdown.ts';
import type { aboutSchema, privacySchema } from './page-schemas.ts';
import { readPhone } from './phone.ts';
import { crossProblems, localeProblems } from './problems.ts';
import type { Source } from './read.ts';
import { withinTime } from './reply-time.ts';
import { toService } from './services.ts';
import type { siteSchema } from './site-schema.ts';
import { readOwn, readTranslations, type Sources } from './sources.ts';
import { type Dictionary, loadDictionary, type Words } from './words.ts';

type Frozen<T> = T extends Html | Words | string | number | boolean | undefined | null
  ? T
  : { readonly [K in keyof T]: Frozen<T[K]> };

/** The whole business in one language. */
export type Content = Frozen<ReturnType<typeof toContent>>;
export type Service = Content['services'][number];

/** Something in content/ is wrong; the message lists all of it, one line each: `content/site.yaml:12 phone: what to write`. */
export class ContentError extends Error {
  override name = 'ContentError';
  readonly problems: readonly string[];

  constructor(problems: string[]) {
    // What is wrong in the site's own language is wrong in its translations too.
    const once = [...new Set(problems)];
    super(`The content cannot be used:\n${once.join('\n')}`);
    this.problems = once;
  }
}

const localesDir = join(import.meta.dirname, '../../locales');

/**
 * Reads and checks every file of `dir`: the business in the site's own language first, then in each of its translations.
 * Throws one ContentError that names every problem. A value left out removes its slot.
 */
export function loadContent(
  dir: string,
  dictionary: Dictionary = loadDictionary(localesDir),
): readonly [Content, ...Content[]] {
  const problems: string[] = [];
  const stop = () => {
    if (problems.length > 0) throw new ContentError(problems);
  };
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory())
    throw new ContentError([`${dir} is no folder: name the one that holds site.yaml in CONTENT_DIR`]);
  const own = readOwn(dir, problems);
  if (!own.site) throw new ContentError(problems);
  problems.push(...localeProblems(dir, own.site, dictionary));
  const [locale, ...others] = localesOf(own.site.data.locale, own.site.data.translations);
  const translations = others.map((other) => ({
    locale: other,
    sources: readTranslations(join(dir, other.language), own, problems),
  }));
  stop();

  const first = complete(own);
  const rest = translations.map((other) => ({ ...other, sources: complete(other.sources) }));
  for (const sources of [first, ...rest.map((other) => other.sources)])
    problems.push(...crossProblems(dir, sources));
  stop();
  const contentIn = (language: Locale, sources: Complete) =>
    freeze(toContent({ sources, locale: language, own: locale, words: dictionary.words(language.tag) }));
  return [contentIn(locale, first), ...rest.map((other) => contentIn(other.locale, other.sources))];
}

/** What is left when no file has a problem: those that every site needs are there. */
type Complete = Sources & {
  site: Source<z.infer<typeof siteSchema>>;
  about: Source<z.infer<typeof aboutSchema>>;
  privacy: Source<z.infer<typeof privacySchema>>;
};

function complete(sources: Sources): Complete {
  const { site, about, privacy } = sources;
  if (!site || !about || !privacy)
    throw new Error('A file that every site needs was not read, and nobody said so');
  return { ...sources, site, about, privacy };
}

interface Edition {
  sources: Complete;
  locale: Locale;
  /** The site's own. */
  own: Locale;
  words: Words;
}

function toContent({ sources, locale, own, words }: Edition) {
  const {
    phone,
    phones,
    country,
    currency,
    sms,
    hero,
    services: servicesIntro,
    steps,
    cta,
    afterEstimate,
    afterHelpdesk,
    odoo,
    navigation,
    promises,
    work,
    updated,
    estimate,
    attribution,
    locale: _locale,
    translations: _translations,
    ...facts
  } = sources.site.data;
  const { reply, licence, insurance, warranty } = facts;
  const { city, region } = facts.basedIn;
  const { emergencyNumber, postal, currency: usual } = countryOf(country);

  /** The language of a page's text: its body, or without one its lede, or its line in the list. */
  const languageOf = (source: Source<object>) => {
    const path = source.body.trim() ? [] : ['lede' in source.data ? 'lede' : 'line'];
    return source.translates(path) ? locale.language : own.language;
  };
  const page = <T extends object>(source: Source<T>) => ({
    ...source.data,
    html: renderMarkdown(source.body, locale.prefix),
    /** The parts of the text that a link can lead to. */
    contents: readMarkdown(source.body).headings,
    language: languageOf(source),
  });

  const general = (lines: string[]) =>
    lines.map((line) =>
      line.replaceAll(by, () => withinTime({ locale: locale.tag, t: words.t }, reply?.minutes ?? 0)),
    );

  return {
    locale,
    words,
    business: {
      ...facts,
      country,
      emergencyNumber,
      postalLabel: words.t(`estimate.postal.${postal}.label`),
      // The schema asks for it where the country does not tell.
      currency: currency ?? usual ?? 'USD',
      phone: readPhone(phone, country),
      phones: phones.map(({ label, number }) => ({ label, ...readPhone(number, country) })),
      smsEnabled: sms,
      /** Such as `Austin, TX`. */
      place: region ? `${city}, ${region}` : city,
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
    services: [...sources.services]
      .map(([slug, source]) => toService(slug, source, languageOf(source), locale.prefix))
      .sort((a, b) => a.order - b.order || a.slug.localeCompare(b.slug)),
    steps,
    cta,
    /** Absent: what the site itself thinks best. */
    navigation,
    promises,
    work,
    testimonials: sources.testimonials?.data ?? [],
    faq: sources.faq?.data ?? [],
    /** The day the facts of the site were last changed. */
    updated,
    /** How the estimate form asks. */
    estimate,
    /** Which names in the address of a link say how a visitor came here. */
    attributionParams: attribution,
    /** What happens next, as the pages say it before anything is sent. */
    afterEstimate: general(afterEstimate),
    afterHelpdesk: general(afterHelpdesk),
    /** The same lines as they were written: {by} stands for a time that runs from when a request came. */
    next: { estimate: afterEstimate, helpdesk: afterHelpdesk },
    /** How records are filed in Odoo. */
    odoo: filingsFrom(odoo),
    about: page(sources.about),
    privacy: page(sources.privacy),
  };
}

function freeze<T>(value: T): Frozen<T> {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(freeze);
    Object.freeze(value);
  }
  return value as Frozen<T>;
}
