import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { inspect } from 'node:util';
import {
  apiKey,
  bodyText,
  estimate,
  exchange,
  exchangeNames,
  never,
  openTransport,
  type Play,
  playOdoo,
  supportRequest,
} from '../../test/support/odoo.ts';
import type { OdooTransportDeps } from './transport.ts';

const word = 'Xyzzyplugh';
const visitor = {
  fullName: word,
  email: `${word}@example.com`,
  phone: { typed: word, e164: null, extension: null },
  addressLine1: word,
  answers: [{ label: word, text: word }],
};
const submissions = [
  estimate({ ...visitor, city: word, postalCode: word, service: { slug: word, name: word } }),
  supportRequest({ ...visitor, message: word, topic: { value: word, name: word } }),
];

/** Everything that comes out of a transport: what it answers or throws, and what it logs. */
async function told(
  t: TestContext,
  transport: OdooTransportDeps['transport'],
  plays: Play[],
  over: Partial<OdooTransportDeps> = {},
) {
  const odoo = await playOdoo(...plays);
  const opened = openTransport(odoo.baseUrl, { transport, limits: { answerWithinMs: 40 }, ...over });
  t.after(() => odoo.close());
  t.after(() => opened.transport.close());
  const out: unknown[] = [opened.logged];
  for (const submission of submissions) {
    const job = { externalId: 'porchlight.x', submission };
    out.push(await opened.transport.deliver(job, never).catch((error: unknown) => error));
  }
  return inspect(out, { depth: Infinity, showHidden: true, maxStringLength: null, maxArrayLength: null });
}

function assertSilent(text: string) {
  assert.doesNotMatch(text, new RegExp(word, 'i'));
  assert.equal(text.includes(apiKey), false);
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

describe('neither the key nor a visitor’s word comes out', () => {
  const failed = exchangeNames.filter(
    (name) => !['ok', 'reference-only'].includes(exchange(name).class) && exchange(name).response.status > 0,
  );

  it('of any recorded failure by JSON-2, even when Odoo quotes them', async (t) => {
    for (const name of failed)
      assertSilent(await told(t, 'json2', [name, name, quoting(name), quoting(name)]));
  });

  it('of any recorded failure by JSON-RPC, even when Odoo quotes them', async (t) => {
    for (const name of failed) {
      assertSilent(
        await told(t, 'jsonrpc', ['16-jsonrpc-authenticate-key', name, quoting(name), quoting(name)]),
      );
    }
  });

  const lost: Record<string, Play> = {
    silence: () => undefined,
    'a closed connection': (res) => res.destroy(),
    'half a body': (res) => res.writeHead(200, { 'Content-Length': 99 }).write('{'),
    'a huge body': { body: 'x'.repeat(1024 * 1024 + 1) },
    'a page': { body: `<p>${word} ${apiKey}` },
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
      assertSilent(await told(t, 'json2', [play, play]));
      assertSilent(await told(t, 'jsonrpc', [play, '16-jsonrpc-authenticate-key', play]));
      assertSilent(await told(t, 'auto', [play, play]));
    });
  }

  it('of a port where nobody listens', async (t) => {
    assertSilent(await told(t, 'auto', [], { baseUrl: 'http://127.0.0.1:1' }));
  });
});
