// Reads one YAML or Markdown file and says what is wrong in it by file, line and name.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type Document, LineCounter, isMap, isNode, isScalar, parseDocument } from 'yaml';
import { z } from 'zod';

export interface Source<T> {
  /** Undefined when the file has problems. */
  data: T | undefined;
  /** The Markdown below the front matter; empty in a YAML file. */
  body: string;
}

type Path = readonly PropertyKey[];

/** Checks `file` against `schema`; every problem is added to `problems` as `content/site.yaml:12 phone: what to write`. */
export function readSource<S extends z.ZodType>(
  file: string,
  schema: S,
  problems: string[],
): Source<z.infer<S>> {
  const name = nameOf(file);
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  } catch {
    problems.push(`${name} cannot be read: every site needs this file`);
    return { data: undefined, body: '' };
  }
  const parts = file.endsWith('.md') ? splitFrontMatter(text) : { yaml: text, body: '', linesBefore: 0 };
  if (!parts) {
    problems.push(
      `${name}:1 the front matter is missing: begin the file with a line ---, the facts, and a second line ---`,
    );
    return { data: undefined, body: '' };
  }

  const lines = new LineCounter();
  const document = parseDocument(parts.yaml, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line + parts.linesBefore;
  for (const error of document.errors)
    problems.push(`${name}:${lineAt(error.pos[0])} cannot be read as YAML: ${error.message}`);
  if (document.errors.length > 0) return { data: undefined, body: '' };

  const checked = schema.safeParse(document.toJS());
  if (checked.success) return { data: checked.data, body: parts.body };
  for (const issue of checked.error.issues) {
    const keys: (PropertyKey | null)[] = issue.code === 'unrecognized_keys' ? issue.keys : [null];
    for (const key of keys) {
      const path = key === null ? issue.path : [...issue.path, key];
      const line = lineAt(offsetOf(document, path));
      const message =
        key === null
          ? words(issue.message, document, path)
          : unknownKey(String(key), keysAt(schema, issue.path));
      problems.push(`${name}:${line} ${path.length > 0 ? `${pathText(path)}: ` : ''}${message}`);
    }
  }
  return { data: undefined, body: '' };
}

/** As the owner would type it: from where they stand, or in full when it lies elsewhere. */
export function nameOf(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith('..') ? file : path;
}

function splitFrontMatter(text: string) {
  const match = /^---\n([\s\S]*?\n)---(?:\n|$)/.exec(text);
  return match && { yaml: match[1] ?? '', body: text.slice(match[0].length), linesBefore: 1 };
}

function words(message: string, document: Document, path: Path): string {
  const missing = path.length > 0 && !document.hasIn(path as unknown[]);
  return missing && !message.startsWith('is missing') ? `is missing: ${message}` : message;
}

/** Where the key at `path` stands, or for a missing one, the nearest thing that holds it. */
function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent =
      length === 1 ? document.contents : document.getIn(path.slice(0, length - 1) as unknown[], true);
    const last = path[length - 1];
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(last))
      : undefined;
    const node = pair?.key ?? document.getIn(path.slice(0, length) as unknown[], true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function pathText(path: Path): string {
  // People count from one.
  return path.map((step) => (typeof step === 'number' ? String(step + 1) : String(step))).join('.');
}

function unknownKey(key: string, known: string[]): string {
  const [nearest] = known
    .map((name) => ({ name, distance: editDistance(key.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  // Two letters out of six are a slip; more is another word.
  if (nearest && nearest.distance <= Math.max(1, Math.floor(key.length / 3)))
    return `there is no such name; did you mean ${nearest.name}?`;
  return `there is no such name; known here: ${known.join(', ')}`;
}

function keysAt(schema: z.ZodType, path: Path): string[] {
  let current: z.ZodType = schema;
  for (const step of [...path, null]) {
    while (current instanceof z.ZodOptional || current instanceof z.ZodDefault)
      current = current.unwrap() as z.ZodType;
    if (step === null) break;
    if (current instanceof z.ZodArray) current = current.element as z.ZodType;
    else if (current instanceof z.ZodObject)
      current = (current.shape as Record<string, z.ZodType>)[String(step)] ?? current;
  }
  return current instanceof z.ZodObject ? Object.keys(current.shape) : [];
}

function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, against] of [...other].entries()) {
      next.push(
        Math.min((row[j] ?? 0) + (letter === against ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1),
      );
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
