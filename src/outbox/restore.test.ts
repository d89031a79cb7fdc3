// A backup of a busy site, and what becomes of everything when it is restored days later.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { promisify } from 'node:util';
import {
  deliverTo,
  estimateAnswers,
  eventually,
  postJson,
  type Receipt,
} from '../../test/support/journey.ts';
import { startSite, type Site } from '../../test/support/site.ts';
import { createSandbox } from '../sandbox/sandbox.ts';

const directory = mkdtempSync(join(tmpdir(), 'outbox-restore-'));
after(() => rmSync(directory, { recursive: true }));
const data = join(directory, 'data');
const database = { DATABASE_URL: `file:${join(data, 'porchlight.db')}` };

async function command(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, 'cli.ts'), ...args],
    { cwd: directory, env: { PATH: process.env.PATH, ...database } },
  );
  return stdout;
}

async function send({ url }: Site, key: string = crypto.randomUUID()): Promise<Receipt> {
  const answer = await postJson(`${url}/api/estimate`, estimateAnswers(), { 'idempotency-key': key });
  assert.ok(answer.ok, String(answer.status));
  return (await answer.json()) as Receipt;
}

it('a restored backup doubles nothing in Odoo, overwrites nothing there, and loses nothing that it holds', async () => {
  const odoo = createSandbox();
  await odoo.listen();
  const start = () =>
    startSite({ ...deliverTo(odoo), ...database, RATE_SOFT: '0', RATE_HARD: '0' }, { directory });
  const referenceOf = (name: unknown) => /E-\w{4}-\w{4}/.exec(String(name))![0];
  const leads = () => odoo.records('crm.lead').map(({ id, name }) => ({ id, reference: referenceOf(name) }));
  const arrived = (receipts: Receipt[]) =>
    eventually(() => {
      const there = new Set(leads().map(({ reference }) => reference));
      return receipts.every(({ reference }) => there.has(reference));
    });
  const settled = () => eventually(async () => /^pending +0$/m.test(await command('stats')));
  let site = await start();
  try {
    const delivered = [await send(site), await send(site)];
    await arrived(delivered);
    await settled();
    odoo.stopAnswering();
    const key = crypto.randomUUID();
    const waiting = [await send(site, key), await send(site)];

    let making = true;
    const backup = command('backup', 'backup.db').finally(() => (making = false));
    const meanwhile: Receipt[] = [];
    while (making) meanwhile.push(await send(site));
    assert.match(await backup, /backup\.db is written and checked: \d+ requests.* pending/);
    assert.ok(meanwhile.length > 0, 'nobody waited for the backup');

    // Begun anew, so that nobody waits for the breaker.
    assert.equal(await site.stop(), 0);
    odoo.startAnswering();
    await command('retry', '--all');
    site = await start();
    const later = [await send(site), await send(site)];
    const acknowledged = [...delivered, ...waiting, ...meanwhile, ...later];
    await arrived(acknowledged);
    await settled();
    const edited = [delivered[0]!, waiting[0]!, later[0]!].map(({ reference }) =>
      leads().find((lead) => lead.reference === reference)!,
    );
    for (const { id, reference } of edited)
      odoo.admin.write('crm.lead', id, { name: `Called back [${reference}]`, city: 'Georgetown' });
    const notes = odoo.records('mail.message').length;
    assert.equal(await site.stop(), 0);

    const lost = join(directory, 'lost');
    mkdirSync(lost);
    for (const name of readdirSync(data)) renameSync(join(data, name), join(lost, name));
    assert.match(await command('restore', 'backup.db'), /is restored and checked/);
    // What was pending then and has been delivered since is pending once more.
    assert.match(await command('show', waiting[0]!.reference), /state +pending/);
    site = await start();
    await settled();

    assert.deepEqual(
      leads()
        .map(({ reference }) => reference)
        .toSorted(),
      acknowledged.map(({ reference }) => reference).toSorted(),
    );
    assert.equal(odoo.records('mail.message').length, notes);
    for (const { id } of edited) {
      const { name, city } = odoo.records('crm.lead').find((lead) => lead.id === id)!;
      assert.deepEqual([String(name).startsWith('Called back'), city], [true, 'Georgetown']);
    }
    // Their links and their keys are as good as before.
    for (const { reference, thanks } of [delivered[0]!, waiting[1]!]) {
      const page = await fetch(new URL(thanks, site.url));
      assert.equal(page.status, 200);
      assert.ok((await page.text()).includes(reference));
    }
    assert.equal((await send(site, key)).reference, waiting[0]!.reference);
  } finally {
    await site.stop();
    await odoo.close();
  }
});
