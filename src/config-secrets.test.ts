import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { loadConfig } from './config.ts';

const erp = { ODOO_BASE_URL: 'https://erp.example.com' };
// Somebody who is not root.
const nobody = 65534;

describe('a folder of settings', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'porchlight-secrets-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const put = (name: string, content: string) => writeFileSync(join(folder, name), content);
  const load = (env: Record<string, string> = {}) => loadConfig({ ...env, SECRETS_DIR: folder });

  function problemsOf(env: Record<string, string> = {}): string[] {
    try {
      load(env);
      return [];
    } catch (error) {
      const { message } = error as Error;
      assert.doesNotMatch(message, /-secret/);
      assert.ok(!message.includes(folder), 'it may be the secret');
      return message.split('\n- ').slice(1);
    }
  }

  /** Without root's right to read everything. */
  function asNobody<T>(task: () => T): T {
    if (process.geteuid!() !== 0) return task();
    process.seteuid!(nobody);
    try {
      return task();
    } finally {
      process.seteuid!(0);
    }
  }

  it('gives each setting that has a file there, without the line break at its end', () => {
    put('ODOO_API_KEY', 'key-secret\r\n');
    put('PORT', '9000\n');
    const { odoo, port } = load(erp);
    assert.deepEqual([odoo?.access.apiKey, port], ['key-secret', 9000]);
    assert.equal(
      odoo?.access.apiKeyFile,
      join(folder, 'ODOO_API_KEY'),
      'it is read again when it is refused',
    );
  });

  it('may be empty, and so may a file in it', () => {
    put('DATABASE_PASSWORD', '\n');
    put('ODOO_API_KEY', '');
    put('.gitkeep', 'x');
    assert.deepEqual(load(), loadConfig({}));
    const { access } = load({ ...erp, ODOO_API_KEY: 'other' }).odoo!;
    assert.deepEqual([access.apiKey, access.apiKeyFile], ['other', null]);
  });

  it('is not believed more or less than what is set elsewhere', () => {
    put('ODOO_API_KEY', 'key-secret');
    const other = join(folder, '.other');
    writeFileSync(other, 'other-secret');
    assert.deepEqual(problemsOf({ ...erp, ODOO_API_KEY: 'other-secret' }), [
      'ODOO_API_KEY is in SECRETS_DIR, and ODOO_API_KEY is set too: keep one of them',
    ]);
    assert.deepEqual(problemsOf({ ...erp, ODOO_API_KEY_FILE: other }), [
      'ODOO_API_KEY is in SECRETS_DIR, and ODOO_API_KEY_FILE is set too: keep one of them',
    ]);
  });

  it('has no file that no setting is named as, and every problem is told at once', () => {
    put('ODOO_APIKEY', 'key-secret');
    put('ALERT_SECRET~', 'alert-secret');
    mkdirSync(join(folder, 'ODOO_LOGIN'));
    put('PORT', 'http-secret');
    const unknown = (name: string) =>
      `${name} in SECRETS_DIR: no setting has this name; rename the file, or take it away`;
    assert.deepEqual(problemsOf(erp).toSorted(), [
      unknown('ALERT_SECRET~'),
      unknown('ODOO_APIKEY'),
      'ODOO_API_KEY is missing: ODOO_BASE_URL is set, so write the API key of the Odoo user too',
      'ODOO_LOGIN in SECRETS_DIR must be a file that can be read (EISDIR)',
      'PORT must be a whole number from 0 to 65535',
    ]);
  });

  it('is one that is there', () => {
    put('file', '');
    for (const [name, code] of [
      ['file', 'ENOTDIR'],
      ['none', 'ENOENT'],
    ] as const)
      assert.throws(() => loadConfig({ SECRETS_DIR: join(folder, name) }), {
        name: 'ConfigError',
        message: `Bad configuration:\n- SECRETS_DIR must be the path of a folder that can be read (${code})`,
      });
  });

  it('is one that the site may read, with its files: who must own them is said', () => {
    put('ODOO_API_KEY', 'key-secret');
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'ODOO_API_KEY'), 0);
    const why = (what: string, mode: number) => {
      const user = asNobody(() => process.geteuid!());
      return `(EACCES: the site runs as user ${user}, so chown ${user} the ${what}, chmod ${mode} it, and let this user enter the folders above it)`;
    };
    assert.deepEqual(
      asNobody(() => problemsOf(erp)),
      [`ODOO_API_KEY in SECRETS_DIR must be a file that can be read ${why('file', 400)}`],
    );
    const file = join(folder, 'ODOO_API_KEY');
    assert.throws(() => asNobody(() => loadConfig({ ...erp, ODOO_API_KEY_FILE: file })), {
      message: `Bad configuration:\n- ODOO_API_KEY_FILE must be the path of a file that can be read ${why('file', 400)}`,
    });
    chmodSync(folder, 0);
    assert.deepEqual(
      asNobody(() => problemsOf()),
      [`SECRETS_DIR must be the path of a folder that can be read ${why('folder', 500)}`],
    );
    chmodSync(folder, 0o700);
  });
});

describe('the password of the database', () => {
  const urlOf = (DATABASE_URL: string, DATABASE_PASSWORD = 'p/ss:w@rd %') =>
    loadConfig({ DATABASE_URL, DATABASE_PASSWORD }).outbox.url;

  it('is put into an address of a PostgreSQL that has a user', () => {
    const url = urlOf('postgres://porchlight@outbox:5432/porchlight?sslmode=require');
    assert.equal(url, 'postgres://porchlight:p%2Fss%3Aw%40rd%20%25@outbox:5432/porchlight?sslmode=require');
    assert.equal(decodeURIComponent(new URL(url).password), 'p/ss:w@rd %');
    assert.equal(
      urlOf('postgresql://site@/outbox?host=/run/postgresql', '$&'),
      'postgresql://site:%24%26@/outbox?host=/run/postgresql',
    );
  });

  it('is of no account for a file, and no password is needed for a PostgreSQL', () => {
    assert.equal(urlOf('file:/data/porchlight.db'), 'file:/data/porchlight.db');
    assert.equal(urlOf('postgres://site@outbox/db', ''), 'postgres://site@outbox/db');
  });

  it('is refused beside another, and without a user', () => {
    for (const url of [
      'postgres://site:url-secret@outbox/db',
      'postgres://site@outbox/db?password=url-secret',
      'postgres://outbox/db',
    ])
      assert.throws(() => urlOf(url), {
        message:
          'Bad configuration:\n- DATABASE_PASSWORD is set, so DATABASE_URL must name a user and no password, like postgres://porchlight@outbox:5432/porchlight',
      });
  });
});
