import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { json2, loadRow } from '../../test/support/call-sandbox.ts';
import { createSandbox } from './sandbox.ts';

/** fetch does not let a test choose the Host header. */
function statusWithHost(url: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (res) => resolve(res.resume().statusCode ?? 0))
      .on('error', reject)
      .end();
  });
}

describe('the sandbox', () => {
  const sandbox = createSandbox();
  before(() => sandbox.listen());
  after(() => sandbox.close());
  const page = async () => (await fetch(sandbox.url)).text();
  const press = (answering: string, headers: Record<string, string>) =>
    fetch(`${sandbox.url}/answering`, {
      method: 'POST',
      redirect: 'manual',
      headers,
      body: new URLSearchParams({ answering }),
    });

  test('makes one record of eight loads of one External ID at once', async () => {
    const load = () =>
      loadRow(
        sandbox,
        'crm.lead',
        { id: 'porchlight.est_many', name: 'Many' },
        { mode: 'update', noupdate: true },
      );
    const answers = await Promise.all(Array.from({ length: 8 }, load));
    assert.equal(new Set(answers.map(({ ids }) => JSON.stringify(ids))).size, 1);
    assert.equal(sandbox.records('crm.lead').filter(({ name }) => name === 'Many').length, 1);
  });

  test('drops calls while stopped, keeps its page, and answers again', async () => {
    sandbox.stopAnswering();
    const before = sandbox.records('crm.lead').length;
    await assert.rejects(json2(sandbox, 'crm.lead', 'create', { vals_list: [{ name: 'x' }] }));
    assert.equal(sandbox.records('crm.lead').length, before);
    await assert.rejects(fetch(`${sandbox.url}/web/version`));
    assert.match(await page(), /Answer again/);
    sandbox.startAnswering();
    assert.equal((await json2(sandbox, 'crm.lead', 'search_count', { domain: [] })).status, 200);
    assert.match(await page(), /Stop answering/);
  });

  test('lets only its own page press the button', async () => {
    assert.equal((await press('stop', {})).status, 403);
    assert.equal((await press('stop', { origin: 'http://evil.example' })).status, 403);
    assert.equal((await press('stop', { origin: sandbox.url, 'sec-fetch-site': 'cross-site' })).status, 403);
    assert.equal((await press('nonsense', { origin: sandbox.url })).status, 400);
    const pressed = await press('stop', { origin: sandbox.url });
    assert.deepEqual([pressed.status, pressed.headers.get('location')], [303, '/']);
    assert.match(await page(), /It does not answer/);
    assert.equal((await press('start', { 'sec-fetch-site': 'same-origin' })).status, 303);
    assert.match(await page(), /It answers/);
  });

  test('shows what was delivered as text, whatever is in it', async () => {
    const nasty = `"><script>alert('1')</script>`;
    await loadRow(sandbox, 'crm.lead', {
      id: 'porchlight.est_<img>',
      name: nasty,
      contact_name: nasty,
      email_from: nasty,
      phone: nasty,
      description: 'Job: <b>gate</b><br>&lt;script&gt;alert(2)&lt;/script&gt;<img src=x onerror=alert(3)>',
    });
    await loadRow(sandbox, 'helpdesk.ticket', {
      id: 'porchlight.sup_1',
      name: nasty,
      description: `<p>${nasty}</p>`,
    });
    const html = await page();
    assert.doesNotMatch(
      html.replace('<script src="/page.js" defer></script>', ''),
      /<script|<img|<b>|onerror=/,
    );
    assert.match(html, /Job: gate\n&lt;script&gt;alert\(2\)&lt;\/script&gt;/);
    assert.match(html, /porchlight\.est_&lt;img&gt;/);
    assert.match(html, /HT00001/);
  });

  test('shows the files and notes of a record under it, as text too', async () => {
    const id = sandbox.admin.create('crm.lead', { name: 'With files' });
    const hung = { res_model: 'crm.lead', res_id: id };
    sandbox.admin.create('ir.attachment', { name: '<b>plan</b>.txt', datas: 'aGVsbG8=', ...hung });
    sandbox.admin.create('ir.attachment', { name: 'big.bin', datas: 'A'.repeat(2_000_000), ...hung });
    sandbox.admin.create('ir.attachment', { name: 'ticket.txt', res_model: 'res.partner', res_id: 1 });
    sandbox.admin.create('mail.message', {
      body: 'Consent<br>&lt;i&gt;given',
      model: 'crm.lead',
      res_id: id,
    });
    const html = await page();
    assert.match(html, /<dd class="lines">&lt;b&gt;plan&lt;\/b&gt;.txt \(5 byte\)\nbig.bin \(1.5 MB\)<\/dd>/);
    assert.match(html, /<dd class="lines">Consent\n&lt;i&gt;given<\/dd>/);
    assert.doesNotMatch(html, /ticket\.txt/);
  });

  test('shows tasks where there is Project', async () => {
    const tasks = createSandbox({ project: true });
    await tasks.listen();
    tasks.admin.create('project.task', { name: 'Leak in the attic', priority: '1' });
    const html = await (await fetch(tasks.url)).text();
    assert.match(html, /Leak in the attic[\s\S]*High priority/);
    const records = (await (await fetch(`${tasks.url}/records.json`)).json()) as Record<string, unknown[]>;
    assert.equal(records['project.task']?.length, 1);
    await tasks.close();
  });

  test('sends its page with a policy that allows its one style and its own script file', async () => {
    const response = await fetch(sandbox.url);
    const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(await response.text()) ?? [];
    const policy = response.headers.get('content-security-policy') ?? '';
    assert.match(policy, /^default-src 'none';/);
    assert.ok(policy.includes(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`));
    assert.ok(policy.includes("script-src 'self';"));
    assert.doesNotMatch(policy, /unsafe/);
  });

  test('keeps its page up to date by a script, and by a link without script', async () => {
    const html = await page();
    assert.match(html, /<a href="\/">Look again<\/a>/);
    assert.doesNotMatch(html, /http-equiv/);
    const script = await fetch(`${sandbox.url}/page.js`);
    assert.equal(script.status, 200);
    assert.match(script.headers.get('content-type') ?? '', /^text\/javascript/);
  });

  test('gives its records to scripts', async () => {
    const records = (await (await fetch(`${sandbox.url}/records.json`)).json()) as Record<
      string,
      { external_id: string }[]
    >;
    assert.deepEqual(Object.keys(records), ['crm.lead', 'helpdesk.ticket']);
    assert.equal(records['helpdesk.ticket']?.[0]?.external_id, 'porchlight.sup_1');
  });

  test('refuses names that are not of this computer, on its page and as Odoo', async () => {
    for (const host of [
      'evil.example',
      'evil.example:8169',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '192.168.1.5',
    ]) {
      assert.equal(await statusWithHost(sandbox.url, host), 403, host);
      assert.equal(await statusWithHost(`${sandbox.url}/web/version`, host), 403, host);
    }
    for (const host of ['localhost', 'localhost:8169', '127.0.0.1:1', '[::1]:8169', 'LOCALHOST']) {
      assert.equal(await statusWithHost(sandbox.url, host), 200, host);
    }
  });

  test('takes any name when it was told to listen for others too', async () => {
    const open = createSandbox();
    await open.listen({ host: '0.0.0.0' });
    assert.equal(await statusWithHost(open.url, 'odoo:8169'), 200);
    await open.close();
  });

  test('says that a port is taken, and can then listen on another', async () => {
    const second = createSandbox();
    const port = Number(new URL(sandbox.url).port);
    await assert.rejects(second.listen({ port }), { code: 'EADDRINUSE' });
    assert.throws(() => second.url, /does not listen/);
    await second.listen();
    assert.equal((await fetch(second.url)).status, 200);
    await second.close();
  });

  test('takes its time with every call when it is told to', async () => {
    const slow = createSandbox({ latencyMs: 100 });
    await slow.listen();
    let isAnswered = false;
    const call = json2(slow, 'crm.lead', 'create', { vals_list: [{ name: 'x' }] });
    const answered = call.then(() => (isAnswered = true));
    while (slow.records('crm.lead').length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    assert.equal(isAnswered, false);
    await answered;
    await slow.close();
  });

  test('has no tickets where helpdesk is not installed', async () => {
    const bare = createSandbox({ helpdesk: 'none' });
    await bare.listen();
    assert.doesNotMatch(await (await fetch(bare.url)).text(), /helpdesk\.ticket/);
    assert.deepEqual(bare.records('helpdesk.ticket'), []);
    await bare.close();
  });
});
