import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { makeCertificate, showCertificate } from '../../test/support/certificate.ts';
import { site, withSandbox } from '../../test/support/doctor.ts';
import { isSigned, startReceiver } from '../../test/support/webhook-receiver.ts';

const folder = mkdtempSync(join(tmpdir(), 'doctor-cli-'));
after(() => rmSync(folder, { recursive: true }));

/** With `settings` as the .env of the folder it runs in. */
function doctor(
  settings: Record<string, string>,
  ...args: string[]
): Promise<{ code: number; out: string; err: string }> {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(folder, '.env'), lines.join(''));
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(import.meta.dirname, 'cli.ts'), ...args],
      { cwd: folder, env: { PATH: process.env.PATH } },
      (_, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

describe('npm run doctor', () => {
  it('says whether requests reach Odoo, and never the key', () =>
    withSandbox({}, async ({ url, database }) => {
      const settings = { ODOO_BASE_URL: url, ODOO_DATABASE: database, ODOO_LOGIN: site.login };
      const healthy = await doctor({ ...settings, ODOO_API_KEY: site.apiKey });
      assert.deepEqual([healthy.code, healthy.err], [0, '']);
      assert.match(healthy.out, /^ok +version +Odoo 19\.0, Community$/m);
      assert.match(healthy.out, /^All is well: requests reach Odoo\.$/m);
      const withTeam = await doctor({ ...settings, ODOO_API_KEY: site.apiKey, ODOO_SALES_TEAM: 'Nowhere' });
      assert.equal(withTeam.code, 0);
      assert.match(withTeam.out, /^warning +sales team +"Nowhere" is not there/m);
      const broken = await doctor({ ...settings, ODOO_API_KEY: 'wrong-secret' });
      assert.equal(broken.code, 1);
      assert.match(broken.out, /^wrong +user +wrong key$/m);
      for (const { out, err } of [healthy, withTeam, broken])
        assert.doesNotMatch(out + err, new RegExp(`wrong-secret|${site.apiKey}`));
    }));

  it('says what happens without an Odoo', async () => {
    const tried = await doctor({});
    assert.equal(tried.code, 0);
    assert.match(tried.out, /^No Odoo is configured: requests go to the sandbox/);
    const waiting = await doctor({ SANDBOX_ODOO: 'off' });
    assert.equal(waiting.code, 1);
    assert.match(waiting.out, /^No Odoo is configured, and the sandbox is off: requests wait/);
  });

  it('looks at the certificate of the site as well, whatever Odoo there is', async () => {
    const shown = await showCertificate(makeCertificate('IP:127.0.0.1'));
    const site = await doctor({ SITE_URL: shown.address });
    assert.equal(site.code, 0);
    assert.match(site.out, /^warning +certificate +Browsers do not trust .*\n +-> Get one/m);
    await shown.close();
    const gone = await doctor({ SITE_URL: shown.address });
    assert.equal(gone.code, 0);
    assert.match(
      gone.out,
      /^warning +certificate +none is shown at https:.* \(ECONNREFUSED\)\n +-> Correct/m,
    );
    assert.doesNotMatch((await doctor({ SITE_URL: 'https://localhost' })).out, /certificate/);
  });

  it('tells what is wrong with the settings or the content, and no more', async () => {
    const misconfigured = await doctor({ ODOO_BASE_URL: 'nowhere' });
    assert.deepEqual([misconfigured.code, misconfigured.out], [1, '']);
    assert.match(misconfigured.err, /^Bad configuration:\n- ODOO_BASE_URL must be/);
    cpSync(join(import.meta.dirname, '../../content/electrician'), join(folder, 'content'), {
      recursive: true,
    });
    rmSync(join(folder, 'content/privacy.md'));
    const unfinished = await doctor({ CONTENT_DIR: 'content' });
    assert.deepEqual([unfinished.code, unfinished.out], [1, '']);
    assert.match(unfinished.err, /^The content cannot be used:\ncontent\/privacy\.md/);
    assert.doesNotMatch(misconfigured.err + unfinished.err, /\n {4}at /);
  });

  it('sends a test alarm when it is asked to, and says whether it went out', async () => {
    const unset = await doctor({}, '--alarm');
    assert.deepEqual([unset.code, unset.err], [1, '']);
    assert.match(unset.out, /^ALERT_URL is not set/);
    let status = 200;
    const { url, received, close } = await startReceiver(() => ({ status }));
    const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
    const settings = { ALERT_URL: `${url}/?token=hidden`, ALERT_SECRET: secret };
    const sent = await doctor(settings, '--alarm');
    assert.deepEqual([sent.code, sent.err], [0, '']);
    assert.match(sent.out, /^A test alarm went out by the webhook at 127\.0\.0\.1:\d+/);
    assert.ok(isSigned(received[0]!, secret));
    assert.equal((JSON.parse(received[0]!.body) as { type: string }).type, 'alarm.test');
    status = 404;
    const refused = await doctor(settings, '--alarm');
    assert.equal(refused.code, 1);
    assert.match(refused.out, /did not go out .* status 404/);
    assert.doesNotMatch(sent.out + refused.out, /hidden/);
    await close();
  });

  it('helps with its arguments', async () => {
    const helped = await doctor({}, '--help');
    assert.deepEqual([helped.code, helped.err], [0, '']);
    assert.match(helped.out, /^Usage: npm run doctor/);
    const lost = await doctor({}, '--fix');
    assert.deepEqual([lost.code, lost.out], [2, '']);
    assert.match(lost.err, /--fix[\s\S]*Usage: npm run doctor/);
    assert.equal((await doctor({}, 'everything')).code, 2);
  });
});
