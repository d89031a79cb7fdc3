import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { color, hexToOklch, loadTheme, parseTheme, toHex, tokens } from './theme.ts';

const slate = readFileSync(join(import.meta.dirname, '../../themes/slate.css'), 'utf8');
const themesDir = mkdtempSync(join(tmpdir(), 'porchlight-themes-'));
after(() => rmSync(themesDir, { recursive: true }));

function load(css: string) {
  writeFileSync(join(themesDir, 'own.css'), css);
  return loadTheme({ themesDir, name: 'own' });
}
const own = slate.replaceAll("data-theme='slate'", "data-theme='own'");

describe('a theme', () => {
  it('has every colour as hex, in light and dark', () => {
    const { colors } = load(own);
    for (const mode of [colors.light, colors.dark]) {
      assert.deepEqual(Object.keys(mode), tokens);
      for (const hex of Object.values(mode)) assert.match(hex, /^#[0-9a-f]{6}$/);
    }
    assert.equal(colors.light['run-on'], colors.light['accent-text'], 'references are followed');
  });

  for (const [what, css, words] of [
    [
      'lacks a colour',
      own.replace(/--ink: .*\n/, ''),
      /themes\/own\.css cannot be used: The theme has no --ink/,
    ],
    ['lacks a colour in dark', own.replace(/(data-mode='dark'[^}]*)--link: [^;]*;/, '$1'), /no --link/],
    [
      'has a colour of another kind',
      own.replace(/--ink: .*;/, '--ink: #123;'),
      /--ink is "#123": write it as/,
    ],
    ['has no dark block', own.replace(/@media[^]*$/, ''), /needs three blocks/],
    ['is called otherwise inside', slate, /data-theme="slate": write "own"/],
  ] as const) {
    it(`that ${what} stops the start and says which file and what`, () => {
      assert.throws(() => load(css), { name: 'ThemeError', message: words });
    });
  }
});

describe('a colour', () => {
  it('is the same after the way to OKLCH and back', () => {
    for (const hex of ['#000000', '#ffffff', '#0f766e', '#ffff00', '#123456', '#808080', '#ff0000']) {
      const { l, c, h } = hexToOklch(hex);
      const css = `oklch(${l.toFixed(6)} ${c.toFixed(6)} ${h.toFixed(3)})`;
      assert.equal(toHex(color({ own: css }, 'own')), hex);
    }
  });

  it('of the three themes is read from their files', () => {
    assert.equal(toHex(color(parseTheme(slate).light, 'primary')), '#334155');
  });
});
