// Two languages nobody speaks, made from English: one with marks on every letter and longer words, one that runs from
// right to left. What stays plain English on a page did not come from locales/ or content/.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isPair, isSeq, parseDocument, type Scalar, visit } from 'yaml';
import { aboutFacts, serviceFacts, testimonialsFacts } from '../../src/content/page-schemas.ts';
import { siteFacts } from '../../src/content/site-schema.ts';

const root = join(import.meta.dirname, '../..');
const marks = new Map(
  Object.entries({
    a: 'á',
    c: 'ç',
    d: 'đ',
    e: 'é',
    g: 'ğ',
    h: 'ĥ',
    i: 'í',
    l: 'ĺ',
    n: 'ñ',
    o: 'ó',
    r: 'ř',
    s: 'š',
    t: 'ţ',
    u: 'ú',
    w: 'ŵ',
    y: 'ý',
    z: 'ž',
  }).flatMap(([plain, marked]) => [
    [plain, marked],
    [plain.toUpperCase(), marked.toUpperCase()],
  ]),
);

const mark = (text: string) => Array.from(text, (letter) => marks.get(letter) ?? letter).join('');
/** A vowel more for every vowel: about a third longer, as German and Finnish are, word by word. */
const stretch = (text: string) => mark(text.replace(/[aeiou]/gi, '$&$&'));

/**
 * Changes what is literal in an ICU message, or a line of content/: in braces of an even depth; names and keywords are in
 * those between.
 */
function inMessage(message: string, change: (text: string) => string): string {
  let depth = 0;
  return message.replace(/[{}]|[^{}]+/g, (part) => {
    if (part === '{') depth++;
    else if (part === '}') depth--;
    else if (depth % 2 === 0) return change(part);
    return part;
  });
}

/** What a translation may not say either, by file. */
const factsIn = (file: string): readonly string[] =>
  file.startsWith('services/') ? serviceFacts : (facts[file] ?? []);
const facts: Record<string, readonly string[]> = {
  'site.yaml': siteFacts,
  'about.md': aboutFacts,
  'testimonials.yaml': testimonialsFacts,
};

/** The texts of a YAML file with marks, as long as they were: limits of content/ hold for every language. */
function markYaml(yaml: string, file: string): string {
  const document = parseDocument(yaml);
  const fixed = new Set(factsIn(file));
  visit(document, {
    Pair(_, pair, above) {
      const steps = [...above, pair].flatMap((node) =>
        isPair<Scalar>(node) ? [String(node.key.value)] : isSeq(node) ? ['*'] : [],
      );
      return fixed.has(steps.join('.')) ? visit.SKIP : undefined;
    },
    Scalar(position, node) {
      if (position !== 'key' && typeof node.value === 'string') node.value = inMessage(node.value, mark);
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** Markdown but for the addresses of links, the names of anchors and HTML. */
const markMarkdown = (text: string) =>
  text.replace(/\]\([^)]*\)|\{#[^}]*\}|[^\]{]+|[\]{]/g, (part) =>
    /^(\]\(|\{#)/.test(part) ? part : mark(part),
  );

export interface PseudoLocale {
  localesDir: string;
  contentDir: string;
  /** Every word of three letters or more that locales/en has. */
  englishWords: ReadonlySet<string>;
}

/** Writes the locales and the electrician's content in the pseudo-language of `tag` to a new temporary directory. */
export function writePseudoLocale(tag: 'en-XA' | 'ar'): PseudoLocale & { directory: string } {
  const directory = mkdtempSync(join(tmpdir(), 'porchlight-pseudo-'));
  const [localesDir, contentDir] = [join(directory, 'locales'), join(directory, 'content')];
  cpSync(join(root, 'locales'), localesDir, { recursive: true });
  mkdirSync(join(localesDir, tag));
  const englishWords = new Set<string>();
  for (const file of readdirSync(join(localesDir, 'en'))) {
    const document = parseDocument(readFileSync(join(localesDir, 'en', file), 'utf8'));
    visit(document, {
      Scalar(position, node) {
        if (position === 'key' || typeof node.value !== 'string') return;
        node.value = inMessage(node.value, (text) => {
          for (const word of text.match(/[a-z]{3,}/gi) ?? []) englishWords.add(word.toLowerCase());
          return tag === 'ar' ? mark(text) : stretch(text);
        });
      },
    });
    writeFileSync(join(localesDir, tag, file), document.toString({ lineWidth: 0 }));
  }

  const own = join(root, 'content/electrician');
  const translation = join(own, 'es');
  cpSync(own, contentDir, { recursive: true, filter: (path) => path !== translation });
  for (const name of readdirSync(contentDir, { recursive: true }).map(String)) {
    const path = join(contentDir, name);
    if (name.endsWith('.yaml')) writeFileSync(path, markYaml(readFileSync(path, 'utf8'), name));
    if (!name.endsWith('.md')) continue;
    const [, head = '', body = ''] =
      /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(readFileSync(path, 'utf8')) ?? [];
    writeFileSync(path, `---\n${markYaml(head, name)}---\n${markMarkdown(body)}`);
  }
  const site = join(contentDir, 'site.yaml');
  writeFileSync(
    site,
    readFileSync(site, 'utf8')
      .replace(/^locale:.*$/m, `locale: ${tag}`)
      .replace(/^translations:.*(\n( +|- ).*)*$/m, 'translations: []'),
  );
  return { directory, localesDir, contentDir, englishWords };
}
