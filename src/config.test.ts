import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import express from 'express';
import { ConfigError, loadConfig } from './config.ts';

/** The problems that `env` is refused for; none when it is taken. */
function problemsOf(env: Record<string, string>): string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    const [head, ...problems] = error.message.split('\n- ');
    assert.equal(head, 'Bad configuration:');
    return problems;
  }
}

const odoo = { ODOO_BASE_URL: 'https://erp.example.com', ODOO_API_KEY: 'odoo-secret' };
const client = { ODOO_CLIENT_ID: 'website', ODOO_CLIENT_SECRET: 'client-secret' };
const captcha = { RECAPTCHA_SITE_KEY: 'site-key', RECAPTCHA_SECRET_KEY: 'captcha-secret' };

describe('loadConfig', () => {
  it('needs nothing: without settings the site runs on its own', () => {
    const { contentDir, ...config } = loadConfig({});
    assert.match(contentDir, /\/content\/electrician$/);
    assert.deepEqual(config, {
      host: null,
      port: 8001,
      siteUrl: null,
      theme: 'slate',
      picturesDir: join(import.meta.dirname, '../static/built'),
      devPages: false,
      trustProxy: false,
      logLevel: 'info',
      outbox: { url: 'file:./data/porchlight.db' },
      odoo: null,
      sandbox: { port: 8169, file: './data/sandbox-odoo.jsonl' },
      captcha: null,
      rate: { soft: 10, hard: 30 },
      uploadsBudgetBytes: 1024 * 1024 * 1024,
      retention: { answersMs: 30 * 24 * 3_600_000, heldMs: 90 * 24 * 3_600_000 },
      metrics: null,
      alerts: { address: null, silence: 10 },
      canaryEveryMs: 0,
      minFillMs: 2000,
    });
  });

  it('takes an empty setting as none', () => {
    const names = [
      'PORT',
      'SITE_URL',
      'THEME',
      'TRUST_PROXY',
      'DATABASE_URL',
      'ODOO_API_KEY',
      'RATE_SOFT',
      'PORT_FILE',
    ];
    const env = Object.fromEntries(names.map((name) => [name, '  ']));
    assert.deepEqual(loadConfig(env), loadConfig({}));
  });

  it('reads every setting', () => {
    assert.deepEqual(
      loadConfig({
        ...odoo,
        ...captcha,
        HOST: '127.0.0.1',
        PORT: ' 9000 ',
        SITE_URL: 'https://Northline.example/',
        THEME: 'earth',
        CONTENT_DIR: '/srv/content',
        PICTURES_DIR: '/data/pictures',
        DEV_PAGES: 'true',
        TRUST_PROXY: '1',
        LOG_LEVEL: 'warn',
        DATABASE_URL: 'file:/data/outbox.db',
        ODOO_DATABASE: 'northline',
        ODOO_LOGIN: 'site@example.com',
        ODOO_TRANSPORT: 'jsonrpc',
        ODOO_CLIENT_ID: 'website',
        ODOO_CLIENT_SECRET: 'client-secret',
        ODOO_SALES_TEAM: 'Website',
        ODOO_HELPDESK_TEAM: 'Service',
        SANDBOX_PORT: '0',
        SANDBOX_FILE: '/data/sandbox.jsonl',
        RECAPTCHA_MIN_SCORE: '0.7',
        RECAPTCHA_VERIFY_URL: 'https://www.recaptcha.net/recaptcha/api/siteverify',
        CAPTCHA_POLICY: 'refuse',
        REQUIRE_CAPTCHA: 'true',
        RATE_SOFT: '0',
        RATE_HARD: '5',
        UPLOADS_BUDGET_MB: '64',
        RETENTION_DAYS: '14',
        HELD_RETENTION_DAYS: '60',
        METRICS_HOST: '0.0.0.0',
        METRICS_PORT: '9464',
        ALERT_URL: 'https://hooks.example.com/path?to=me',
        ALERT_SECRET: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
        ALERT_SILENCE: '0',
        CANARY_EVERY: '6',
        MIN_FILL_MS: '0',
      }),
      {
        host: '127.0.0.1',
        port: 9000,
        siteUrl: 'https://northline.example',
        theme: 'earth',
        contentDir: '/srv/content',
        picturesDir: '/data/pictures',
        devPages: true,
        trustProxy: 1,
        logLevel: 'warn',
        outbox: { url: 'file:/data/outbox.db' },
        odoo: {
          access: {
            baseUrl: 'https://erp.example.com',
            apiKey: 'odoo-secret',
            apiKeyFile: null,
            database: 'northline',
            login: 'site@example.com',
            transport: 'jsonrpc',
            clientId: 'website',
            clientSecret: 'client-secret',
          },
          salesTeam: 'Website',
          helpdeskTeam: 'Service',
        },
        sandbox: { port: 0, file: '/data/sandbox.jsonl' },
        captcha: {
          siteKey: 'site-key',
          secretKey: 'captcha-secret',
          minScore: 0.7,
          verifyUrl: 'https://www.recaptcha.net/recaptcha/api/siteverify',
          policy: 'refuse',
        },
        rate: { soft: 0, hard: 5 },
        uploadsBudgetBytes: 64 * 1024 * 1024,
        retention: { answersMs: 14 * 24 * 3_600_000, heldMs: 60 * 24 * 3_600_000 },
        metrics: { host: '0.0.0.0', port: 9464 },
        alerts: {
          address: {
            kind: 'webhook',
            url: 'https://hooks.example.com/path?to=me',
            secret: new Uint8Array(32).fill(1),
          },
          silence: 0,
        },
        canaryEveryMs: 21_600_000,
        minFillMs: 0,
      },
    );
  });

  it("takes the REST add-on's client credentials in place of the key", () => {
    const { access } = loadConfig({
      ...client,
      ODOO_BASE_URL: odoo.ODOO_BASE_URL,
      ODOO_TRANSPORT: 'restapi',
    }).odoo!;
    assert.deepEqual(
      [access.apiKey, access.clientId, access.clientSecret],
      [null, 'website', 'client-secret'],
    );
  });

  it('cannot be changed afterwards', () => {
    assert.throws(() => Object.assign(loadConfig({}), { port: 1 }), TypeError);
  });

  for (const [env, ...expected] of [
    [{ PORT: 'http' }, /^PORT must be a whole number from 0 to 65535/],
    [{ PORT: '65536' }, /^PORT/],
    [{ PORT: '80.5' }, /^PORT/],
    [{ SANDBOX_PORT: '-1' }, /^SANDBOX_PORT/],
    [{ SITE_URL: 'northline.example' }, /^SITE_URL must be an address that begins with http/],
    [{ SITE_URL: 'ftp://northline.example' }, /^SITE_URL/],
    [{ SITE_URL: 'https://northline.example/?a=1' }, /^SITE_URL/],
    [{ THEME: 'pink' }, /^THEME must be one of .*\bslate\b/],
    [{ THEME: 'site' }, /^THEME/],
    [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be one of fatal, error/],
    [{ TRUST_PROXY: 'true' }, /^TRUST_PROXY .*"true" would let anyone/],
    [{ TRUST_PROXY: '0' }, /^TRUST_PROXY/],
    [{ TRUST_PROXY: '10.0.0.0/33' }, /^TRUST_PROXY/],
    [{ TRUST_PROXY: '0.0.0.0/0' }, /^TRUST_PROXY/],
    [{ TRUST_PROXY: '10.0.0.1, proxy.example' }, /^TRUST_PROXY/],
    [{ TRUST_PROXY: 'fe80::1%eth0' }, /^TRUST_PROXY/],
    [{ DATABASE_URL: 'mysql://site:db-secret@db/site' }, /^DATABASE_URL must be like file:/],
    [{ DATABASE_URL: 'file:' }, /^DATABASE_URL/],
    [{ ODOO_BASE_URL: 'https://erp.example.com' }, /^ODOO_API_KEY is missing: ODOO_BASE_URL is set/],
    [{ ODOO_API_KEY: 'odoo-secret' }, /^ODOO_BASE_URL is missing: other settings of Odoo/],
    [{ ODOO_DATABASE: 'erp' }, /^ODOO_BASE_URL is missing: other settings of Odoo/],
    [{ ODOO_SALES_TEAM: 'Sales' }, /^ODOO_BASE_URL is missing: other settings of Odoo/],
    [{ SITE_URL: 'https://www.example.com/sub' }, /^SITE_URL must end with the name of the host/],
    [{ SANDBOX_ODOO: 'yes' }, /^SANDBOX_ODOO must be one of on, off/],
    [
      { ...odoo, ODOO_BASE_URL: 'https://admin:odoo-secret@erp.example.com' },
      /^ODOO_BASE_URL must be .* without user name/,
    ],
    [{ ODOO_TRANSPORT: 'xmlrpc' }, /^ODOO_TRANSPORT must be one of auto, json2, jsonrpc/],
    [
      { ODOO_BASE_URL: 'https://erp.example.com', ODOO_TRANSPORT: 'restapi' },
      /^ODOO_API_KEY is missing: ODOO_BASE_URL is set/,
    ],
    [
      { ODOO_BASE_URL: 'https://erp.example.com', ...client },
      /^ODOO_API_KEY is missing: only ODOO_TRANSPORT=restapi/,
    ],
    [{ ...odoo, ODOO_CLIENT_ID: 'website' }, /^ODOO_CLIENT_SECRET is missing/],
    [{ ...odoo, ODOO_CLIENT_SECRET: 'client-secret' }, /^ODOO_CLIENT_ID is missing/],
    [client, /^ODOO_BASE_URL is missing/],
    [{ ...odoo, ODOO_TRANSPORT: 'jsonrpc' }, /^ODOO_DATABASE is missing/, /^ODOO_LOGIN is missing/],
    [{ RECAPTCHA_SITE_KEY: 'site-key' }, /^RECAPTCHA_SECRET_KEY is missing/],
    [{ RECAPTCHA_SECRET_KEY: 'captcha-secret' }, /^RECAPTCHA_SITE_KEY is missing/],
    [{ REQUIRE_CAPTCHA: 'true' }, /^REQUIRE_CAPTCHA=true, but/],
    [{ REQUIRE_CAPTCHA: 'yes' }, /^REQUIRE_CAPTCHA must be one of true, false/],
    [{ ...captcha, RECAPTCHA_MIN_SCORE: '1.5' }, /^RECAPTCHA_MIN_SCORE must be a number from 0 to 1/],
    // A mistake that waits for the day the keys are set is found today.
    [{ CAPTCHA_POLICY: 'block' }, /^CAPTCHA_POLICY must be one of hold, refuse/],
    [{ RECAPTCHA_VERIFY_URL: 'google' }, /^RECAPTCHA_VERIFY_URL/],
    [{ RATE_SOFT: '-1' }, /^RATE_SOFT/],
    [{ RATE_HARD: 'many' }, /^RATE_HARD/],
    [{ RATE_SOFT: '20', RATE_HARD: '10' }, /^RATE_HARD must not be smaller/],
    [{ MIN_FILL_MS: '2s' }, /^MIN_FILL_MS/],
    [{ UPLOADS_BUDGET_MB: '0' }, /^UPLOADS_BUDGET_MB/],
    [{ METRICS_PORT: 'on' }, /^METRICS_PORT must be a whole number/],
    [{ METRICS_PORT: '8001' }, /^METRICS_PORT must be another than PORT/],
    [{ ALERT_SILENCE: '-1' }, /^ALERT_SILENCE/],
    [{ CANARY_EVERY: 'daily' }, /^CANARY_EVERY must be a whole number from 0 to 168/],
    [{ RETENTION_DAYS: '0' }, /^RETENTION_DAYS must be a whole number from 1 to 400/],
    // The warning comes a week before.
    [{ HELD_RETENTION_DAYS: '7' }, /^HELD_RETENTION_DAYS must be a whole number from 8/],
  ] as [Record<string, string>, ...RegExp[]][]) {
    it(`refuses ${JSON.stringify(env)}`, () => {
      const problems = problemsOf(env);
      assert.equal(problems.length, expected.length, problems.join('\n'));
      expected.forEach((pattern, at) => assert.match(problems[at]!, pattern));
      assert.doesNotMatch(problems.join('\n'), /-secret/);
    });
  }

  it('tells every problem at once', () => {
    const problems = problemsOf({
      PORT: 'x',
      THEME: 'pink',
      SITE_URL: 'x',
      ODOO_BASE_URL: 'x',
      ODOO_API_KEY: 'x',
    });
    assert.deepEqual(problems.map((problem) => problem.split(' ')[0]).toSorted(), [
      'ODOO_BASE_URL',
      'PORT',
      'SITE_URL',
      'THEME',
    ]);
  });

  for (const [value, trusted] of [
    ['false', false],
    ['2', 2],
    ['loopback', ['loopback']],
    [
      '10.0.0.0/8, 192.168.1.1,fd00::/8,::ffff:10.0.0.0/104',
      ['10.0.0.0/8', '192.168.1.1', 'fd00::/8', '::ffff:10.0.0.0/104'],
    ],
  ] as const) {
    it(`trusts the proxies ${value}, as Express understands them`, () => {
      const { trustProxy } = loadConfig({ TRUST_PROXY: value });
      assert.deepEqual(trustProxy, trusted);
      express().set('trust proxy', trustProxy);
    });
  }
});

describe('a setting in a file', () => {
  let directory: string;
  const file = (content: string) => {
    const path = join(directory, 'secret');
    writeFileSync(path, content);
    return path;
  };
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'porchlight-config-'));
  });
  after(() => rmSync(directory, { recursive: true }));

  it('is read, without the line break at its end', () => {
    const env = { ODOO_BASE_URL: odoo.ODOO_BASE_URL, ODOO_API_KEY_FILE: file('from-a-file\n') };
    const { apiKey, apiKeyFile } = loadConfig(env).odoo!.access;
    assert.deepEqual([apiKey, apiKeyFile], ['from-a-file', env.ODOO_API_KEY_FILE]);
    assert.equal(loadConfig({ PORT_FILE: file('9000') }).port, 9000);
  });

  it('is refused when it is set elsewhere too', () => {
    const problems = problemsOf({ ...odoo, ODOO_API_KEY_FILE: file('other-secret') });
    assert.deepEqual(problems, ['ODOO_API_KEY and ODOO_API_KEY_FILE are both set: keep one of them']);
  });

  it('is refused when the file is empty, missing or a folder, and the name is not shown: it may be the secret', () => {
    for (const [path, problem] of [
      [file(' \n'), 'ODOO_API_KEY_FILE names an empty file'],
      ['odoo-secret', 'ODOO_API_KEY_FILE must be the path of a file that can be read (ENOENT)'],
      [directory, 'ODOO_API_KEY_FILE must be the path of a file that can be read (EISDIR)'],
    ] as const) {
      const problems = problemsOf({ ODOO_BASE_URL: odoo.ODOO_BASE_URL, ODOO_API_KEY_FILE: path });
      assert.deepEqual(problems, [problem]);
    }
  });
});
