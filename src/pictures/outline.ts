// Text as outlines, in the weight of the headings: a picture then looks the same whatever fonts a machine has.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Font } from 'fontkit';

export interface Outlines {
  /** False when the typeface lacks one of the text's characters, such as Arabic or Chinese. */
  has(text: string): boolean;
  /** How wide `text` is at `size`. */
  width(text: string, size: number): number;
  /** An SVG path's data: `text` at `size` with its baseline beginning at x, y. */
  path(text: string, at: { x: number; y: number; size: number }): string;
}

const weight = 600;
const files = ['latin', 'latin-ext'].map(
  (script) => `@fontsource-variable/instrument-sans/files/instrument-sans-${script}-wght-normal.woff2`,
);

/** Reads the typeface of the pages. */
export async function openOutlines(): Promise<Outlines> {
  const fontkit = await import('fontkit');
  const require = createRequire(import.meta.url);
  const fonts = files.map((file) =>
    embolden(fontkit.create(readFileSync(require.resolve(file))) as unknown as VariableWoff2),
  );
  const fontOf = (character: string) =>
    fonts.find((font) => font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0));

  /** Neighbours of one font together, so that they are kerned. */
  function runsOf(text: string) {
    const runs: { font: Font; text: string }[] = [];
    for (const character of text) {
      const font = fontOf(character) ?? fonts[0]!;
      const last = runs.at(-1);
      if (last?.font === font) last.text += character;
      else runs.push({ font, text: character });
    }
    return runs.map((run) => ({ font: run.font, layout: run.font.layout(run.text) }));
  }

  return {
    has: (text) => [...text].every((character) => fontOf(character) !== undefined),
    width: (text, size) =>
      runsOf(text).reduce((sum, { font, layout }) => sum + (layout.advanceWidth * size) / font.unitsPerEm, 0),
    path(text, { x, y, size }) {
      let left = x;
      const parts: string[] = [];
      for (const { font, layout } of runsOf(text)) {
        const scale = size / font.unitsPerEm;
        for (const [index, glyph] of layout.glyphs.entries()) {
          const { xAdvance, xOffset, yOffset } = layout.positions[index]!;
          const outline = glyph.path.transform(
            scale,
            0,
            0,
            -scale,
            left + xOffset * scale,
            y - yOffset * scale,
          );
          parts.push(outline.toSVG());
          left += xAdvance * scale;
        }
      }
      return parts.join('');
    },
  };
}

interface Point {
  x: number;
  y: number;
  onCurve: boolean;
  endContour: boolean;
  copy(): Point;
}

/** What fontkit 2 has inside of a WOFF2 font. It knows how to vary outlines, but does so in TrueType files only. */
interface VariableWoff2 extends Font {
  variationCoords: number[];
  _transformedGlyphs: { points?: Point[]; components?: { dx: number; dy: number }[] }[];
  _variationProcessor: { transformPoints(glyph: number, points: Point[]): void };
}

function embolden(font: VariableWoff2): Font {
  // Unpacking fails while the font is to be varied, so for that moment it is not.
  Object.defineProperty(font, '_variationProcessor', { value: null, configurable: true });
  font.getGlyph(1);
  delete (font as Partial<VariableWoff2>)._variationProcessor;
  font.variationCoords = [weight];
  const variation = font._variationProcessor;
  for (const [id, { points = [], components = [] }] of font._transformedGlyphs.entries()) {
    const offsets = components.map(({ dx, dy }) => toPoint(dx, dy));
    // Four points that stand for the glyph's box are part of what varies, and of no use here.
    const phantoms = Array.from({ length: 4 }, () => toPoint(0, 0));
    variation.transformPoints(id, [...points, ...offsets, ...phantoms]);
    for (const [index, component] of components.entries())
      Object.assign(component, { dx: offsets[index]!.x, dy: offsets[index]!.y });
  }
  return font;
}

function toPoint(x: number, y: number): Point {
  return { x, y, onCurve: true, endContour: true, copy: () => toPoint(x, y) };
}
