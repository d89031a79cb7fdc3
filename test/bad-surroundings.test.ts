// Bad situations made for real that the site lives through: it starts, keeps what visitors send, and says what to do.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { createSandbox } from '../src/sandbox/sandbox.ts';
import { mountSmallDisk, noSmallDisk } from './disk/small-disk.ts';
import { deliverTo, estimateAnswers, eventually, postJson } from './support/journey.ts';
import { makeCertificate, showCertificate } from './support/certificate.ts';
import { listen } from './support/listen.ts';
import { runToItsEnd, wrongClock } from './support/operator.ts';
import { skipPostgres, usePostgres } from './support/postgres.ts';
import { type Site, startSite } from './support/site.ts';
import { assertInBook } from './support/troubleshooting.ts';

const secret = 'f00d'.repeat(10);
const hourMs = 3_600_000;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'porchlight-bad-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

async function keepOne(site: Site): Promise<void> {
  assert.equal((await postJson(`${site.url}/api/estimate`, estimateAnswers())).status, 201);
}

/** The first line whose message matches: it stands in the book, and nothing that was said holds the key. */
async function isTold(site: Site, words: RegExp, level: 'warn' | 'error'): Promise<void> {
  const line = await site.logged(words);
  assert.equal(line.level, level);
  assertInBook(line.msg);
  assert.doesNotMatch(JSON.stringify(site.log), new RegExp(secret));
}

describe('a wrong address of Odoo', () => {
  const another: RequestListener = (_req, res) => res.end('<p>The pages of somebody else</p>');
  const moved: RequestListener = (_req, res) =>
    res.writeHead(301, { location: 'https://erp.example.com/odoo' }).end();
  // As nginx answers.
  const httpsAlone: RequestListener = (_req, res) =>
    res.writeHead(400).end('The plain HTTP request was sent to HTTPS port');
  const sameAddress = (url: string) => url;
  // Port 9 (discard): nobody listens there on any machine of ours.
  const nobody = 'http://127.0.0.1:9';
  // Longer than a name can be: no name server has to be asked.
  const nowhere = `http://${'a'.repeat(64)}.example`;

  /** Beside a server that answers so, at the address that `addressOf` makes of its own. */
  async function start(answer: RequestListener, addressOf = sameAddress) {
    const server = await listen(answer);
    const env = { ODOO_BASE_URL: addressOf(server.url), ODOO_API_KEY: secret };
    const site = await startSite(env, { directory });
    return {
      site,
      env,
      stop: async () => {
        await site.stop();
        await server.close();
      },
    };
  }

  // prettier-ignore
  const cases: [name: string, RequestListener, typeof sameAddress, inLog: RegExp, fromDoctor: string][] = [
    ['a name that does not exist', another, () => nowhere, /ODOO_BASE_URL is not known/, 'name not found'],
    ['nobody listens there', another, () => nobody, /does not answer \(connection refused\)/, 'nobody listens there'],
    ['another web server', another, sameAddress, /What answers at ODOO_BASE_URL is not Odoo/, 'not Odoo'],
    ['a redirect', moved, sameAddress, /redirect to https:\/\/erp\.example\.com/, 'redirected'],
    ['http where only https is spoken', httpsAlone, sameAddress, /Write https:\/\/ in ODOO_BASE_URL/, 'http instead of https'],
    ['https where only http is spoken', another, (url) => url.replace('http:', 'https:'), /Write http:\/\/ in ODOO_BASE_URL/, 'TLS failed'],
  ];

  for (const [name, answer, addressOf, inLog, fromDoctor] of cases)
    it(`(${name}) is told at the start and by the doctor, and requests are kept`, async () => {
      const { site, env, stop } = await start(answer, addressOf);
      try {
        await isTold(site, inLog, 'warn');
        await keepOne(site);
        const { code, said } = await runToItsEnd('doctor', env, { cwd: directory });
        assert.equal(code, 1);
        assert.match(said.join('\n'), new RegExp(`^wrong +address +\\S+: ${fromDoctor}\n +-> `, 'm'));
        assert.doesNotMatch(said.join('\n'), new RegExp(secret));
      } finally {
        await stop();
      }
    });

  it('loses nothing: with the right one what was kept is delivered', async () => {
    const wrong = await start(another);
    await keepOne(wrong.site);
    await wrong.stop();
    const odoo = createSandbox({});
    await odoo.listen();
    const site = await startSite(deliverTo(odoo), { directory });
    try {
      await eventually(() => odoo.records('crm.lead').length === 1);
    } finally {
      await site.stop();
      await odoo.close();
    }
  });
});

describe('a wrong clock', () => {
  it('that has jumped on erases nothing, and is told at the start', async () => {
    const env = { SANDBOX_ODOO: 'off' };
    const before = await startSite(env, { directory });
    await keepOne(before);
    await before.stop();
    const ahead = await startSite(env, { directory, flags: wrongClock(31 * 24 * hourMs) });
    try {
      await isTold(ahead, /^The clock has gone on/, 'warn');
    } finally {
      await ahead.stop();
    }
    const { said } = await runToItsEnd(
      'outbox',
      { DATABASE_URL: `file:${join(directory, 'porchlight.db')}` },
      { args: ['list'], cwd: directory },
    );
    assert.match(said.join('\n'), /E-\w{4}-\w{4}/);
  });

  it('beside that of Odoo is told by the doctor', async () => {
    const odoo = createSandbox({});
    await odoo.listen();
    try {
      const options = { cwd: directory, flags: wrongClock(-hourMs) };
      const { said } = await runToItsEnd('doctor', deliverTo(odoo), options);
      assert.match(
        said.join('\n'),
        /^warning +clock +Odoo's is 3\d{3} s ahead of ours, .*\n +-> .*timedatectl/m,
      );
    } finally {
      await odoo.close();
    }
  });

  describe('beside that of PostgreSQL', { skip: skipPostgres }, () => {
    const server = usePostgres();

    it('is told: the site keeps requests, and delivers none', async () => {
      const odoo = createSandbox({});
      await odoo.listen();
      const env = { ...deliverTo(odoo), DATABASE_URL: await server.createDatabase() };
      const site = await startSite(env, { directory, flags: wrongClock(hourMs) });
      try {
        await keepOne(site);
        await isTold(site, /^The clocks of this machine and of PostgreSQL are 3\d{3} s apart/, 'error');
        assert.equal(odoo.records('crm.lead').length, 0);
      } finally {
        await site.stop();
        await odoo.close();
      }
    });
  });
});

// The alarms look once a minute, and the certificate is looked at half a minute after the start.
const quickMinutes = `
  const { setInterval, setTimeout } = globalThis;
  globalThis.setInterval = (work, ms, ...rest) => setInterval(work, ms >= 60_000 ? 100 : ms, ...rest);
  globalThis.setTimeout = (work, ms, ...rest) => setTimeout(work, ms === 30_000 ? 100 : ms, ...rest);`;
const flags = ['--import', `data:text/javascript,${encodeURIComponent(quickMinutes)}`];

describe('a disk that is nearly full', { skip: noSmallDisk() }, () => {
  it('is told while requests are still kept', async () => {
    const disk = mountSmallDisk(64);
    const file = join(disk.folder, 'porchlight.db');
    // A tenth of the disk, which the site would make ten seconds after its start.
    writeFileSync(`${file}-ballast`, Buffer.alloc(6_800_000));
    const site = await startSite({ DATABASE_URL: `file:${file}`, SANDBOX_ODOO: 'off' }, { directory, flags });
    try {
      const { bavail, bsize } = statfsSync(disk.folder);
      writeFileSync(join(disk.folder, 'other'), Buffer.alloc(bavail * bsize - 5_000_000));
      await isTold(site, /^Alarm: the disk is nearly full/, 'error');
      await keepOne(site);
    } finally {
      await site.stop();
      disk.remove();
    }
  });
});

describe('a certificate that has expired', () => {
  it('is told while requests are still kept', async () => {
    const shown = await showCertificate(makeCertificate('IP:127.0.0.1'));
    const env = { SITE_URL: shown.address, SANDBOX_ODOO: 'off' };
    // It is valid for 90 days.
    const site = await startSite(env, { directory, flags: [...flags, ...wrongClock(91 * 24 * hourMs)] });
    try {
      await isTold(site, /^Alarm: the certificate needs you\. The certificate of the site ended on/, 'error');
      await keepOne(site);
    } finally {
      await site.stop();
      await shown.close();
    }
  });
});
