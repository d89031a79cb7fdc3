// For the tests of `load` by the REST add-on: numbered leads, and the files and the note of the first.
import type { TestContext } from 'node:test';
import type { OdooClient } from '../../src/odoo/client.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { never, openClient } from './odoo.ts';

export const title = (reference: string) => `Estimate: Water heater (Ada) [${reference}]`;
export const lead = (n: number) => ({
  externalId: `porchlight.est_${n}`,
  cells: [title(`E-7F4K-000${n}`), 'York'],
});
export const columns = ['name', 'city'];
export const rowsOf = (...ns: number[]) => ({ columns, rows: ns.map(lead), defaults: { user_id: false } });

/** A sandbox with the add-on, and a client of it. */
export async function openAddOn(t: TestContext, options: SandboxOptions) {
  const sandbox = createSandbox({ project: true, ...options });
  const baseUrl = await sandbox.listen();
  t.after(() => sandbox.close());
  const { database, apiKey } = sandbox;
  const { client, clock } = openClient(baseUrl, { transport: 'restapi', database, apiKey });
  t.after(() => client.close());
  const upsert = (...ns: number[]) => client.upsert('crm.lead', rowsOf(...ns), never);
  /** A client that has learned nothing yet, as after a restart. */
  const restart = () => {
    const { client: other } = openClient(baseUrl, { transport: 'restapi', database, apiKey });
    t.after(() => other.close());
    return other;
  };
  return { sandbox, client, clock, upsert, restart, leads: () => sandbox.records('crm.lead') };
}

export const attach = (client: OdooClient, n: number, content = Buffer.alloc(9000, 'x')) =>
  client.attach(
    { model: 'crm.lead', id: 1 },
    { externalId: `porchlight.att_${n}`, name: `photo ${n}.txt`, content },
    never,
  );

export const addNote = (client: OdooClient) =>
  client.upsert(
    'mail.message',
    {
      columns: ['model', 'res_id', 'body', 'message_type', 'subtype_id/id'],
      rows: [
        {
          externalId: 'porchlight.note_1',
          cells: ['crm.lead', '1', '<p>E-7F4K-0001 &lt;3</p>', 'comment', 'mail.mt_note'],
        },
      ],
    },
    never,
  );
export const notesOf = (sandbox: Sandbox) =>
  sandbox.records('mail.message').filter(({ res_id }) => res_id === 1);
