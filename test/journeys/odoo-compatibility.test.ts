// Every cell of the compatibility table in docs/odoo.md that the sandbox can stand in for.
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { OdooAccess } from '../../src/odoo/access.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { acceptSome, type Handover, noFilings, startHandover } from '../support/handover.ts';

const transports: Record<string, { odoo: SandboxOptions; access: Partial<OdooAccess> }> = {
  '19 over JSON-2': { odoo: { version: 19 }, access: { transport: 'json2' } },
  '19 over JSON-RPC': { odoo: { version: 19 }, access: { transport: 'jsonrpc' } },
  '19 that hides its version': { odoo: { version: 19, hidesVersion: true }, access: {} },
  '16 over JSON-RPC': { odoo: { version: 16 }, access: {} },
  'the REST add-on of kind S': {
    odoo: { version: 16, restapi: { style: 'S', load: false }, transports: ['restapi'] },
    access: {},
  },
  'the REST add-on of kind J': {
    odoo: { version: 19, restapi: { style: 'J', load: true }, transports: ['restapi'] },
    access: {},
  },
};

const helpdesks = {
  'OCA helpdesk': { odoo: { helpdesk: 'oca' }, becomes: 'helpdesk.ticket' },
  'Enterprise helpdesk': {
    odoo: { helpdesk: 'enterprise', edition: 'enterprise' },
    becomes: 'helpdesk.ticket',
  },
  'no helpdesk': { odoo: { helpdesk: 'none' }, becomes: 'crm.lead' },
  'tasks in place of a helpdesk': { odoo: { helpdesk: 'none', project: true }, becomes: 'project.task' },
} as const;

describe('one of everything arrives once', () => {
  let handover: Handover;
  afterEach(() => handover.stop());

  for (const [transport, { odoo, access }] of Object.entries(transports)) {
    for (const [helpdesk, { odoo: has, becomes }] of Object.entries(helpdesks)) {
      it(`in ${transport}, with ${helpdesk}`, async () => {
        const withTasks = becomes === 'project.task';
        const filings = withTasks
          ? {
              ...noFilings,
              helpdesk: { ...noFilings.helpdesk, withoutHelpdesk: 'task' as const, project: 'Service' },
            }
          : noFilings;
        handover = await startHandover({ odoo: { ...odoo, ...has }, access, filings });
        if (withTasks) handover.odoo.admin.create('project.project', { name: 'Service' });
        await acceptSome(handover);
        await handover.finish();
        handover.assertEachOnce();
        const requests = handover.odoo.records(becomes).filter(({ name }) => /^Support/.test(String(name)));
        assert.equal(requests.length, 1);
      });
    }
  }
});
