// One YAML or Markdown file: what it says, and on which line.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type Document, LineCounter, isMap, isNode, isScalar, parseDocument } from 'yaml';

export type Path = readonly PropertyKey[];

export interface YamlFile {
  /** As the owner would type it. */
  name: string;
  value: unknown;
  /** The Markdown below the front matter; empty in a YAML file. */
  body: string;
  /** The line of the file that the body begins on. */
  bodyLine: number;
  document: Document;
  has(path: Path): boolean;
  /** The line of the key at `path`, or for a missing one, of the nearest thing that holds it. */
  lineOf(path: Path): number;
  lineAt(offset: number): number;
}

/** Reads `file`; when it cannot be used, says why and returns undefined. */
export function openYaml(file: string, problems: string[]): YamlFile | undefined {
  const name = nameOf(file);
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  } catch {
    problems.push(`${name} cannot be read: every site needs this file`);
    return undefined;
  }
  const parts = file.endsWith('.md') ? splitFrontMatter(text) : { yaml: text, body: '', linesBefore: 0 };
  if (!parts) {
    problems.push(
      `${name}:1 the front matter is missing: begin the file with a line ---, the facts, and a second line ---`,
    );
    return undefined;
  }

  const lines = new LineCounter();
  const document = parseDocument(parts.yaml, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line + parts.linesBefore;
  for (const error of document.errors)
    problems.push(`${name}:${lineAt(error.pos[0])} cannot be read as YAML: ${error.message}`);
  if (document.errors.length > 0) return undefined;
  return {
    name,
    value: document.toJS(),
    body: parts.body,
    bodyLine: parts.yaml.split('\n').length + 2,
    document,
    has: (path) => path.length > 0 && document.hasIn(path),
    lineOf: (path) => lineAt(offsetOf(document, path)),
    lineAt,
  };
}

/** As the owner would type it: from where they stand, or in full when it lies elsewhere. */
export function nameOf(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith('..') ? file : path;
}

/** As people count: from one. */
export function pathText(path: Path): string {
  return path.map((step) => (typeof step === 'number' ? String(step + 1) : String(step))).join('.');
}

function splitFrontMatter(text: string) {
  const match = /^---\n(|[\s\S]*?\n)---(?:\n|$)/.exec(text);
  return match && { yaml: match[1] ?? '', body: text.slice(match[0].length), linesBefore: 1 };
}

function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(last))
      : undefined;
    const node = pair?.key ?? document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
