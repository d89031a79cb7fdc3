// Checks one file of content/, alone or as the translation of another, and says what is wrong by file, line and name.
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { forbiddenFacts, merge } from './merge.ts';
import { unknownName } from './nearest-name.ts';
import { openYaml, type Path, pathText, type YamlFile } from './yaml-file.ts';

/** What a file says, and where. */
export interface Source<T> {
  data: T;
  /** What the file says before defaults: what a translation falls back to. */
  value: unknown;
  /** The Markdown below the front matter; empty in a YAML file. */
  body: string;
  /** Whether the translation says this itself; of no path, whether it has the body. */
  translates(path: Path): boolean;
  /** Where a line of the body stands, such as `content/about.md:14`; its first line is 0. */
  bodyAt(line: number): string;
  /** Where a value stands, such as `content/site.yaml:12 hero.photo`. */
  at(path: Path): string;
  /** The file, behind that of its translation. */
  files: readonly YamlFile[];
}

interface Rules<S extends z.ZodType> {
  schema: S;
  /** What stands in the site's own language alone: `prices.*.from` is the amount of every price. */
  facts?: readonly string[];
  /** What to do instead, for names that people write and no schema has. */
  instead?: Readonly<Record<string, string>>;
}

/** Checks `file`; every problem is added to `problems` as `content/site.yaml:12 phone: what to write`. */
export function readSource<S extends z.ZodType>(
  file: string,
  rules: Rules<S>,
  problems: string[],
): Source<z.infer<S>> | undefined {
  const own = openYaml(file, problems);
  return own && check(own.value, own.body, [own], rules, problems);
}

/**
 * Checks `file`, which says part of what `original` says in another language: key by key, what it leaves out stays
 * as the original has it. Without the file there is the original alone.
 */
export function readTranslation<S extends z.ZodType>(
  file: string,
  original: Source<z.infer<S>>,
  rules: Rules<S>,
  problems: string[],
): Source<z.infer<S>> | undefined {
  if (!existsSync(file)) return original;
  const translation = openYaml(file, problems);
  if (!translation) return undefined;
  const wrong = forbiddenFacts(translation.value, original.value, rules.facts ?? []);
  for (const { path, message } of wrong)
    problems.push(`${translation.name}:${translation.lineOf(path)} ${pathText(path)}: ${message}`);
  if (wrong.length > 0) return undefined;
  // A file of comments alone says nothing.
  const value = merge(original.value, translation.value ?? undefined);
  const body = translation.body.trim() ? translation.body : original.body;
  return check(value, body, [translation, ...original.files], rules, problems);
}

function check<S extends z.ZodType>(
  value: unknown,
  body: string,
  files: readonly [YamlFile, ...YamlFile[]],
  { schema, instead = {} }: Rules<S>,
  problems: string[],
): Source<z.infer<S>> | undefined {
  const fileOf = (path: Path) => files.find((file) => file.has(path)) ?? files[0];
  const at = (path: Path) => {
    const file = fileOf(path);
    return `${file.name}:${file.lineOf(path)}${path.length > 0 ? ` ${pathText(path)}` : ''}`;
  };
  const checked = schema.safeParse(value);
  if (checked.success) {
    const bodyFile = files.find((file) => file.body.trim()) ?? files[0];
    const bodyAt = (line: number) => `${bodyFile.name}:${bodyFile.bodyLine + line}`;
    const [first, ...others] = files;
    const translates = (path: Path) =>
      others.length > 0 && (path.length > 0 ? first.has(path) : first.body.trim() !== '');
    return { data: checked.data, value, body, translates, at, bodyAt, files };
  }
  for (const issue of checked.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(schema, issue.path);
      for (const key of issue.keys)
        problems.push(
          `${at([...issue.path, key])}: ${Object.hasOwn(instead, key) ? instead[key] : unknownName(key, known)}`,
        );
    } else {
      const there = issue.path.length === 0 || files.some((file) => file.has(issue.path));
      const colon = issue.path.length > 0 ? ':' : '';
      const what = !there ? 'is missing: ' : valueAt(value, issue.path) === null ? 'is empty: ' : '';
      const otherwise = what === 'is empty: ' ? `, or remove the ${colon ? 'line' : 'file'}` : '';
      problems.push(`${at(issue.path)}${colon} ${what}${issue.message}${otherwise}`);
    }
  }
  return undefined;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce((part, step) => (part as Record<PropertyKey, unknown> | undefined)?.[step], value);
}

function keysAt(schema: z.ZodType, path: Path): string[] {
  let current: z.ZodType = schema;
  for (const step of [...path, null]) {
    while (
      current instanceof z.ZodOptional ||
      current instanceof z.ZodDefault ||
      current instanceof z.ZodPrefault
    )
      current = current.unwrap() as z.ZodType;
    if (step === null) break;
    if (current instanceof z.ZodArray) current = current.element as z.ZodType;
    else if (current instanceof z.ZodObject)
      current = (current.shape as Record<string, z.ZodType>)[String(step)] ?? current;
  }
  return current instanceof z.ZodObject ? Object.keys(current.shape) : [];
}
