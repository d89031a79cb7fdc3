import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { copyContent } from '../../test/support/content-folder.ts';

let copy: ReturnType<typeof copyContent>;

beforeEach(() => (copy = copyContent()));
afterEach(() => copy.dispose());

const service = (content: ReturnType<typeof copy.load>[number] | undefined, slug: string) => {
  const found = content?.services.find((one) => one.slug === slug);
  assert.ok(found);
  return found;
};

describe('a translation', () => {
  it('says its own words and keeps the facts', () => {
    const [own, spanish] = copy.load();
    assert.equal(spanish?.locale.prefix, '/es');
    assert.equal(spanish?.hero.title, 'Trabajo eléctrico bien hecho a la primera.');
    const { holidays = [], ...week } = spanish?.business.hours ?? {};
    const { holidays: ownHolidays = [], ...ownWeek } = own.business.hours ?? {};
    assert.deepEqual(week, ownWeek);
    const factsOf = (days: typeof ownHolidays) => days.map(({ date, hours }) => ({ date, hours }));
    assert.deepEqual(factsOf(holidays), factsOf(ownHolidays));
    assert.equal(holidays.at(-1)?.name, 'Navidad');
    assert.equal(spanish?.business.postalLabel, 'Código postal');
    assert.deepEqual(
      service(spanish, 'repair').prices.map(({ from }) => from),
      service(own, 'repair').prices.map(({ from }) => from),
    );
    assert.equal(service(spanish, 'repair').language, 'es');
    assert.equal(spanish?.privacy.updated, own.privacy.updated);
  });

  it('may leave out any file and any key: what it does not say is said as in the original', () => {
    copy.remove('es');
    copy.write('es/site.yaml', 'hero:\n  title: Solo el título\n');
    copy.write('es/services/repair.md', '---\nname: Reparaciones\n---\n');
    copy.write('es/faq.yaml', '# nothing yet\n');
    copy.write('es/about.md', '---\n---\nSolo el texto.\n');
    const [own, spanish] = copy.load();
    assert.match(String(spanish?.about.html), /Solo el texto/);
    assert.equal(spanish?.about.title, own.about.title);
    assert.equal(spanish?.hero.title, 'Solo el título');
    assert.equal(spanish?.hero.lede, own.hero.lede);
    assert.equal(service(spanish, 'repair').name, 'Reparaciones');
    assert.deepEqual(service(spanish, 'repair').signs, service(own, 'repair').signs);
    assert.deepEqual(spanish?.faq, own.faq);
  });

  it('says in which language the main text of a page is', () => {
    copy.write('es/services/repair.md', '---\nname: Reparaciones\n---\n');
    copy.write('es/services/lighting.md', '---\nlede: Buena luz.\n---\n');
    copy.write('es/services/panel-upgrade.md', '---\nlede: Un tablero.\n---\n');
    copy.remove('es/about.md');
    const [own, spanish] = copy.load();
    const languages = ['repair', 'lighting', 'panel-upgrade'].map((slug) => service(spanish, slug).language);
    // The panel upgrade has a text below its facts, and that one is not translated.
    assert.deepEqual(languages, ['en', 'es', 'en']);
    assert.deepEqual(
      [spanish?.about.language, spanish?.privacy.language, own.about.language],
      ['en', 'es', 'en'],
    );
  });

  it('replaces a list whole', () => {
    copy.write('es/faq.yaml', '- q: ¿Una?\n  a: Una.\n');
    copy.write('es/services/repair.md', '---\nsigns: [Uno, Dos, Tres, Cuatro]\n---\n');
    const [, spanish] = copy.load();
    assert.deepEqual(spanish?.faq, [{ q: '¿Una?', a: 'Una.' }]);
    assert.deepEqual(service(spanish, 'repair').signs, ['Uno', 'Dos', 'Tres', 'Cuatro']);
  });

  it('holds no fact', () => {
    const zone = copy.append('es/site.yaml', 'timeZone: America/Chicago');
    const monday = copy.edit('es/site.yaml', /^ {2}holidays:$/m, '  monday: closed\n  holidays:');
    const holiday = copy.edit('es/site.yaml', '- name: Navidad', '- name: Navidad\n      date: 12-25');
    const order = copy.edit('es/services/repair.md', /^name: .*$/m, 'order: 3\nname: Reparaciones');
    const from = copy.edit(
      'es/services/repair.md',
      /^ {2}- job: Visita.*$/m,
      '  - job: Visita\n    from: 149',
    );
    const message = 'is the same in every language: remove it from the translation';
    assert.deepEqual(
      copy.problems().sort(),
      [
        `es/site.yaml:${zone + 2} timeZone: ${message}`,
        `es/site.yaml:${monday} hours.monday: ${message}`,
        `es/site.yaml:${holiday + 1} hours.holidays.6.date: ${message}`,
        `es/services/repair.md:${order} order: ${message}`,
        `es/services/repair.md:${from + 1} prices.1.from: ${message}`,
      ].sort(),
    );
  });

  it('has as many prices as the original, for their amounts stand there', () => {
    const line = copy.edit('es/services/repair.md', /^ {2}- job: Visita.*\n.*\n/m, '') - 1;
    assert.deepEqual(copy.problems(), [
      `es/services/repair.md:${line} prices: has 2 where the original has 3: translate each of them, in the same order`,
    ]);
  });

  it('is checked like the original, and the line is that of the file the value stands in', () => {
    const title = copy.edit('es/site.yaml', /^ {2}title: Trabajo.*$/m, `  title: ${'largo '.repeat(20)}`);
    const slip = copy.edit('es/about.md', /^lede: /m, 'leed: x\nlede: ');
    const line = copy.append('es/about.md', '', 'Vea [esto](/servicios).') + 1;
    assert.deepEqual(copy.problems(), [
      `es/site.yaml:${title} hero.title: is too long: 48 characters at most`,
      `es/about.md:${slip} leed: there is no such name; did you mean lede?`,
    ]);
    copy.edit('es/site.yaml', /^ {2}title: largo.*$/m, '  title: Corto');
    copy.edit('es/about.md', 'leed: x\n', '');
    assert.match(
      copy.problems().join('\n'),
      new RegExp(`^es/about\\.md:${line - 1} there is no page /servicios; `),
    );
  });

  it('translates only what there is', () => {
    copy.write('es/services/repairs.md', '---\nname: Reparaciones\n---\n');
    copy.write('es/preguntas.yaml', '[]');
    copy.remove('faq.yaml');
    assert.deepEqual(
      copy.problems().map((problem) => problem.replace(/; the files are .*/, '')),
      [
        'es/preguntas.yaml is read by no page',
        'es/services/repairs.md translates no service; did you mean repair.md?',
        'es/faq.yaml translates nothing: there is no faq.yaml to translate',
      ],
    );
  });

  it('is named once, in a language that the site has words for, and its folder is named', () => {
    const line = copy.edit(
      'site.yaml',
      'translations: [es-US]',
      'translations: [es-US, es-MX, en-GB, fr-FR]',
    );
    const twice = 'the site has this language already: name each language once, and its own as locale alone';
    assert.deepEqual(copy.problems(), [
      `site.yaml:${line} translations.2: ${twice}`,
      `site.yaml:${line} translations.3: ${twice}`,
      `site.yaml:${line} translations.4: the site has no words in fr-FR: add their folder to locales/, a translation of locales/en`,
    ]);
    copy.edit('site.yaml', /^translations: .*\n/m, '');
    assert.deepEqual(copy.problems(), [
      'es is read by no page: name its language in site.yaml, under translations',
    ]);
  });
});
