// The site's own words, by language: locales/<language>/*.yaml, in ICU message syntax, and nowhere else.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import nunjucks from 'nunjucks';
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { escapeHtml } from './markdown.ts';
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
  /** The words for `tag`, such as es-MX: the folder es-MX or es; what it lacks is said in English. Throws without a folder. */
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

interface Message {
  text: string;
  where: string;
  format: IntlMessageFormat;
}

// What all other folders translate.
const source = 'en';

/** Reads every folder of `dir`. Throws one WordsError that names every problem. */
export function loadDictionary(dir: string): Dictionary {
  const problems: string[] = [];
  const folders = readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const read = new Map(folders.map((folder) => [folder, readFolder(join(dir, folder), folder, problems)]));
  const own = read.get(source) ?? new Map<string, Message>();

  const untranslated: { folder: string; key: string }[] = [];
  for (const [folder, messages] of read) {
    for (const [key, { where, format }] of messages) {
      const original = own.get(key);
      if (!original) problems.push(`${where} ${key}: locales/${source} has no such key`);
      else problems.push(...placeholderProblems(where, key, original.format, format));
    }
    for (const key of own.keys()) if (!messages.has(key)) untranslated.push({ folder, key });
  }
  if (problems.length > 0) throw new WordsError(problems);

  return {
    words(tag) {
      const folder = [tag, new Intl.Locale(tag).language].find((name) => read.has(name));
      if (folder === undefined)
        throw new WordsError([`${nameOf(dir)} has no folder ${new Intl.Locale(tag).language} for ${tag}`]);
      return wordsOf(new Map([...own, ...(read.get(folder) ?? [])]), tag);
    },
    untranslated,
  };
}

function wordsOf(messages: ReadonlyMap<string, Message>, tag: string): Words {
  const formats = new Map<string, IntlMessageFormat>();
  function formatOf(key: string): IntlMessageFormat {
    const known = formats.get(key);
    if (known) return known;
    const message = messages.get(key);
    if (!message) throw new Error(`There are no words for ${key}`);
    const format = new IntlMessageFormat(message.text, tag, undefined, { ignoreTag: true });
    formats.set(key, format);
    return format;
  }
  return {
    t: (key, values) => String(formatOf(key).format(values as Record<string, string>)),
    html(key, values) {
      const parts = formatOf(key).formatToParts<unknown>(values);
      const html = parts.map(({ value }) =>
        value instanceof nunjucks.runtime.SafeString ? String(value) : escapeHtml(String(value)),
      );
      return new nunjucks.runtime.SafeString(html.join(''));
    },
  };
}

function readFolder(folder: string, tag: string, problems: string[]): Map<string, Message> {
  const messages = new Map<string, Message>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
    const path = join(folder, file);
    if (!existsSync(path)) continue;
    const lines = new LineCounter();
    const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines, prettyErrors: false });
    const at = (offset: number) => `${nameOf(path)}:${lines.linePos(offset).line}`;
    for (const error of document.errors)
      problems.push(`${at(error.pos[0])} cannot be read as YAML: ${error.message}`);
    if (document.errors.length > 0) continue;
    for (const { key, text, offset } of leavesOf(document, basename(file, '.yaml'))) {
      const where = at(offset);
      if (typeof text !== 'string') {
        problems.push(`${where} ${key}: write it as text (put "quotes" around it)`);
        continue;
      }
      try {
        messages.set(key, {
          text,
          where,
          format: new IntlMessageFormat(text, tag, undefined, { ignoreTag: true }),
        });
      } catch (error) {
        problems.push(`${where} ${key}: the braces are not in order (${(error as Error).message})`);
      }
    }
  }
  return messages;
}

function* leavesOf(node: unknown, prefix: string): Generator<{ key: string; text: unknown; offset: number }> {
  const map = isMap(node) ? node : (node as Document).contents;
  if (!isMap(map)) return;
  for (const { key, value } of map.items) {
    const name = `${prefix}.${isScalar(key) ? String(key.value) : ''}`;
    if (isMap(value)) yield* leavesOf(value, name);
    else
      yield {
        key: name,
        text: isScalar(value) ? value.value : value,
        offset: isScalar(key) ? (key.range?.[0] ?? 0) : 0,
      };
  }
}

function placeholderProblems(
  where: string,
  key: string,
  original: IntlMessageFormat,
  translated: IntlMessageFormat,
): string[] {
  const [wanted, given] = [placeholdersOf(original.getAst()), placeholdersOf(translated.getAst())];
  return [
    ...[...wanted].filter((name) => !given.has(name)).map((name) => `${where} ${key}: {${name}} is missing`),
    ...[...given]
      .filter((name) => !wanted.has(name))
      .map((name) => `${where} ${key}: {${name}} is no value that is known here`),
  ];
}

type Ast = ReturnType<IntlMessageFormat['getAst']>;

function placeholdersOf(ast: Ast, found = new Set<string>()): Set<string> {
  for (const element of ast) {
    // 0 is text and 7 the # of a plural; all others name a value.
    if (element.type === 0 || element.type === 7) continue;
    found.add(element.value);
    if ('options' in element)
      for (const { value } of Object.values(element.options)) placeholdersOf(value, found);
  }
  return found;
}
