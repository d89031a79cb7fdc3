// Html fields: cleaned on the way in as Odoo cleans them, turned into plain text on the way to the sandbox's own page.

const words = (list: string) => new Set(list.split(' '));

/** Elements that vanish with everything in them. */
const dropped = words('script style iframe noscript object embed template title svg math select textarea');
const blocks = words(
  'address blockquote div dl dt dd figure h1 h2 h3 h4 h5 h6 hr li ol p pre section article table tbody thead tr td th ul',
);
const inline = words(
  'a abbr b br code del em font i img ins kbd mark q s small span strike strong sub sup u',
);
const voids = new Set(['br', 'hr', 'img']);
const attributes = words('alt align class colspan height rowspan target title width');

const addresses = new Set(['href', 'src']);

/** Elements nested deeper lose their tags, as no page needs them and each would slow down the next. */
const deepest = 100;

// None of these can scan the same text twice: a megabyte of `<` must not hold up the process.
const token = /<!--[\s\S]*?(?:-->|$)|<([^<>]*)>|[^<]+|</g;
const tag = /^(\/?)([a-z][^\s/]*)([\s\S]*)$/i;
const attribute = /([^\s=/"'>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;

/**
 * Only harmless elements and attributes stay; unknown ones go and leave their text; loose text is wrapped in a
 * paragraph; every element is closed. Newlines stay as they are, so on a page they read as blanks.
 */
export function sanitize(text: string, keepsStyle: boolean): string {
  const open: string[] = [];
  let out = '';
  let skipping = '';
  const close = (name: string) => {
    const at = open.lastIndexOf(name);
    if (at !== -1) for (const inner of open.splice(at).reverse()) out += `</${inner}>`;
  };
  const openParagraph = () => {
    if (open.length > 0) return;
    open.push('p');
    out += '<p>';
  };
  for (const [whole, inside = ''] of text.matchAll(token)) {
    const [, slash, rawName = '', rest = ''] = tag.exec(inside) ?? [];
    const name = rawName.toLowerCase();
    if (skipping) {
      if (slash && name === skipping) skipping = '';
    } else if (name === '') {
      if (whole.startsWith('<!--')) continue;
      if (whole.trim() !== '') openParagraph();
      out += escapeText(whole);
    } else if (dropped.has(name)) {
      if (!slash) skipping = name;
    } else if (slash) {
      if (!voids.has(name)) close(name);
    } else if (open.length < deepest && (blocks.has(name) || inline.has(name))) {
      if (blocks.has(name)) close('p');
      else openParagraph();
      out += `<${name}${keptAttributes(rest, keepsStyle)}>`;
      if (!voids.has(name)) open.push(name);
    }
  }
  for (const name of open.reverse()) out += `</${name}>`;
  return out;
}

function keptAttributes(text: string, keepsStyle: boolean): string {
  let kept = '';
  for (const [, rawName = '', double, single, bare] of text.matchAll(attribute)) {
    const name = rawName.toLowerCase();
    const value = decodeEntities(double ?? single ?? bare ?? '');
    if (name === 'style' && keepsStyle) {
      const style = value
        .split(';')
        .filter((rule) => /^\s*(color|background-color|font-weight|text-align)\s*:[^(\\<]*$/i.test(rule));
      if (style.length > 0) kept += ` style="${escapeHtml(style.join(';'))}"`;
    } else if (attributes.has(name) || (addresses.has(name) && isHarmlessAddress(value))) {
      kept += ` ${name}="${escapeHtml(value)}"`;
    }
  }
  return kept;
}

const isHarmlessAddress = (value: string) =>
  /^(?:https?:|mailto:|tel:)/i.test(value) || !/[:&\p{Cc}]/u.test(value);

/** A bare `&` or `<` becomes text; entities that were written stay. */
const escapeText = (text: string) =>
  text
    .replace(/&(?!(?:\w+|#\d+|#x[\da-f]+);)/gi, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const entities = new Map(
  Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }),
);

function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return entities.get(name.toLowerCase()) ?? whole;
      const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : '';
    },
  );
}

/** The words of a stored html field, with its line breaks and nothing else. */
export function plainText(html: string): string {
  const lines = html.replace(/\s+/g, ' ').replace(/<br[^>]*>|<\/(?:p|div|li|tr|h\d|blockquote|pre)>/gi, '\n');
  const text = lines.replace(/<[^>]*>/g, '').replace(/ ?\n ?/g, '\n');
  return decodeEntities(text).trim();
}
