import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Outcome } from '../outbox/transport.ts';
import {
  apiKey,
  estimate,
  exchange,
  jobOf,
  never,
  openTransport,
  type Play,
  sentRow,
  supportRequest,
} from '../../test/support/odoo.ts';
import { openSandbox } from '../../test/support/odoo-loads.ts';

const byJsonRpc = { access: { transport: 'jsonrpc' } } as const;

describe('an estimate', () => {
  it('becomes a crm.lead by JSON-2, with the key in a header and the database named', async (t) => {
    const { deliverOne, calls, odoo } = await openSandbox(t);
    const outcome = await deliverOne(estimate());
    const [lead] = odoo.records('crm.lead');
    assert.deepEqual(outcome, { result: 'delivered', recordModel: 'crm.lead', recordId: lead?.id });
    assert.equal(lead?.external_id, 'porchlight.est_019abcde000070008000000000000001');
    assert.equal(lead?.name, 'Estimate: Water heater, 94110 (Ada Example) [E-7F4K-2Q9M]');
    assert.match(String(lead?.description), /^<p><b>What do you need\?<\/b><br>Water heater<\/p>/);
    assert.deepEqual(
      [lead?.phone, lead?.zip, lead?.country_id, lead?.medium_id, lead?.lang_id, lead?.priority],
      ['+14152002345', '94110', [233, 'United States'], [1, 'Website'], [1, 'English (US)'], '2'],
    );
    assert.deepEqual([lead?.user_id, lead?.partner_id, lead?.active], [false, false, true]);

    const request = calls.at(-1);
    assert.equal(`${request?.method} ${request?.path}`, 'POST /json/2/crm.lead/load');
    assert.equal(request?.headers.authorization, `bearer ${apiKey}`);
    assert.equal(request?.headers['x-odoo-database'], 'sandbox');
  });

  it('becomes a crm.lead by JSON-RPC on Odoo 16, in the form that was recorded', async (t) => {
    const { deliverOne, calls, odoo } = await openSandbox(t, { version: 16 }, byJsonRpc);
    assert.equal((await deliverOne(estimate())).result, 'delivered');
    assert.deepEqual(odoo.records('crm.lead')[0]?.country_id, [233, 'United States']);
    const sent = JSON.parse(calls.at(-1)?.text ?? '') as { params: { args: unknown[] } };
    const recorded = exchange('16-load-createonly').request.body as { params: { args: unknown[] } };
    assert.deepEqual(sent.params.args.slice(0, 5), ['sandbox', 2, apiKey, 'crm.lead', 'load']);
    assert.deepEqual(shapeOf(sent), shapeOf(recorded));
  });

  it('is created only: a repeat sends the same row, and what people have changed is not written', async (t) => {
    const { deliverOne, calls, odoo } = await openSandbox(t);
    const first = await deliverOne(estimate());
    const load = calls.at(-1)?.text;
    const [{ id } = { id: 0 }] = odoo.records('crm.lead');
    odoo.admin.write('crm.lead', id, { phone: '+1 edited', active: false });
    assert.deepEqual(await deliverOne(estimate()), first);
    assert.equal(calls.at(-1)?.text, load);
    assert.deepEqual(
      odoo.records('crm.lead').map(({ phone, active }) => [phone, active]),
      [['+1 edited', false]],
    );
    assert.deepEqual(sentRow(calls.at(-1)).context, {
      lang: 'en_US',
      mode: 'update',
      noupdate: true,
      mail_create_nosubscribe: true,
      default_user_id: false,
    });
  });

  it('whose answer was lost is written once', async (t) => {
    const { deliverOne, odoo } = await openSandbox(t);
    odoo.faults.add({ kind: 'answer cut', in: 'body' }, { times: 1, method: 'load' });
    const outcome = await deliverOne(estimate());
    assert.equal(outcome.result === 'retry' && outcome.class, 'transient');
    assert.equal((await deliverOne(estimate())).result, 'delivered');
    assert.equal(odoo.records('crm.lead').length, 1);
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
    ['19-load-unknown-field', 'retry', 'doubtful', 'unexpected error'],
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
    ['19-json2-create-with-ids', 'retry', 'doubtful', 'bad request'],
    ['19-load-xid-space', 'retry', 'doubtful', 'bad request'],
    ['19-json2-content-type-text', 'retry', 'doubtful', 'bad request'],
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
    ['16-jsonrpc-private-method', 'retry', 'doubtful', 'private method'],
    ['16-jsonrpc-invalid-json', 'retry', 'doubtful', 'bad request'],
  ];
  const all = [
    ...json2.map((row) => ['json2', ...row] as const),
    ...jsonRpc.map((row) => ['jsonrpc', ...row] as const),
  ];
  const ofOneKind = ['no right', 'no such model'];
  for (const [transport, name, result, of, code, advice] of all) {
    it(`${name} ends in ${result}, ${of}: ${code}`, async (t) => {
      const version = transport === 'json2' ? 19 : 16;
      const opened = await openSandbox(t, { version, plays: [name] }, { access: { transport } });
      const outcome = await opened.deliverOne(estimate());
      assert.deepEqual(
        [outcome.result, 'class' in outcome && outcome.class, 'code' in outcome && outcome.code],
        [result, of, code],
      );
      if (outcome.result === 'blocked') {
        assert.match(outcome.advice, advice ?? /^$/);
        assert.equal(outcome.scope, ofOneKind.includes(code) ? 'kind' : 'destination');
      }
      assert.equal(opened.loads().length, 1);
    });
  }

  it('that asks to wait is obeyed', async (t) => {
    const slow: Play = { status: 429, headers: { 'Retry-After': '17' }, body: '' };
    const { deliverOne } = await openSandbox(t, { plays: [slow] });
    assert.deepEqual(await deliverOne(estimate()), {
      result: 'retry',
      class: 'transient',
      code: 'too busy',
      retryAfterMs: 17_000,
    });
  });

  it('that never comes leaves open what happened', async (t) => {
    const opened = await openSandbox(t, { plays: [() => undefined] }, { limits: { answerWithinMs: 200 } });
    assert.deepEqual(await opened.deliverOne(estimate()), {
      result: 'retry',
      class: 'transient',
      code: 'time-out',
    });
  });

  it('that never comes, because we are stopping, is a retry', async (t) => {
    const stopping = new AbortController();
    const { transport, calls } = await openSandbox(t, { plays: [() => stopping.abort()] });
    const jobs = [jobOf(estimate()), jobOf(estimate({ id: 'second' }))];
    const stopped = { result: 'retry', class: 'transient', code: 'stopped' };
    assert.deepEqual(await transport.deliver(jobs, stopping.signal), [stopped, stopped]);
    const asked = calls.length;
    assert.deepEqual(await transport.deliver(jobs, stopping.signal), [stopped, stopped]);
    assert.equal(calls.length, asked);
  });
});

describe('an Odoo that cannot be asked', () => {
  const outages = [
    ['bad gateway', 'retry', 'transient', 'not up'],
    ['unauthorized', 'blocked', 'auth', 'wrong key'],
  ] as const;
  for (const [kind, result, of, code] of outages) {
    for (const method of ['fields_get', 'search']) {
      it(`writes nothing: ${kind} at ${method}`, async (t) => {
        const { deliver, odoo, loads } = await openSandbox(t);
        odoo.faults.add({ kind }, { method });
        const outcomes = await deliver(estimate(), estimate({ id: 'second' }));
        for (const outcome of outcomes)
          assert.deepEqual(
            [outcome.result, 'class' in outcome && outcome.class, 'code' in outcome && outcome.code],
            [result, of, code],
          );
        assert.deepEqual([outcomes.length, loads().length], [2, 0]);
        odoo.faults.clear();
        assert.equal((await deliver(estimate()))[0]?.result, 'delivered');
      });
    }
  }
});

describe('the transport', () => {
  it('tells where it delivers to without a password', () => {
    const { transport } = openTransport('https://user:secret@erp.example.com/odoo');
    assert.equal(transport.destination, 'Odoo at erp.example.com');
    transport.close();
  });

  it('has nothing to do with no jobs', async (t) => {
    const { transport, calls } = await openSandbox(t);
    assert.deepEqual(await transport.deliver([], never), []);
    assert.equal(calls.length, 0);
  });

  it('brings a delivery under way to a retry when it is closed', async (t) => {
    const opened = await openSandbox(t, { plays: [() => opened.transport.close()] });
    const outcome = await opened.deliverOne(supportRequest());
    assert.deepEqual(outcome, { result: 'retry', class: 'transient', code: 'no answer' });
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
