// The picture that is shown where a page is linked to: its title beside the drawing, on ink.
import type { Theme } from '../web/theme.ts';
import { inkStyle } from './drawings.ts';
import { letter } from './icons.ts';
import type { Outlines } from './outline.ts';

export interface Preview {
  title: string;
  name: string;
  initial: string;
  /** Such as `Austin, TX`. */
  place: string;
  /** An <svg> element of 640 by 480, or nothing. */
  drawing: string;
}

const [width, height] = [1200, 630];
const edge = 72;
const largest = 72;
const panelLeft = 660;

export function previewSvg(
  { title, name, initial, place, drawing }: Preview,
  theme: Theme,
  outlines: Outlines,
): string {
  const { light } = theme.colors;
  const room = (drawing ? panelLeft - 24 : width - edge) - edge;
  const text = (words: string, color: string, at: { x: number; y: number; size: number }) =>
    outlines.has(words) ? `<path fill="${color}" d="${outlines.path(words, at)}"/>` : '';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<style>${inkStyle(theme)}</style>`,
    `<rect width="${width}" height="${height}" fill="${light.ink}"/>`,
    drawing &&
      `<rect x="${panelLeft}" width="${width - panelLeft}" height="${height}" fill="${light['ink-2']}"/>` +
        inPanel(drawing),
    `<svg x="${edge}" y="${edge}" width="48" height="48" viewBox="0 0 64 64"><rect width="64" height="64" rx="15" fill="${light.accent}"/>${letter(initial, light['on-accent'], outlines, 'tile')}</svg>`,
    text(name, light['on-ink'], { x: edge + 66, y: edge + 34, size: 28 }),
    ...titleLines(title, room, outlines).map(({ line, y, size }) =>
      text(line, light['on-ink'], { x: edge - 3, y, size }),
    ),
    text(place, light['on-ink-muted'], { x: edge, y: height - edge, size: 26 }),
    '</svg>',
  ].join('');
}

function inPanel(drawing: string): string {
  const wide = 512;
  const x = panelLeft + (width - panelLeft - wide) / 2;
  return drawing.replace(
    '<svg ',
    `<svg x="${x}" y="${(height - (wide * 480) / 640) / 2}" width="${wide}" height="${(wide * 480) / 640}" `,
  );
}

/** The title in the middle of what is left between name and place, smaller where four lines do not hold it. */
function titleLines(title: string, room: number, outlines: Outlines) {
  if (!outlines.has(title)) return [];
  for (let size = largest; ; size -= 4) {
    const lines = balance(title, room, (text) => outlines.width(text, size));
    const fits = lines.length <= 4 && lines.every((line) => outlines.width(line, size) <= room);
    if (!fits && size > 40) continue;
    const leading = size * 1.08;
    const top = edge + 48 + 40;
    const bottom = height - edge - 26 - 36;
    const first = (top + bottom) / 2 - (leading * lines.length) / 2 + size * 0.86;
    return lines.map((line, index) => ({ line, size, y: first + index * leading }));
  }
}

/** As few lines as `room` allows, and all about as long as each other. */
export function balance(text: string, room: number, widthOf: (text: string) => number): string[] {
  const words = text.split(/\s+/);
  const wrap = (limit: number) => {
    const lines: string[] = [];
    for (const word of words) {
      const last = lines.at(-1);
      if (last !== undefined && widthOf(`${last} ${word}`) <= limit)
        lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(word);
    }
    return lines;
  };
  const fewest = wrap(room).length;
  let [narrow, wide] = [0, room];
  while (wide - narrow > 1) {
    const middle = (narrow + wide) / 2;
    if (wrap(middle).length > fewest) narrow = middle;
    else wide = middle;
  }
  return wrap(wide);
}
