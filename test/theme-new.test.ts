import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { check, resolveConfig } from 'prettier';
import { makeTheme } from '../build/theme-colors.ts';
import { inGamut, weakPairs } from '../src/web/contrast.ts';
import { color, hexToOklch, loadTheme, parseTheme, toHex, tokens } from '../src/web/theme.ts';

const root = join(import.meta.dirname, '..');
const read = (name: string) => readFileSync(join(root, 'themes', `${name}.css`), 'utf8');
const models = { blue: read('blue'), slate: read('slate'), earth: read('earth') };

/** Spread over all colours, the same at every run. */
const colours = Array.from(
  { length: 200 },
  (_, n) => `#${((n * 7_368_787 + 12_345) % 0x1000000).toString(16).padStart(6, '0')}`,
);
const edges = ['#ffffff', '#000000', '#ffff00', '#808080', '#ff0000', '#00ff00', '#0000ff', '#010203'];

describe('a theme from one colour', () => {
  it('passes in light and dark whatever the colour is', () => {
    for (const hex of [...edges, ...colours]) {
      const { css } = makeTheme('own', hex, models);
      const { name, light, autoDark, dark } = parseTheme(css);
      assert.equal(name, 'own');
      assert.deepEqual(autoDark, dark, hex);
      for (const block of [light, dark]) {
        assert.deepEqual(weakPairs(block), [], hex);
        for (const token of tokens) assert.ok(inGamut(color(block, token)), `${hex} --${token}`);
      }
    }
  });

  it('has exactly that colour where it can be read, and says which it has instead where it cannot', () => {
    for (const hex of ['#0f766e', '#1e40af', '#7c3aed', '#000000']) {
      const { css, primary } = makeTheme('own', hex, models);
      assert.equal(primary, hex);
      assert.equal(toHex(color(parseTheme(css).light, 'primary')), hex);
    }
    const yellow = makeTheme('own', '#facc15', models).primary;
    assert.notEqual(yellow, '#facc15');
    assert.ok(Math.abs(hexToOklch(yellow).h - hexToOklch('#facc15').h) < 3, 'of the same hue');
  });

  it('has an accent of another hue', () => {
    for (const hex of colours) {
      const wanted = hexToOklch(hex);
      if (wanted.c < 0.05) continue;
      const block = parseTheme(makeTheme('own', hex, models).css).light;
      const accent = hexToOklch(toHex(color(block, 'accent')));
      const between = Math.abs(((accent.h - wanted.h + 540) % 360) - 180);
      assert.ok(between >= 55, `${hex}: ${between}`);
    }
  });

  it('is written as the formatter wants it', async () => {
    const { css } = makeTheme('own', '#0f766e', models);
    const config = await resolveConfig(join(root, 'themes/blue.css'));
    assert.ok(await check(css, { ...config, parser: 'css' }));
  });
});

describe('npm run theme:new', () => {
  const place = mkdtempSync(join(tmpdir(), 'porchlight-theme-new-'));
  after(() => rmSync(place, { recursive: true }));
  for (const folder of ['build', 'themes', 'src/web'])
    cpSync(join(root, folder), join(place, folder), { recursive: true });
  writeFileSync(join(place, 'package.json'), '{"type":"module"}');
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(place, 'build/theme-new.ts'), ...args], { encoding: 'utf8' });

  it('writes a file that works as a theme', () => {
    const { status, stdout } = run('--name', 'teal', '--hex', '#0F766E');
    assert.equal(status, 0);
    assert.equal(stdout, 'Wrote themes/teal.css. Use it with THEME=teal\n');
    assert.equal(loadTheme({ themesDir: join(place, 'themes'), name: 'teal' }).primary, '#0f766e');
  });

  it('says when the colour had to become another', () => {
    assert.match(
      run('--name', 'sun', '--hex', 'facc15').stdout,
      /#facc15 cannot be read .* its buttons are #/,
    );
  });

  for (const [what, args, words] of [
    ['a bad name', ['--name', '../teal', '--hex', '#0f766e'], /is no name for a theme/],
    ['no name', ['--hex', '#0f766e'], /is no name for a theme/],
    ['the name of the stylesheet', ['--name', 'site', '--hex', '#0f766e'], /is no name for a theme/],
    ['a bad colour', ['--name', 'green', '--hex', 'green'], /is no colour/],
    ['a theme that is there', ['--name', 'slate', '--hex', '#0f766e'], /slate\.css is there already/],
    [
      'a colour that the shell dropped',
      ['--name', 'teal2', '--hex'],
      /the shell drops the colour: npm run .*"#/,
    ],
    ['an option it does not know', ['--color', 'red'], /Unknown option/],
  ] as const) {
    it(`refuses ${what} and writes nothing`, () => {
      const { status, stderr, stdout } = run(...args);
      assert.equal(status, 1);
      assert.equal(stdout, '');
      assert.match(stderr, words);
      assert.equal(readFileSync(join(place, 'themes/slate.css'), 'utf8'), models.slate);
    });
  }
});
