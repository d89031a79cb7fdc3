import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { examine, noFilings, site, withSandbox } from '../../test/support/doctor.ts';
import type { Filings } from '../odoo/filing.ts';

const asTask = (project: string): Filings => ({
  ...noFilings,
  helpdesk: { ...noFilings.helpdesk, withoutHelpdesk: 'task', project },
});

describe('the rights of our user', () => {
  it('to make neither leads nor tickets are missing: nothing can be delivered', () =>
    withSandbox({ users: [{ ...site, rights: 'none' }] }, async ({ url }) => {
      const { of, report, exitCode } = await examine({ baseUrl: url });
      assert.match(of('leads')[0]!, /^wrong our user may not make a crm\.lead -> .*Own Documents Only/);
      assert.match(of('support requests')[0]!, /^wrong our user may not make a helpdesk\.ticket -> /);
      for (const check of ['files', 'notes'] as const)
        assert.match(of(check)[0]!, /^warning cannot be .* crm\.lead and helpdesk\.ticket -> /);
      assert.match(report, /: requests wait in the outbox until it is mended\.$/);
      assert.equal(exitCode, 1);
    }));

  it('to make leads are missing where support requests become leads too', () =>
    withSandbox({ helpdesk: 'none', users: [{ ...site, rights: 'none' }] }, async ({ url }) => {
      const { of, report } = await examine({ baseUrl: url });
      for (const check of ['leads', 'support requests'] as const)
        assert.match(of(check)[0]!, /^wrong our user may not make a crm\.lead -> /);
      assert.match(report, /: requests wait/);
    }));

  for (const [rights, whose] of [
    [{ helpdesk: 'team' }, 'estimate'],
    [{ sales: 'own' }, 'support'],
  ] as const)
    it(`to make some records are missing: ${whose} requests alone wait`, () =>
      withSandbox({ users: [{ ...site, rights }] }, async ({ url }) => {
        const { report } = await examine({ baseUrl: url });
        assert.match(report, new RegExp(`^1 wrong, .*: ${whose} requests wait in the outbox`, 'm'));
      }));

  for (const [version, notes] of [
    [19, /^ok /],
    [16, /^warning cannot be written under crm\.lead -> /],
  ] as const)
    it(`to make leads alone are enough for those, on ${version}`, () =>
      withSandbox({ version, helpdesk: 'none', users: [{ ...site, rights: 'create' }] }, async ({ url }) => {
        const { of, exitCode } = await examine({ baseUrl: url });
        assert.match(of('files')[0]!, /^warning cannot be attached to crm\.lead -> .*group/);
        assert.match(of('notes')[0]!, notes);
        assert.equal(exitCode, 0);
      }));

  it('to give leads to somebody else are told when the owner names a salesperson', () =>
    withSandbox({}, async ({ url, login }) => {
      const filings = (salesperson: string) => ({
        ...noFilings,
        estimate: { ...noFilings.estimate, salesperson },
      });
      const other = await examine({ baseUrl: url }, { filings: filings(login) });
      assert.match(
        other.of('filing')[0]!,
        /^wrong odoo\.estimate\.salesperson: our user may not give leads to admin -> .*All Documents.* restart the site/,
      );
      assert.deepEqual((await examine({ baseUrl: url }, { filings: filings(site.login) })).troubles, []);
      const mayAll = {
        ...site,
        id: 8,
        login: 'all',
        apiKey: 'a'.repeat(40),
        rights: { sales: 'all', helpdesk: 'team' },
      } as const;
      await withSandbox({ users: [mayAll] }, async (sandbox) => {
        const access = { baseUrl: sandbox.url, login: 'all', apiKey: mayAll.apiKey };
        assert.deepEqual((await examine(access, { filings: filings(login) })).troubles, []);
      });
    }));
});

describe("the rules of OCA's helpdesk", () => {
  const filings = (team: string) => ({ ...noFilings, helpdesk: { ...noFilings.helpdesk, team } });

  it("let a user with personal tickets make none that are nobody's", () =>
    withSandbox({ users: [{ ...site, rights: { sales: 'own', helpdesk: 'own' } }] }, async ({ url }) => {
      const { of, exitCode } = await examine({ baseUrl: url });
      assert.match(
        of('support requests')[0]!,
        /^wrong our user may only make tickets of its own.*Team tickets/,
      );
      assert.equal(exitCode, 1);
    }));

  for (const version of [16, 19] as const)
    it(`let a user who may only make records make no tickets, on ${version}`, () =>
      withSandbox({ version, users: [{ ...site, rights: 'create' }] }, async ({ url }) => {
        const { of, exitCode } = await examine({ baseUrl: url });
        assert.match(
          of('support requests')[0]!,
          /^wrong our user may only make tickets of its own.*Team tickets/,
        );
        assert.equal(exitCode, 1);
      }));

  for (const version of [16, 19] as const)
    it(`let a user with team tickets make those of its own teams, on ${version}`, () =>
      withSandbox({ version }, async ({ url, admin }) => {
        const id = admin.create('helpdesk.ticket.team', { name: 'Service' });
        const outside = await examine({ baseUrl: url }, { filings: filings('Service') });
        assert.match(
          outside.of('filing')[0]!,
          /^wrong our user may not make tickets of the team "Service" -> /,
        );
        admin.write('helpdesk.ticket.team', id, { user_ids: [[6, 0, [site.id]]] });
        assert.deepEqual((await examine({ baseUrl: url }, { filings: filings('Service') })).troubles, []);
      }));
});

describe("the contacts of Enterprise's helpdesk", () => {
  it('must be ours to make: Odoo makes one with a ticket', () =>
    withSandbox({ edition: 'enterprise', helpdesk: 'enterprise' }, async ({ url }) => {
      const { of, report, exitCode } = await examine({ baseUrl: url });
      assert.match(
        of('support requests')[0]!,
        /^wrong .* contact .* -> .*"Contact Creation", under Extra Rights/,
      );
      assert.match(report, /: support requests wait/);
      assert.equal(exitCode, 1);
    }));
});

describe('support requests', () => {
  for (const [name, options, filings, expected] of [
    [
      'become leads without a helpdesk',
      {},
      noFilings,
      /^ok there is no helpdesk: they become leads, tagged Support$/,
    ],
    [
      'become tasks where the owner wants it',
      { project: true },
      asTask('Service'),
      /^ok .* they become tasks/,
    ],
    [
      'become leads when the project is missing',
      { project: true },
      asTask('Other'),
      /^warning the project "Other" .* they become leads.*-> Correct project.* restart the site/,
    ],
    [
      'become leads when Project is missing',
      {},
      asTask('Service'),
      /^warning the Project app is not installed: they become leads.*-> Install it/,
    ],
  ] as const)
    it(name, () =>
      withSandbox({ helpdesk: 'none', ...options }, async ({ url, admin }) => {
        if ('project' in options) admin.create('project.project', { name: 'Service' });
        const { of, exitCode } = await examine({ baseUrl: url }, { filings });
        assert.match(of('support requests')[0]!, expected);
        assert.equal(exitCode, 0);
      }),
    );

  it('and leads have no place without the CRM app and a helpdesk', () =>
    withSandbox({ helpdesk: 'none' }, async ({ url, admin }) => {
      admin.uninstall('crm');
      const { of, exitCode } = await examine({ baseUrl: url });
      assert.match(of('leads')[0]!, /^wrong the CRM app is not installed -> .*Install it/);
      assert.match(of('support requests')[0]!, /^wrong there is no helpdesk and no CRM app/);
      assert.match(of('sources')[0]!, /^ok there is nothing to tell them by/);
      assert.equal(exitCode, 1);
    }));
});

describe('fields', () => {
  it('that are missing or read-only fall back to the description', () =>
    withSandbox({}, async ({ url, admin }) => {
      admin.removeField('crm.lead', 'street');
      admin.makeReadonly('helpdesk.ticket', 'partner_email');
      const { of, exitCode } = await examine({ baseUrl: url });
      assert.match(of('fields')[0]!, /^warning crm\.lead has no street -> Nothing is lost/);
      assert.match(of('fields')[1]!, /^warning helpdesk\.ticket lets nobody write partner_email -> /);
      assert.equal(exitCode, 0);
    }));

  it('that no record can be without stop deliveries when they are missing', () =>
    withSandbox({}, async ({ url, admin }) => {
      admin.removeField('crm.lead', 'description');
      const { of, report, exitCode } = await examine({ baseUrl: url });
      assert.match(of('leads')[0]!, /^wrong crm\.lead has no description that can be written -> /);
      assert.match(of('fields')[0]!, /^wrong crm\.lead has no description -> /);
      assert.doesNotMatch(report, /Nothing is lost|all that matter/);
      assert.match(report, /: estimate requests wait/);
      assert.equal(exitCode, 1);
    }));

  it('that Odoo requires and nobody fills stop deliveries, until the owner sets them', () =>
    withSandbox({}, async ({ url, admin }) => {
      admin.addField('crm.lead', 'x_cost', { type: 'char', string: 'Cost centre', required: true });
      const { of, exitCode } = await examine({ baseUrl: url });
      assert.match(
        of('required fields')[0]!,
        /^wrong crm\.lead requires x_cost \(Cost centre\), .*-> Set it under odoo\.estimate\.values in your site\.yaml and restart the site/,
      );
      assert.equal(exitCode, 1);
      const estimate = { ...noFilings.estimate, values: { x_cost: 'web' } };
      const helpdesk = { ...noFilings.helpdesk, values: { x_cost: 'web' } };
      assert.equal((await examine({ baseUrl: url }, { filings: { ...noFilings, helpdesk } })).exitCode, 1);
      assert.deepEqual(
        (await examine({ baseUrl: url }, { filings: { ...noFilings, estimate } })).troubles,
        [],
      );
    }));

  it('that Odoo requires are told by the form whose requests stay without', () =>
    withSandbox({ helpdesk: 'none' }, async ({ url, admin }) => {
      admin.addField('crm.lead', 'x_cost', { type: 'char', string: 'Cost centre', required: true });
      const none = await examine({ baseUrl: url });
      assert.deepEqual(none.of('required fields').length, 1);
      assert.match(
        none.of('required fields')[0]!,
        /which nobody fills -> Set it under odoo\.estimate\.values and odoo\.helpdesk\.values in/,
      );
      assert.match(none.report, /: requests wait/);
      const estimate = { ...noFilings.estimate, values: { x_cost: 'web' } };
      const half = await examine({ baseUrl: url }, { filings: { ...noFilings, estimate } });
      assert.deepEqual(half.of('required fields').length, 1);
      assert.match(
        half.of('required fields')[0]!,
        /^wrong .* nobody fills for support requests -> Set it under odoo\.helpdesk\.values in/,
      );
      assert.match(half.report, /: support requests wait/);
    }));

  it('that Odoo requires and a visitor may leave empty are a warning', () =>
    withSandbox({}, async ({ url, admin }) => {
      admin.addField('crm.lead', 'email_from', { type: 'char', string: 'Email', required: true });
      const { of, exitCode } = await examine({ baseUrl: url });
      assert.match(of('required fields')[0]!, /^warning crm\.lead requires email_from \(Email\)/);
      assert.equal(exitCode, 0);
    }));
});

describe('what the settings name', () => {
  it('is told when Odoo has it not', () =>
    withSandbox({}, async ({ url }) => {
      const { of, exitCode } = await examine(
        { baseUrl: url },
        {
          filings: {
            estimate: {
              team: 'Webiste',
              salesperson: 'nobody@example.com',
              tags: ['New'],
              values: { x_origin: 'web', priority: 'Urgent', source_id: 'Radio', campaign_id: '12' },
            },
            helpdesk: { ...noFilings.helpdesk, team: 'Service' },
          },
          locale: 'fr-FR',
        },
      );
      assert.match(
        of('sales team')[0]!,
        /^warning "Webiste" is not there, .*teams: Sales.* -> Correct ODOO_SALES_TEAM.* restart the site/,
      );
      assert.match(of('helpdesk team')[0]!, /^warning "Service" is not there, .*no team can be seen/);
      assert.deepEqual(
        of('filing').map((line) => /^warning odoo\.estimate\.([\w.]+): /.exec(line)?.[1]),
        ['values.x_origin', 'values.priority', 'values.source_id', 'values.campaign_id', 'salesperson'],
      );
      assert.match(of('languages')[0]!, /^warning .*French.* \(fr-FR\), is not installed -> /);
      assert.equal(exitCode, 0);
    }));

  it('is told when it is no number or no date, where Odoo takes nothing else', () =>
    withSandbox({}, async ({ url, admin }) => {
      admin.addField('crm.lead', 'x_called', { type: 'datetime', string: 'Called' });
      admin.addField('crm.lead', 'x_rooms', { type: 'integer', string: 'Rooms' });
      const filings = (values: Record<string, string | number>): Filings => ({
        ...noFilings,
        estimate: { ...noFilings.estimate, values },
      });
      const slips = {
        expected_revenue: 'abc',
        date_deadline: 'tomorrow',
        x_called: '2026-02-30',
        x_rooms: 2.5,
      };
      const { of, exitCode } = await examine({ baseUrl: url }, { filings: filings(slips) });
      const found = of('filing').map((line) => line.replace(/ -> Correct it in .* restart the site; .*/, ''));
      assert.deepEqual(found, [
        'warning odoo.estimate.values.expected_revenue: Odoo takes a number here, not "abc"',
        'warning odoo.estimate.values.date_deadline: Odoo takes a date (YYYY-MM-DD) here, not "tomorrow"',
        'warning odoo.estimate.values.x_called: Odoo takes a date and time (YYYY-MM-DD HH:MM:SS, in UTC) here, not "2026-02-30"',
        'warning odoo.estimate.values.x_rooms: Odoo takes a whole number here, not "2.5"',
      ]);
      assert.equal(exitCode, 0);
      const right = {
        expected_revenue: 250.5,
        date_deadline: '2028-02-29',
        x_called: '2026-12-01 08:30:00',
        x_rooms: -3,
      };
      assert.deepEqual((await examine({ baseUrl: url }, { filings: filings(right) })).troubles, []);
    }));

  it('is well when Odoo has it, by name or id, whatever the case of its letters', () =>
    withSandbox({ languages: ['en_US', 'fr_FR'] }, async ({ url, admin }) => {
      const id = admin.create('helpdesk.ticket.team', { name: 'Service', user_ids: [[6, 0, [site.id]]] });
      const { of, troubles } = await examine(
        { baseUrl: url },
        {
          filings: {
            estimate: {
              ...noFilings.estimate,
              team: 'sales',
              values: { priority: 'High', source_id: 'newsletter' },
            },
            helpdesk: { ...noFilings.helpdesk, team: String(id) },
          },
          locale: 'fr-CA',
        },
      );
      assert.deepEqual(troubles, []);
      assert.deepEqual(of('helpdesk team'), [`ok ${id}`]);
    }));

  it('is a warning without English, in which Odoo is asked', () =>
    withSandbox({ languages: ['fr_FR'] }, async ({ url }) => {
      const { troubles } = await examine({ baseUrl: url }, { locale: 'fr-FR' });
      assert.equal(troubles.length, 1);
      assert.match(troubles[0]!, /^languages: warning English \(US\) is not installed -> /);
    }));

  it('holds no campaigns for a user from outside, which loses nothing', () =>
    withSandbox(
      { helpdesk: 'none', users: [{ ...site, rights: { type: 'portal', sales: 'create' } }] },
      async ({ url }) => {
        const { of, exitCode } = await examine({ baseUrl: url });
        assert.match(of('sources')[0]!, /^warning .*utm.* -> Make our user an internal one/);
        assert.equal(exitCode, 0);
      },
    ));
});
