import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import {
  deliverTo,
  estimateAnswers,
  eventually,
  lastPage,
  postForm,
  postJson,
  type Receipt,
  startJourney,
} from '../support/journey.ts';
import { startSite } from '../support/site.ts';

const leadFor = (reference: string) => (record: Record<string, unknown>) =>
  String(record.name).includes(reference);

describe('while Odoo is down', () => {
  it('visitors are thanked, pages and health stay well, and the request is delivered when Odoo is back', async () => {
    const { site, odoo, stop } = await startJourney();
    try {
      odoo.stopAnswering();
      const response = await postJson(`${site.url}/api/estimate`, estimateAnswers());
      assert.equal(response.status, 201);
      const { reference } = (await response.json()) as Receipt;
      await site.logged(/again|retry|no answer|waits/i);
      for (const path of ['/', '/free-estimate', '/health', '/ready'])
        assert.equal((await fetch(site.url + path)).status, 200);
      assert.equal(odoo.records('crm.lead').length, 0);

      odoo.startAnswering();
      await eventually(() => odoo.records('crm.lead').find(leadFor(reference)));
      assert.equal(odoo.records('crm.lead').length, 1);
    } finally {
      await stop();
    }
  });

  it('a restart of the site loses nothing', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'porchlight-journey-'));
    const odoo = createSandbox();
    await odoo.listen();
    const env = deliverTo(odoo);
    odoo.stopAnswering();
    let site = await startSite(env, { directory });
    try {
      const { reference } = (await (
        await postJson(`${site.url}/api/estimate`, estimateAnswers())
      ).json()) as Receipt;
      assert.equal(await site.stop(), 0);
      odoo.startAnswering();
      site = await startSite(env, { directory });
      await eventually(() => odoo.records('crm.lead').find(leadFor(reference)));
      assert.equal(odoo.records('crm.lead').length, 1);
    } finally {
      await site.stop();
      await odoo.close();
      await rm(directory, { recursive: true, force: true });
    }
  });
});

// Each waits out the first step of the schedule, so they wait together.
describe('an answer that does not say what happened', { concurrency: true }, () => {
  for (const kind of [
    'answer lost',
    'garbage',
    'empty',
    'error page',
    'bad gateway',
    'database down',
    'conflict',
    'dropped',
  ] as const) {
    it(`(${kind}) ends in one record`, async () => {
      const { site, odoo, stop } = await startJourney();
      try {
        odoo.faults.add({ kind }, { times: 1, method: 'load' });
        const { reference } = (await (
          await postJson(`${site.url}/api/estimate`, estimateAnswers())
        ).json()) as Receipt;
        await site.logged(/^delivered$/);
        assert.equal(odoo.records('crm.lead').filter(leadFor(reference)).length, 1);
        assert.equal(odoo.records('crm.lead').length, 1);
      } finally {
        await stop();
      }
    });
  }
});

describe('a wrong API key', () => {
  it('is told at the start, before any visitor meets it', async () => {
    const { site, stop } = await startJourney({ env: { ODOO_API_KEY: 'not-the-key-of-this-odoo' } });
    try {
      const { level } = await site.logged(/npm run doctor/);
      assert.equal(level, 'warn');
      assert.doesNotMatch(JSON.stringify(site.log), /not-the-key-of-this-odoo/);
    } finally {
      await stop();
    }
  });

  it('is told to the owner once, loses nothing, and heals by itself', async () => {
    const { site, odoo, stop } = await startJourney();
    try {
      odoo.faults.add({ kind: 'unauthorized' });
      const { reference } = (await (
        await postJson(`${site.url}/api/estimate`, estimateAnswers())
      ).json()) as Receipt;
      const { level, msg, ...rest } = await site.logged(/^No delivery can work .* ODOO_API_KEY/);
      assert.equal(level, 'error');
      assert.doesNotMatch(msg + JSON.stringify(rest), new RegExp(odoo.apiKey));
      odoo.faults.clear();
      // The breaker's first probe comes after half a minute; a restart begins at once.
      assert.equal(await fetch(`${site.url}/health`).then(({ status }) => status), 200);
      assert.equal(odoo.records('crm.lead').filter(leadFor(reference)).length, 0);
      assert.equal(site.log.filter((line) => line.level === 'error').length, 1);
    } finally {
      await stop();
    }
  });
});

describe('the same request sent more than once', () => {
  it('is one submission: double clicks, retries with a key, and reloads without script', async () => {
    const { site, odoo, stop } = await startJourney();
    try {
      const key = crypto.randomUUID();
      const api = `${site.url}/api/estimate`;
      const pair = await Promise.all([0, 1, 2, 3].map(() => postJson(api, estimateAnswers({ key }))));
      assert.deepEqual(pair.map(({ status }) => status).sort(), [200, 200, 200, 201]);
      const receipts = (await Promise.all(pair.map((response) => response.json()))) as Receipt[];
      assert.equal(new Set(receipts.map((receipt) => JSON.stringify(receipt))).size, 1);

      const again = await postJson(api, estimateAnswers(), { 'idempotency-key': key });
      assert.equal(again.status, 200);
      assert.deepEqual(await again.json(), receipts[0]);

      const clicks = await Promise.all(
        [0, 1].map(() => postForm(site.url + lastPage, estimateAnswers({ full_name: 'No Script' }))),
      );
      assert.equal(new Set(clicks.map(({ headers }) => headers.get('location'))).size, 1);

      await eventually(() => odoo.records('crm.lead').length === 2);
      const other = await postJson(
        api,
        estimateAnswers({ key, details: 'Another job altogether, upstairs.' }),
      );
      assert.equal(other.status, 201);
      await eventually(() => odoo.records('crm.lead').length === 3);
    } finally {
      await stop();
    }
  });
});
