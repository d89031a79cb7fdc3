// What is wrong between files: links, pictures, testimonials, languages.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { areaProblems } from './form-schema.ts';
import { linkProblem, linkTargets, textProblems } from './links.ts';
import { hint } from './nearest-name.ts';
import { logoProblem, photoProblems } from './pictures.ts';
import type { Source } from './read.ts';
import { isComplete } from './services.ts';
import type { siteSchema } from './site-schema.ts';
import type { Sources } from './sources.ts';
import { type Dictionary, WordsError } from './words.ts';
import { nameOf } from './yaml-file.ts';

type Site = Source<z.infer<typeof siteSchema>>;
type Whole = Sources & { [File in 'site' | 'about' | 'privacy']: NonNullable<Sources[File]> };

/** Problems of the languages a site names, and of folders for languages it does not name. */
export function localeProblems(dir: string, site: Site, dictionary: Dictionary): string[] {
  const { locale, translations } = site.data;
  const language = (tag: string) => new Intl.Locale(tag).language;
  const named = [
    { tag: locale, path: ['locale'] },
    ...translations.map((tag, index) => ({ tag, path: ['translations', index] })),
  ];
  return [
    ...named.flatMap(({ tag, path }, index) => {
      const problem = named.slice(0, index).some((other) => language(other.tag) === language(tag))
        ? `the site has this language already: name each language once, and its own as locale alone`
        : wordsProblem(tag, dictionary);
      return problem === null ? [] : [`${site.at(path)}: ${problem}`];
    }),
    ...foldersOf(dir)
      .filter((name) => isLanguage(name) && !translations.some((tag) => language(tag) === name))
      .map((name) => {
        const instead = translations.includes(name)
          ? `name it ${language(name)}`
          : language(name) === language(locale)
            ? "the site's own language stands beside site.yaml"
            : 'name its language in site.yaml, under translations';
        return `${nameOf(join(dir, name))} is read by no page: ${instead}`;
      }),
  ];
}

/** Problems of one language that show only when every file is read. */
export function crossProblems(dir: string, sources: Whole): string[] {
  const { site, about, privacy, services, testimonials } = sources;
  const published = new Map([...services].filter(([, { data }]) => isComplete(data)));
  const pages = linkTargets({ about, privacy, services: published });
  const { navigation, logo } = site.data;
  const badLogo = logo && logoProblem(dir, logo.file, site.at(['logo', 'file']));
  return [
    ...(badLogo ? [badLogo] : []),
    ...areaProblems(site),
    ...[site, about, ...services.values()].flatMap((source) => photoProblems(dir, source)),
    ...(navigation ?? []).flatMap(({ href }, index) => {
      const problem = linkProblem(href, pages);
      return problem === null ? [] : [`${site.at(['navigation', index, 'href'])}: ${problem}`];
    }),
    ...(testimonials?.data ?? []).flatMap(({ service }, index) => {
      if (service === undefined || services.has(service)) return [];
      const instead = hint(service, [...services.keys()], 'the services are');
      return [`${testimonials?.at([index, 'service']) ?? ''}: there is no service ${service}; ${instead}`];
    }),
    ...twinProblems(services),
    ...(site.data.sms && !pages.get('/privacy')?.includes('texts')
      ? [`${privacy.at([])} the forms link to a part about text messages: end its heading with {#texts}`]
      : []),
    ...textProblems(about, pages, '/about'),
    ...textProblems(privacy, pages, '/privacy'),
    ...[...services].flatMap(([slug, source]) => textProblems(source, pages, `/services/${slug}`)),
  ];
}

/** Two of one name could not be told apart in the form, nor in Odoo. */
function twinProblems(services: Whole['services']): string[] {
  const named = [...services].map(([slug, source]) => ({
    slug,
    source,
    name: source.data.name.toLowerCase(),
  }));
  return named.flatMap(({ source, name }, index) => {
    const twin = named.slice(0, index).find((other) => other.name === name);
    return twin ? [`${source.at(['name'])}: ${twin.slug}.md has this name already: write another`] : [];
  });
}

function wordsProblem(tag: string, dictionary: Dictionary): string | null {
  try {
    dictionary.words(tag);
    return null;
  } catch (error) {
    if (!(error instanceof WordsError)) throw error;
    return `the site has no words in ${tag}: add their folder to locales/, a translation of locales/en`;
  }
}

function foldersOf(dir: string): string[] {
  return existsSync(dir)
    ? readdirSync(dir, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
    : [];
}

/** Whether a folder's name is that of a language: `es` or `es-US`, not `services`. */
function isLanguage(name: string): boolean {
  return (
    /^[a-z]{2,3}(-[A-Z]{2})?$/.test(name) &&
    new Intl.DisplayNames('en', { type: 'language', fallback: 'none' }).of(name) !== undefined
  );
}
