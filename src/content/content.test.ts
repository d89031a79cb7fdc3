import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ContentError, loadContent } from './content.ts';

const sample = join(import.meta.dirname, '../../content');
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'content-'));
  cpSync(sample, dir, { recursive: true });
});
afterEach(() => rmSync(dir, { recursive: true }));

function edit(file: string, from: string | RegExp, to: string): number {
  const path = join(dir, file);
  const text = readFileSync(path, 'utf8');
  const index = text.search(from);
  assert.notEqual(index, -1, `${file} does not hold ${from}`);
  writeFileSync(path, text.replace(from, to));
  return text.slice(0, index).split('\n').length;
}

/** What the owner reads, without the folder, which is another one in each run. */
function problems(): string[] {
  try {
    loadContent(dir);
  } catch (error) {
    assert.ok(error instanceof ContentError);
    return error.problems.map((problem) => problem.replace(`${dir}/`, ''));
  }
  return [];
}

describe('loadContent', () => {
  it('reads the sample: the phone as people write it, services in their order, what the country brings', () => {
    const { business, services } = loadContent(sample);
    assert.deepEqual(business.phone, { e164: '+15125550148', display: '(512) 555-0148' });
    assert.equal(business.place, 'Austin, TX');
    assert.equal(business.postalLabel, 'ZIP code');
    assert.equal(business.emergencyNumber, '911');
    assert.equal(services[0]?.slug, 'panel-upgrade');
    assert.ok(services.every((service) => service.complete && service.href === `/services/${service.slug}`));
  });

  it('cannot be changed afterwards', () => {
    const content = loadContent(sample) as unknown as { business: { name: string; areas: string[] } };
    assert.throws(() => (content.business.name = 'Other'), TypeError);
    assert.throws(() => content.business.areas.push('Other'), TypeError);
  });

  it('names every problem at once, with file, line, path and what to write', () => {
    const phoneLine = edit('site.yaml', /^phone: .*$/m, 'phone: 512 555 0148');
    const zoneLine = edit('site.yaml', /^timeZone: .*$/m, 'timeZone: Texas');
    const sundayLine = edit('site.yaml', 'sunday: closed', 'sunday: 20:00-02:00');
    const runLine = edit('services/lighting.md', /^run: e$/m, 'run: x');
    assert.deepEqual(problems(), [
      `site.yaml:${zoneLine} timeZone: write a time zone like America/Chicago`,
      `site.yaml:${phoneLine} phone: write it with its country code, like +1 512 555 0148`,
      `site.yaml:${sundayLine} hours.sunday: write opening hours like 07:30-18:00, or closed`,
      `services/lighting.md:${runLine} run: write e (electrical), p (plumbing), h (heating and air) or none`,
    ]);
  });

  it('says that a value is missing, and where it belongs', () => {
    const line = edit('services/lighting.md', /^prices:\n {2}- job: .*\n/m, 'prices:\n  - x: y\n');
    assert.deepEqual(problems(), [
      `services/lighting.md:${line + 1} prices.1.job: is missing: write some text`,
      `services/lighting.md:${line + 1} prices.1.x: there is no such name; known here: job, from, usually, changes`,
    ]);
  });

  it('offers the nearest name for one it does not know', () => {
    const line = edit('site.yaml', 'licence:', 'license:');
    assert.deepEqual(problems(), [`site.yaml:${line} license: there is no such name; did you mean licence?`]);
  });

  it('says where a file stops being YAML', () => {
    const line = edit('faq.yaml', /^ {2}a: .*$/m, '  q: Twice');
    assert.match(problems()[0] ?? '', new RegExp(`^faq\\.yaml:${line} cannot be read as YAML: `));
  });

  it('asks for front matter, for each page, and for at least one service', () => {
    writeFileSync(join(dir, 'about.md'), 'Hello');
    rmSync(join(dir, 'privacy.md'));
    rmSync(join(dir, 'services'), { recursive: true });
    assert.deepEqual(problems(), [
      'about.md:1 the front matter is missing: begin the file with a line ---, the facts, and a second line ---',
      'privacy.md cannot be read: every site needs this file',
      'services holds no service: write one file for each, like services/ev-charger.md',
    ]);
  });

  it("refuses a service whose file name cannot be an address, or is the form's own word", () => {
    cpSync(join(dir, 'services/repair.md'), join(dir, 'services/other.md'));
    assert.match(problems().join(), /services\/other\.md the file's name becomes the page's address/);
  });

  it('removes the place of a value that is left out', () => {
    edit('site.yaml', /^insurance:\n.*\n.*\n/m, '');
    edit('site.yaml', /^hours:\n( {2}.*\n)+/m, '');
    rmSync(join(dir, 'faq.yaml'));
    const content = loadContent(dir);
    assert.equal(content.proof.length, 3);
    assert.equal(content.business.hours, undefined);
    assert.deepEqual(content.faq, []);
  });

  it('keeps a service that says too little in the list, leading to the form', () => {
    edit('services/repair.md', /^faqs:[\s\S]*?(?=---)/m, '');
    const service = loadContent(dir).services.find(({ slug }) => slug === 'repair');
    assert.equal(service?.complete, false);
    assert.equal(service?.href, '/free-estimate?service=repair');
  });

  it('turns Markdown into HTML, and HTML in it into text', () => {
    edit(
      'about.md',
      /^Most calls/m,
      'See [us](/about), [not this](javascript:alert(1)) or <script>alert(1)</script>.\n\nMost calls',
    );
    const html = String(loadContent(dir).about.html);
    assert.match(html, /<a href="\/about">us<\/a>/);
    assert.doesNotMatch(html, /<script|href="javascript/);
    assert.match(html, /&lt;script&gt;/);
  });
});
