// A theme from one colour: the steps of lightness and strength of the theme that is most like it, in the colour's hue.
import { inGamut, weakPairs } from '../src/web/contrast.ts';
import {
  color,
  hexToOklch,
  type Oklch,
  oklchToLinearRgb,
  parseTheme,
  toHex,
  tokens,
  type Tokens,
} from '../src/web/theme.ts';

/** The CSS of the three themes that this project brings. */
export interface Models {
  blue: string;
  slate: string;
  earth: string;
}

export interface NewTheme {
  css: string;
  /** The colour of buttons in light: what was asked for, or the nearest that can be read. */
  primary: string;
}

// Below this strength a colour is a grey to people, and its hue means nothing.
const grey = 0.05;
// The closest that two hues may be when one must stand out from the other.
const apart = 60;
// Best liked first, each with the theme that has its steps.
const accents = [
  { hue: 84, model: 'blue' },
  { hue: 52, model: 'slate' },
  { hue: 128, model: 'earth' },
  { hue: 195, model: 'earth' },
  { hue: 235, model: 'earth' },
] as const;
const accentTokens = ['accent', 'accent-hover', 'on-accent', 'accent-text'];
const shared = /^(on-)?(danger|success|warning|info|status)|^focus-/;

/** A theme called `name` around `hex`, such as #0f766e. Throws when two of its colours could not be told apart. */
export function makeTheme(name: string, hex: string, models: Models): NewTheme {
  const wanted = hexToOklch(hex);
  const model = models[modelFor(wanted)];
  const { light, dark } = parseTheme(model);
  const colors = inHueOf(wanted, light, accentFor(wanted, models, 'light'));
  setPrimary(colors, wanted);
  const [lightColors, darkColors] = [colors, inHueOf(wanted, dark, accentFor(wanted, models, 'dark'))].map(
    settle,
  );
  const css = rewrite(model, name, lightColors!, darkColors!);
  prove(css);
  return { css, primary: toHex(color(parseTheme(css).light, 'primary')) };
}

function modelFor({ c, h }: Oklch): keyof Models {
  if (c < grey) return 'slate';
  return h > 20 && h < 110 ? 'earth' : 'blue';
}

/** The colours of one block, turned to the hue that is wanted and no stronger than it. */
function inHueOf(wanted: Oklch, block: Tokens, accent: Tokens): Tokens {
  const { c: strength, h: hue } = read(block.primary!)!;
  const share = Math.min(1, wanted.c / strength);
  const turned = Object.entries(block).map(([token, value]) => {
    const color = read(value);
    if (token in accent || shared.test(token) || !color) return [token, accent[token] ?? value];
    return [token, write({ l: color.l, c: color.c * share, h: wanted.h + color.h - hue })];
  });
  return Object.fromEntries(turned) as Tokens;
}

function accentFor(wanted: Oklch, models: Models, mode: 'light' | 'dark'): Tokens {
  const free = accents.filter(({ hue }) => distance(hue, wanted.h) >= apart);
  const { hue, model } = wanted.c < grey ? accents[1] : free[0]!;
  const block = parseTheme(models[model])[mode];
  const from = read(block.accent!)!.h;
  return Object.fromEntries(
    accentTokens.map((token) => {
      const { l, c, h } = read(block[token]!)!;
      return [token, write({ l, c, h: h + hue - from })];
    }),
  );
}

/** Buttons in light: the colour itself where it can be read, else the lightest that can. */
function setPrimary(colors: Record<string, string>, wanted: Oklch): void {
  let { l } = wanted;
  const set = () => {
    // Pressed and pointed at is darker, and lighter where there is no darker.
    const step = l < 0.25 ? 0.05 : -0.05;
    colors.primary = colors.link = write({ ...wanted, l });
    colors['primary-hover'] = write({ ...wanted, l: l + step });
    colors['primary-active'] = write({ ...wanted, l: l + 2 * step });
  };
  const unreadable = () =>
    weakPairs(colors).some(({ foreground, background }) =>
      [foreground, background].some((token) => token.startsWith('primary') || token === 'link'),
    );
  for (set(); unreadable() && l > 0; set()) l -= 0.005;
}

/** Hues of one lightness are not equally bright: what is too weak is moved away from what it stands on. */
function settle(colors: Tokens): Tokens {
  const moved: Record<string, string> = { ...colors };
  for (let round = 0; round < 1000; round += 1) {
    const [pair] = weakPairs(moved);
    if (!pair) break;
    const [front, back] = [read(moved[pair.foreground]!)!, read(moved[pair.background]!)!];
    const step = front.l > back.l ? 0.005 : -0.005;
    // White cannot become whiter.
    if (front.l + step > 1 || front.l + step < 0)
      moved[pair.background] = write({ ...back, l: back.l - step });
    else moved[pair.foreground] = write({ ...front, l: front.l + step });
  }
  return moved;
}

/** The file of `model` with other colours: what stands twice in it is from one source. */
function rewrite(model: string, name: string, light: Tokens, dark: Tokens): string {
  const from = parseTheme(model).name;
  let block = light;
  return model
    .split('\n')
    .map((line) => {
      if (line.includes('color-scheme: dark')) block = dark;
      return line.replace(/--([\w-]+): oklch\([^)]*\);/, (declaration, token: string) =>
        block[token] === undefined ? declaration : `--${token}: ${block[token]};`,
      );
    })
    .join('\n')
    .replaceAll(`data-theme='${from}'`, `data-theme='${name}'`)
    .replace(`/* ${from}:`, `/* ${name}:`);
}

function prove(css: string): void {
  const { light, autoDark, dark } = parseTheme(css);
  for (const block of [light, autoDark, dark]) {
    const weak = weakPairs(block).map(({ foreground, background }) => `${foreground} on ${background}`);
    const unseen = tokens.filter((token) => !inGamut(color(block, token)));
    if (weak.length + unseen.length > 0)
      throw new Error(`No theme can be made of this colour: ${[...weak, ...unseen].join(', ')}`);
  }
}

function read(value: string): Oklch | null {
  const [, l, c, h] = /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(value) ?? [];
  return l === undefined ? null : { l: Number(l), c: Number(c), h: Number(h) };
}

/** As strong as a screen can show it at that lightness. */
function write({ l, c, h }: Oklch): string {
  const lightness = Math.min(1, Math.max(0, l));
  let strength = c;
  while (strength > 0 && !inGamut(oklchToLinearRgb(lightness, strength, h)))
    strength = Math.max(0, strength - 0.001);
  const round = (value: number, digits: number) => Number(value.toFixed(digits));
  return `oklch(${round(lightness, 5)} ${round(strength, 5)} ${round(((h % 360) + 360) % 360, 2)})`;
}

function distance(one: number, other: number): number {
  const angle = Math.abs(one - other) % 360;
  return Math.min(angle, 360 - angle);
}
