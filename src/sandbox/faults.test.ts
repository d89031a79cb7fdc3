import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { jsonRpc, json2, loadRow } from '../../test/support/call-sandbox.ts';
import { createSandbox } from './sandbox.ts';
import type { Fault } from './faults.ts';

/** Status, kind and words of an answer; null: the connection closes without one. */
type Shape = [status: number, type: RegExp, text: RegExp] | null;

const html = /^text\/html/;
const json = /^application\/json/;

const faults: [fault: Fault, writes: boolean, overJson2: Shape, overJsonRpc: Shape][] = [
  [
    { kind: 'database down' },
    false,
    [404, html, /No database is selected/],
    [200, json, /OperationalError.*Connection refused/],
  ],
  [{ kind: 'error page' }, false, [500, html, /Internal Server Error/], [500, html, /Internal Server Error/]],
  [{ kind: 'bad gateway' }, false, [502, html, /502 Bad Gateway/], [502, html, /502 Bad Gateway/]],
  [
    { kind: 'service unavailable' },
    false,
    [503, html, /503 Service Temporarily Unavailable/],
    [503, html, /503 Service Temporarily Unavailable/],
  ],
  [{ kind: 'too many requests', retryAfterSeconds: 7 }, false, [429, html, /429/], [429, html, /429/]],
  [{ kind: 'too large' }, false, [413, json, /RequestEntityTooLarge/], [200, json, /RequestEntityTooLarge/]],
  [{ kind: 'unauthorized' }, false, [401, json, /Invalid apikey/], [200, json, /Access Denied/]],
  [
    { kind: 'no rights' },
    false,
    [403, json, /not allowed to create 'Lead'/],
    [200, json, /not allowed to create 'Lead'/],
  ],
  [
    { kind: 'conflict' },
    false,
    [500, json, /could not serialize access/],
    [200, json, /could not serialize access/],
  ],
  [{ kind: 'connection lost' }, false, [500, json, /InterfaceError/], [200, json, /InterfaceError/]],
  [{ kind: 'request cut' }, false, null, null],
  [{ kind: 'dropped' }, false, null, null],
  [{ kind: 'answer lost' }, true, null, null],
  [{ kind: 'answer cut', in: 'headers' }, true, null, null],
  [{ kind: 'answer cut', in: 'body' }, true, null, null],
  [{ kind: 'answer cut', in: 'chunked body' }, true, null, null],
  [{ kind: 'answer cut', in: 'unframed body' }, true, [200, json, /^\[\d*$/], [200, json, /^\{[^}]*$/]],
  [{ kind: 'garbage' }, true, [200, json, /^<+$/], [200, json, /^<+$/]],
  [{ kind: 'empty' }, true, [200, json, /^$/], [200, json, /^$/]],
];

describe('faults', () => {
  const sandbox = createSandbox();
  before(() => sandbox.listen());
  after(() => sandbox.close());
  afterEach(() => sandbox.faults.clear());
  const count = () => sandbox.records('crm.lead').length;

  for (const [fault, writes, overJson2, overJsonRpc] of faults) {
    test(`${fault.kind}${'in' in fault ? ` in its ${fault.in}` : ''}: strikes both transports, and ${writes ? 'everything' : 'nothing'} is written`, async () => {
      const calls = [
        [overJson2, () => json2(sandbox, 'crm.lead', 'create', { vals_list: [{ name: 'x' }] })],
        [overJsonRpc, () => jsonRpc(sandbox, 'crm.lead', 'create', [{ name: 'x' }])],
      ] as const;
      for (const [shape, call] of calls) {
        const before = count();
        sandbox.faults.add(fault, { times: 1 });
        if (shape === null) {
          await assert.rejects(call());
        } else {
          const [status, type, text] = shape;
          const answer = await call();
          assert.equal(answer.status, status);
          assert.match(answer.type, type);
          assert.match(answer.text, text);
        }
        assert.equal(count() - before, writes ? 1 : 0);
        assert.equal((await call()).status, 200);
      }
    });
  }

  test('a late answer comes after its record was written', async () => {
    const before = count();
    let isAnswered = false;
    sandbox.faults.add({ kind: 'late', ms: 200 }, { times: 1 });
    const call = json2(sandbox, 'crm.lead', 'create', { vals_list: [{ name: 'late' }] });
    const answered = call.then(() => (isAnswered = true));
    while (count() === before) await new Promise((resolve) => setTimeout(resolve, 1));
    assert.equal(isAnswered, false);
    await answered;
  });

  test('too many requests names the seconds to wait', async () => {
    sandbox.faults.add({ kind: 'too many requests', retryAfterSeconds: 7 });
    const { headers } = await fetch(`${sandbox.url}/jsonrpc`, { method: 'POST', body: '{}' });
    assert.equal(headers.get('retry-after'), '7');
  });

  test('a conflict in load is a message, on the call and for the times it was set', async () => {
    sandbox.faults.add({ kind: 'conflict' }, { method: 'load', after: 1, times: 1 });
    const load = () => loadRow(sandbox, 'crm.lead', { id: 'porchlight.est_conflict', name: 'x' });
    const [first] = (await load()).ids || [];
    await json2(sandbox, 'res.users', 'context_get', {});
    const struck = await load();
    assert.equal(struck.ids, false);
    assert.equal(struck.messages[0]?.message, 'could not serialize access due to concurrent update\n');
    assert.deepEqual((await load()).ids, [first]);
  });

  test('a request is cut while half of its body is still to come', async () => {
    sandbox.faults.add({ kind: 'request cut' }, { model: 'crm.lead', method: 'create', times: 1 });
    const before = count();
    const body = JSON.stringify({ vals_list: [{ name: 'x'.repeat(1000) }] });
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
    const closed = new Promise((resolve) => socket.on('error', () => undefined).on('close', resolve));
    socket.write(
      `POST /json/2/crm.lead/create HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    socket.write(body.slice(0, 500));
    await closed;
    assert.equal(count(), before);
  });

  test('a fault strikes only the model and method it was set for', async () => {
    sandbox.faults.add({ kind: 'dropped' }, { model: 'utm.source', method: 'search' });
    sandbox.faults.add({ kind: 'request cut' }, { model: 'utm.medium', method: 'search' });
    for (const model of ['utm.source', 'utm.medium']) {
      await assert.rejects(json2(sandbox, model, 'search', { domain: [] }));
      await assert.rejects(jsonRpc(sandbox, model, 'search', [[]]));
      assert.equal((await json2(sandbox, model, 'search_count', { domain: [] })).status, 200);
    }
    assert.equal((await jsonRpc(sandbox, 'crm.lead', 'search', [[]])).status, 200);
  });

  test('a conflict of one row is told of that row, and nothing is written', async () => {
    const before = count();
    sandbox.faults.add({ kind: 'row conflict', row: 1 }, { times: 1 });
    const data = ['a', 'b', 'c'].map((name) => [`porchlight.est_${name}`, name]);
    const load = () => json2(sandbox, 'crm.lead', 'load', { fields: ['id', 'name'], data });
    const { ids, messages } = (await load()).body as { ids: unknown; messages: { record: number }[] };
    assert.deepEqual([ids, messages.map(({ record }) => record), count()], [false, [1], before]);
    assert.equal(((await load()).body as { ids: number[] }).ids.length, 3);
  });

  test('a database that does not exist is told by each transport in its own way, and health stays good', async () => {
    const elsewhere = { ...sandbox, url: sandbox.url, apiKey: sandbox.apiKey, database: 'nosuchdb' };
    const { text } = await jsonRpc(elsewhere, 'res.users', 'context_get', []);
    assert.match(text, /psycopg2\.OperationalError.*database \\"nosuchdb\\" does not exist/);
    const response = await fetch(`${sandbox.url}/json/2/res.users/context_get`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `bearer ${sandbox.apiKey}`,
        'X-Odoo-Database': 'nosuchdb',
      },
      body: '{}',
    });
    assert.equal(response.status, 404);
    assert.match(await response.text(), /No database is selected/);
    assert.equal((await fetch(`${sandbox.url}/web/health?db_server_status=1`)).status, 200);
  });

  test('the version stays known while calls fail, and health tells that the database is down', async () => {
    const health = async () => (await fetch(`${sandbox.url}/web/health?db_server_status=1`)).status;
    assert.equal(await health(), 200);
    sandbox.faults.add({ kind: 'database down' });
    assert.equal(await health(), 500);
    assert.equal((await fetch(`${sandbox.url}/web/version`)).status, 200);
    sandbox.faults.clear();
    assert.equal(await health(), 200);
  });
});
