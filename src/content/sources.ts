// Every file of content/ in one language, each checked by itself.
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import {
  aboutFacts,
  aboutSchema,
  faqSchema,
  privacySchema,
  serviceFacts,
  serviceInstead,
  serviceSchema,
  testimonialsFacts,
  testimonialsSchema,
} from './page-schemas.ts';
import { hint, nearestName } from './nearest-name.ts';
import { namesIn } from './names-in.ts';
import { readSource, readTranslation, type Source } from './read.ts';
import { siteFacts, siteSchema } from './site-schema.ts';
import { nameOf } from './yaml-file.ts';

const site = { file: 'site.yaml', schema: siteSchema, facts: siteFacts };
const about = { file: 'about.md', schema: aboutSchema, facts: aboutFacts };
const privacy = { file: 'privacy.md', schema: privacySchema };
const faq = { file: 'faq.yaml', schema: faqSchema };
const testimonials = { file: 'testimonials.yaml', schema: testimonialsSchema, facts: testimonialsFacts };
const service = { schema: serviceSchema, facts: serviceFacts, instead: serviceInstead };

type Read<S extends z.ZodType> = Source<z.infer<S>> | undefined;

/** What each file says; undefined where it has problems, or where there is none and none is needed. */
export interface Sources {
  site: Read<typeof siteSchema>;
  about: Read<typeof aboutSchema>;
  privacy: Read<typeof privacySchema>;
  faq: Read<typeof faqSchema>;
  testimonials: Read<typeof testimonialsSchema>;
  /** By slug. */
  services: ReadonlyMap<string, Source<z.infer<typeof serviceSchema>>>;
}

/** Reads the files of `dir` in the site's own language. */
export function readOwn(dir: string, problems: string[]): Sources {
  problems.push(...unreadFiles(dir));
  const read = <S extends z.ZodType>(rules: { file: string; schema: S }, needed: boolean) => {
    const file = join(dir, rules.file);
    return needed || existsSync(file) ? readSource(file, rules, problems) : undefined;
  };
  return {
    site: read(site, true),
    about: read(about, true),
    privacy: read(privacy, true),
    faq: read(faq, false),
    testimonials: read(testimonials, false),
    services: readServices(join(dir, 'services'), problems),
  };
}

/** Reads what `dir`, the folder of a language, says in place of `own`; each file may be missing. */
export function readTranslations(dir: string, own: Sources, problems: string[]): Sources {
  problems.push(...unreadFiles(dir));
  const read = <S extends z.ZodType>(
    rules: { file: string; schema: S; facts?: string[] },
    original: Read<S>,
  ) => {
    const file = join(dir, rules.file);
    if (original) return readTranslation(file, original, rules, problems);
    // One that has problems of its own is there all the same.
    if (existsSync(file) && !existsSync(join(dir, '..', rules.file)))
      problems.push(`${nameOf(file)} translates nothing: there is no ${rules.file} to translate`);
    return undefined;
  };
  for (const file of serviceFiles(join(dir, 'services'))) {
    const slug = basename(file, '.md');
    if (own.services.has(slug) || existsSync(join(dir, '../services', file))) continue;
    const nearest = nearestName(slug, [...own.services.keys()]);
    const instead = nearest === undefined ? '' : `; did you mean ${nearest}.md?`;
    problems.push(`${nameOf(join(dir, 'services', file))} translates no service${instead}`);
  }
  const services = [...own.services].flatMap(([slug, original]) => {
    const read = readTranslation(join(dir, 'services', `${slug}.md`), original, service, problems);
    return read ? [[slug, read] as const] : [];
  });
  return {
    site: read(site, own.site),
    about: read(about, own.about),
    privacy: read(privacy, own.privacy),
    faq: read(faq, own.faq),
    testimonials: read(testimonials, own.testimonials),
    services: new Map(services),
  };
}

function readServices(dir: string, problems: string[]): Sources['services'] {
  const files = serviceFiles(dir);
  if (files.length === 0)
    problems.push(`${nameOf(dir)} holds no service: write one file for each, like services/ev-charger.md`);
  const services = files.flatMap((file) => {
    const slug = basename(file, '.md');
    const twin = files.find((other) => other < file && other.toLowerCase() === file.toLowerCase());
    if (twin !== undefined)
      problems.push(`${nameOf(join(dir, file))} has the same address as ${twin}: remove one, or rename it`);
    else if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug) || slug === 'other')
      problems.push(
        `${nameOf(join(dir, file))} the file's name becomes the page's address: use small letters, digits and hyphens, and not "other"`,
      );
    const read = readSource(join(dir, file), service, problems);
    return read ? [[slug, read] as const] : [];
  });
  return new Map(services);
}

function serviceFiles(dir: string): string[] {
  return namesIn(dir)
    .filter((file) => /\.md$/i.test(file))
    .sort();
}

/** A file with a slip in its name would be missed without a word. */
function unreadFiles(dir: string): string[] {
  const known = [site, about, privacy, faq, testimonials].map(({ file }) => file);
  const services = join(dir, 'services');
  return [
    ...namesIn(dir)
      .filter((file) => /\.(ya?ml|md)$/i.test(file) && !known.includes(file) && file !== 'README.md')
      .map((file) => `${nameOf(join(dir, file))} is read by no page; ${hint(file, known, 'the files are')}`),
    ...namesIn(services)
      .filter((file) => /\.(ya?ml|txt|markdown)$/i.test(file))
      .map(
        (file) => `${nameOf(join(services, file))} is read by no page: the file of a service ends with .md`,
      ),
  ];
}
