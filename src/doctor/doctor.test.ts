import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { examine, site, withSandbox } from '../../test/support/doctor.ts';
import { type Play, playOdoo } from '../../test/support/odoo.ts';
import type { SandboxOptions } from '../sandbox/sandbox.ts';
import { type Check, checks } from './finding.ts';

const hourMs = 3_600_000;

describe('an Odoo that is set up right', () => {
  for (const [name, options, words] of [
    ['19', {}, ['Odoo 19.0, Community', 'JSON-2', "OCA's helpdesk_mgmt"]],
    [
      '19 Enterprise',
      {
        edition: 'enterprise',
        helpdesk: 'enterprise',
        users: [{ ...site, rights: { sales: 'own', helpdesk: 'team', contacts: true } }],
      },
      ['Odoo 19.0+e, Enterprise', 'JSON-2', 'the Enterprise helpdesk'],
    ],
    ['16', { version: 16 }, ['Odoo 16.0, Community', 'JSON-RPC', "OCA's helpdesk_mgmt"]],
  ] satisfies [string, SandboxOptions, string[]][])
    it(`${name} has an ok line for every check and nothing else`, () =>
      withSandbox(options, async ({ url }) => {
        const { troubles, of, report, exitCode } = await examine({ baseUrl: url });
        assert.deepEqual(troubles, []);
        assert.deepEqual(
          checks.map((check) => of(check).length),
          checks.map(() => 1),
        );
        for (const word of words) assert.ok(report.includes(word), word);
        assert.equal(exitCode, 0);
      }));

  it('is told without the key', () =>
    withSandbox({}, async ({ url }) => {
      const { report } = await examine({ baseUrl: url });
      assert.ok(report.includes(site.login));
      assert.ok(!report.includes(site.apiKey));
    }));

  it('writes nothing into it', () =>
    withSandbox({}, async (sandbox) => {
      const filings = { team: null, salesperson: null, tags: ['New tag'], values: {} };
      await examine(
        { baseUrl: sandbox.url },
        { filings: { estimate: filings, helpdesk: { ...filings, withoutHelpdesk: 'lead', project: null } } },
      );
      for (const model of ['crm.lead', 'crm.tag', 'utm.source', 'ir.attachment', 'mail.message'])
        assert.ok(!JSON.stringify(sandbox.records(model)).includes('New tag'), model);
      assert.deepEqual(sandbox.records('crm.lead'), []);
    }));
});

describe('what stands in the way', () => {
  const rest = (from: (typeof checks)[number]) => checks.slice(checks.indexOf(from) + 1);

  for (const [name, access, at, words] of [
    ['a wrong key', { apiKey: 'f'.repeat(40) }, 'user', /^wrong wrong key -> Odoo refuses the API key/],
    [
      'a wrong database',
      { database: 'other' },
      'database',
      /^wrong other: database not found -> .*ODOO_DATABASE/,
    ],
  ] as const)
    it(`${name} ends the examination, and what was not checked is named`, () =>
      withSandbox({}, async ({ url }) => {
        const { of, report, exitCode } = await examine({ baseUrl: url, ...access });
        assert.match(of(at)[0]!, words);
        assert.deepEqual(of('version'), ['ok Odoo 19.0, Community']);
        for (const check of rest(at)) assert.deepEqual(of(check), ['not checked']);
        assert.ok(report.includes(`not checked, because of what is wrong: ${rest(at).join(', ')}\n`));
        assert.equal(exitCode, 1);
      }));

  it('a wrong database or login of an older Odoo, or none', () =>
    withSandbox({ version: 16 }, async ({ url }) => {
      const troubleOf = async (access: object) =>
        (await examine({ baseUrl: url, ...access })).troubles.find((trouble) => /: wrong/.test(trouble));
      assert.match((await troubleOf({ database: 'other' }))!, /^database: wrong other: no such database/);
      assert.match((await troubleOf({ login: 'nobody' }))!, /^user: wrong wrong key/);
      assert.match((await troubleOf({ login: null }))!, /login missing -> .*ODOO_LOGIN/);
    }));

  it('PostgreSQL is down', () =>
    withSandbox({}, async ({ url, faults }) => {
      faults.add({ kind: 'database down' });
      const { troubles } = await examine({ baseUrl: url });
      assert.match(troubles[0]!, /^database: wrong sandbox: Odoo is up, its PostgreSQL is not/);
    }));

  it('nobody listens', async () => {
    const { of, report, exitCode } = await examine({ baseUrl: 'http://127.0.0.1:9' });
    assert.match(of('address')[0]!, /^wrong http:\/\/127\.0\.0\.1:9: nobody listens there -> Start Odoo/);
    assert.match(report, /^1 wrong/m);
    assert.equal(exitCode, 1);
  });

  for (const [name, play, words] of [
    [
      'a web site that is not Odoo',
      { body: '<h1>Welcome</h1>' },
      /what answers at ODOO_BASE_URL is not Odoo/i,
    ],
    [
      'a redirect',
      { status: 301, headers: { Location: 'https://x.example/' }, body: '' },
      /redirected -> .*https:/,
    ],
    [
      'a proxy without Odoo behind it',
      { status: 502, body: '' },
      /the proxy in front of Odoo is there, Odoo is not/,
    ],
  ] as const)
    for (const transport of ['auto', 'json2'] as const)
      it(`${name}, with ODOO_TRANSPORT=${transport}`, async () => {
        const odoo = await playOdoo(...Array<typeof play>(20).fill(play));
        const { of, exitCode } = await examine({ baseUrl: odoo.baseUrl, transport });
        await odoo.close();
        assert.match(of('address')[0]!, /^wrong /);
        assert.match(of('address')[0]!, words);
        assert.equal(exitCode, 1);
      });

  for (const transport of ['auto', 'json2', 'jsonrpc', 'restapi'] as const)
    for (const login of [site.login, null])
      it(`a proxy that answers 403 to everything, with ODOO_TRANSPORT=${transport} and ${login ?? 'no login'}`, async () => {
        const odoo = await playOdoo(...Array<Play>(99).fill({ status: 403, body: '<h1>Forbidden</h1>' }));
        const { of, exitCode } = await examine({ baseUrl: odoo.baseUrl, transport, login });
        await odoo.close();
        assert.match(of('address')[0]!, /^wrong |^ok .*answers$/);
        assert.deepEqual(of('leads'), ['not checked']);
        assert.equal(exitCode, 1);
      });

  it('a login that is missing for an older Odoo, whose version is told all the same', () =>
    withSandbox({ version: 16 }, async ({ url }) => {
      const { of, exitCode } = await examine({ baseUrl: url, login: null });
      assert.deepEqual(of('version'), ['ok Odoo 16.0, Community']);
      assert.match(of('user')[0]!, /^wrong login missing -> .*ODOO_LOGIN/);
      assert.deepEqual(of('database'), ['not checked']);
      assert.equal(exitCode, 1);
    }));

  for (const login of [site.login, null])
    it(`a REST add-on that is not there, with ${login ?? 'no login'}`, () =>
      withSandbox({}, async ({ url }) => {
        const { of, exitCode } = await examine({ baseUrl: url, transport: 'restapi', login });
        assert.deepEqual(of('version'), ['ok Odoo 19.0, Community']);
        assert.match(
          of('transport')[0]!,
          /^wrong the REST add-on, as set in ODOO_TRANSPORT: not there -> Install the add-on/,
        );
        assert.deepEqual(of('key'), ['not checked']);
        assert.equal(exitCode, 1);
      }));

  for (const [model, check] of [
    ['crm.lead', 'leads'],
    ['helpdesk.ticket', 'support requests'],
  ] as const)
    for (const method of ['fields_get', 'check_access_rights'])
      it(`${model} cannot be asked for ${method}, whatever the reason`, () =>
        withSandbox({}, async ({ url, faults }) => {
          faults.add({ kind: 'too large' }, { model, method });
          const { of, exitCode } = await examine({ baseUrl: url });
          assert.match(of(check)[0]!, /^wrong .*too large/);
          assert.equal(exitCode, 1);
        }));

  it('an Odoo that never answers is waited for once, and not for long', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const startedAt = performance.now();
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { of } = await examine({ baseUrl }, { patienceMs: 200 });
    assert.ok(performance.now() - startedAt < 2_000);
    server.closeAllConnections();
    server.close();
    assert.match(of('address')[0]!, /^wrong .*: no answer in time -> Odoo hangs/);
  });
});

describe('an Odoo that takes its time', () => {
  it('is asked no more when the time is up: what was found is told, and nobody says that all is well', () =>
    withSandbox({}, async ({ url }) => {
      const timeIsUp = new AbortController();
      const told: Check[] = [];
      const { of, report, exitCode } = await examine(
        { baseUrl: url },
        {
          limit: timeIsUp.signal,
          tell({ check }) {
            told.push(check);
            if (check === 'leads') timeIsUp.abort();
          },
        },
      );
      assert.deepEqual(told, [...checks.slice(0, checks.indexOf('leads') + 1), 'speed']);
      assert.match(of('leads')[0]!, /^ok /);
      assert.deepEqual(of('support requests'), ['not checked']);
      assert.match(report, /^not checked, because the time was up: support requests, files, .*languages$/m);
      assert.match(report, /too slowly to tell whether requests reach it\.$/);
      assert.equal(exitCode, 1);
    }));

  it('is not blamed for what was under way when the time was up', () =>
    withSandbox({}, async ({ url }) => {
      const { of, troubles } = await examine({ baseUrl: url }, { limit: AbortSignal.abort() });
      assert.deepEqual(of('address'), ['not checked']);
      assert.deepEqual(
        troubles.filter((trouble) => /: wrong/.test(trouble)),
        [],
      );
    }));

  it('is a warning when most calls take more than two seconds', () =>
    withSandbox({}, async ({ url }) => {
      let at = Date.now();
      const { of, exitCode } = await examine({ baseUrl: url }, { now: () => (at += 3_000) });
      assert.match(of('speed')[0]!, /^warning a call takes [3-9]\.\d s -> Deliveries are as slow/);
      assert.equal(exitCode, 0);
    }));
});

describe('the connection', () => {
  for (const style of ['S', 'J'] as const)
    it(`over the REST add-on is a warning, as one documentation has it (${style})`, () =>
      withSandbox({ restapi: { style, load: false } }, async ({ url }) => {
        const { troubles, exitCode } = await examine({ baseUrl: url, transport: 'restapi' });
        assert.equal(troubles.length, 1);
        assert.match(troubles[0]!, /^transport: warning the REST add-on.*only once/);
        assert.equal(exitCode, 0);
      }));

  it('as a client of the REST add-on has a user that Odoo does not tell', () =>
    withSandbox(
      { restapi: { style: 'J', load: true, clientId: 'site', clientSecret: 'hush' } },
      async ({ url }) => {
        const access = {
          transport: 'restapi',
          apiKey: null,
          login: null,
          clientId: 'site',
          clientSecret: 'hush',
        } as const;
        const { of, report, exitCode } = await examine({ baseUrl: url, ...access });
        assert.match(
          of('user')[0]!,
          /^warning Odoo does not tell who we are -> Set ODOO_LOGIN.* restart the site/,
        );
        assert.deepEqual(of('leads'), ['ok estimate requests become leads (crm.lead)']);
        assert.ok(!report.includes('hush'));
        assert.equal(exitCode, 0);
      },
    ));

  it('over JSON-RPC to an Odoo that has JSON-2 is a warning', () =>
    withSandbox({}, async ({ url }) => {
      const { of, exitCode } = await examine({ baseUrl: url, transport: 'jsonrpc' });
      assert.match(of('transport')[0]!, /^warning JSON-RPC.*-> Set ODOO_TRANSPORT=auto and restart the site/);
      assert.equal(exitCode, 0);
    }));

  for (const [name, ms, words] of [
    [
      'two hours',
      -2 * hourMs,
      /^warning Odoo's is 7\d\d\d s ahead of ours, which says 20.* UTC -> .*timedatectl/,
    ],
    ['half a minute', 30_000, /^warning Odoo's is (29|3[0-2]) s behind ours, /],
    ['twenty seconds', 20_000, /^ok as ours/],
  ] as const)
    it(`with clocks ${name} apart is told so`, () =>
      withSandbox({}, async ({ url }) => {
        const { of } = await examine({ baseUrl: url }, { now: () => Date.now() + ms });
        assert.match(of('clock')[0]!, words);
      }));

  it('as the administrator is a warning', () =>
    withSandbox({}, async ({ url, apiKey, login }) => {
      const { of, exitCode } = await examine({ baseUrl: url, apiKey, login });
      assert.match(of('user')[0]!, /^warning Administrator \(admin\) has administrator's rights -> /);
      assert.equal(exitCode, 0);
    }));
});
