// Something in front of Odoo that lets nobody through, over real HTTP: it is not taken for Odoo, whatever is asked waits,
// and goes on by itself once it is let through.
import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { acceptSome, addOns, type Handover, startHandover, type Way, ways } from '../support/handover.ts';

type Refusal = { status: number; type: string; body: string };

const refusals: Record<string, Refusal> = {
  'a page with 403': { status: 403, type: 'text/html', body: '<h1>403 Forbidden</h1>' },
  'JSON with 403': { status: 403, type: 'application/json', body: '{"message":"Forbidden"}' },
  'a page that asks for a password': { status: 401, type: 'text/html', body: '<h1>401</h1>' },
};

/** In front of the Odoo at `target`, which is set later. */
async function startFirewall(refusal: Refusal) {
  const firewall = { isClosed: true, target: '', url: '', asked: 0, close: () => Promise.resolve() };
  const server = createServer((req, res) => {
    firewall.asked += 1;
    if (firewall.isClosed)
      return void res.writeHead(refusal.status, { 'Content-Type': refusal.type }).end(refusal.body);
    const { method, headers } = req;
    const passed = request(firewall.target + req.url, { method, headers }, (answer) => {
      res.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(res);
    });
    req.pipe(passed);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  firewall.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  firewall.close = async () => {
    server.closeAllConnections();
    await new Promise<unknown>((closed) => server.close(closed));
  };
  return firewall;
}

let firewall: Awaited<ReturnType<typeof startFirewall>>;
let handover: Handover;
afterEach(async () => {
  await handover.stop();
  await firewall.close();
});

async function start({ odoo, access }: Way, refusal: Refusal): Promise<void> {
  firewall = await startFirewall(refusal);
  handover = await startHandover({ odoo, access: { ...access, baseUrl: firewall.url } });
  firewall.target = handover.odoo.url;
}

// What nobody expects is parked after a quarter of an hour.
const halfHourMs = 30 * 60_000;

const errors = () => handover.log.lines.filter(({ level }) => level === 'error');

for (const [name, way] of Object.entries({
  'an Odoo 19 to be found': { odoo: { version: 19 }, access: { transport: 'auto' } } satisfies Way,
  'an Odoo 16 to be found': ways['Odoo 16 with OCA helpdesk']!,
  'the REST add-on': addOns['the REST add-on with load']!,
})) {
  for (const [what, refusal] of Object.entries(refusals)) {
    // An add-on of the owner's choice answers so to whatever it dislikes: those requests are tried a few times.
    if (name === 'the REST add-on' && what === 'JSON with 403') continue;
    describe(`${what} in front of ${name}`, () => {
      it('stops everything with one ERROR for as long as it stands, and then each goes on once', async () => {
        await start(way, refusal);
        await acceptSome(handover);
        const begun = handover.now();
        await handover.finish(() => handover.now() - begun > halfHourMs);
        assert.deepEqual(
          errors().map(({ fields }) => (fields as { code?: string }).code),
          ['refused before Odoo'],
        );
        const { pending, parked } = await handover.outbox.stats();
        assert.deepEqual([pending, parked], [4, 0]);

        firewall.isClosed = false;
        await handover.finish();
        handover.assertEachOnce();
        assert.equal(errors().length, 1);
      });
    });
  }
}
