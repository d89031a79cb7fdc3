// What a client looks up before it delivers: places, languages, campaigns, tags, teams and who it is itself.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { jsonRpc, json2 } from '../../test/support/call-sandbox.ts';
import { createSandbox } from './sandbox.ts';

const old = createSandbox({ version: 16, languages: ['en_US', 'es_ES'] });
const sandbox = createSandbox({ languages: ['en_US', 'es_ES'] });
before(() => Promise.all([old.listen(), sandbox.listen()]));
after(() => Promise.all([old.close(), sandbox.close()]));

const find = async (model: string, domain: unknown, fields: string[]) => {
  const { body } = await json2(sandbox, model, 'search_read', { domain, fields });
  const { body: same } = await jsonRpc(old, model, 'search_read', [domain, fields]);
  assert.deepEqual((same as { result: unknown }).result, body);
  return body as Record<string, unknown>[];
};

describe('what both versions find', () => {
  test('a country by its code', async () => {
    const [mexico] = await find('res.country', [['code', '=', 'MX']], ['name']);
    assert.equal(mexico?.['name'], 'Mexico');
  });

  for (const [country, code, name] of [
    ['US', 'CA', 'California'],
    ['AU', 'WA', 'Western Australia'],
    ['MX', 'JAL', 'Jalisco'],
    ['NL', 'LI', 'Limburg'],
  ]) {
    test(`${name} by its code inside of ${country}`, async () => {
      const domain = [
        ['country_id.code', '=', country],
        ['code', '=', code],
      ];
      assert.deepEqual(
        (await find('res.country.state', domain, ['name'])).map((state) => state['name']),
        [name],
      );
    });
  }

  test('two states of one name in different countries', async () => {
    const states = await find('res.country.state', [['name', '=ilike', 'limburg']], ['country_id']);
    assert.deepEqual(states.map((state) => (state['country_id'] as [number, string])[1]).sort(), [
      'Belgium',
      'Netherlands',
    ]);
  });

  test('only the languages that are installed', async () => {
    const languages = await find('res.lang', [], ['code']);
    assert.deepEqual(
      languages.map(({ code }) => code),
      ['en_US', 'es_ES'],
    );
    const [french] = await find(
      'res.lang',
      [
        ['code', '=', 'fr_FR'],
        ['active', '=', false],
      ],
      ['name'],
    );
    assert.equal(french?.['name'], 'French / Français');
  });

  test('their own user', async () => {
    const fields = ['name', 'login', 'lang', 'company_id'];
    assert.deepEqual(await find('res.users', [['id', '=', 2]], fields), [
      { id: 2, name: 'Administrator', login: 'admin', lang: 'en_US', company_id: [1, 'My Company'] },
    ]);
  });

  test('the sales team and what it works with', async () => {
    const [team] = await find('crm.team', [], ['name', 'use_leads', 'use_opportunities']);
    assert.deepEqual(team, { id: 1, name: 'Sales', use_leads: false, use_opportunities: true });
  });

  for (const model of ['utm.source', 'utm.medium', 'utm.campaign']) {
    test(`a new name for ${model}, which is numbered when it is created twice`, async () => {
      for (const name of ['Spring', 'Spring [2]', 'Spring [3]']) {
        await json2(sandbox, model, 'create', { vals_list: [{ name: 'Spring' }] });
        await jsonRpc(old, model, 'create', [{ name: 'Spring' }]);
        assert.equal((await find(model, [['name', '=ilike', name.toLowerCase()]], ['name'])).length, 1);
      }
    });
  }
});

test('a tag has a name of its own', async () => {
  const create = () => json2(sandbox, 'crm.tag', 'create', { vals_list: [{ name: 'Fence' }] });
  assert.equal((await create()).status, 200);
  const again = await create();
  assert.equal(again.status, 422);
  assert.match(again.text, /Tag name already exists!/);
});
