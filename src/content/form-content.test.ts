import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { copyContent, sampleDir } from '../../test/support/content-folder.ts';
import { loadContent } from './content.ts';

let copy: ReturnType<typeof copyContent>;
beforeEach(() => (copy = copyContent()));
afterEach(() => copy.dispose());

const estimate = /^estimate:\n( .*\n)+/m;
const attribution = /^attribution:\n( .*\n)+/m;
const areas = /^areaPostalCodes: .*$/m;

describe('what site.yaml says of the forms', () => {
  it('has values of its own where nothing is said', () => {
    copy.edit('site.yaml', estimate, '');
    copy.edit('site.yaml', areas, '');
    copy.edit('site.yaml', attribution, '');
    const [content, spanish] = copy.load();
    assert.deepEqual(content.estimate, { layout: 'steps', require: 'either', address: 'short' });
    assert.deepEqual(content.business.areaPostalCodes, []);
    assert.equal(content.attributionParams.length, 11);
    assert.ok(content.attributionParams.includes('gclid'));
    assert.deepEqual(spanish?.attributionParams, content.attributionParams);
  });

  it('is the same in every language', () => {
    const [locksmith] = loadContent(sampleDir('locksmith'));
    assert.equal(locksmith.estimate.require, 'phone');
    copy.edit('site.yaml', estimate, 'estimate: { layout: single }\n');
    copy.edit('site.yaml', attribution, 'attribution: [ref]\n');
    const [content, spanish] = copy.load();
    for (const edition of [content, spanish]) {
      assert.equal(edition?.estimate.layout, 'single');
      assert.deepEqual(edition.business.areaPostalCodes, ['786', '787']);
      assert.deepEqual(edition.attributionParams, ['ref']);
    }
    const line = copy.append('es/site.yaml', 'estimate: { layout: steps }');
    assert.deepEqual(copy.problems(), [
      `es/site.yaml:${line} estimate: is the same in every language: remove it from the translation`,
    ]);
  });

  it('is told where it is wrong', () => {
    copy.remove('es');
    copy.edit('site.yaml', /^translations: .*\n/m, '');
    const names = copy.edit('site.yaml', attribution, 'attribution: [utm_source, UTM_Medium]\n');
    const line = copy.edit(
      'site.yaml',
      estimate,
      'estimate:\n  layout: pages\n  require: both\n  adress: full\n',
    );
    const area = copy.edit('site.yaml', areas, 'areaPostalCodes: [787, 7.5, "*"]');
    assert.deepEqual(copy.problems(), [
      `site.yaml:${area} areaPostalCodes.2: write how postal codes there begin, like 787 or SW1`,
      `site.yaml:${area} areaPostalCodes.3: write how postal codes there begin, like 787 or SW1`,
      `site.yaml:${line + 1} estimate.layout: write steps or single`,
      `site.yaml:${line + 2} estimate.require: write either, phone or email`,
      `site.yaml:${line + 3} estimate.adress: there is no such name; did you mean address?`,
      `site.yaml:${names} attribution.2: write a name from a link, like utm_source: small letters, digits, _ and -`,
    ]);
    copy.edit('site.yaml', '[787, 7.5, "*"]', '[787]');
    copy.edit('site.yaml', /layout: pages[^]*adress: full/, 'layout: steps');
    copy.edit('site.yaml', '[utm_source, UTM_Medium]', '[ref, ref]');
    assert.match(
      copy.problems().join('\n'),
      /^site\.yaml:\d+ attribution: names one twice: keep one of them$/,
    );
    const many = Array.from({ length: 21 }, (_, at) => `p${at}`);
    copy.edit('site.yaml', '[ref, ref]', `[${many.join(', ')}]`);
    assert.match(copy.problems().join('\n'), /^site\.yaml:\d+ attribution: name 20 at most$/);
  });

  it('loses no zero at the beginning of a postal code', () => {
    const line = copy.edit('site.yaml', areas, 'areaPostalCodes: [021, "018"]');
    assert.deepEqual(copy.problems(), [
      `site.yaml:${line} areaPostalCodes.1: put "quotes" around it, so that it is kept as it is written`,
    ]);
    copy.edit('site.yaml', '[021,', '["021",');
    assert.deepEqual(copy.load()[0].business.areaPostalCodes, ['021', '018']);
  });
});

describe('what happens next', () => {
  it('tells a time where it runs, and the promise where it does not', () => {
    const [content, spanish] = copy.load();
    assert.equal(content.next.estimate[0], 'We read it {by}.');
    assert.equal(content.afterEstimate[0], 'We read it within 30 minutes in opening hours.');
    assert.equal(
      spanish?.afterHelpdesk[0],
      'Leemos su mensaje en 30 minutos dentro del horario de atención.',
    );
  });

  it('needs the minutes that the time is made of', () => {
    copy.edit('site.yaml', /^ {2}minutes: 30\n/m, '');
    const lines = copy.problems();
    assert.equal(lines.length, 2);
    for (const line of lines)
      assert.match(
        line,
        /^site\.yaml:\d+ after(Estimate|Helpdesk)\.1: \{by\} is the time by which you answer: write/,
      );
    copy.edit('site.yaml', /^( {2}text: We reply.*)$/m, '  text: We reply soon.\n  minutes: 2.5');
    assert.match(
      copy.problems().join('\n'),
      /^site\.yaml:\d+ reply\.minutes: write whole minutes, like 30$/m,
    );
  });

  it('shows no other braces', () => {
    copy.edit('es/site.yaml', 'Leemos su solicitud {by}.', 'Leemos su solicitud {BY}.');
    assert.match(
      copy.problems().join('\n'),
      /^es\/site\.yaml:\d+ afterEstimate\.1: \{by\} is all that can stand in braces: it becomes the time by which you answer$/,
    );
  });
});
