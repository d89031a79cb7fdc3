import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { collectLog } from '../../test/support/collect-log.ts';
import { recordingLog } from '../../test/support/outbox-log.ts';
import { until } from '../../test/support/outbox-worker-bench.ts';
import { loadConfig } from '../config.ts';
import { loadContent } from '../content/content.ts';
import { createOdooClient, type OdooClient } from '../odoo/client.ts';
import { openOutbox } from '../outbox/open.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { type Porchlight, startPorchlight } from '../porchlight.ts';
import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { canaryAnswers, canaryName } from './answers.ts';
import { type Canary, createCanary } from './canary.ts';
import { canaryPass } from './pass.ts';
import { createCanaryRecords } from './record.ts';

const least = {
  id: 7,
  login: 'forms',
  name: 'Website forms',
  apiKey: 'a'.repeat(40),
  rights: 'least',
} as const;
const hourMs = 3_600_000;

// A site as it runs, whose own canary has not begun yet; those of the tests fly to it.
describe('the canary', () => {
  let directory: string;
  let odoo: Sandbox;
  let site: Porchlight;
  let outbox: Outbox;
  let client: OdooClient;
  let log: ReturnType<typeof recordingLog>;
  const flying: Canary[] = [];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'canary-'));
    odoo = createSandbox({ users: [least] });
    await odoo.listen();
    log = recordingLog();
  });
  afterEach(async () => {
    await Promise.all(flying.splice(0).map((canary) => canary.stop()));
    client.close();
    await outbox.close();
    await site.stop();
    await odoo.close();
    await rm(directory, { recursive: true });
  });

  async function start({ login, apiKey }: { login: string; apiKey: string } = odoo): Promise<void> {
    const url = `file:${join(directory, 'porchlight.db')}`;
    const config = loadConfig({
      PORT: '0',
      DATABASE_URL: url,
      CANARY_EVERY: '168',
      ODOO_BASE_URL: odoo.url,
      ODOO_API_KEY: apiKey,
      ODOO_LOGIN: login,
      // A visitor without a token would be sent away, and Google is not asked for ours.
      RECAPTCHA_SITE_KEY: 'site',
      RECAPTCHA_SECRET_KEY: 'secret',
      RECAPTCHA_VERIFY_URL: 'http://127.0.0.1:9/',
      CAPTCHA_POLICY: 'refuse',
    });
    site = await startPorchlight(config, { log: collectLog().log, onStoreCrash: assert.fail });
    outbox = await openOutbox({ url, purpose: 'desk' });
    client = createOdooClient(config.odoo!.access, { now: Date.now, log: recordingLog() });
  }

  function fly(changes: Partial<Parameters<typeof createCanary>[0]> = {}): Canary {
    const canary = createCanary({
      outbox,
      records: createCanaryRecords(client),
      answers: canaryAnswers(loadContent(join(import.meta.dirname, '../../content/electrician'))[0].business),
      pass: canaryPass(outbox.secret),
      log,
      now: Date.now,
      everyMs: hourMs,
      limits: { firstMs: 1, pollMs: 5 },
      ...changes,
    });
    flying.push(canary);
    canary.start(site.url);
    return canary;
  }

  /** With what each run comes to. */
  function watched() {
    const concluded: string[] = [];
    const removed: Outbox['remove'] = async (...args) => {
      const answer = await outbox.remove(...args);
      concluded.push(answer);
      return answer;
    };
    return { concluded, outbox: { ...outbox, remove: removed } };
  }
  const why = (canary: Canary) => canary.state()?.why ?? '';
  const said = () => log.lines.map(({ message }) => message);
  const received = () => outbox.countReceived(0, Date.now() + hourMs);

  it('arrives in Odoo, marked for whoever sees it, and leaves nothing there or here', async () => {
    await start();
    const seen: Record<string, unknown>[] = [];
    const records = createCanaryRecords(client);
    const run = watched();
    const canary = fly({
      outbox: run.outbox,
      records: {
        ...records,
        async remove(record, signal) {
          seen.push(...odoo.records('crm.lead'), ...odoo.records('mail.message'));
          return records.remove(record, signal);
        },
      },
    });
    await until(() => run.concluded.length === 1);
    const [lead, note] = seen;
    assert.match(String(lead!.name), /Porchlight canary.*\[E-/);
    assert.match(String(lead!.description), /removed within minutes/);
    assert.match(String(note!.body), /the site sent it itself/);
    assert.deepEqual([odoo.records('crm.lead'), odoo.records('mail.message')], [[], []]);
    assert.equal(await received(), 0);
    assert.equal(canary.state(), null);
    assert.deepEqual(said(), ['The canary has reached Odoo.']);
  });

  it('is archived where our user may not delete, which is told', async () => {
    await start(least);
    const run = watched();
    fly({ outbox: run.outbox, everyMs: 1 });
    await until(() => run.concluded.length === 2);
    const leads = odoo.records('crm.lead');
    assert.ok(leads.length >= 2 && leads.slice(-2).every(({ active }) => active === false));
    assert.match(said()[0]!, /is archived there: our user may not delete it/);
  });

  it('that a process left behind is removed by the next run, which then sends its own', async () => {
    await start();
    const find = (_externalId: string, signal: AbortSignal) =>
      new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('gone'))));
    const left = fly({ records: { ...createCanaryRecords(client), find } });
    await until(() => odoo.records('mail.message').length === 1);
    await left.stop();
    assert.deepEqual([odoo.records('crm.lead').length, await received(), left.state()], [1, 1, null]);
    const run = watched();
    const next = fly({ outbox: run.outbox });
    await until(() => run.concluded.length === 2);
    assert.deepEqual(run.concluded, ['removed', 'removed']);
    assert.deepEqual([odoo.records('crm.lead'), await received()], [[], 0]);
    assert.equal(next.state(), null);
  });

  it('is one in the store however long it waits, late after a time, and over with its arrival', async () => {
    await start();
    let isHidden = true;
    const show: Outbox['show'] = async (name) => {
      const detail = await outbox.show(name);
      const steps = detail?.steps.map((step) => ({ ...step, state: 'pending' as const }));
      return isHidden && detail && steps ? { ...detail, steps } : detail;
    };
    const begun = Date.now();
    let ahead = hourMs;
    const canary = fly({
      outbox: { ...outbox, show },
      now: () => Date.now() + ahead,
      limits: { firstMs: 1, pollMs: 5, lateMs: 50 },
    });
    await until(async () => (await received()) === 1);
    // The clock is put back: what was late then is so all the same.
    ahead = 0;
    await until(() => canary.state() !== null);
    assert.equal(canary.state()!.why, 'not all of it is in Odoo yet');
    assert.ok(canary.state()!.since >= begun && canary.state()!.since <= Date.now());
    isHidden = false;
    await until(() => canary.state() === null);
    assert.equal(await received(), 0);
  });

  it('says what stands in its way, keeps what it cannot remove, and tries again soon', async () => {
    await start();
    let mayRemove = false;
    const records = createCanaryRecords({
      ...client,
      call: (model, method, ...rest) =>
        method === 'unlink' && !mayRemove
          ? Promise.resolve({ class: 'client-error', code: 'no such method' })
          : client.call(model, method, ...rest),
    });
    const limits = { firstMs: 1, pollMs: 5, againMs: 5, lateMs: 0 };
    const canary = fly({ records, limits });
    await until(() => /not let us delete the record \(client-error: no such method\)/.test(why(canary)));
    assert.equal(odoo.records('crm.lead').length, 1);
    mayRemove = true;
    await until(() => canary.state() === null);
    assert.deepEqual([odoo.records('crm.lead'), await received()], [[], 0]);
    const answers = { full_name: canaryName };
    await canary.stop();
    const refused = fly({ answers, limits });
    await until(() => why(refused) === 'the form answers 422');
  });
});
