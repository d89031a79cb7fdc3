// The site's own words, by language: locales/<language>/*.yaml, in ICU message syntax, and nowhere else.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { IntlMessageFormat } from 'intl-messageformat';
import nunjucks from 'nunjucks';
import { isLocale } from './locale.ts';
import { escapeHtml } from './markdown.ts';
import { formatOf, type Message, placeholderProblems, readMessages } from './messages.ts';
import { nearestName } from './nearest-name.ts';
import { nameOf } from './yaml-file.ts';

export type WordValues = Readonly<Record<string, string | number | Date | nunjucks.runtime.SafeString>>;

/** The words of one language. A key is the file and the path in it, such as `errors.notFound.title`; one that no file has throws. */
export interface Words {
  /** As plain text. */
  t: (key: string, values?: WordValues) => string;
  /** As HTML: everything is escaped but the values that are HTML already, such as a link that a macro drew. */
  html: (key: string, values?: WordValues) => nunjucks.runtime.SafeString;
}

export interface Dictionary {
  /** The words for `tag`: of es-MX those of the folder es-MX, then of es, then English. Throws a WordsError without a folder. */
  words(tag: string): Words;
  /** Folder and key of what is not translated. */
  untranslated: readonly { folder: string; key: string }[];
}

/** The words in locales/ cannot be used; the message lists every problem by file and line. */
export class WordsError extends Error {
  override name = 'WordsError';

  constructor(problems: string[]) {
    super(`The words of the site cannot be used:\n${problems.join('\n')}`);
  }
}

// What all other folders translate.
const source = 'en';

type Messages = ReadonlyMap<string, Message>;

/** Reads every folder of `dir`. Throws one WordsError that names every problem. */
export function loadDictionary(dir: string): Dictionary {
  const problems: string[] = [];
  const names = readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name);
  const folders = names.filter(isLocale);
  for (const name of names.filter((name) => !isLocale(name)))
    problems.push(`${nameOf(join(dir, name))} is no language: name it like es or es-MX, or take it away`);
  const read = new Map(folders.map((name) => [name, readMessages(join(dir, name), name, problems)]));
  const own: Messages = read.get(source) ?? new Map<string, Message>();
  problems.push(...[...read.values()].flatMap((messages) => translationProblems(messages, own)));
  if (problems.length > 0) throw new WordsError(problems);

  /** All that is known for a tag, what comes first last. */
  const layersOf = (tag: string) => [source, languageOf(tag), tag].filter((name) => read.has(name));
  const messagesFor = (tag: string) => new Map(layersOf(tag).flatMap((name) => [...(read.get(name) ?? [])]));
  return {
    words(tag) {
      if (!read.has(tag) && !read.has(languageOf(tag)))
        throw new WordsError([`${nameOf(dir)} has no folder ${languageOf(tag)} for ${tag}`]);
      return wordsOf(messagesFor(tag), tag);
    },
    untranslated: folders.flatMap((folder) =>
      [...messagesFor(folder)]
        .filter(([, { language }]) => languageOf(language) !== languageOf(folder))
        .map(([key]) => ({ folder, key })),
    ),
  };
}

function translationProblems(messages: Messages, own: Messages): string[] {
  return [...messages].flatMap(([key, message]) => {
    const original = own.get(key);
    if (original) return placeholderProblems(key, original, message);
    const nearest = nearestName(key, [...own.keys()]);
    const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
    return [`${message.where} ${key}: locales/${source} has no such key${hint}`];
  });
}

function wordsOf(messages: Messages, tag: string): Words {
  const formats = new Map<string, IntlMessageFormat>();
  function known(key: string): IntlMessageFormat {
    const made = formats.get(key);
    if (made) return made;
    const message = messages.get(key);
    if (!message) throw new Error(`There are no words for ${key}`);
    // What is said in another language than the page's has the plurals of that language.
    const own = languageOf(message.language) === languageOf(tag);
    const format = formatOf(message.text, own ? tag : message.language);
    formats.set(key, format);
    return format;
  }
  return {
    t: (key, values) => String(known(key).format(values as Record<string, string>)),
    html(key, values) {
      const parts = known(key).formatToParts<unknown>(values);
      const html = parts.map(({ value }) =>
        value instanceof nunjucks.runtime.SafeString ? String(value) : escapeHtml(String(value)),
      );
      return new nunjucks.runtime.SafeString(html.join(''));
    },
  };
}

const languageOf = (tag: string): string => new Intl.Locale(tag).language;
