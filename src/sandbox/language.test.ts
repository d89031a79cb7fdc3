import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { jsonRpc, json2, loadRow } from '../../test/support/call-sandbox.ts';
import { createSandbox } from './sandbox.ts';

const old = createSandbox({ version: 16, languages: ['fr_FR'] });
const sandbox = createSandbox({
  languages: ['fr_FR'],
  users: [{ id: 5, login: 'none', name: 'Nobody', apiKey: 'key-of-none', rights: 'none' }],
});
before(() => Promise.all([old.listen(), sandbox.listen()]));
after(() => Promise.all([old.close(), sandbox.close()]));

describe('a sandbox without English', () => {
  test('refuses a call in English on 19', async () => {
    const { status, body } = await json2(sandbox, 'res.users', 'context_get', { context: { lang: 'en_US' } });
    assert.equal(status, 422);
    assert.equal((body as { message: string }).message, 'Invalid language code: en_US');
    const { body: own } = await json2(sandbox, 'res.users', 'context_get', {});
    assert.equal((own as { lang: string }).lang, 'fr_FR');
  });

  test('answers it in French on 16', async () => {
    const context = { lang: 'en_US' };
    const { body } = await jsonRpc(old, 'crm.lead', 'create', [{ name: false }], { context });
    assert.match(JSON.stringify(body), /Valeur requise|champ obligatoire n'est pas renseigné/);
  });

  test('says in French that a row lacks a value, and still names the field', async () => {
    const { messages } = await loadRow(sandbox, 'crm.lead', { id: 'porchlight.est_1', name: '' });
    assert.match(
      messages[0]?.message ?? '',
      /^Valeur requise manquante pour le champ 'Opportunity' \(name\)/,
    );
    assert.equal(messages[0]?.field, 'name');
  });

  test('says in French that rights are missing, with the name of the exception as ever', async () => {
    const as = { url: sandbox.url, database: sandbox.database, apiKey: 'key-of-none' };
    const { status, body } = await json2(as, 'crm.lead', 'create', { vals_list: [{ name: 'x' }] });
    const {
      name,
      message,
      arguments: [first] = [],
    } = body as Record<'name' | 'message', string> & {
      arguments?: string[];
    };
    assert.deepEqual([status, name, first], [403, 'odoo.exceptions.AccessError', message]);
    assert.match(message, /^Vous n'êtes pas autorisé à créer des enregistrements 'Lead' \(crm\.lead\)\./);
  });

  test('leaves in English what PostgreSQL says', async () => {
    sandbox.faults.add({ kind: 'conflict' }, { times: 1 });
    const { messages } = await loadRow(sandbox, 'crm.lead', { id: 'porchlight.est_2', name: 'x' });
    assert.match(messages[0]?.message ?? '', /^could not serialize access/);
  });
});

test('a second installed language answers whom it is asked for, and English the others', async () => {
  const both = createSandbox({ languages: ['en_US', 'fr_FR'] });
  await both.listen();
  const refused = async (lang: string) =>
    (await loadRow(both, 'crm.lead', { id: 'porchlight.est_1', name: '' }, { lang })).messages[0]?.message;
  assert.match((await refused('fr_FR')) ?? '', /^Valeur requise/);
  assert.match((await refused('en_US')) ?? '', /^Missing required/);
  await both.close();
});
