import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Job, Outcome } from '../outbox/transport.ts';
import { externalId, type Submission } from '../submission/submission.ts';
import {
  apiKey,
  estimate,
  exchange,
  loadedBy,
  never,
  openTransport,
  type Play,
  type PlayedOdoo,
  playOdoo,
  sentRow,
  supportRequest,
} from '../../test/support/odoo.ts';
import type { OdooTransportDeps } from './transport.ts';

const job = (submission: Submission): Job => ({ externalId: externalId(submission), submission });

async function open(t: TestContext, plays: Play[], over: Partial<OdooTransportDeps> = {}) {
  const odoo = await playOdoo(...plays);
  const opened = openTransport(odoo.baseUrl, over);
  t.after(() => odoo.close());
  t.after(() => opened.transport.close());
  const deliver = (submission: Submission) => opened.transport.deliver(job(submission), never);
  return { ...opened, odoo, deliver };
}

const lastRow = (odoo: PlayedOdoo) => sentRow(odoo.received.at(-1));

describe('an estimate', () => {
  it('becomes a crm.lead by JSON-2, with the key in a header and the database named', async (t) => {
    const { deliver, odoo } = await open(t, ['19-load-createonly-first']);
    assert.deepEqual(await deliver(estimate()), {
      result: 'delivered',
      recordModel: 'crm.lead',
      recordId: 1024,
    });
    const [request] = odoo.received;
    assert.equal(`${request?.method} ${request?.path}`, 'POST /json/2/crm.lead/load');
    assert.equal(request?.headers.authorization, `bearer ${apiKey}`);
    assert.equal(request?.headers['x-odoo-database'], 'erp');
    assert.deepEqual(Object.keys(JSON.parse(request?.text ?? '{}') as object), ['fields', 'data', 'context']);
  });

  it('names no database by JSON-2 when none is configured', async (t) => {
    const { deliver, odoo } = await open(t, ['19-load-createonly-first'], { database: null, login: null });
    assert.equal((await deliver(estimate())).result, 'delivered');
    assert.equal('x-odoo-database' in (odoo.received[0]?.headers ?? {}), false);
  });

  it('becomes a crm.lead by JSON-RPC, in the form that was recorded', async (t) => {
    const { deliver, odoo } = await open(t, ['16-jsonrpc-authenticate-key', '16-load-createonly'], {
      transport: 'jsonrpc',
    });
    assert.deepEqual(await deliver(estimate()), {
      result: 'delivered',
      recordModel: 'crm.lead',
      recordId: 108,
    });
    assert.deepEqual(
      odoo.received.map(({ path }) => path),
      ['/jsonrpc', '/jsonrpc'],
    );
    assert.deepEqual(JSON.parse(odoo.received[0]?.text ?? ''), {
      jsonrpc: '2.0',
      method: 'call',
      id: 1,
      params: { service: 'common', method: 'authenticate', args: ['erp', 'website@example.com', apiKey, {}] },
    });
    const sent = JSON.parse(odoo.received[1]?.text ?? '') as { params: { args: unknown[] } };
    const recorded = exchange('16-load-createonly').request.body as { params: { args: unknown[] } };
    assert.deepEqual(sent.params.args.slice(0, 5), ['erp', 2, apiKey, 'crm.lead', 'load']);
    assert.deepEqual(shapeOf(sent), shapeOf(recorded));
  });

  it('is created only: a repeat sends the same row, and a record people have changed is not written', async (t) => {
    const { deliver, odoo } = await open(t, ['19-load-createonly-first', '19-load-createonly-repeat']);
    const first = await deliver(estimate());
    assert.deepEqual(await deliver(estimate()), first);
    assert.equal(odoo.received[0]?.text, odoo.received[1]?.text);
    const { row, context, rows } = lastRow(odoo);
    assert.equal(rows, 1);
    assert.equal(row.id, 'porchlight.est_019abcde000070008000000000000001');
    assert.deepEqual(context, {
      lang: 'en_US',
      mode: 'update',
      noupdate: true,
      mail_create_nosubscribe: true,
      default_user_id: false,
    });
  });
});

describe('a support request', () => {
  it('becomes a helpdesk.ticket', async (t) => {
    const plays = ['16-jsonrpc-authenticate-key', '16-helpdesk-load-first'];
    const { deliver, odoo } = await open(t, plays, { transport: 'jsonrpc' });
    const outcome = await deliver(supportRequest());
    assert.deepEqual(outcome, { result: 'delivered', recordModel: 'helpdesk.ticket', recordId: 12 });
    const { model, row, context } = lastRow(odoo);
    assert.equal(model, 'helpdesk.ticket');
    assert.equal(row.id, 'porchlight.sup_019abcde000070008000000000000002');
    assert.equal('default_user_id' in context, false);
  });

  const noHelpdesk: Record<string, [OdooTransportDeps['transport'], string, Play[]]> = {
    'JSON-2': ['json2', '19-json2-model-helpdesk-not-installed', []],
    'JSON-RPC': ['jsonrpc', '16-jsonrpc-unknown-model', ['16-jsonrpc-authenticate-key']],
  };
  for (const [name, [transport, absent, before]] of Object.entries(noHelpdesk)) {
    it(`becomes a lead where there is no helpdesk (${name}), and is not asked for within the hour`, async (t) => {
      const loaded = loadedBy[transport === 'json2' ? 'json2' : 'jsonrpc'];
      const { deliver, odoo, clock, logged } = await open(t, [...before, absent, loaded(7), loaded(8)], {
        transport,
      });
      assert.deepEqual(await deliver(supportRequest()), {
        result: 'delivered',
        recordModel: 'crm.lead',
        recordId: 7,
      });
      assert.deepEqual(await deliver(supportRequest()), {
        result: 'delivered',
        recordModel: 'crm.lead',
        recordId: 8,
      });
      assert.equal(odoo.received.length, before.length + 3);
      assert.match(String(lastRow(odoo).row.name), /^Support: /);
      assert.equal(lastRow(odoo).row.id, 'porchlight.sup_019abcde000070008000000000000002');
      assert.equal(logged.length, 1);

      clock.now += 3_600_001;
      odoo.play(loaded(9));
      assert.deepEqual(await deliver(supportRequest()), {
        result: 'delivered',
        recordModel: 'helpdesk.ticket',
        recordId: 9,
      });
    });
  }

  it('that was written as a lead before there was a helpdesk is found as that lead', async (t) => {
    const { deliver } = await open(t, ['19-load-xid-of-other-model', loadedBy.json2(7)]);
    assert.deepEqual(await deliver(supportRequest()), {
      result: 'delivered',
      recordModel: 'crm.lead',
      recordId: 7,
    });
  });

  it('is blocked, not made a lead, when the user may not create tickets', async (t) => {
    const plays = ['16-jsonrpc-authenticate-key', '16-rights-helpdesk-hdown-load-plain-1'];
    const { deliver, odoo } = await open(t, plays, { transport: 'jsonrpc' });
    const outcome = await deliver(supportRequest());
    assert.equal(outcome.result === 'blocked' && outcome.class, 'rights');
    assert.equal(odoo.received.length, 2);
  });
});

describe('an answer', () => {
  type Expected = [name: string, result: Outcome['result'], of: string, code: string, advice?: RegExp];
  const json2: Expected[] = [
    ['19-load-repeat-serialization-failure', 'retry', 'transient', 'conflict'],
    ['19-load-db-connection-lost-mid-request', 'retry', 'transient', 'database trouble'],
    ['19-json2-db-pool-full-500', 'retry', 'transient', 'server error'],
    ['19-load-null-char', 'retry', 'doubtful', 'refused by Odoo'],
    ['19-load-tags-by-dbid-list', 'retry', 'doubtful', 'unexpected error'],
    ['19-json2-auth-wrong-key', 'blocked', 'auth', 'wrong key', /ODOO_API_KEY/],
    ['19-json2-auth-expired-key', 'blocked', 'auth', 'wrong key', /90 days/],
    ['19-rights-none-load', 'blocked', 'rights', 'no right', /Own Documents Only/],
    ['19-rights-none-create', 'blocked', 'rights', 'no right', /Own Documents Only/],
    ['19-json2-model-unknown', 'blocked', 'misconfiguration', 'no such model', /CRM app is not installed/],
    ['19-json2-path-version-3', 'blocked', 'misconfiguration', 'redirected', /ODOO_BASE_URL/],
    ['16-json2-absent', 'blocked', 'misconfiguration', 'not there', /ODOO_TRANSPORT/],
    ['19-load-xid-of-other-model', 'refused', 'data', 'record of another model'],
    ['19-load-missing-required-name', 'refused', 'data', 'missing required field'],
    ['19-json2-body-over-limit-werkzeug3', 'refused', 'data', 'too large'],
    ['19-json2-create-with-ids', 'refused', 'client-error', 'bad request'],
    ['19-load-xid-space', 'refused', 'client-error', 'bad request'],
    ['19-json2-content-type-text', 'refused', 'client-error', 'bad request'],
  ];
  const jsonRpc: Expected[] = [
    ['16-jsonrpc-db-down', 'retry', 'transient', 'database trouble'],
    ['16-jsonrpc-write-serialization-exhausted', 'retry', 'transient', 'database trouble'],
    ['16-jsonrpc-wrong-argument', 'retry', 'doubtful', 'unexpected error'],
    ['16-load-access-error', 'blocked', 'rights', 'no right', /Own Documents Only/],
    ['16-jsonrpc-access-error', 'blocked', 'rights', 'no right', /Own Documents Only/],
    ['16-jsonrpc-wrong-db', 'blocked', 'misconfiguration', 'no such database', /ODOO_DATABASE/],
    ['19-jsonrpc-unknown-model', 'blocked', 'misconfiguration', 'no such model', /CRM app is not installed/],
    ['16-web-version', 'blocked', 'misconfiguration', 'not there', /ODOO_BASE_URL/],
    ['16-load-missing-required', 'refused', 'data', 'missing required field'],
    ['19-jsonrpc-body-over-limit-werkzeug3', 'refused', 'data', 'too large'],
    ['16-jsonrpc-private-method', 'refused', 'client-error', 'private method'],
    ['16-jsonrpc-invalid-json', 'refused', 'client-error', 'bad request'],
  ];
  const all = [
    ...json2.map((row) => ['json2', ...row] as const),
    ...jsonRpc.map((row) => ['jsonrpc', ...row] as const),
  ];
  for (const [transport, name, result, of, code, advice] of all) {
    it(`${name} ends in ${result}, ${of}: ${code}`, async (t) => {
      const before = transport === 'jsonrpc' ? ['16-jsonrpc-authenticate-key'] : [];
      const { deliver, odoo } = await open(t, [...before, name], { transport });
      const outcome = await deliver(estimate());
      assert.deepEqual(
        [outcome.result, 'class' in outcome && outcome.class, 'code' in outcome && outcome.code],
        [result, of, code],
      );
      if (advice) assert.match(outcome.result === 'blocked' ? outcome.advice : '', advice);
      assert.equal(odoo.received.length, before.length + 1);
    });
  }

  it('that asks to wait is obeyed', async (t) => {
    const { deliver } = await open(t, [{ status: 429, headers: { 'Retry-After': '17' }, body: '' }]);
    assert.deepEqual(await deliver(estimate()), {
      result: 'retry',
      class: 'transient',
      code: 'too busy',
      retryAfterMs: 17_000,
    });
  });

  it('that never comes leaves open what happened', async (t) => {
    const { deliver } = await open(t, [() => undefined], { limits: { answerWithinMs: 30 } });
    assert.deepEqual(await deliver(estimate()), { result: 'retry', class: 'transient', code: 'time-out' });
  });

  it('that never comes, because we are stopping, is a retry', async (t) => {
    const stopping = new AbortController();
    const { transport } = await open(t, [() => stopping.abort()]);
    const outcome = await transport.deliver(job(estimate()), stopping.signal);
    assert.deepEqual(outcome, { result: 'retry', class: 'transient', code: 'stopped' });
  });
});

describe('the transport', () => {
  it('tells where it delivers to without a password', () => {
    const { transport } = openTransport('https://user:secret@erp.example.com/odoo');
    assert.equal(transport.destination, 'Odoo at erp.example.com');
    transport.close();
  });

  it('brings a delivery under way to a retry when it is closed', async (t) => {
    const opened = await open(t, [() => opened.transport.close()]);
    const outcome = await opened.deliver(estimate());
    assert.deepEqual(outcome, { result: 'retry', class: 'transient', code: 'no answer' });
  });

  it('refuses an interface that it does not speak', () => {
    assert.throws(
      () => openTransport('http://127.0.0.1:1', { transport: 'restapi' }),
      /ODOO_TRANSPORT=restapi is not available/,
    );
  });
});

/** The kinds of the values without the values, which differ in length and content. */
function shapeOf({ params }: { params: { args: unknown[] } }) {
  const [fields, rows] = params.args[5] as [unknown[], unknown[][]];
  return {
    kinds: params.args.map((argument) => (Array.isArray(argument) ? 'array' : typeof argument)),
    cells: [typeof fields[0], typeof rows[0]?.[0], rows.length],
    keywords: Object.keys(params.args[6] as object),
  };
}
