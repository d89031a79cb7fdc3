import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { inspect } from 'node:util';
import { createSandbox } from '../sandbox/sandbox.ts';
import {
  apiKey,
  bodyText,
  estimate,
  exchange,
  exchangeNames,
  jobOf,
  never,
  openClient,
  openTransport,
  type Play,
  playOdoo,
  supportRequest,
} from '../../test/support/odoo.ts';
import type { OdooAccess } from './access.ts';

const word = 'Xyzzyplugh';
const clientSecret = 'hush-hush-hush';
const limits = { answerWithinMs: 40 };

const show = (told: unknown) =>
  inspect(told, { depth: Infinity, showHidden: true, maxStringLength: null, maxArrayLength: null });

function assertSilent(told: string) {
  assert.doesNotMatch(told, new RegExp(word, 'i'));
  assert.equal(told.includes(apiKey), false);
  assert.equal(told.includes(clientSecret), false);
}

/** Everything that comes out of a client of an Odoo that says the same to everything: what it answers, throws and logs. */
async function told(t: TestContext, play: Play, access: Partial<OdooAccess>, first: Play[] = []) {
  const odoo = await playOdoo(...first, ...Array<Play>(60).fill(play));
  const { client, logged } = openClient(odoo.baseUrl, access, limits);
  t.after(() => odoo.close());
  t.after(() => client.close());
  const rows = {
    columns: ['name'],
    rows: [{ externalId: 'porchlight.est_1', cells: [`${word} [E-7F4K-2Q9M]`] }],
  };
  const calls = [
    () => client.upsert('crm.lead', rows, never),
    () => client.create('crm.lead', { name: word }, never),
    () => client.search('crm.lead', [['name', '=', word]], {}, never),
    () => client.server(never),
  ];
  const out: unknown[] = [logged];
  for (const call of calls) out.push(await call().catch((error: unknown) => error));
  return show(out);
}

/** The recorded answer as it would be had the visitor's word and the key been in the request that provoked it. */
function quoting(name: string): Play {
  const { response } = exchange(name);
  const quoted = bodyText(response.body)
    .replaceAll("'nope'", `'${word}'`)
    .replaceAll('"nope"', `"${word}"`)
    .replace(/"(message|debug)": ?"/g, `"$1":"${word} ${apiKey} `);
  return { status: response.status, headers: response.headers, body: quoted };
}

const failed = exchangeNames.filter(
  (name) => !['ok', 'reference-only'].includes(exchange(name).class) && exchange(name).response.status > 0,
);
const logIn = '16-jsonrpc-authenticate-key';
const client = { apiKey: null, clientId: 'porchlight', clientSecret };
const token: Play = { body: { access_token: apiKey, expires_in: 3600 } };

describe('neither a secret nor a visitor’s word comes out of a call', () => {
  it('by JSON-2, of any recorded failure, even when Odoo quotes them', async (t) => {
    for (const name of failed) assertSilent(await told(t, quoting(name), { transport: 'json2' }));
  });

  it('by JSON-RPC, of any recorded failure, even when Odoo quotes them', async (t) => {
    for (const name of failed) {
      assertSilent(await told(t, quoting(name), { transport: 'jsonrpc' }, [logIn]));
    }
  });

  it('by the REST add-on, of any recorded failure, even when Odoo quotes them', async (t) => {
    for (const name of failed) {
      assertSilent(await told(t, quoting(name), { transport: 'restapi' }));
      assertSilent(await told(t, quoting(name), { transport: 'restapi', ...client }, [token]));
    }
  });

  const lost: Record<string, Play> = {
    silence: () => undefined,
    'a closed connection': (res) => res.destroy(),
    'half a body': (res) => res.writeHead(200, { 'Content-Length': 99 }).write('{'),
    'a huge body': (res) => res.end('x'.repeat(9 * 1024 * 1024)),
    'a page': { body: `<p>${word} ${apiKey}` },
    'a version': { body: { version: word, version_info: [19, 0, 0, 'final', 0, word] } },
    'a field name': {
      body: {
        ids: false,
        messages: [{ type: 'error', field: word, message: `Missing required value ${apiKey}` }],
      },
    },
    'a warning': { body: { ids: [1], messages: [{ type: 'warning', field: word, message: apiKey }] } },
    'broken JSON': { headers: { 'Content-Type': 'application/json' }, body: `{"ids": "${word} ${apiKey}` },
  };
  for (const [what, play] of Object.entries(lost)) {
    it(`of ${what}`, async (t) => {
      assertSilent(await told(t, play, { transport: 'json2' }));
      assertSilent(await told(t, play, { transport: 'jsonrpc' }, [logIn]));
      assertSilent(await told(t, play, { transport: 'restapi', ...client }));
      assertSilent(await told(t, play, { transport: 'auto' }));
    });
  }

  it('of a port where nobody listens', async (t) => {
    assertSilent(await told(t, { body: '' }, { transport: 'auto', baseUrl: 'http://127.0.0.1:1' }));
  });
});

/** The sandbox, but for `load`: that is answered with `play`. */
async function openOdoo(t: TestContext, play: () => { status: number; body: string }) {
  const sandbox = createSandbox({ apiKey });
  const behind = await sandbox.listen();
  t.after(() => sandbox.close());
  async function pass(req: IncomingMessage, res: ServerResponse) {
    const body = await text(req);
    const headers = { 'Content-Type': 'application/json', Authorization: String(req.headers.authorization) };
    const reply = req.url?.endsWith('/load')
      ? play()
      : await fetch(behind + req.url, { method: 'POST', headers, body }).then(async (answer) => ({
          status: answer.status,
          body: await answer.text(),
        }));
    res.writeHead(reply.status, { 'Content-Type': 'application/json' }).end(reply.body);
  }
  const server = createServer((req, res) => void pass(req, res));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('neither a secret nor a visitor’s word comes out of a delivery', () => {
  it('of any recorded failure of load, even when Odoo quotes them', async (t) => {
    const visitor = {
      fullName: word,
      email: `${word}@example.com`,
      phone: { typed: word, e164: null, extension: null },
      addressLine1: word,
      answers: [{ label: word, text: word }],
    };
    let answer: Play = '';
    let loads = 0;
    const baseUrl = await openOdoo(t, () => {
      loads += 1;
      const { status = 200, body } = answer as { status?: number; body: unknown };
      return { status, body: bodyText(body) };
    });
    const { transport, logged } = openTransport(baseUrl, { access: { database: null } });
    t.after(() => transport.close());
    const submissions = [
      estimate({ ...visitor, city: word, postalCode: word, service: { slug: word, name: word } }),
      supportRequest({ ...visitor, message: word, topic: { value: word, name: word } }),
    ];
    const out: unknown[] = [logged];
    for (const name of failed.filter((name) => name.includes('-load-') || name.includes('rights'))) {
      answer = quoting(name);
      for (const submission of submissions)
        out.push(await transport.deliver([jobOf(submission)], never).catch((error: unknown) => error));
    }
    assert.ok(loads > 60, 'Odoo was asked to write');
    assertSilent(show(out));
  });
});
