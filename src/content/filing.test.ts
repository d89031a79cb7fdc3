import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ContentError, loadContent } from './content.ts';

let dir: string;
const sample = join(import.meta.dirname, '../../content/electrician');
const site = readFileSync(join(sample, 'site.yaml'), 'utf8');
const linesBefore = site.split('\n').length - 1;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'filing-'));
  cpSync(sample, dir, { recursive: true });
});
afterEach(() => rmSync(dir, { recursive: true }));

function load(...lines: string[]) {
  writeFileSync(join(dir, 'site.yaml'), `${site}${['odoo:', ...lines].join('\n')}\n`);
  return loadContent(dir)[0].odoo;
}

/** What the owner reads, by line of the part: its first line is 1. */
function problems(...lines: string[]): string[] {
  try {
    load(...lines);
  } catch (error) {
    assert.ok(error instanceof ContentError);
    return error.problems.map((problem) =>
      problem.replace(`${dir}/site.yaml:`, '').replace(/^\d+/, (line) => String(Number(line) - linesBefore)),
    );
  }
  return [];
}

const nothing = { team: null, salesperson: null, tags: [], values: {} };

describe('the part odoo of site.yaml', () => {
  it('may be left out, and so may each line of it', () => {
    const [{ odoo }] = loadContent(dir);
    assert.deepEqual(odoo, {
      estimate: nothing,
      helpdesk: { ...nothing, withoutHelpdesk: 'lead', project: null },
    });
    assert.deepEqual(load('  helpdesk:', '    team: Service').helpdesk.team, 'Service');
  });

  it('takes names and ids, and values of every kind', () => {
    const odoo = load(
      '  estimate:',
      '    team: 4',
      '    salesperson: ana@example.com',
      '    tags: [Website, Estimate]',
      '    values:',
      '      x_origin: web',
      '      expected_revenue: 250.5',
      '      x_from_site: true',
      '      x_regions: [North, South]',
      '  helpdesk:',
      '    withoutHelpdesk: task',
      '    project: Service',
    );
    assert.deepEqual(odoo, {
      estimate: {
        team: '4',
        salesperson: 'ana@example.com',
        tags: ['Website', 'Estimate'],
        values: {
          x_origin: 'web',
          expected_revenue: 250.5,
          x_from_site: true,
          x_regions: ['North', 'South'],
        },
      },
      helpdesk: { ...nothing, withoutHelpdesk: 'task', project: 'Service' },
    });
  });

  it('can be used as the sample shows it', () => {
    const [, shown] = site.split('# odoo:\n');
    const { estimate, helpdesk } = load(...shown!.trimEnd().replaceAll(/^# /gm, '').split('\n'));
    assert.deepEqual(estimate.tags, ['Website', 'Estimate']);
    assert.deepEqual([helpdesk.withoutHelpdesk, helpdesk.project], ['task', 'Service']);
  });

  it('refuses each field that would do harm or has a line of its own, and says what to do', () => {
    const fields = ['partner_id', 'active', 'id', 'name', 'description', 'user_id', 'team_id', 'tag_ids'];
    const found = problems('  estimate:', '    values:', ...fields.map((field) => `      ${field}: 1`));
    assert.deepEqual(
      found.map((problem) => problem.split(' ')[1]),
      fields.map((field) => `odoo.estimate.values.${field}:`),
    );
    assert.match(found[0]!, /^4 .*overwrites the mail and phone/);
    assert.match(found[5]!, /^9 .*write "salesperson: name" beside "values"/);
    assert.match(found[7]!, /^11 .*write "tags:" with a list/);
  });

  it('refuses what is no technical name of a field', () => {
    for (const field of ['Team name', 'X_source', 'country_id/.id', '1st'])
      assert.match(
        problems('  helpdesk:', `    values: { "${field}": web }`).join('\n'),
        /write the field's technical name, such as x_source/,
      );
  });

  it('tells a wrong name and a wrong value at once', () => {
    assert.deepEqual(problems('  estimate:', '    values:', '      x_a: { b: c }', '      active: false'), [
      '4 odoo.estimate.values.x_a: write text, a number, true, false, or a list of names',
      '5 odoo.estimate.values.active: cannot be set: an inactive record is in no list, and nobody would see the request',
    ]);
  });

  it('offers the nearest name for a line it does not know', () => {
    assert.deepEqual(problems('  estimate:', '    tag: [Website]'), [
      '3 odoo.estimate.tag: there is no such name; did you mean tags?',
    ]);
    assert.match(problems('  leads: {}')[0]!, /known here: estimate, helpdesk$/);
  });

  it('asks for the project of tasks', () => {
    assert.deepEqual(problems('  helpdesk:', '    withoutHelpdesk: task'), [
      '2 odoo.helpdesk.project: is missing: write the project that gets the tasks: a task without one is seen by nobody',
    ]);
  });

  it('refuses a project that nothing would be put into', () => {
    for (const lines of [[], ['    withoutHelpdesk: lead']]) {
      const found = problems('  helpdesk:', ...lines, '    project: Service');
      assert.deepEqual(
        found.map((problem) => problem.replace(/^\d+ /, '')),
        [
          'odoo.helpdesk.project: only tasks are in a project: write withoutHelpdesk: task, or remove project',
        ],
      );
    }
  });

  it('takes no number that no record has, and no empty list', () => {
    for (const number of ['-3', '0', '4.5'])
      assert.deepEqual(problems('  estimate:', `    team: ${number}`), [
        '3 odoo.estimate.team: write a name, or its number in Odoo',
      ]);
    assert.deepEqual(problems('  estimate:', '    tags: []', '    values: { x_regions: [] }'), [
      '3 odoo.estimate.tags: name at least one, or remove the line',
      '4 odoo.estimate.values.x_regions: name at least one, or remove the line',
    ]);
  });

  it('says what to write in place of nonsense', () => {
    assert.deepEqual(
      problems('  estimate:', '    team: [a]', '    tags: Website', '    values: [a]', '  helpdesk: yes'),
      [
        '3 odoo.estimate.team: write a name, or its number in Odoo',
        '4 odoo.estimate.tags: write a list: one line for each, starting with "- "',
        '5 odoo.estimate.values: write one field a line, each as "field_name: value"',
        '6 odoo.helpdesk: write its parts on the lines below it, each as "name: value"',
      ],
    );
  });
});
