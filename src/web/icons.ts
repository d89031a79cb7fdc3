// Icons are Lucide's, inlined so that they take the text's colour.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import nunjucks from 'nunjucks';

interface IconOptions {
  /** Pixels at a 16 px root; it grows with the text. */
  size?: 16 | 20 | 24 | 28;
  /** What it says to someone who cannot see it; without it the icon is decoration. */
  label?: string;
  /** More classes, as whole literals. */
  class?: string;
}

// Whole literals: Tailwind finds class names by reading text.
const sizeClasses = { 16: 'size-4', 20: 'size-5', 24: 'size-6', 28: 'size-7' } as const;

/** A function that draws the named Lucide icon as trusted HTML. Throws on a name Lucide does not have. */
export function createIcons() {
  const folder = join(dirname(createRequire(import.meta.url).resolve('lucide-static/package.json')), 'icons');
  const shapes = new Map<string, string>();

  function shapeOf(name: string): string {
    const known = shapes.get(name);
    if (known !== undefined) return known;
    if (!/^[a-z0-9-]+$/.test(name)) throw new Error(`Not the name of an icon: ${name}`);
    const svg = readFileSync(join(folder, `${name}.svg`), 'utf8');
    const [, inner = ''] = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg) ?? [];
    const shape = inner
      .replace(/\s+/g, ' ')
      .replace(/ ?(<|\/>) ?/g, '$1')
      .trim();
    shapes.set(name, shape);
    return shape;
  }

  return function icon(
    name: string,
    { size = 20, label, class: more }: IconOptions = {},
  ): nunjucks.runtime.SafeString {
    const purpose =
      label === undefined ? 'aria-hidden="true"' : `role="img" aria-label="${escapeAttribute(label)}"`;
    return new nunjucks.runtime.SafeString(
      `<svg class="${sizeClasses[size]} shrink-0${more ? ` ${more}` : ''}" ${purpose} width="${size}" height="${size}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${shapeOf(name)}</svg>`,
    );
  };
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
