import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { apiKey, loadedBy, never, openClient, type Play, playOdoo } from '../../test/support/odoo.ts';
import { createApiKey } from './api-key.ts';

const newKey = 'fedcba9876543210fedcba9876543210fedcba98';
const rows = { columns: ['name'], rows: [{ externalId: 'porchlight.est_1', cells: ['Estimate'] }] };

function keyFile(t: TestContext, text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-key-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'key');
  writeFileSync(file, text);
  return file;
}

describe('the file of the key', () => {
  it('is read again, and its new key kept', async (t) => {
    const file = keyFile(t, apiKey);
    const key = createApiKey({ apiKey, apiKeyFile: file });
    assert.equal(await key.renew(), false);
    writeFileSync(file, `${newKey}\n`);
    assert.equal(await key.renew(), true);
    assert.equal(key.current(), newKey);
    assert.equal(await key.renew(), false);
  });

  it('changes nothing when it is empty, gone, or holds what no key can be', async (t) => {
    const file = keyFile(t, '');
    const key = createApiKey({ apiKey, apiKeyFile: file });
    for (const text of ['', ' \n', 'two\nlines', 'key with blanks', 'ключ']) {
      writeFileSync(file, text);
      assert.equal(await key.renew(), false);
    }
    rmSync(file);
    assert.equal(await key.renew(), false);
    assert.equal(key.current(), apiKey);
  });

  it('need not be there', async () => {
    assert.equal(await createApiKey({ apiKey, apiKeyFile: null }).renew(), false);
  });
});

describe('a key that Odoo refuses', () => {
  const logIn = '16-jsonrpc-authenticate-key';
  const refused = { json2: '19-json2-auth-expired-key', jsonrpc: '19-jsonrpc-expired-key' };

  async function open(t: TestContext, transport: 'json2' | 'jsonrpc', file: string | null, plays: Play[]) {
    const odoo = await playOdoo(...plays);
    const { client } = openClient(odoo.baseUrl, { transport, apiKeyFile: file });
    t.after(() => odoo.close());
    t.after(() => client.close());
    const keys = () =>
      odoo.received.map(({ headers, text }) =>
        [headers.authorization, text].join().includes(newKey) ? 'new' : 'old',
      );
    return { deliver: () => client.upsert('crm.lead', rows, never), odoo, keys };
  }

  it('is replaced by that of the file at once, by JSON-2', async (t) => {
    const file = keyFile(t, newKey);
    const plays: Play[] = [refused.json2, loadedBy.json2(1), loadedBy.json2(2)];
    const { deliver, keys } = await open(t, 'json2', file, plays);
    assert.equal((await deliver()).class, 'ok');
    assert.equal((await deliver()).class, 'ok');
    assert.deepEqual(keys(), ['old', 'new', 'new']);
  });

  it('is replaced by that of the file at once, by JSON-RPC, whose log-in was remembered', async (t) => {
    const file = keyFile(t, apiKey);
    const { deliver, odoo, keys } = await open(t, 'jsonrpc', file, [logIn, loadedBy.jsonrpc(1)]);
    await deliver();
    writeFileSync(file, newKey);
    odoo.play(refused.jsonrpc, '19-jsonrpc-authenticate-wrong', logIn, loadedBy.jsonrpc(2));
    assert.equal((await deliver()).class, 'ok');
    assert.deepEqual(keys(), ['old', 'old', 'old', 'old', 'new', 'new']);
  });

  it('is looked for again with each refusal', async (t) => {
    const file = keyFile(t, apiKey);
    const plays = [refused.json2, refused.json2, loadedBy.json2(1)];
    const { deliver, odoo } = await open(t, 'json2', file, plays);
    assert.deepEqual(await deliver(), { class: 'auth', code: 'wrong key' });
    assert.equal(odoo.received.length, 1);
    writeFileSync(file, newKey);
    assert.equal((await deliver()).class, 'ok');
  });

  it('stands when the new one is refused as well', async (t) => {
    const { deliver, odoo } = await open(t, 'json2', keyFile(t, newKey), [refused.json2, refused.json2]);
    assert.deepEqual(await deliver(), { class: 'auth', code: 'wrong key' });
    assert.equal(odoo.received.length, 2);
  });
});
