// Every word a visitor reads is in locales/, in every language, and every word there is read.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { loadDictionary } from '../../src/content/words.ts';

const root = join(import.meta.dirname, '../..');
const localesDir = join(root, 'locales');

function keysIn(folder: string): string[] {
  return readdirSync(join(localesDir, folder)).flatMap((file) =>
    keysOf(parse(readFileSync(join(localesDir, folder, file), 'utf8')), basename(file, '.yaml')),
  );
}

function keysOf(node: unknown, key: string): string[] {
  if (typeof node !== 'object' || node === null) return [key];
  return Object.entries(node).flatMap(([name, value]) => keysOf(value, `${key}.${name}`));
}

function filesBelow(folder: string, ending: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true })
    .map((file) => join(folder, String(file)))
    .filter((file) => ending.test(file) && !file.endsWith('.test.ts'));
}

// What speaks to visitors; the words of Odoo, of logs and of commands are not in locales/.
const speaking = [
  'content',
  'estimate',
  'helpdesk',
  'pictures',
  'seo',
  'site',
  'status',
  'submission',
  'thanks',
  'uploads',
  'web',
];
const sources = [
  ...filesBelow('views', /\.njk$/),
  // A schema names places in the content, which may be called like a file of words.
  ...speaking
    .flatMap((folder) => filesBelow(`src/${folder}`, /\.ts$/))
    .filter((file) => !/schemas?\.ts$/.test(file)),
].map((file) => ({
  file,
  text: readFileSync(join(root, file), 'utf8').replace(/^\s*(\/\/|\/?\*).*$/gm, ''),
}));
const files = readdirSync(join(localesDir, 'en')).map((file) => basename(file, '.yaml'));
const keys = new Set(keysIn('en'));

/** Whole keys, and beginnings of keys whose end is worked out: `t('parts.badge.' ~ state)`, t(`errors.${name}`). */
const pattern = new RegExp(`['"\`]((?:${files.join('|')})\\.[\\w.-]*)`, 'g');
const isFile = (key: string) => /\.(yaml|css|webmanifest)$/.test(key);
const used = sources.flatMap(({ file, text }) =>
  [...text.matchAll(pattern)].map(([, key]) => ({ file, key: key! })).filter(({ key }) => !isFile(key)),
);

/** Asked for by a name that is put together of too little to be found. */
const composed = [/^seo\./, /^hours\.(openUntil|opensToday)$/, /^uploads\.tooManyPixels$/];

const begins = (key: string) => [...keys].some((known) => known.startsWith(key) && known !== key);

// A visitor is told what to do, and neither begged nor shouted at; in Spanish everybody is usted.
const mannered: Record<string, RegExp> = {
  en: /(?<!\p{L})(please|sorry|oops)(?!\p{L})|[!—–]/iu,
  es: /(?<!\p{L})(por favor|lo sentimos|perdón|disculpe|tú|tus?|puedes|tienes)(?!\p{L})|[!¡—–]/iu,
};
const ending = /\.(yaml|md)$/;
const spoken = Object.entries({
  en: [...filesBelow('locales/en', ending), ...filesBelow('content', ending)].filter(
    (file) => !file.includes('/es/'),
  ),
  es: [...filesBelow('locales/es', ending), ...filesBelow('content/electrician/es', ending)],
});

describe('the words', () => {
  it('that templates and code ask for are there', () => {
    const missing = used.filter(({ key }) => !keys.has(key) && !begins(key));
    assert.deepEqual(missing, []);
    assert.ok(used.length > 100);
  });

  it('are all asked for', () => {
    const whole = new Set(used.map(({ key }) => key));
    const beginnings = [...whole].filter((key) => !keys.has(key) && key.split('.').length > 2);
    const idle = [...keys].filter(
      (key) =>
        !whole.has(key) &&
        !beginnings.some((start) => key.startsWith(start)) &&
        !composed.some((known) => known.test(key)),
    );
    assert.deepEqual(idle, []);
  });

  for (const folder of readdirSync(localesDir)) {
    it(`are whole in ${folder}`, () => {
      assert.deepEqual(new Set(keysIn(folder)), keys);
    });
  }

  for (const [language, files] of spoken) {
    it(`neither beg nor shout, in ${language}`, () => {
      const wrong = files.flatMap((file) =>
        readFileSync(join(root, file), 'utf8')
          .split('\n')
          .filter((line) => mannered[language]!.test(line))
          .map((line) => `${file}: ${line}`),
      );
      assert.deepEqual(wrong, []);
      assert.ok(files.length > 5);
    });
  }

  it('can be read, with the same placeholders in every language', () => {
    assert.doesNotThrow(() => loadDictionary(localesDir));
  });
});
