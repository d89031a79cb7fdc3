// Whether the pictures that content/ names are there, and are pictures.
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn } from './names-in.ts';
import { nearestName } from './nearest-name.ts';
import type { Source } from './read.ts';
import { nameOf, type Path } from './yaml-file.ts';

/** What is wrong with the photos that `source` names; they are in the folder `photos` of `dir`. */
export function photoProblems(dir: string, source: Source<unknown>): string[] {
  const folder = join(dir, 'photos');
  const files = namesIn(folder);
  return [...photosIn(source.data, [])].flatMap(({ file, path }) => {
    const problem = files.includes(file) ? contentProblem(join(folder, file)) : missing(file, files, folder);
    return problem === null ? [] : [`${source.at([...path, 'file'])}: ${problem}`];
  });
}

/** What is wrong with the logo, by file and line; null when nothing is. `where` is the line that names it. */
export function logoProblem(dir: string, file: string, where: string): string | null {
  const path = join(dir, file);
  const files = namesIn(dir);
  if (!files.includes(file)) return `${where}: ${missing(file, files, dir)}`;
  if (!file.toLowerCase().endsWith('.svg'))
    return startOf(path).subarray(0, 8).equals(pngStart) ? null : `${where}: ${file} is not a PNG image`;
  const text = isFile(path) ? readFileSync(path, 'utf8') : '';
  if (!/<svg[\s>]/i.test(text)) return `${where}: ${file} is not an SVG image`;
  for (const { pattern, what } of active) {
    const index = text.search(pattern);
    if (index === -1) continue;
    const line = text.slice(0, index).split('\n').length;
    return `${nameOf(path)}:${line} ${what}: save it as a plain SVG, or as a PNG`;
  }
  return null;
}

// What makes an SVG more than a drawing.
const active = [
  { pattern: /<script|javascript:/i, what: 'the logo holds a script' },
  { pattern: /\son\w+\s*=/i, what: 'the logo holds a script' },
  { pattern: /<!(DOCTYPE|ENTITY)[^>]*[[]|<!ENTITY/i, what: 'the logo holds entities' },
  {
    pattern: /<(foreignObject|iframe|embed|object|audio|video)\b/i,
    what: 'the logo holds more than a drawing',
  },
  { pattern: /\b(xlink:)?href\s*=\s*["']?\s*[^"'#\s]/i, what: 'the logo loads something from elsewhere' },
  {
    pattern: /url\(\s*["']?\s*[^"'#\s)]|@import|<\?xml-stylesheet/i,
    what: 'the logo loads something from elsewhere',
  },
];

const pngStart = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function* photosIn(value: unknown, path: Path): Generator<{ file: string; path: Path }> {
  if (typeof value !== 'object' || value === null) return;
  if ('file' in value && 'alt' in value) yield { file: String(value.file), path };
  for (const [key, part] of Object.entries(value))
    yield* photosIn(part, [...path, Array.isArray(value) ? Number(key) : key]);
}

function missing(file: string, files: string[], folder: string): string {
  const nearest = nearestName(file, files);
  const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  return `${nameOf(folder)} has no file ${file}${hint}`;
}

function contentProblem(path: string): string | null {
  const start = startOf(path);
  const isImage =
    (start[0] === 0xff && start[1] === 0xd8 && start[2] === 0xff) ||
    start.subarray(0, 8).equals(pngStart) ||
    (start.toString('latin1', 0, 4) === 'RIFF' && start.toString('latin1', 8, 12) === 'WEBP') ||
    // A HEIC file begins alike, and no browser but one shows it.
    /^....ftyp.*avi[fs]/s.test(start.toString('latin1'));
  return isImage ? null : 'the file is not a JPG, PNG, WebP or AVIF image: save it again as one';
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** A few bytes tell what a file is; some photos are large. */
function startOf(path: string): Buffer {
  const start = Buffer.alloc(64);
  if (!isFile(path)) return Buffer.alloc(0);
  const file = openSync(path, 'r');
  try {
    return start.subarray(0, readSync(file, start));
  } finally {
    closeSync(file);
  }
}
