import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { copyContent } from '../../test/support/content-folder.ts';
import { loadContent } from './content.ts';

let copy: ReturnType<typeof copyContent>;

beforeEach(() => {
  copy = copyContent();
  copy.edit('site.yaml', /^translations: .*\n/m, '');
  copy.remove('es');
});
afterEach(() => copy.dispose());

describe('bad content', () => {
  it('is told all at once, with file, line, path and what to write', () => {
    const zoneLine = copy.edit('site.yaml', /^timeZone: .*$/m, 'timeZone: Texas');
    const phoneLine = copy.edit('site.yaml', /^phone: .*$/m, 'phone: 512 555 0148');
    const sundayLine = copy.edit('site.yaml', 'sunday: closed', 'sunday: 20:00-02:00');
    const runLine = copy.edit('services/lighting.md', /^run: e$/m, 'run: x');
    assert.deepEqual(copy.problems(), [
      `site.yaml:${zoneLine} timeZone: write a time zone like America/Chicago`,
      `site.yaml:${phoneLine} phone: write it with its country code, like +1 512 555 0148`,
      `site.yaml:${sundayLine} hours.sunday: 20:00-02:00 ends before it begins: write the hours of one day, at most until 24:00, and the rest with the next day`,
      `services/lighting.md:${runLine} run: write e (electrical), p (plumbing), h (heating and air) or none`,
    ]);
  });

  it('may be a value that is missing, with the place where it belongs', () => {
    const line = copy.edit('services/lighting.md', /^prices:\n {2}- job: .*\n/m, 'prices:\n  - x: y\n');
    copy.edit('site.yaml', /^email: .*\n/m, '');
    assert.deepEqual(copy.problems(), [
      'site.yaml:1 email: is missing: write an email address like office@example.com',
      `services/lighting.md:${line + 1} prices.1.job: is missing: write some text`,
      `services/lighting.md:${line + 1} prices.1.x: there is no such name; known here: job, from, usually, changes`,
    ]);
  });

  it('may be a name with a slip in it', () => {
    const line = copy.edit('site.yaml', 'licence:', 'license:');
    assert.deepEqual(copy.problems(), [
      `site.yaml:${line} license: there is no such name; did you mean licence?`,
    ]);
  });

  it('may stop being YAML', () => {
    const line = copy.edit('faq.yaml', /^ {2}a: .*$/m, '  q: Twice');
    assert.match(copy.problems()[0] ?? '', new RegExp(`^faq\\.yaml:${line} cannot be read as YAML: `));
  });

  for (const [what, from, to, words] of [
    ['a tab', '  city: Austin', '\tcity: Austin', 'a tab begins this line: write spaces instead'],
    [
      'a colon in a text',
      /^name: .*$/m,
      'name: North: Electric',
      'put "quotes" around a text that has a colon',
    ],
    ['a star', /^name: .*$/m, 'name: *Northline', 'put "quotes" around a text that begins with *'],
    [
      'an apostrophe between others',
      /^name: .*$/m,
      "name: 'Joe's'",
      'a text ends too early: put "quotes" around it',
    ],
    ['a text of parts that repeat', /^name: .*$/m, 'x: &a [y]\nname: [*a, *a]', 'put "quotes" around a text'],
  ] as const) {
    it(`may stop being YAML by ${what}, which is told once and with what to write`, () => {
      const line = copy.edit('site.yaml', from, to) + (to.includes('\n') ? 1 : 0);
      const [problem = '', ...others] = copy.problems();
      assert.ok(problem.startsWith(`site.yaml:${line} cannot be read as YAML: ${words}`), problem);
      assert.deepEqual(others, []);
    });
  }

  it('may be saved in another encoding, but a byte order mark and other line ends do no harm', () => {
    const { dir } = copy;
    const [site, about] = ['site.yaml', 'about.md'].map((file) => readFileSync(join(dir, file), 'utf8'));
    copy.write('site.yaml', `\uFEFF${site!.replaceAll('\n', '\r\n')}`);
    copy.write('about.md', `\uFEFF${about!.replace('---', '--- ')}`);
    assert.deepEqual(copy.problems(), []);
    copy.write('site.yaml', Buffer.from(site!.replace(/^name: .*$/m, 'name: Élan'), 'latin1'));
    const line = site!.slice(0, site!.search(/^name:/m)).split('\n').length;
    assert.deepEqual(copy.problems(), [
      `site.yaml:${line} a character here is no text: save the file as UTF-8 and write it again`,
    ]);
  });

  it('may be a name without a value, or one that every object has', () => {
    const founded = copy.edit('site.yaml', /^founded: .*$/m, 'founded:');
    const line = copy.append('site.yaml', 'constructor: 1');
    const problems = copy.problems();
    assert.equal(
      problems[0],
      `site.yaml:${founded} founded: is empty: write a year, like 2009, or remove the line`,
    );
    assert.match(problems[1] ?? '', new RegExp(`^site\\.yaml:${line} constructor: there is no such name`));
  });

  it('may be a folder where a file should be, or a file where a folder should be', () => {
    for (const name of ['faq.yaml', 'services']) copy.remove(name);
    mkdirSync(join(copy.dir, 'faq.yaml'));
    copy.write('services', 'No folder');
    assert.deepEqual(copy.problems(), [
      'faq.yaml cannot be read (EISDIR): put a text file of this name there',
      'services holds no service: write one file for each, like services/ev-charger.md',
    ]);
    assert.throws(
      () => loadContent(join(copy.dir, 'absent')),
      /absent is no folder: name the one that holds site\.yaml/,
    );
  });

  it('may be HTML in a text, or a price that begins below its start', () => {
    const lede = copy.edit('services/lighting.md', /^lede: .*$/m, 'lede: Fans &amp; <b>lights</b>');
    const usually = copy.edit('services/lighting.md', /usually: \[\d+/, 'usually: [1');
    const problems = copy.problems();
    assert.equal(
      problems[0],
      `services/lighting.md:${lede} lede: this is HTML: write plain text, and signs such as & as they are`,
    );
    assert.match(
      problems[1] ?? '',
      new RegExp(`^services/lighting\\.md:${usually} prices\\.\\d\\.usually: begins below`),
    );
  });

  it('may be two services of one name', () => {
    const line = copy.edit('services/repair.md', /^name: .*$/m, 'name: lighting');
    assert.deepEqual(copy.problems(), [
      `services/repair.md:${line} name: lighting.md has this name already: write another`,
    ]);
  });

  it('may lack front matter, a page, or every service', () => {
    copy.write('about.md', 'Hello');
    copy.remove('privacy.md');
    copy.remove('services');
    assert.deepEqual(copy.problems(), [
      'about.md:1 the front matter is missing: begin the file with a line ---, the facts, and a second line ---',
      'privacy.md cannot be read: every site needs this file',
      'services holds no service: write one file for each, like services/ev-charger.md',
    ]);
  });

  it('may be a file that no page reads', () => {
    copy.write('testimonial.yaml', '[]');
    copy.write('prices.yaml', '[]');
    assert.deepEqual(copy.problems(), [
      'prices.yaml is read by no page; the files are site.yaml, about.md, privacy.md, faq.yaml, testimonials.yaml',
      'testimonial.yaml is read by no page; did you mean testimonials.yaml?',
    ]);
  });

  it('may be a service whose file name is no address, or that names its address itself', () => {
    const service = '---\nname: More\norder: 9\ngroup: Power\nrun: e\nline: More\n---\n';
    for (const file of ['other', 'Big_Jobs', '', 'one--two']) copy.write(`services/${file}.md`, service);
    const line = copy.edit('services/repair.md', /^name: .*$/m, 'slug: fixes\nname: Repairs');
    assert.deepEqual(
      copy.problems().map((problem) => problem.replace(/: use small letters.*/, '')),
      [
        "services/.md the file's name becomes the page's address",
        "services/Big_Jobs.md the file's name becomes the page's address",
        "services/one--two.md the file's name becomes the page's address",
        "services/other.md the file's name becomes the page's address",
        `services/repair.md:${line} slug: the page's address is the file's name: remove this line, and rename the file to change the address`,
      ],
    );
  });

  it('may be two services with one address', () => {
    copy.write('services/Repair.md', '---\nname: More\norder: 9\ngroup: Power\nrun: e\nline: More\n---\n');
    assert.match(
      copy.problems().join('\n'),
      /^services\/repair\.md has the same address as Repair\.md: remove one, or rename it$/m,
    );
  });

  it('may be hours that overlap, or two holidays on one day', () => {
    const monday = copy.edit('site.yaml', 'monday: 07:30-18:00', 'monday: 07:30-12:00, 11:30-18:00');
    const holiday = copy.edit('site.yaml', 'date: 2026-11-26,', 'date: 2026-07-04,');
    const leap = copy.edit('site.yaml', 'date: 2027-11-25,', 'date: 2027-02-29,');
    assert.deepEqual(copy.problems(), [
      `site.yaml:${monday} hours.monday: 07:30-12:00 and 11:30-18:00 overlap: write hours that are apart, or one range for both`,
      `site.yaml:${leap} hours.holidays.4.date: is a day that no calendar has`,
      `site.yaml:${holiday} hours.holidays.3.date: Independence Day is on this day already: write one holiday for each day`,
    ]);
  });

  it('may lack a currency where the country does not tell', () => {
    copy.edit('site.yaml', 'country: US', 'country: JP');
    assert.deepEqual(copy.problems(), [
      'site.yaml:1 currency: is missing: write what prices are in, as three capital letters, like USD',
    ]);
  });

  it('may be a reply in opening hours that nobody knows', () => {
    copy.edit('site.yaml', /^hours:\n( .*\n)+/m, '');
    assert.deepEqual(copy.problems(), [
      'site.yaml:1 hours: is missing: reply promises an answer in opening hours; write hours, or take reply away',
    ]);
    for (const key of ['reply', 'afterEstimate', 'afterHelpdesk'])
      copy.edit('site.yaml', new RegExp(`^${key}:\\n( .*\\n)+`, 'm'), '');
    assert.deepEqual(copy.problems(), []);
  });

  it('may be a point on the map without a street, or one that no map has', () => {
    const geo = (latitude: number) => `  region: TX\n  geo: { latitude: ${latitude}, longitude: -97.7431 }`;
    const line = copy.edit('site.yaml', '  region: TX', geo(30.2672)) + 1;
    assert.deepEqual(copy.problems(), [
      `site.yaml:${line} basedIn.geo: a point on the map gives the street away: write street too, or take geo away`,
    ]);
    copy.edit('site.yaml', '  region: TX', '  region: TX\n  street: 100 Main Street');
    assert.deepEqual(copy.problems(), []);
    copy.edit('site.yaml', '30.2672', '302672');
    assert.deepEqual(copy.problems(), [
      `site.yaml:${line + 1} basedIn.geo.latitude: write the latitude as a number from -90 to 90, like 30.2672`,
    ]);
  });

  it('may be a description that says too little', () => {
    const line = copy.edit('about.md', /^description: .*$/m, 'description: About us');
    assert.deepEqual(copy.problems(), [
      `about.md:${line} description: is too short: 50 characters at least, with a fact in them`,
    ]);
  });

  it('may be a testimonial about a service that does not exist', () => {
    const line = copy.edit('testimonials.yaml', 'service: panel-upgrade', 'service: panel-upgrades');
    assert.deepEqual(copy.problems(), [
      `testimonials.yaml:${line} 1.service: there is no service panel-upgrades; did you mean panel-upgrade?`,
    ]);
  });
});
