// Which colours of a theme are read against which, and how far apart they must be (WCAG 2.2).
import { color, type LinearRgb, toBytes, type Tokens } from './theme.ts';

const light = ['canvas', 'surface', 'sunken', 'tint'];
const statuses = ['danger', 'success', 'warning', 'info'];
const on = (foregrounds: string[], backgrounds: string[]) =>
  foregrounds.flatMap((foreground) => backgrounds.map((background) => ({ foreground, background })));

/** Text wants 4.5, what else must be seen 3, and the two colours of the focus ring 9 between them. */
const pairs = [
  ...[
    ...on(['text', 'muted', 'link', 'accent-text', 'primary'], light),
    ...on(statuses, ['canvas', 'surface', 'sunken']),
    ...on(['on-primary'], ['primary', 'primary-hover', 'primary-active']),
    ...on(['on-tint'], ['tint']),
    ...on(['on-ink', 'on-ink-muted', 'accent'], ['ink', 'ink-2']),
    ...on(['on-accent'], ['accent', 'accent-hover']),
    ...statuses.flatMap((status) => on([`on-${status}-tint`], [`${status}-tint`])),
    ...on(['on-status'], statuses),
  ].map((pair) => ({ ...pair, least: 4.5 })),
  ...[
    ...on(['control', 'primary', 'accent-text', 'run-on', 'focus-a'], light),
    ...on(['ink-control', 'accent'], ['ink', 'ink-2']),
    ...on(['danger'], ['surface', 'canvas', 'danger-tint']),
    ...on(['focus-b'], ['primary', 'text']),
  ].map((pair) => ({ ...pair, least: 3 })),
  { foreground: 'focus-a', background: 'focus-b', least: 9 },
];

/** The contrast of two colours as a screen shows them, from 1 to 21. */
function contrast(one: LinearRgb, other: LinearRgb): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

/** The pairs that cannot be told apart in one block of a theme. */
export function weakPairs(tokens: Tokens) {
  return pairs
    .map((pair) => ({
      ...pair,
      ratio: contrast(color(tokens, pair.foreground), color(tokens, pair.background)),
    }))
    .filter(({ ratio, least }) => ratio < least);
}

/** Whether every screen can show it. White itself comes out of the conversion a hair above 1. */
export function inGamut(rgb: LinearRgb): boolean {
  return rgb.every((channel) => channel > -0.0005 && channel < 1.0005);
}

function luminance(rgb: LinearRgb): number {
  const [red = 0, green = 0, blue = 0] = toBytes(rgb).map((byte) => {
    const value = byte / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
