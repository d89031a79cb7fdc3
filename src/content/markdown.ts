// Markdown as HTML, and what stands in it that may not.
import MarkdownIt, { type Token } from 'markdown-it';
import nunjucks from 'nunjucks';
import { labelTables, printLabels } from './markdown-table.ts';

/** Our own Markdown as HTML that a template prints unescaped: besides icons the only such HTML there is. */
export type Html = nunjucks.runtime.SafeString;

interface Heading {
  /** What a link to it ends with. */
  id: string;
  text: string;
}

interface Place {
  /** Of the text, from 0. */
  line: number;
}

export interface Findings {
  links: (Place & { href: string })[];
  problems: (Place & { message: string })[];
  headings: Heading[];
}

// Only http, https, mailto, tel and our own paths become links; HTML in the text would stay text.
const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
markdown.validateLink = (url) => /^(https?:\/\/|mailto:|tel:|\/(?!\/)|#)/i.test(url.trim());
printLabels(markdown);

// Sees what `markdown` leaves out.
const reader = new MarkdownIt({ html: true, linkify: false, typographer: false });
reader.validateLink = () => true;

const attribute = (token: Token, name: string): string | null => {
  const value = token.attrGet(name);
  return value === null ? null : String(value);
};

/** `text` as text in HTML and in quoted attributes. */
export const escapeHtml = (text: string): string => markdown.utils.escapeHtml(text);

/** `text` as HTML. `prefix` stands before our own paths; headings of the second level can be linked to. */
export function renderMarkdown(text: string, prefix = ''): Html {
  const tokens = markdown.parse(text, {});
  nameHeadings(tokens);
  labelTables(tokens);
  for (const token of tokens.flatMap(({ children }) => children ?? [])) {
    const href = attribute(token, 'href');
    if (href?.startsWith('/')) token.attrSet('href', prefix + href);
  }
  return new nunjucks.runtime.SafeString(markdown.renderer.render(tokens, markdown.options, {}));
}

/** What `text` links to, what it is divided into, and what in it no page can show. */
export function readMarkdown(text: string): Findings {
  const tokens = reader.parse(text, {});
  const found: Findings = { links: [], problems: [], headings: nameHeadings(tokens) };
  const ids = new Set(pageIds);
  for (const token of tokens) {
    let line = token.map?.[0] ?? 0;
    if (token.type === 'html_block') found.problems.push({ line, message: htmlMessage });
    if (token.type === 'heading_open' && token.tag === 'h1')
      found.problems.push({ line, message: 'begin headings with ##: the page has its title already' });
    const id = attribute(token, 'id');
    if (id !== null && ids.has(id))
      found.problems.push({
        line,
        message: `another part of the page has this address: end it with one of its own, like {#${id}-2}`,
      });
    else if (id !== null) ids.add(id);
    for (const child of token.children ?? []) {
      if (child.type === 'softbreak' || child.type === 'hardbreak') line += 1;
      if (child.type === 'html_inline') found.problems.push({ line, message: htmlMessage });
      if (child.type === 'text' && /\]\(|\]\[/.test(child.content))
        found.problems.push({ line, message: linkMessage });
      if (child.type === 'image') found.problems.push({ line, message: imageMessage });
      const href = child.type === 'link_open' ? attribute(child, 'href') : null;
      if (href !== null) found.links.push({ line, href });
    }
  }
  return found;
}

// Parts that the pages around the text have.
const pageIds = ['main', 'area', 'contents', 'contact', 'recaptcha'];

const htmlMessage = 'this is HTML: write Markdown instead, such as **bold**, [text](/about) or a list';
const imageMessage = 'a picture cannot stand in the text: put the file in photos/ and name it above the text';

const linkMessage = 'this link cannot be read: write [text](/about), with no space in the address';

// `## Text messages {#texts}` names the heading itself, so that a translation keeps the address.
function nameHeadings(tokens: Token[]): Heading[] {
  const headings: Heading[] = [];
  for (const [index, token] of tokens.entries()) {
    const inline = tokens[index + 1];
    if (token.type !== 'heading_open' || token.tag !== 'h2' || !inline) continue;
    const last = inline.children?.at(-1);
    const named = /\s*\{#([a-z][a-z0-9-]*)\}\s*$/.exec(last?.content ?? '');
    if (named && last) last.content = last.content.slice(0, named.index);
    const text = (inline.children ?? []).map(({ content }) => content).join('');
    const id = named?.[1] ?? slugOf(text);
    token.attrSet('id', id);
    headings.push({ id, text });
  }
  return headings;
}

function slugOf(text: string): string {
  const letters = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return letters.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
}
