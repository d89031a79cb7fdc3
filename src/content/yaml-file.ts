// One YAML or Markdown file: what it says, and on which line.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import {
  type Document,
  type ErrorCode,
  LineCounter,
  isMap,
  isNode,
  isScalar,
  parseDocument,
  visit,
} from 'yaml';

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
    text = readFileSync(file, 'utf8')
      .replace(/^\uFEFF/, '')
      .replaceAll(/\r\n?/g, '\n');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    problems.push(
      code === 'ENOENT'
        ? `${name} cannot be read: every site needs this file`
        : `${name} cannot be read (${code}): put a text file of this name there`,
    );
    return undefined;
  }
  const unreadable = text.search(noText);
  if (unreadable !== -1) {
    const line = text.slice(0, unreadable).split('\n').length;
    problems.push(`${name}:${line} a character here is no text: save the file as UTF-8 and write it again`);
    return undefined;
  }
  const parts = /\.md$/i.test(file) ? splitFrontMatter(text) : { yaml: text, body: '', linesBefore: 0 };
  if (!parts) {
    problems.push(
      `${name}:1 the front matter is missing: begin the file with a line ---, the facts, and a second line ---`,
    );
    return undefined;
  }

  const lines = new LineCounter();
  const document = parseDocument(parts.yaml, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const lineAt = (offset: number) => lines.linePos(offset).line + parts.linesBefore;
  // After the first one, the reader guesses.
  const [wrong] = [...document.errors, ...aliasesOf(document)];
  if (wrong) {
    const { code, pos, message } = wrong;
    problems.push(`${name}:${lineAt(pos[0])} cannot be read as YAML: ${advice[code] ?? message}`);
    return undefined;
  }
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

// What a file saved in another encoding turns into, and what no page can show.
// eslint-disable-next-line no-control-regex -- these are what it looks for
const noText = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\uFFFD]/;

const apart =
  'begin lines that belong together at the same place, with a space after "-" and after the colon of a name';
/** What to write, for the errors that people make; the rest keep the reader's own words. */
const advice: Partial<Record<ErrorCode | 'ALIAS', string>> = {
  ALIAS: 'put "quotes" around a text that begins with *',
  BAD_INDENT: `${apart}, and close what { and [ open`,
  BAD_SCALAR_START: 'put "quotes" around a text that begins with this character',
  BLOCK_AS_IMPLICIT_KEY: 'put "quotes" around a text that has a colon and a space in it',
  DUPLICATE_KEY: 'this name stands here twice: keep one of them',
  MISSING_CHAR: 'close every quote and bracket, and write a colon and a space after each name',
  MULTILINE_IMPLICIT_KEY: apart,
  MULTIPLE_DOCS: 'a line of --- begins another file: remove it',
  TAB_AS_INDENT: 'a tab begins this line: write spaces instead',
  UNEXPECTED_TOKEN: 'a text ends too early: put "quotes" around it, and write \\" for each quote in it',
};

/** References to other parts of the file: a text that begins with * by chance, and nothing an owner needs. */
function aliasesOf(document: Document) {
  const found: { code: 'ALIAS'; pos: [number, number]; message: string }[] = [];
  visit(document, {
    Alias(_key, { range }) {
      found.push({ code: 'ALIAS', pos: [range?.[0] ?? 0, range?.[1] ?? 0], message: '' });
    },
  });
  return found;
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
  const match = /^---[ \t]*\n(|[\s\S]*?\n)---[ \t]*(?:\n|$)/.exec(text);
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
