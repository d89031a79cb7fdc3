import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { loadRow } from '../../test/support/call-sandbox.ts';
import { createSandbox } from './sandbox.ts';

const folder = mkdtempSync(join(tmpdir(), 'sandbox-journal-'));
after(() => rmSync(folder, { recursive: true }));
const createOnly = { mode: 'update', noupdate: true };

/** Starts a sandbox on the file, loads one lead into it and closes it; answers the lead's id. */
async function deliver(file: string, id: string, name: string): Promise<number> {
  const sandbox = createSandbox({ file });
  try {
    await sandbox.listen();
    const { ids } = await loadRow(sandbox, 'crm.lead', { id, name }, createOnly);
    return ids ? (ids[0] ?? 0) : 0;
  } finally {
    await sandbox.close();
  }
}

const namesIn = async (file: string) => {
  const sandbox = createSandbox({ file });
  const names = sandbox.records('crm.lead').map(({ name }) => name);
  await sandbox.close();
  return names;
};

describe('the journal of the sandbox', () => {
  test('brings records and their External IDs back after a restart', async () => {
    const file = join(folder, 'restart/journal.jsonl');
    const first = await deliver(file, 'porchlight.est_1', 'Fence');
    assert.equal(await deliver(file, 'porchlight.est_1', 'Fence, sent again'), first);
    assert.equal(await deliver(file, 'porchlight.est_2', 'Gate'), first + 1);
    assert.deepEqual(await namesIn(file), ['Gate', 'Fence']);
  });

  test('takes a journal of an earlier release, whose records lack the fields that came later', async () => {
    const file = join(folder, 'old.jsonl');
    const name = {
      id: 1001,
      module: 'porchlight',
      name: 'est_1',
      model: 'crm.lead',
      res_id: 1,
      noupdate: true,
    };
    const changes = [
      ['crm.lead', 1, { id: 1, name: 'Fence', stage_id: 1, state_id: 5, tag_ids: [] }],
      ['ir.model.data', 1001, name],
    ];
    writeFileSync(file, `{"journal":"porchlight sandbox","format":1}\n${JSON.stringify(changes)}\n`);
    const sandbox = createSandbox({ file });
    const [lead] = sandbox.records('crm.lead');
    assert.deepEqual(
      [lead?.external_id, lead?.['phone'], lead?.['state_id']],
      ['porchlight.est_1', false, [5, 'California (US)']],
    );
    await sandbox.close();
    assert.equal(await deliver(file, 'porchlight.est_1', 'Fence again'), 1);
  });

  test('keeps what people did in Odoo, and not the key that was replaced', async () => {
    const file = join(folder, 'people.jsonl');
    await deliver(file, 'porchlight.est_1', 'Fence');
    await deliver(file, 'porchlight.est_2', 'Gate');
    const sandbox = createSandbox({ file });
    sandbox.admin.write('crm.lead', 1, { name: 'Fence, edited' });
    sandbox.admin.remove('crm.lead', 2);
    sandbox.replaceKey('another');
    await sandbox.close();
    assert.deepEqual(await namesIn(file), ['Fence, edited']);
    assert.equal(await deliver(file, 'porchlight.est_2', 'Gate'), 3);
  });

  test('drops a last line that a crash cut off, and goes on after it', async () => {
    const file = join(folder, 'torn.jsonl');
    await deliver(file, 'porchlight.est_1', 'Fence');
    const whole = readFileSync(file, 'utf8');
    appendFileSync(file, '[["crm.lead",2,{"id":2,"na');
    assert.deepEqual(await namesIn(file), ['Fence']);
    assert.equal(readFileSync(file, 'utf8'), whole);
    await deliver(file, 'porchlight.est_2', 'Gate');
    assert.deepEqual(await namesIn(file), ['Gate', 'Fence']);
  });

  test('begins anew when the crash cut off the very first line', async () => {
    const file = join(folder, 'young.jsonl');
    writeFileSync(file, '{"journal":"porch');
    await deliver(file, 'porchlight.est_1', 'Fence');
    assert.deepEqual(await namesIn(file), ['Fence']);
  });

  for (const [title, text] of [
    ['a file that is something else', 'name,phone\nAda,1\n'],
    ['a short file that is something else', 'x'],
    ['a journal damaged in the middle', '{"journal":"porchlight sandbox","format":1}\n[["crm.lead\n[]\n'],
  ] as const) {
    test(`refuses ${title} and leaves it as it is`, () => {
      const file = join(folder, 'foreign.jsonl');
      writeFileSync(file, text);
      assert.throws(() => createSandbox({ file }), { name: 'JournalError', message: /foreign\.jsonl/ });
      assert.equal(readFileSync(file, 'utf8'), text);
      assert.equal(existsSync(`${file}.lock`), false);
    });
  }

  test(
    'is not kept from starting by the lock of a dead process whose number another one has now',
    { skip: !existsSync('/proc/self/stat') },
    async () => {
      const file = join(folder, 'stale.jsonl');
      writeFileSync(`${file}.lock`, `${process.ppid} 1`);
      await deliver(file, 'porchlight.est_1', 'Fence');
      assert.equal(existsSync(`${file}.lock`), false);
    },
  );

  test('loses nothing that was answered when its process is killed, and is then free for the next', async () => {
    const file = join(folder, 'killed.jsonl');
    const code = `import { createSandbox } from ${JSON.stringify(join(import.meta.dirname, 'sandbox.ts'))};
      const sandbox = createSandbox({ file: ${JSON.stringify(file)} });
      console.log(await sandbox.listen());`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
      const { apiKey, database } = createSandbox();
      const there = { apiKey, database, url: chunk.toString().trim() };
      const { ids } = await loadRow(there, 'crm.lead', { id: 'porchlight.est_1', name: 'Fence' }, createOnly);
      assert.ok(ids);
      assert.throws(() => createSandbox({ file }), {
        name: 'JournalError',
        message: new RegExp(`process ${child.pid}`),
      });
      child.kill('SIGKILL');
      await once(child, 'exit');
      assert.equal(await deliver(file, 'porchlight.est_1', 'Fence'), ids[0]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
