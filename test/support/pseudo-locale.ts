// Two languages nobody speaks, made from English: one with marks on every letter and longer words, one that runs from
// right to left. What stays plain English on a page did not come from locales/ or content/.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isScalar, parseDocument, visit } from 'yaml';

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

/** Changes what is literal in an ICU message: in braces of an even depth; names and keywords are in those between. */
function inMessage(message: string, change: (text: string) => string): string {
  let depth = 0;
  return message.replace(/[{}]|[^{}]+/g, (part) => {
    if (part === '{') depth++;
    else if (part === '}') depth--;
    else if (depth % 2 === 0) return change(part);
    return part;
  });
}

const fixed =
  /^(locale|translations|country|timeZone|phone|number|email|trade|currency|illustration|run|file|href|verify|payBill|profiles|odoo|updated|date|service|order|(mon|tues|wednes|thurs|fri|satur|sun)day)$/;

/** The texts of a YAML file with marks, as long as they were: limits of content/ hold for every language. */
function markYaml(yaml: string): string {
  const document = parseDocument(yaml);
  visit(document, {
    Pair(_, { key, value }) {
      const name = isScalar(key) ? String(key.value) : '';
      // The hours of a holiday stand beside its name, those of the week above it.
      return fixed.test(name) || (name === 'hours' && isScalar(value)) ? visit.SKIP : undefined;
    },
    Scalar(position, node) {
      if (position !== 'key' && typeof node.value === 'string') node.value = mark(node.value);
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
    if (name.endsWith('.yaml')) writeFileSync(path, markYaml(readFileSync(path, 'utf8')));
    if (!name.endsWith('.md')) continue;
    const [, head = '', body = ''] =
      /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(readFileSync(path, 'utf8')) ?? [];
    writeFileSync(path, `---\n${markYaml(head)}---\n${markMarkdown(body)}`);
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
