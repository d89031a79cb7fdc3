import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Answer } from './calls.ts';
import { createDoubts } from './connect-doubts.ts';
import { createHttp } from './http.ts';
import { loadedBy, never, openClient, type Play, playOdoo } from '../../test/support/odoo.ts';

const noDatabase = '19-json2-db-unknown';
const rows = { columns: ['name'], rows: [{ externalId: 'porchlight.est_1', cells: ['Estimate'] }] };
const notFound = { class: 'transient', code: 'database not found' };

async function open(t: TestContext, plays: Play[], transport: 'json2' | 'auto' = 'json2') {
  const odoo = await playOdoo(...plays);
  const { client } = openClient(odoo.baseUrl, { transport });
  t.after(() => odoo.close());
  t.after(() => client.close());
  return { deliver: () => client.upsert('crm.lead', rows, never), odoo };
}

describe('the page of JSON-2 that says there is no database', () => {
  it('is an outage when the health says so', async (t) => {
    const { deliver, odoo } = await open(t, ['19-json2-db-down', '19-web-health-db-db-down']);
    assert.deepEqual(await deliver(), { class: 'transient', code: 'database down' });
    assert.equal(odoo.received[1]?.path, '/web/health?db_server_status=1');
  });

  it('is an outage when the health says nothing', async (t) => {
    const { deliver } = await open(t, [noDatabase, (res) => res.destroy()]);
    assert.deepEqual(await deliver(), { class: 'transient', code: 'database down' });
  });

  it('is a wrong name when the health is good three times and more', async (t) => {
    const { deliver, odoo } = await open(t, []);
    for (let time = 1; time <= 3; time += 1) {
      odoo.play(noDatabase, '19-web-health-db');
      assert.deepEqual(await deliver(), notFound);
    }
    odoo.play(noDatabase, '19-web-health-db');
    assert.deepEqual(await deliver(), { class: 'misconfiguration', code: 'database not found' });

    odoo.play(loadedBy.json2(1), noDatabase, '19-web-health-db');
    assert.equal((await deliver()).class, 'ok');
    assert.deepEqual(await deliver(), notFound);
  });

  it('makes us ask for the version again once it stays: an older Odoo says the same of any address', async (t) => {
    const { deliver, odoo } = await open(t, ['19-web-version', loadedBy.json2(1)], 'auto');
    await deliver();
    for (let time = 1; time <= 4; time += 1) {
      odoo.play(noDatabase, '16-web-health');
      await deliver();
    }
    odoo.play('16-web-version', '16-web-version-info', '16-jsonrpc-authenticate-key', loadedBy.jsonrpc(2));
    assert.equal((await deliver()).class, 'ok');
  });
});

describe('a fault of the address', () => {
  const codes = ['name not found', 'TLS failed', 'bad certificate'] as const;

  function createJudge() {
    const doubts = createDoubts({ http: createHttp({ baseUrl: 'http://127.0.0.1:9' }), now: () => 0 });
    return async (answer: Answer) => (await doubts.clearUp(answer, never)).class;
  }

  for (const code of codes) {
    it(`is a wrong setting when it is seen more than five times in a row: ${code}`, async () => {
      const judge = createJudge();
      const fault = { class: 'transient', code } as const;
      for (let time = 1; time <= 5; time += 1) assert.equal(await judge(fault), 'transient');
      assert.equal(await judge(fault), 'misconfiguration');
      assert.equal(await judge(fault), 'misconfiguration');
      assert.equal(await judge({ class: 'ok', value: 1 }), 'ok');
      assert.equal(await judge(fault), 'transient');
    });
  }

  it('is none with anything else in between', async () => {
    const judge = createJudge();
    for (let time = 1; time <= 9; time += 1) {
      assert.equal(await judge({ class: 'transient', code: 'name not found' }), 'transient');
      if (time % 5 === 0) await judge({ class: 'transient', code: 'no answer' });
    }
    for (const code of [...codes, ...codes, ...codes])
      assert.equal(await judge({ class: 'transient', code }), 'transient');
  });

  it('is not that nobody listens or answers', async () => {
    const judge = createJudge();
    for (let time = 1; time <= 9; time += 1)
      assert.equal(await judge({ class: 'transient', code: 'connection refused' }), 'transient');
  });

  it('is seen in what a server says that speaks http where https is wanted', async (t) => {
    const odoo = await playOdoo();
    const { client } = openClient(odoo.baseUrl.replace('http:', 'https:'), { transport: 'auto' });
    t.after(() => odoo.close());
    t.after(() => client.close());
    const deliver = () => client.upsert('crm.lead', rows, never);
    for (let time = 1; time <= 5; time += 1)
      assert.deepEqual(await deliver(), { class: 'transient', code: 'TLS failed' });
    assert.deepEqual(await deliver(), { class: 'misconfiguration', code: 'TLS failed' });
  });
});
