import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { inGamut, weakPairs } from './contrast.ts';
import { color, loadTheme, parseTheme } from './theme.ts';

const themesDir = join(import.meta.dirname, '../../themes');
const themes = readdirSync(themesDir).filter((file) => file.endsWith('.css') && file !== 'site.css');

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
        for (const name of Object.keys(tokens))
          assert.ok(inGamut(color(tokens, name)), `--${name} lies outside sRGB`);
      });

      it(`${file} ${mode} keeps text at 4.5, controls at 3 and the focus ring's two colours at 9`, () => {
        assert.deepEqual(weakPairs(tokens), []);
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
