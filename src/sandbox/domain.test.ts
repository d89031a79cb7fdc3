import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { json2 } from '../../test/support/call-sandbox.ts';
import { createSandbox } from './sandbox.ts';

const sandbox = createSandbox();
before(async () => {
  await sandbox.listen();
  const vals_list = [
    { name: 'Fence', city: 'Leeds', expected_revenue: 100, country_id: 75 },
    { name: 'Gate_50%', city: 'York', expected_revenue: 200, country_id: 233 },
    { name: 'Wall', expected_revenue: 300, active: false },
  ];
  await json2(sandbox, 'crm.lead', 'create', { vals_list });
});
after(() => sandbox.close());

describe('search', () => {
  const found: [domain: unknown, names: string[]][] = [
    [[], ['Fence', 'Gate_50%']],
    [[['active', '=', false]], ['Wall']],
    [[['active', 'in', [true, false]]], ['Fence', 'Gate_50%', 'Wall']],
    [
      [
        ['city', '=', 'Leeds'],
        ['expected_revenue', '>', 50],
      ],
      ['Fence'],
    ],
    [
      ['|', ['city', '=', 'Leeds'], ['city', '=', 'York']],
      ['Fence', 'Gate_50%'],
    ],
    [['!', ['city', '=', 'Leeds']], ['Gate_50%']],
    [['&', ['city', '!=', 'Leeds'], ['city', '!=', false]], ['Gate_50%']],
    [[['city', 'not in', ['Leeds']]], ['Gate_50%']],
    [[['name', 'ilike', 'FEN']], ['Fence']],
    [[['name', 'like', 'FEN']], []],
    [[['name', 'not ilike', 'fen']], ['Gate_50%']],
    [[['name', '=ilike', 'f%']], ['Fence']],
    [[['name', '=like', 'f%']], []],
    [[['name', '=ilike', 'gate\\_50\\%']], ['Gate_50%']],
    [[['name', '=ilike', 'f.*']], []],
    [[['name', 'ilike', 'f_n%e']], ['Fence']],
    [[['name', 'like', '\\_50']], ['Gate_50%']],
    [[['name', 'not like', 'Fen']], ['Gate_50%']],
    [[['country_id', '=', 'France']], ['Fence']],
    [[['country_id', '=ilike', 'united s%']], ['Gate_50%']],
    [[['expected_revenue', '<=', 100]], ['Fence']],
    [[['expected_revenue', '>=', 200]], ['Gate_50%']],
    [[['expected_revenue', '<', 100]], []],
    [[['country_id.code', '=', 'FR']], ['Fence']],
    [[['country_id', 'in', [233]]], ['Gate_50%']],
    [
      [
        ['tag_ids', '=', false],
        [1, '=', 1],
      ],
      ['Fence', 'Gate_50%'],
    ],
    [[[0, '=', 1]], []],
    [[['display_name', '=', 'Fence']], ['Fence']],
  ];
  for (const [domain, names] of found) {
    test(`${JSON.stringify(domain)} finds ${names.join(' and ') || 'nothing'}`, async () => {
      const { body } = await json2(sandbox, 'crm.lead', 'search_read', {
        domain,
        fields: ['name'],
        order: 'name',
      });
      assert.deepEqual(
        (body as { name: string }[]).map(({ name }) => name),
        names,
      );
    });
  }

  test('takes an offset, a limit and an order', async () => {
    const { body } = await json2(sandbox, 'crm.lead', 'search', {
      domain: [],
      order: 'expected_revenue desc',
      offset: 1,
      limit: 1,
    });
    assert.deepEqual(body, [1]);
  });

  for (const [title, body] of [
    ['an unknown operator', { domain: [['name', '~', 'x']] }],
    ['something that is no condition', { domain: ['name'] }],
    ['an unknown field to order by', { domain: [], order: 'nope' }],
  ] as const) {
    test(`refuses ${title}`, async () => {
      const { status, text } = await json2(sandbox, 'crm.lead', 'search', body);
      assert.equal(status, 500);
      assert.match(text, /builtins\.ValueError/);
    });
  }
});
