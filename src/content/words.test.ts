import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import nunjucks from 'nunjucks';
import { loadDictionary, WordsError } from './words.ts';

let dir: string;

beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'locales-'))));
afterEach(() => rmSync(dir, { recursive: true }));

function write(file: string, ...lines: string[]) {
  mkdirSync(join(dir, file, '..'), { recursive: true });
  writeFileSync(join(dir, file), lines.join('\n'));
}

function problems(): string[] {
  try {
    loadDictionary(dir);
  } catch (error) {
    assert.ok(error instanceof WordsError);
    return error.message.replaceAll(`${dir}/`, '').split('\n').slice(1);
  }
  return [];
}

describe('the words of a language', () => {
  it('are found by file and path', () => {
    write('en/site.yaml', 'nav:', '  about: About us');
    const { t } = loadDictionary(dir).words('en-US');
    assert.equal(t('site.nav.about'), 'About us');
    assert.throws(() => t('site.nav.abuot'), /There are no words for site\.nav\.abuot/);
  });

  it('come from the region, then the language, then English', () => {
    write('en/site.yaml', 'one: one', 'two: two', 'three: three');
    write('es/site.yaml', 'one: uno', 'two: dos');
    write('es-MX/site.yaml', 'one: uno de México');
    const dictionary = loadDictionary(dir);
    const said = (tag: string) =>
      ['one', 'two', 'three'].map((key) => dictionary.words(tag).t(`site.${key}`));
    assert.deepEqual(said('es-MX'), ['uno de México', 'dos', 'three']);
    assert.deepEqual(said('es-US'), ['uno', 'dos', 'three']);
    assert.deepEqual(dictionary.untranslated, [
      { folder: 'es', key: 'site.three' },
      { folder: 'es-MX', key: 'site.three' },
    ]);
    assert.throws(() => dictionary.words('fr-FR'), WordsError);
  });

  it('have the plurals of the language they are written in', () => {
    write(
      'en/site.yaml',
      'photos: "{count, plural, one {# photo} other {# photos}}"',
      'files: "{count, plural, one {# file} other {# files}}"',
    );
    write('pl/site.yaml', 'photos: "{count, plural, one {# zdjęcie} few {# zdjęcia} other {# zdjęć}}"');
    const { t } = loadDictionary(dir).words('pl-PL');
    assert.deepEqual(
      [1, 2, 5].map((count) => t('site.photos', { count })),
      ['1 zdjęcie', '2 zdjęcia', '5 zdjęć'],
    );
    assert.equal(t('site.files', { count: 2 }), '2 files');
  });

  it('are escaped as HTML, but for values that are HTML already', () => {
    write('en/site.yaml', 'ask: "Ask {name} & read <b>{link}</b>"');
    const link = new nunjucks.runtime.SafeString('<a href="/x">this</a>');
    const { html, t } = loadDictionary(dir).words('en');
    assert.equal(
      String(html('site.ask', { name: '<Ana>', link })),
      'Ask &lt;Ana&gt; &amp; read &lt;b&gt;<a href="/x">this</a>&lt;/b&gt;',
    );
    assert.equal(t('site.ask', { name: '<Ana>', link: 'this' }), 'Ask <Ana> & read <b>this</b>');
  });
});

describe('locales/', () => {
  it('has the same placeholders in every language, also in the branches of a plural', () => {
    write(
      'en/site.yaml',
      'call: Call {phone}',
      'left: "{count, plural, one {# day for {name}} other {# days for {name}}}"',
    );
    write('es/site.yaml', 'call: Llame a {telefono}', 'left: "{count, plural, one {# día} other {# días}}"');
    assert.deepEqual(problems(), [
      'es/site.yaml:1 site.call: {phone} is missing',
      'es/site.yaml:1 site.call: {telefono} is no value that is known here',
      'es/site.yaml:2 site.left: {name} is missing',
    ]);
  });

  it('has no key that English lacks', () => {
    write('en/site.yaml', 'nav:', '  services: Services');
    write('es/site.yaml', 'nav:', '  servises: Servicios', 'colour: Color');
    assert.deepEqual(problems(), [
      'es/site.yaml:2 site.nav.servises: locales/en has no such key; did you mean site.nav.services?',
      'es/site.yaml:3 site.colour: locales/en has no such key',
    ]);
  });

  it('says by file and line what cannot be read', () => {
    write('en/site.yaml', 'open: "{name"', 'year: 2026', 'list: [a]');
    write('en/hours.yaml', 'a: b', 'a: c');
    const found = problems();
    assert.match(found[0] ?? '', /^en\/hours\.yaml:2 cannot be read as YAML: /);
    assert.match(found[1] ?? '', /^en\/site\.yaml:1 site\.open: the braces are not in order/);
    assert.deepEqual(found.slice(2), [
      'en/site.yaml:2 site.year: write it as text (put "quotes" around it)',
      'en/site.yaml:3 site.list: write it as text (put "quotes" around it)',
    ]);
  });

  it('holds folders of languages alone, and files of texts alone', () => {
    write('en/site.yaml', 'open: Open');
    write('old copy/site.yaml', 'open: Open');
    write('de/site.yaml', 'open');
    assert.deepEqual(problems().sort(), [
      'de/site.yaml:1 write one text a line, each as "name: text"',
      'old copy is no language: name it like es or es-MX, or take it away',
    ]);
  });

  it('is complete in English and in Spanish', () => {
    const locales = join(import.meta.dirname, '../../locales');
    assert.deepEqual(loadDictionary(locales).untranslated, []);
  });
});
