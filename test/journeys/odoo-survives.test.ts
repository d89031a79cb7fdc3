// What changes in Odoo between two deliveries, over real HTTP: each accepted submission ends as one record, with its files
// and its note, and nothing twice.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import type { Filings } from '../../src/odoo/filing.ts';
import {
  acceptSome,
  type Handover,
  noFilings,
  photo,
  startHandover,
  type Way,
  ways,
} from '../support/handover.ts';

let handover: Handover;
afterEach(() => handover.stop());

async function start({ odoo, access }: Way, filings: Filings = noFilings): Promise<Handover> {
  return (handover = await startHandover({ odoo, access, filings, limits: { answerWithinMs: 1500 } }));
}

for (const [name, way] of Object.entries(ways)) {
  describe(`with ${name}`, () => {
    it('answers of `could not serialize` keep nobody out', async () => {
      await start(way);
      handover.odoo.faults.add({ kind: 'conflict' }, { times: 3, method: 'load' });
      await acceptSome(handover);
      await handover.finish();
      handover.assertEachOnce();
    });

    it('a photo of 15 MB arrives whole, and does not hold up its record', async () => {
      await start(way);
      const bytes = 15 * 1024 * 1024;
      handover.odoo.faults.add({ kind: 'dropped' }, { times: 1, model: 'ir.attachment' });
      await handover.acceptEstimate({}, [photo(bytes)]);
      await handover.finish(() => handover.odoo.records('crm.lead').length === 1);
      await handover.finish();
      handover.assertEachOnce();
    });

    it('one bad row among fifty is parked, and the others arrive', async () => {
      await start(way);
      handover.odoo.stopAnswering();
      for (let i = 0; i < 49; i += 1) await handover.acceptEstimate();
      // A field that Odoo requires and that this visitor alone left empty.
      handover.odoo.admin.addField('crm.lead', 'email_from', {
        type: 'char',
        string: 'Email',
        required: true,
      });
      const bad = await handover.acceptEstimate({ email: null });
      handover.odoo.startAnswering();
      await handover.finish();
      assert.equal(handover.odoo.records('crm.lead').length, 49);
      const parked = await handover.outbox.list({ state: 'parked' });
      assert.deepEqual(
        parked.map(({ reference }) => reference),
        [bad.reference],
      );

      // The owner mends it, and sends it again.
      handover.odoo.admin.addField('crm.lead', 'email_from', { type: 'char', string: 'Email' });
      await handover.outbox.retry(bad.reference, handover.now());
      await handover.finish();
      handover.assertEachOnce();
    });

    it('a field that goes and one that comes between two deliveries', async () => {
      await start(way);
      await acceptSome(handover);
      await handover.finish();
      handover.odoo.admin.removeField('crm.lead', 'contact_name');
      handover.odoo.admin.makeReadonly('crm.lead', 'street');
      await acceptSome(handover);
      await handover.finish();
      handover.assertEachOnce();
      const [lead] = handover.odoo.records('crm.lead');
      assert.equal('contact_name' in lead!, false);
      assert.match(String(lead!.description), /Water heater/);
    });

    it('a team that is deleted between two deliveries, and named anew', async () => {
      const filings = { ...noFilings, estimate: { ...noFilings.estimate, team: 'Website' } };
      await start(way, filings);
      const team = handover.odoo.admin.create('crm.team', { name: 'Website' });
      await handover.acceptEstimate();
      await handover.finish();
      assert.equal(teamOf(handover), team);
      handover.odoo.admin.remove('crm.team', team);
      await handover.acceptEstimate();
      await handover.finish();
      handover.assertEachOnce();
      const warned = handover.log.lines.filter(({ level }) => level === 'warn');
      assert.ok(warned.some(({ fields }) => 'setting' in fields && fields.setting === 'odoo.estimate.team'));

      const again = handover.odoo.admin.create('crm.team', { name: 'Website' });
      handover.skip(3_700_000);
      await handover.acceptEstimate();
      await handover.finish();
      assert.equal(teamOf(handover), again);
    });

    it('the helpdesk uninstalled and installed again', async () => {
      await start(way);
      handover.odoo.faults.add(
        { kind: 'answer lost' },
        { times: 1, model: 'helpdesk.ticket', method: 'load' },
      );
      await handover.acceptSupportRequest();
      await handover.finish(() => handover.odoo.records('helpdesk.ticket').length === 1);
      // The ticket goes with the module, before its answer was heard.
      handover.odoo.admin.uninstall('helpdesk');
      const lead = await handover.acceptSupportRequest();
      await handover.finish();
      handover.assertEachOnce();
      const [record] = handover.odoo
        .records('crm.lead')
        .filter(({ name }) => String(name).includes(lead.reference));
      const tags = (record!.tag_ids as number[]).map((id) =>
        handover.odoo.records('crm.tag').find((tag) => tag.id === id),
      );
      assert.deepEqual(
        tags.map((tag) => tag?.name),
        ['Support'],
      );

      handover.odoo.admin.install('helpdesk');
      handover.skip(3_700_000);
      await handover.acceptSupportRequest();
      await handover.finish();
      handover.assertEachOnce();
      assert.equal(handover.odoo.records('helpdesk.ticket').length, 1);
    });

    it('an Odoo that speaks French and has no English', async () => {
      await start({ ...way, odoo: { ...way.odoo, languages: ['fr_FR'] } });
      handover.odoo.faults.add({ kind: 'answer lost' }, { times: 2 });
      await acceptSome(handover);
      await handover.finish();
      handover.assertEachOnce();
    });

    it('a wrong database stops everything and says so, until it is there', async () => {
      await start({ ...way, access: { ...way.access, database: 'nosuch' } });
      await acceptSome(handover);
      await handover.finish(() => handover.worker.state().breaker.open && told(/ODOO_DATABASE/));
      assert.equal((await handover.outbox.stats()).delivered, 0);
      assert.equal((await handover.outbox.stats()).parked, 0);
    });

    it('an expired key, replaced in its file without a restart', async () => {
      const directory = await mkdtemp(join(tmpdir(), 'porchlight-key-'));
      const apiKeyFile = join(directory, 'key');
      try {
        await start({ ...way, access: { ...way.access, apiKeyFile } });
        await writeFile(apiKeyFile, handover.odoo.apiKey);
        await handover.acceptEstimate();
        await handover.finish();
        handover.odoo.replaceKey('89abcdef0123456789abcdef0123456789abcdef');
        await acceptSome(handover);
        await handover.finish(() => handover.worker.state().breaker.open && told(/API key/));
        await writeFile(apiKeyFile, `${handover.odoo.apiKey}\n`);
        await handover.finish();
        handover.assertEachOnce();
        const lines = JSON.stringify(handover.log.lines);
        assert.doesNotMatch(lines, /89abcdef0123|0123456789abcdef/);
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    });
  });
}

/** The team of the newest lead. */
function teamOf({ odoo }: Handover): number | undefined {
  const team = odoo.records('crm.lead')[0]!.team_id;
  return Array.isArray(team) ? (team[0] as number) : undefined;
}

const told = (words: RegExp) =>
  handover.log.lines.some(({ level, message }) => level === 'error' && words.test(message));
