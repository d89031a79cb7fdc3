// The process that visitors meet, ended in every way while it is busy: what it acknowledged is in Odoo, once.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { deliverTo, estimateAnswers, eventually, type Receipt } from '../support/journey.ts';
import { type Site, startSite } from '../support/site.ts';

const visitors = 8;

describe('the site under load', () => {
  let directory: string;
  let odoo: Sandbox;
  let acknowledged: Set<string>;
  let count: number;
  const settings = () => ({ ...deliverTo(odoo), RATE_SOFT: '0', RATE_HARD: '0' });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'porchlight-crash-'));
    odoo = createSandbox();
    await odoo.listen();
    acknowledged = new Set();
    count = 0;
  });
  afterEach(async () => {
    await odoo.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** One post on a connection that is kept; undefined when the connection broke before an answer. */
  function post(site: Site, agent: Agent): Promise<Receipt | undefined> {
    const body = JSON.stringify(
      estimateAnswers({ key: crypto.randomUUID(), details: `Job number ${(count += 1)}.` }),
    );
    return new Promise((resolve) => {
      const req = request(
        `${site.url}/api/estimate`,
        {
          method: 'POST',
          agent,
          headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        },
        (res) => {
          let text = '';
          res.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          res.on('end', () => resolve(res.statusCode === 201 ? (JSON.parse(text) as Receipt) : undefined));
          res.on('error', () => resolve(undefined));
        },
      );
      req.on('error', () => resolve(undefined)).end(body);
    });
  }

  /** Visitors who send one request after the other until the site is gone. Answers how many breaks there were. */
  async function load(site: Site, until: Promise<unknown>): Promise<number> {
    const agent = new Agent({ keepAlive: true, maxSockets: visitors });
    let over = false;
    let broken = 0;
    void until.then(() => (over = true));
    await Promise.all(
      Array.from({ length: visitors }, async () => {
        while (!over) {
          const receipt = await post(site, agent);
          if (receipt) acknowledged.add(receipt.reference);
          else if (!over) broken += 1;
          if (!receipt) await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }),
    );
    agent.destroy();
    return broken;
  }

  const delivered = () => odoo.records('crm.lead').map(({ name }) => /E-\w{4}-\w{4}/.exec(String(name))![0]);

  async function everythingArrivesOnce(): Promise<void> {
    await eventually(() => {
      const inOdoo = new Set(delivered());
      return [...acknowledged].every((reference) => inOdoo.has(reference));
    });
    assert.equal(new Set(delivered()).size, delivered().length);
  }

  it('is killed three times in the middle, and nothing acknowledged is lost or doubled', async () => {
    let site = await startSite(settings(), { directory });
    for (let kills = 0; kills < 3; kills += 1) {
      // An answer of Odoo is lost now and then as well: what was written must not be written again.
      odoo.faults.add({ kind: 'answer lost' }, { method: 'load', after: 3, times: 2 });
      const before = acknowledged.size;
      const end = eventually(() => acknowledged.size > before + 20).then(() => site.stop('SIGKILL'));
      await load(site, end);
      site = await startSite(settings(), { directory });
    }
    try {
      assert.ok(acknowledged.size > 60);
      await everythingArrivesOnce();
    } finally {
      await site.stop();
    }
  });

  it('is told to stop: it exits with 0, cuts nobody off in the middle, and nothing is lost', async () => {
    let site = await startSite(settings(), { directory });
    let code: number | null = null;
    const end = eventually(() => acknowledged.size > 20).then(
      async () => (code = await site.stop('SIGTERM')),
    );
    await load(site, end);
    assert.equal(code, 0);
    // Kept connections are told that they end, so the limit that cuts them off in the middle is never needed.
    assert.equal(site.log.filter(({ msg }) => msg.includes('aborted')).length, 0);
    site = await startSite(settings(), { directory });
    try {
      await everythingArrivesOnce();
    } finally {
      await site.stop();
    }
  });

  it('without an Odoo keeps what it gets, and delivers when there is one', async () => {
    let site = await startSite({ SANDBOX_ODOO: 'off' }, { directory });
    const agent = new Agent();
    const receipt = await post(site, agent);
    assert.ok(receipt);
    assert.equal(site.sandboxUrl, null);
    await site.logged('requests wait until ODOO_BASE_URL and ODOO_API_KEY are set');
    assert.equal(await site.stop(), 0);
    acknowledged.add(receipt.reference);
    site = await startSite(settings(), { directory });
    try {
      await everythingArrivesOnce();
    } finally {
      await site.stop();
    }
  });
});
