// Reads a theme file's colours: the browser gets them as CSS, but its address bar and the site's icon need plain hex.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Mode = 'auto' | 'light' | 'dark';
export type Tokens = Readonly<Record<string, string>>;
export type Token = (typeof tokens)[number];

/** What a theme must say, in light and in dark. */
export const tokens = [
  ...(['canvas', 'surface', 'sunken', 'border', 'control', 'text', 'muted'] as const),
  ...([
    'primary',
    'primary-hover',
    'primary-active',
    'on-primary',
    'tint',
    'on-tint',
    'tint-line',
    'link',
  ] as const),
  ...(['ink', 'ink-2', 'on-ink', 'on-ink-muted', 'ink-line', 'ink-control'] as const),
  ...(['accent', 'accent-hover', 'on-accent', 'accent-text'] as const),
  ...(['danger', 'danger-tint', 'on-danger-tint', 'success', 'success-tint', 'on-success-tint'] as const),
  ...(['warning', 'warning-tint', 'on-warning-tint', 'info', 'info-tint', 'on-info-tint'] as const),
  ...(['on-status', 'focus-a', 'focus-b', 'run-on'] as const),
];

interface ThemeFile {
  name: string;
  light: Tokens;
  /** For data-mode="auto" when the visitor's system is dark. */
  autoDark: Tokens;
  dark: Tokens;
}

type Colors = Readonly<Record<Token, string>>;

export interface Theme {
  name: string;
  mode: Mode;
  /** Every token as hex, for pictures: they know no custom properties. */
  colors: { light: Colors; dark: Colors };
  canvas: { light: string; dark: string };
  primary: string;
  onPrimary: string;
}

/** A theme file cannot be used; the message says why, in words for whoever wrote it. */
export class ThemeError extends Error {
  override name = 'ThemeError';
}

/** Linear sRGB channels; outside 0 to 1 the colour cannot be shown on every screen. */
export type LinearRgb = [red: number, green: number, blue: number];

/** The theme `name` of `themesDir`. Throws, naming the file, when it cannot be read or lacks a colour. */
export function loadTheme({
  themesDir,
  name,
  mode = 'auto',
}: {
  themesDir: string;
  name: string;
  mode?: Mode;
}): Theme {
  try {
    const theme = parseTheme(readFileSync(join(themesDir, `${name}.css`), 'utf8'));
    if (theme.name !== name) throw new Error(`The selectors say data-theme="${theme.name}": write "${name}"`);
    const colors = { light: colorsOf(theme.light), dark: colorsOf(theme.dark) };
    colorsOf(theme.autoDark);
    const { primary, 'on-primary': onPrimary } = colors.light;
    const canvas = { light: colors.light.canvas, dark: colors.dark.canvas };
    return { name, mode, colors, canvas, primary, onPrimary };
  } catch (error) {
    throw new ThemeError(`themes/${name}.css cannot be used: ${(error as Error).message}`, { cause: error });
  }
}

function colorsOf(block: Tokens): Colors {
  return Object.fromEntries(tokens.map((token) => [token, toHex(color(block, token))])) as Colors;
}

export function parseTheme(css: string): ThemeFile {
  const blocks = new Map<string, Tokens>();
  let name = '';
  for (const match of css.matchAll(
    /:root\[data-theme=["']([\w-]+)["']\](?:\[data-mode=["'](\w+)["']\])?\s*\{([^}]*)\}/g,
  )) {
    const [, theme = '', mode = 'light', body = ''] = match;
    name = theme;
    const tokens = [...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(
      ([, token = '', value = '']) => [token, value.trim()] as const,
    );
    blocks.set(mode, Object.fromEntries(tokens));
  }
  const [light, autoDark, dark] = ['light', 'auto', 'dark'].map((mode) => blocks.get(mode));
  if (!light || !autoDark || !dark) {
    throw new Error(
      'A theme file needs three blocks: :root[data-theme="x"], the same with [data-mode="auto"] under prefers-color-scheme: dark, and with [data-mode="dark"]',
    );
  }
  return { name, light, autoDark, dark };
}

/** A token's colour; follows var(). */
export function color(tokens: Tokens, name: string): LinearRgb {
  const value = tokens[name];
  if (value === undefined) throw new Error(`The theme has no --${name}`);
  const [, reference] = /^var\(--([\w-]+)\)$/.exec(value) ?? [];
  if (reference) return color(tokens, reference);
  const [, lightness, chroma, hue] = /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(value) ?? [];
  if (lightness === undefined)
    throw new Error(`--${name} is "${value}": write it as oklch(L C H), like oklch(0.42 0.18 265)`);
  return oklchToLinearRgb(Number(lightness), Number(chroma), Number(hue));
}

export interface Oklch {
  l: number;
  c: number;
  h: number;
}

// Björn Ottosson's published matrices, as in CSS Color 4.
export function oklchToLinearRgb(lightness: number, chroma: number, hue: number): LinearRgb {
  const radians = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(radians);
  const b = chroma * Math.sin(radians);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** `hex` such as #0f766e. */
export function hexToOklch(hex: string): Oklch {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const b = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return {
    l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    c: Math.hypot(a, b),
    h: ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360,
  };
}

/** The 8-bit channels a screen shows. */
export function toBytes(rgb: LinearRgb): number[] {
  return rgb.map((channel) => {
    const value = Math.min(1, Math.max(0, channel));
    return Math.round(255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055));
  });
}

export function toHex(rgb: LinearRgb): string {
  return `#${toBytes(rgb)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')}`;
}
