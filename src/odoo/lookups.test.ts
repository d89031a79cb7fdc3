import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { estimate, filings, utm } from '../../test/support/odoo.ts';
import { openSandbox } from '../../test/support/odoo-loads.ts';

const hourMs = 3_600_000;
const filed = (over: Parameters<typeof filings>[0]) => ({ filings: filings(over) });
const nameOf = (relation: unknown) => (Array.isArray(relation) ? (relation as unknown[])[1] : relation);

describe('a state', () => {
  const cases: [country: string, region: string, found: string | false][] = [
    ['US', 'CA', 'California (US)'],
    ['US', 'ca', 'California (US)'],
    ['US', 'new york', 'New York (US)'],
    ['CA', 'ON', 'Ontario (CA)'],
    ['NL', 'Limburg', 'Limburg (NL)'],
    ['BE', 'limburg', 'Limburg (BE)'],
    ['US', 'Ontario', false],
    ['US', 'New%', false],
    ['US', 'Calif_rnia', false],
    ['FR', 'Rhône', false],
  ];
  for (const [country, region, found] of cases) {
    it(`is found inside its country or not at all: ${region} in ${country}`, async (t) => {
      const { deliverOne, odoo, logged } = await openSandbox(t);
      assert.equal((await deliverOne(estimate({ country, region }))).result, 'delivered');
      const [lead] = odoo.records('crm.lead');
      assert.equal(nameOf(lead?.state_id), found);
      assert.equal(Array.isArray(lead?.country_id), true);
      assert.deepEqual(logged, []);
    });
  }

  it('is left out when two of the country have its name', async (t) => {
    const { deliverOne, odoo } = await openSandbox(t);
    odoo.admin.create('res.country.state', { name: 'alaska', code: 'A2', country_id: 233 });
    await deliverOne(estimate({ region: 'Alaska' }));
    assert.equal(odoo.records('crm.lead')[0]?.state_id, false);
  });
});

describe('a country that Odoo does not know', () => {
  it('is left out, and the description says it in English', async (t) => {
    const { deliverOne, odoo } = await openSandbox(t);
    assert.equal((await deliverOne(estimate({ country: 'XK', region: 'x' }))).result, 'delivered');
    const [lead] = odoo.records('crm.lead');
    assert.equal(lead?.country_id, false);
    assert.match(String(lead?.description), /<b>For this record<\/b><br>Country: Kosovo<\/p>$/);
  });
});

describe('a tag', () => {
  it('that several have in other letters is the oldest of them, and none is made', async (t) => {
    const { deliverOne, odoo } = await openSandbox(
      t,
      {},
      { filings: filings({ estimate: { tags: ['Web'] } }) },
    );
    const oldest = odoo.admin.create('crm.tag', { name: 'web' });
    odoo.admin.create('crm.tag', { name: 'WEB' });
    await deliverOne(estimate());
    assert.deepEqual(odoo.records('crm.lead')[0]?.tag_ids, [oldest]);
    assert.equal(odoo.records('crm.tag').filter(({ name }) => /^web$/i.test(String(name))).length, 2);
  });
});

describe('a campaign', () => {
  it('that was archived is not made anew, and stands in the description', async (t) => {
    const { deliverOne, odoo } = await openSandbox(t);
    const id = odoo.admin.create('utm.campaign', { name: 'Spring' });
    odoo.admin.write('utm.campaign', id, { active: false });
    await deliverOne(estimate({ attribution: utm({ campaign: 'spring' }) }));
    assert.equal(odoo.records('utm.campaign').filter(({ name }) => /spring/i.test(String(name))).length, 1);
    assert.match(
      String(odoo.records('crm.lead')[0]?.description),
      /<b>For this record<\/b><br>Campaign: spring<\/p>$/,
    );
  });
});

describe('the language', () => {
  const cases = [
    ['es-MX', 'Spanish (MX) / Español (MX)'],
    ['es', 'Spanish (MX) / Español (MX)'],
    ['es-AR', 'Spanish (MX) / Español (MX)'],
    ['fr-CH', false],
    ['fr-BE', 'French (BE) / Français (BE)'],
    ['de', false],
    ['not a locale', false],
  ] as const;
  for (const [locale, found] of cases) {
    it(`of ${locale} is ${found || 'left out'}`, async (t) => {
      const { deliverOne, odoo } = await openSandbox(t, {
        languages: ['en_US', 'es_MX', 'fr_FR', 'fr_BE'],
      });
      await deliverOne(estimate({ locale }));
      const [lead] = odoo.records('crm.lead');
      assert.equal(nameOf(lead?.lang_id), found);
    });
  }
});

describe('what the owner names', () => {
  const own = {
    estimate: { team: 'website', salesperson: 'ana@example.com', tags: ['vip', 'Web site'] },
  };

  it('is found whatever the case of its letters; only tags are created', async (t) => {
    const { deliver, odoo, logged } = await openSandbox(t, {}, filed(own));
    const team = odoo.admin.create('crm.team', { name: 'Website' });
    const ana = odoo.admin.create('res.users', { name: 'Ana', login: 'ana@example.com' });
    const vip = odoo.admin.create('crm.tag', { name: 'VIP' });
    await deliver(estimate(), estimate({ id: 'b' }));
    assert.deepEqual(
      odoo.records('crm.tag').map(({ name }) => name),
      ['Web site', 'VIP'],
    );
    for (const { team_id, user_id, tag_ids } of odoo.records('crm.lead')) {
      assert.deepEqual([(team_id as number[])[0], (user_id as number[])[0]], [team, ana]);
      assert.deepEqual([(tag_ids as number[]).includes(vip), (tag_ids as number[]).length], [true, 2]);
    }
    assert.deepEqual(logged, []);
  });

  it('is a database id when it is a number', async (t) => {
    const { deliverOne, odoo } = await openSandbox(t, {}, filed({ estimate: { team: '1' } }));
    await deliverOne(estimate());
    assert.deepEqual(odoo.records('crm.lead')[0]?.team_id, [1, 'Sales']);
  });

  for (const [what, setting, over] of [
    ['a team', 'odoo.estimate.team', { team: 'Nobody' }],
    ['a team by its id', 'odoo.estimate.team', { team: '4711' }],
    ['a salesperson', 'odoo.estimate.salesperson', { salesperson: 'nobody@example.com' }],
  ] as const) {
    it(`and is not there is missed with a warning every ten minutes, for ever: ${what}`, async (t) => {
      const { deliverOne, odoo, logged, clock } = await openSandbox(t, {}, filed({ estimate: over }));
      const settings = () => logged.map(({ level, fields }) => `${level} ${String(fields.setting)}`);
      assert.equal((await deliverOne(estimate())).result, 'delivered');
      await deliverOne(estimate({ id: 'b' }));
      assert.deepEqual(settings(), [`warn ${setting}`]);
      clock.now += hourMs / 6;
      await deliverOne(estimate({ id: 'c' }));
      assert.deepEqual(settings(), [`warn ${setting}`, `warn ${setting}`]);
      for (const { team_id, user_id } of odoo.records('crm.lead'))
        assert.deepEqual([team_id, user_id], [false, false]);
    });
  }

  it('is left out when several have the name', async (t) => {
    const { deliverOne, odoo, logged } = await openSandbox(t, {}, filed({ estimate: { team: 'Sales' } }));
    odoo.admin.create('crm.team', { name: 'SALES' });
    await deliverOne(estimate());
    assert.equal(odoo.records('crm.lead')[0]?.team_id, false);
    assert.equal(logged.length, 1);
  });

  it('and was deleted is missed at the next delivery, which still arrives', async (t) => {
    const { deliverOne, odoo, logged, loads } = await openSandbox(
      t,
      {},
      filed({ estimate: { team: 'Sales' } }),
    );
    await deliverOne(estimate());
    odoo.admin.remove('crm.team', 1);
    assert.equal((await deliverOne(estimate({ id: 'b' }))).result, 'delivered');
    assert.equal((await deliverOne(estimate({ id: 'c' }))).result, 'delivered');
    assert.equal(loads().length, 4);
    assert.deepEqual(
      logged.map(({ level, fields }) => [level, fields.setting]),
      [
        ['warn', 'odoo.estimate.team'],
        ['warn', 'odoo.estimate.team'],
      ],
    );
  });

  it('stands in the description when it is a tag that may not be created', async (t) => {
    const { deliverOne, odoo, logged } = await openSandbox(
      t,
      {},
      filed({ estimate: { tags: ['VIP', 'Web'] } }),
    );
    const vip = odoo.admin.create('crm.tag', { name: 'VIP' });
    odoo.faults.add({ kind: 'no rights' }, { model: 'crm.tag', method: 'create' });
    await deliverOne(estimate());
    const [lead] = odoo.records('crm.lead');
    assert.deepEqual(lead?.tag_ids, [vip]);
    assert.match(String(lead?.description), /<b>For this record<\/b><br>Tags: Web<\/p>$/);
    assert.deepEqual(
      logged.map(({ fields }) => fields.setting),
      ['odoo.estimate.tags'],
    );
  });
});

describe('a look-up', () => {
  it('is made once an hour, and after ten minutes when nothing was found', async (t) => {
    const { deliverOne, clock, asked } = await openSandbox(t);
    const deliver = (id: string) => deliverOne(estimate({ id, region: 'Atlantis' }));
    await deliver('a');
    await deliver('b');
    assert.deepEqual([asked('res.country/', 'search'), asked('res.country.state', 'search')], [1, 2]);
    clock.now += hourMs / 6;
    await deliver('c');
    assert.deepEqual([asked('res.country/', 'search'), asked('res.country.state', 'search')], [1, 4]);
    clock.now += hourMs;
    await deliver('d');
    assert.deepEqual([asked('res.country/', 'search'), asked('res.country.state', 'search')], [2, 6]);
  });
});
