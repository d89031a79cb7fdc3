import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { classify, type Call } from './classify.ts';
import type { Reply } from './http.ts';
import { bodyText, exchange, exchangeNames, type Exchange } from '../../test/support/odoo.ts';

interface RpcBody {
  params?: { service: string; method: string; args: [string, number, string, string, string, unknown[]] };
}

function callOf({ request }: Exchange): Call {
  const body = (request.body ?? {}) as RpcBody & Record<string, unknown>;
  if (request.path === '/jsonrpc') {
    const { service, method, args } = body.params ?? { service: '', method: '', args: [] };
    if (service !== 'object') return { transport: 'jsonrpc', method, args: {} };
    return { transport: 'jsonrpc', method: args[4] ?? '', args: { data: args[5]?.[1] } };
  }
  const transport = request.path.startsWith('/json/') ? 'json2' : 'web';
  return { transport, method: request.path.split('/')[4] ?? '', args: body };
}

function replyOf({ response }: Exchange): Reply {
  if (response.status === 0) return { status: 0, fault: 'no answer' };
  return { status: response.status, retryAfter: '', date: '', leadsTo: '', text: bodyText(response.body) };
}

function classifyRecorded(name: string) {
  const recorded = exchange(name);
  return classify(callOf(recorded), replyOf(recorded), 0);
}

const json2Load: Call = { transport: 'json2', method: 'load', args: { data: [['x']] } };
const rpcLoad: Call = { ...json2Load, transport: 'jsonrpc' };
const restLoad: Call = { ...json2Load, transport: 'restapi' };
const restToken: Call = { ...restLoad, method: 'token' };
const reply = (status: number, text: string, more: object = {}): Reply => ({
  status,
  retryAfter: '',
  date: '',
  leadsTo: '',
  text,
  ...more,
});

describe('every recorded answer', () => {
  const played = exchangeNames.filter((name) => exchange(name).class !== 'reference-only');

  it('is among the tests', () => {
    assert.equal(exchangeNames.length, 371);
    assert.equal(played.length, 365);
  });

  for (const name of played) {
    it(`${name} is ${exchange(name).class}`, () => {
      assert.equal(classifyRecorded(name).class, exchange(name).class);
    });
  }

  for (const name of played.filter((name) => exchange(name).class === 'unknown-field')) {
    it(`${name} names the field`, () => {
      const answer = classifyRecorded(name);
      assert.match('field' in answer ? String(answer.field) : '', /^(nope|partner_phone)$/);
    });
  }

  it('keeps the field that a message of load names', () => {
    for (const [name, field] of [
      ['16-helpdesk-load-bad-channel', 'channel_id'],
      ['19-load-country-bad-name', 'country_id'],
      ['19-load-missing-required-name', 'name'],
      ['16-jsonrpc-bad-selection', 'priority'],
      ['19-json2-create-missing-required', 'name'],
    ] as const) {
      const answer = classifyRecorded(name);
      assert.equal('field' in answer && answer.field, field, name);
    }
  });
});

describe('exceptions that were never recorded', () => {
  const rpc = (name: string) =>
    reply(200, JSON.stringify({ jsonrpc: '2.0', error: { data: { name, message: 'x' } } }));
  const thrown = (name: string) => {
    const answer = classify(rpcLoad, rpc(name), 0);
    return 'code' in answer ? `${answer.class}: ${answer.code}` : answer;
  };

  it('are read by their names', () => {
    assert.equal(thrown('odoo.exceptions.LockError'), 'transient: conflict');
    assert.equal(thrown('psycopg2.errors.DeadlockDetected'), 'transient: database trouble');
    assert.equal(thrown('werkzeug.exceptions.NotFound'), 'misconfiguration: not there');
    assert.equal(thrown('binascii.Error'), 'client-error: broken base64');
    assert.equal(thrown('odoo.addons.custom.exceptions.Whatever'), 'client-error: unexpected error');
  });

  it('does not take the text of a foreign KeyError for the name of a field', () => {
    const error = { error: { data: { name: 'builtins.KeyError', message: 'Ada Example, 1 Main St' } } };
    const answer = classify(rpcLoad, reply(200, JSON.stringify({ jsonrpc: '2.0', ...error })), 0);
    assert.deepEqual(answer, { class: 'client-error', code: 'unexpected error', doubtful: true });
  });

  it('say that there is no such model in a line of their own, up to Odoo 9', () => {
    const data = {
      name: 'openerp.osv.orm.except_orm',
      message: "Object Error\nObject helpdesk.ticket doesn't exist",
    };
    const answer = classify(rpcLoad, reply(200, JSON.stringify({ jsonrpc: '2.0', error: { data } })), 0);
    assert.deepEqual(answer, { class: 'misconfiguration', code: 'no such model' });
  });

  it('may have no name at all', () => {
    const answer = classify(rpcLoad, reply(200, '{"jsonrpc":"2.0","error":null}'), 0);
    assert.deepEqual(answer, { class: 'client-error', code: 'unexpected error', doubtful: true });
  });
});

describe('answers that Odoo did not give', () => {
  const html = '<!doctype html><title>Welcome</title>';
  const cases: [string, Call, Reply, string, string][] = [
    ['a page with status 200', json2Load, reply(200, html), 'misconfiguration', 'not Odoo'],
    ['a page with status 200', rpcLoad, reply(200, html), 'misconfiguration', 'not Odoo'],
    ['an empty answer', json2Load, reply(200, ''), 'transient', 'empty answer'],
    ['JSON that was cut off', json2Load, reply(200, '{"ids": [10'), 'transient', 'broken answer'],
    ['JSON of something else', rpcLoad, reply(200, '{"ok":true}'), 'client-error', 'unexpected answer'],
    ['a redirect', json2Load, reply(301, ''), 'misconfiguration', 'redirected'],
    ['a proxy without its Odoo', json2Load, reply(502, html), 'transient', 'not up'],
    ['a host that knows Odoo to be down', rpcLoad, reply(521, html), 'transient', 'server error'],
    ['a firewall', json2Load, reply(403, html), 'misconfiguration', 'refused before Odoo'],
    ...[json2Load, rpcLoad, restLoad, restToken].map((call): [string, Call, Reply, string, string] => [
      'a password asked by a proxy',
      call,
      reply(401, html),
      'misconfiguration',
      'refused before Odoo',
    ]),
    [
      'a password asked by a gateway',
      json2Load,
      reply(401, '{"message":"No"}'),
      'misconfiguration',
      'refused before Odoo',
    ],
    ['a password asked without a word', restLoad, reply(401, ''), 'misconfiguration', 'refused before Odoo'],
    ['a firewall', restLoad, reply(403, html), 'misconfiguration', 'refused before Odoo'],
    ['a firewall', restToken, reply(403, html), 'misconfiguration', 'refused before Odoo'],
    ['a refusal', restLoad, reply(403, '{"error":"no"}'), 'data', 'refused by Odoo'],
    ['a refused key', restLoad, reply(401, '{"error":"no"}'), 'auth', 'wrong key'],
    ['a request too large for a proxy', json2Load, reply(413, html), 'data', 'too large'],
    [
      'a server that speaks https on this port',
      json2Load,
      reply(400, '<p>The plain HTTP request was sent to HTTPS port</p>'),
      'misconfiguration',
      'http instead of https',
    ],
    ['a status nobody knows', json2Load, reply(451, html), 'misconfiguration', 'not Odoo'],
    ['a conflict', json2Load, reply(409, ''), 'transient', 'conflict'],
    [
      'a lock',
      json2Load,
      reply(409, '{"name":"odoo.exceptions.LockError","message":"x"}'),
      'transient',
      'conflict',
    ],
    [
      'a second factor',
      json2Load,
      reply(403, '{"name":"odoo.exceptions.AccessDenied","message":"x"}'),
      'auth',
      'wrong key',
    ],
    [
      'an answer without end',
      json2Load,
      { status: 0, fault: 'answer too large' },
      'client-error',
      'answer too large',
    ],
  ];
  for (const [what, call, answer, of, code] of cases) {
    it(`${what} (${call.transport}) is ${of}: ${code}`, () => {
      const { class: got, ...rest } = classify(call, answer, 0);
      assert.deepEqual([got, 'code' in rest && rest.code], [of, code]);
    });
  }
});

describe('a redirect', () => {
  it('tells where it leads to, when that is elsewhere', () => {
    const elsewhere = reply(301, '', { leadsTo: 'https://erp.example.com' });
    const redirected = { class: 'misconfiguration', code: 'redirected' };
    assert.deepEqual(classify(json2Load, elsewhere, 0), { ...redirected, about: 'https://erp.example.com' });
    assert.deepEqual(classify(json2Load, reply(301, ''), 0), redirected);
  });
});

describe('Retry-After', () => {
  const after = (status: number, retryAfter: string, now = 0) => {
    const answer = classify(json2Load, reply(status, '', { retryAfter }), now);
    return 'retryAfterMs' in answer ? answer.retryAfterMs : undefined;
  };

  it('is read as seconds and as a date', () => {
    assert.equal(after(429, '30'), 30_000);
    assert.equal(after(503, 'Sat, 21 Nov 2026 10:00:30 GMT', Date.UTC(2026, 10, 21, 10)), 30_000);
  });

  it('is never before now', () => {
    assert.equal(after(503, 'Sat, 21 Nov 2026 09:00:00 GMT', Date.UTC(2026, 10, 21, 10)), 0);
  });

  it('is left alone when it makes no sense', () => {
    assert.equal(after(503, 'soon'), undefined);
    assert.equal(after(503, ''), undefined);
  });
});
