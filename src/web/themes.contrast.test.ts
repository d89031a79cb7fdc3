import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { color, loadTheme, parseTheme, toBytes, type Tokens } from './theme.ts';

const themesDir = join(import.meta.dirname, '../../themes');
const themes = readdirSync(themesDir).filter((file) => file.endsWith('.css') && file !== 'site.css');

const light = ['canvas', 'surface', 'sunken', 'tint'];
const on = (foregrounds: string[], backgrounds: string[]) =>
  foregrounds.flatMap((fg) => backgrounds.map((bg) => [fg, bg] as const));

const textPairs = [
  ...on(['text', 'muted', 'link', 'accent-text', 'primary'], light),
  ...on(['danger', 'success', 'warning', 'info'], ['canvas', 'surface', 'sunken']),
  ...on(['on-primary'], ['primary', 'primary-hover', 'primary-active']),
  ...on(['on-tint'], ['tint']),
  ...on(['on-ink', 'on-ink-muted', 'accent'], ['ink', 'ink-2']),
  ...on(['on-accent'], ['accent', 'accent-hover']),
  ...['danger', 'success', 'warning', 'info'].flatMap((status) => [
    [`on-${status}-tint`, `${status}-tint`] as const,
    ['on-status', status] as const,
  ]),
];
const uiPairs = [
  ...on(['control', 'primary', 'accent-text', 'run-on', 'focus-a'], light),
  ...on(['ink-control', 'accent'], ['ink', 'ink-2']),
  ...on(['danger'], ['surface', 'canvas', 'danger-tint']),
  ...on(['focus-b'], ['primary', 'text']),
];

function luminance(tokens: Tokens, name: string): number {
  const [red = 0, green = 0, blue = 0] = toBytes(color(tokens, name)).map((byte) => {
    const value = byte / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(tokens: Tokens, one: string, other: string): number {
  const [dark = 0, bright = 0] = [luminance(tokens, one), luminance(tokens, other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

describe('themes', () => {
  for (const file of themes) {
    const theme = parseTheme(readFileSync(join(themesDir, file), 'utf8'));
    const { pattern: _pattern, 'pattern-size': _size, ...lightTokens } = theme.light;

    it(`${file} is called what its selectors say`, () => {
      assert.equal(`${theme.name}.css`, file);
    });

    it(`${file} is the same in both dark blocks and sets every light token there`, () => {
      assert.deepEqual(theme.autoDark, theme.dark);
      assert.deepEqual(Object.keys(theme.dark).sort(), Object.keys(lightTokens).sort());
    });

    for (const [mode, tokens] of Object.entries({
      light: lightTokens,
      dark: theme.dark,
      'dark by system': theme.autoDark,
    })) {
      it(`${file} ${mode} can be shown on every screen`, () => {
        for (const name of Object.keys(tokens)) {
          // White itself comes out of the conversion a hair above 1.
          assert.ok(
            color(tokens, name).every((channel) => channel > -0.0005 && channel < 1.0005),
            `--${name} lies outside sRGB`,
          );
        }
      });

      it(`${file} ${mode} keeps text at 4.5, controls at 3 and the focus ring's two colours at 9`, () => {
        const weak = [
          ...textPairs.map((pair) => [...pair, 4.5] as const),
          ...uiPairs.map((pair) => [...pair, 3] as const),
          ['focus-a', 'focus-b', 9] as const,
        ]
          .map(([fg, bg, least]) => ({ fg, bg, least, ratio: contrast(tokens, fg, bg) }))
          .filter(({ ratio, least }) => ratio < least)
          .map(({ fg, bg, ratio, least }) => `${fg} on ${bg}: ${ratio.toFixed(2)}, needs ${least}`);
        assert.deepEqual(weak, []);
      });
    }
  }

  it('give their anchor colours exactly', () => {
    const primary = (name: string) => loadTheme({ themesDir, name }).primary;
    assert.deepEqual(
      [primary('blue'), primary('slate'), primary('earth')],
      ['#1e40af', '#334155', '#78350f'],
    );
  });
});
