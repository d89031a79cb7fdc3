// The business's sign in the theme's colours: its initial, as an outline, so that no font is needed to show it.
import type { Theme } from '../web/theme.ts';
import type { Outlines } from './outline.ts';

/** How the sign is cut: as a tile with round corners, as a square that others round, or with room for any shape. */
type Cut = 'tile' | 'square' | 'maskable';

/** An SVG document of the sign. A name that begins with a letter the typeface lacks gets a dot instead of it. */
export function signSvg(
  initial: string,
  { primary, onPrimary }: Theme,
  outlines: Outlines,
  cut: Cut,
): string {
  const shape = `<rect width="64" height="64"${cut === 'tile' ? ' rx="15"' : ''} fill="${primary}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">${shape}${letter(initial, onPrimary, outlines, cut)}</svg>\n`;
}

export function letter(initial: string, color: string, outlines: Outlines, cut: Cut): string {
  const size = cut === 'maskable' ? 36 : 44;
  if (!initial || !outlines.has(initial)) return `<circle cx="32" cy="32" r="${size / 4}" fill="${color}"/>`;
  // Capitals of this typeface are 0.72 of its size high.
  const at = { x: 32 - outlines.width(initial, size) / 2, y: 32 + size * 0.36, size };
  return `<path fill="${color}" d="${rounded(outlines.path(initial, at))}"/>`;
}

function rounded(path: string): string {
  return path.replace(/\d+\.\d+/g, (number) => String(Number(Number(number).toFixed(2))));
}

/** The first character of a name, as a capital. */
export function initialOf(name: string): string {
  const [first = ''] = name.trim();
  return first.toLocaleUpperCase('en');
}

/** The .ico file that holds one PNG of 32 pixels. */
export function toIco(png: Buffer): Buffer {
  const header = Buffer.alloc(22);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(1, 4);
  header.writeUInt8(32, 6);
  header.writeUInt8(32, 7);
  header.writeUInt16LE(1, 10);
  header.writeUInt16LE(32, 12);
  header.writeUInt32LE(png.length, 14);
  header.writeUInt32LE(header.length, 18);
  return Buffer.concat([header, png]);
}
