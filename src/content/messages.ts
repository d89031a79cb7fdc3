// Reads the messages of one language and compares their placeholders with those of another.
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { isMap, isScalar } from 'yaml';
import { openYaml } from './yaml-file.ts';

export interface Message {
  text: string;
  /** BCP 47: what it is written in. */
  language: string;
  /** Such as `locales/es/site.yaml:12`. */
  where: string;
  placeholders: ReadonlySet<string>;
}

/** By key: every message in the files of `folder`, which are written in `language`. */
export function readMessages(folder: string, language: string, problems: string[]): Map<string, Message> {
  const messages = new Map<string, Message>();
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.yaml'))) {
    const file = openYaml(join(folder, name), problems);
    if (!file) continue;
    if (file.value !== null && !isMap(file.document.contents))
      problems.push(`${file.name}:1 write one text a line, each as "name: text"`);
    for (const { key, text, offset } of leavesOf(file.document.contents, basename(name, '.yaml'))) {
      const where = `${file.name}:${file.lineAt(offset)}`;
      if (typeof text !== 'string') {
        problems.push(`${where} ${key}: write it as text (put "quotes" around it)`);
        continue;
      }
      try {
        const placeholders = placeholdersOf(formatOf(text, language).getAst());
        messages.set(key, { text, language, where, placeholders });
      } catch (error) {
        problems.push(`${where} ${key}: the braces are not in order (${(error as Error).message})`);
      }
    }
  }
  return messages;
}

/** `tag` decides how plurals, numbers and dates are said. What looks like a tag of HTML is text. */
export function formatOf(text: string, tag: string): IntlMessageFormat {
  return new IntlMessageFormat(text, tag, undefined, { ignoreTag: true });
}

/** The values that `translated` lacks, and those that nobody gives it. */
export function placeholderProblems(key: string, original: Message, translated: Message): string[] {
  const { where, placeholders } = translated;
  const missing = [...original.placeholders].filter((name) => !placeholders.has(name));
  const unknown = [...placeholders].filter((name) => !original.placeholders.has(name));
  return [
    ...missing.map((name) => `${where} ${key}: {${name}} is missing`),
    ...unknown.map((name) => `${where} ${key}: {${name}} is no value that is known here`),
  ];
}

function* leavesOf(node: unknown, prefix: string): Generator<{ key: string; text: unknown; offset: number }> {
  if (!isMap(node)) return;
  for (const { key, value } of node.items) {
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

type Ast = ReturnType<IntlMessageFormat['getAst']>;

function placeholdersOf(ast: Ast, found = new Set<string>()): Set<string> {
  for (const element of ast) {
    const type: number = element.type;
    if (type === literal || type === pound) continue;
    found.add((element as { value: string }).value);
    if ('options' in element)
      for (const { value } of Object.values(element.options)) placeholdersOf(value, found);
  }
  return found;
}

// The only parts of a message that name no value: its text, and the # of a plural.
const literal = 0;
const pound = 7;
