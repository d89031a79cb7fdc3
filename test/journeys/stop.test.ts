// The site is told to end while a request is on its way and a delivery in hand.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openOutbox } from '../../src/outbox/open.ts';
import { estimateAnswers, eventually, postJson, type Receipt, startJourney } from '../support/journey.ts';

describe('a site that is told to end', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stop-'));
  });
  after(() => rm(directory, { recursive: true }));

  /** All that comes until the other side closes. */
  async function rest(socket: Socket): Promise<string> {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(socket, 'close');
    return Buffer.concat(chunks).toString();
  }

  it('is not ready at once, answers what is on its way, finishes what is in hand, and leaves a whole file', async (t) => {
    const { site, odoo, stop } = await startJourney({ directory });
    t.after(stop);
    const port = Number(new URL(site.url).port);
    odoo.faults.add({ kind: 'late', ms: 1500 }, { model: 'crm.lead', method: 'load' });
    const first = (await (await postJson(`${site.url}/api/estimate`, estimateAnswers())).json()) as Receipt;
    // In hand: written, and Odoo's answer is still to come.
    await eventually(() => odoo.records('crm.lead').length > 0);

    const body = JSON.stringify(estimateAnswers({ details: 'Sent while it ends.' }));
    const post = connect(port, 'localhost');
    const probes = ['/ready', '/health'].map((path) => ({ path, socket: connect(port, 'localhost') }));
    await Promise.all([post, ...probes.map(({ socket }) => socket)].map((socket) => once(socket, 'connect')));
    post.write(
      'POST /api/estimate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
        `Content-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
    );
    for (const { path, socket } of probes) socket.write(`GET ${path} HTTP/1.1\r\n`);
    // Answered after them: so what was written has been read.
    await fetch(`${site.url}/health`);
    const ended = site.stop();
    await site.logged('finishing what is in hand');

    for (const { socket } of probes) socket.write('Host: localhost\r\n\r\n');
    const [ready, health] = await Promise.all(probes.map(({ socket }) => rest(socket)));
    assert.match(ready!, /^HTTP\/1\.1 503 [\s\S]*\{"status":"not ready","problem":"stopping"\}/);
    assert.match(health!, /^HTTP\/1\.1 200 /);
    post.write(body.slice(10));
    const thanks = await rest(post);
    assert.match(thanks, /^HTTP\/1\.1 201 /);
    const { reference } = JSON.parse(thanks.slice(thanks.indexOf('{'))) as Receipt;
    assert.equal(await ended, 0);

    assert.ok(!existsSync(join(directory, 'porchlight.db-wal')), 'the log is in the file');
    const outbox = await openOutbox({ url: `file:${join(directory, 'porchlight.db')}` });
    const stateOf = async (name: string) => (await outbox.show(name))?.state;
    assert.deepEqual([await stateOf(first.reference), await stateOf(reference)], ['delivered', 'pending']);
    // Nobody waits for a lease that nobody has.
    assert.ok((await outbox.nextDueAt(['estimate', 'estimate note']))! <= Date.now());
    await outbox.close();
  });
});
