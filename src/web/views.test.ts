import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createIcons } from './icons.ts';
import { createViews } from './views.ts';

const viewsDir = join(import.meta.dirname, '../../views');
const templates = readdirSync(viewsDir, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.njk'))
  .map((file) => ({ file, text: readFileSync(join(viewsDir, file), 'utf8') }));

/** Each breaks escaping or the pages' content security policy. */
const forbidden = {
  'a filter that prints unescaped or builds links from text': /\|\s*(safe|urlize|dump)\b|\bautoescape\b/,
  'an attribute without quotes': /[\w-]=\{\{/,
  'a style attribute or element': /\sstyle=|<style/,
  'an inline handler': /\son[a-z]+=/,
  'an inline script': /<script(?! type="application\/ld\+json"|[^>]*\ssrc=)/,
  'a data: address': /["'(]data:/,
  'a placeholder where a label belongs': /\splaceholder=/,
};

describe('templates', () => {
  for (const [what, pattern] of Object.entries(forbidden)) {
    it(`hold no ${what.replace(/^an? /, '')}`, () => {
      assert.deepEqual(
        templates.filter(({ text }) => pattern.test(text)).map(({ file }) => file),
        [],
      );
    });
  }

  it('stay within 80 lines', () => {
    assert.deepEqual(
      templates.filter(({ text }) => text.split('\n').length > 81).map(({ file }) => file),
      [],
    );
  });

  it('import one macro a component, named as its file', () => {
    const components = templates.filter(({ file }) => file.startsWith('components/'));
    for (const { file, text } of components) {
      const name = file
        .slice('components/'.length, -'.njk'.length)
        .replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
      assert.match(text, new RegExp(`{% macro ${name}\\(`), file);
    }
  });
});

describe('createViews', () => {
  let dir: string;
  before(() => (dir = mkdtempSync(join(tmpdir(), 'views-'))));
  after(() => rmSync(dir, { recursive: true }));

  function render(template: string, data: object = {}, strict = false): string {
    writeFileSync(join(dir, 'page.njk'), template);
    return createViews({ viewsDir: dir, globals: { place: 'Austin <TX>' }, strict }).render('page.njk', data);
  }

  it('escapes what it prints, in text and in attributes', () => {
    const html = render('<a title="{{ name }}">{{ name }} in {{ place }}</a>', { name: `"><script>'` });
    assert.equal(
      html,
      '<a title="&quot;&gt;&lt;script&gt;&#39;">&quot;&gt;&lt;script&gt;&#39; in Austin &lt;TX&gt;</a>',
    );
  });

  it('prints icons as the drawings they are', () => {
    assert.match(render('{{ icon("phone") }}'), /^<svg class="size-5 shrink-0" aria-hidden="true"/);
  });

  it('leaves a gap for a missing value, and refuses it when strict', () => {
    assert.equal(render('[{{ nobody.name }}]'), '[]');
    assert.throws(() => render('[{{ nobody.name }}]', {}, true));
  });

  it('leaves a gap for a parameter that a macro cannot do without, and names it when strict', () => {
    const call = `[{{ required('button', { text: '', href: '/' }, ['text', 'href', 'icon']) }}]`;
    assert.equal(render(call), '[]');
    assert.throws(() => render(call, {}, true), /button\(\) needs text, icon/);
  });
});

describe('icons', () => {
  const icon = createIcons();

  it('have no name of a class, no licence comment and no stroke of their own', () => {
    const svg = String(icon('zap', { size: 24 }));
    assert.match(svg, /class="size-6 shrink-0".* stroke-width="1\.75"/);
    assert.doesNotMatch(svg, /lucide|<!--|stroke-width="2"/);
  });

  it('speak only when they are given a label, which is escaped', () => {
    assert.match(String(icon('x', { label: 'Close "it"' })), /role="img" aria-label="Close &quot;it&quot;"/);
    assert.doesNotMatch(String(icon('x')), /aria-label/);
  });

  it('refuse names that Lucide does not have', () => {
    assert.throws(() => icon('no-such-icon'), /ENOENT/);
    assert.throws(() => icon('../../package'), /Not the name of an icon/);
  });
});
