import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { findProblems } from './check.ts';
import type { Places } from './places.ts';

const sample = join(import.meta.dirname, '../../content/electrician');

describe('an installation by Docker Compose', () => {
  let folder: string;
  let places: Places;
  let env: Record<string, string>;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'porchlight-check-'));
    const place = (name: string) => {
      mkdirSync(join(folder, name));
      return join(folder, name);
    };
    places = {
      content: sample,
      data: place('data'),
      secrets: place('secrets'),
      certificates: place('certificates'),
    };
    for (const name of ['odoo-db-password', 'odoo-admin-password', 'outbox-db-password'])
      writeFileSync(join(places.secrets, name), 'hush\n');
    env = {
      CONTENT_DIR: places.content,
      THEME: 'slate',
      DATABASE_URL: 'file:/data/porchlight.db',
      WWW_HOST: 'localhost',
      ERP_HOST: 'erp.localhost',
      FIELD_HOST: 'field.localhost',
      DOCS_HOST: 'docs.localhost',
      MAIL_HOST: 'mail.localhost',
      LANDING_CONTENT: './content/mine',
      SECRETS_DIR: place('landing'),
      TLS: 'on',
    };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is in order, and nothing is left in the volume', () => {
    assert.deepEqual(findProblems(env, places), []);
    assert.deepEqual(readdirSync(places.data), []);
  });

  it('tells all that is wrong at once, by the names that .env has, and no secret', () => {
    places.content = join(folder, 'texts');
    cpSync(sample, places.content, { recursive: true });
    writeFileSync(join(places.content, 'site.yaml'), 'name: Ada\n');
    writeFileSync(join(places.secrets, 'odoo-db-password'), '\n');
    rmSync(join(places.secrets, 'outbox-db-password'));
    writeFileSync(join(places.certificates, 'fullchain.pem'), 'hush');
    writeFileSync(join(env.SECRETS_DIR!, 'ODOO_KEY'), 'hush');
    const wrong = {
      ...env,
      THEME: 'pink',
      PORT: 'x',
      ODOO_API_KEY: 'hush',
      ERP_HOST: 'a b',
      DATABASE_URL: 'x',
    };
    const problems = findProblems(wrong, places);
    const named = problems.map((problem) => /^(\S+)/.exec(problem)![1]);
    assert.deepEqual(named.sort(), [
      'ERP_HOST',
      'LANDING_CONTENT',
      'LANDING_DATABASE_URL',
      'LANDING_THEME',
      'ODOO_BASE_URL',
      'ODOO_KEY',
      'PORT',
      'The',
      'secrets/odoo-db-password',
      'secrets/outbox-db-password',
    ]);
    assert.doesNotMatch(problems.join('\n'), /hush/);
  });

  it('tells what is wrong with the texts as the site itself would', () => {
    places.content = join(folder, 'data');
    const [problem, ...more] = findProblems(env, places);
    assert.deepEqual(more, []);
    assert.match(problem!, /^LANDING_CONTENT is \.\/content\/mine, .*\n {4}\S*data\/site\.yaml/);
  });

  it('needs certificate and key, or neither', () => {
    writeFileSync(join(places.certificates, 'privkey.pem'), 'x');
    assert.match(findProblems(env, places).join(), /^The folder CERTIFICATES has no fullchain\.pem/);
    writeFileSync(join(places.certificates, 'fullchain.pem'), 'x');
    assert.match(
      findProblems(env, places).join(),
      /^fullchain\.pem in the folder CERTIFICATES is no certificate/,
    );
    assert.deepEqual(findProblems({ ...env, TLS: 'off' }, places), []);
    for (const name of ['fullchain.pem', 'privkey.pem']) {
      rmSync(join(places.certificates, name));
      symlinkSync(`../../archive/${name}`, join(places.certificates, name));
    }
    assert.match(
      findProblems(env, places).join(),
      /^The folder CERTIFICATES has links that lead out of it \(fullchain\.pem, privkey\.pem\)/,
    );
    for (const name of ['fullchain.pem', 'privkey.pem']) rmSync(join(places.certificates, name));
    execFileSync(
      'openssl',
      [
        ...[
          'req',
          '-x509',
          '-nodes',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:prime256v1',
          '-subj',
          '/CN=x',
        ],
        ...[
          '-keyout',
          join(places.certificates, 'privkey.pem'),
          '-out',
          join(places.certificates, 'fullchain.pem'),
        ],
      ],
      { stdio: 'ignore' },
    );
    assert.deepEqual(findProblems(env, places), []);
  });

  it('needs a volume that the site can write to, and an outbox in it', { skip: skipWithoutOthers() }, () => {
    const own = join(places.data, 'porchlight.db-wal');
    writeFileSync(own, '');
    chmodSync(folder, 0o755);
    chmodSync(places.data, 0o777);
    chmodSync(own, 0o644);
    assert.match(asSomebody(), /^The volume landing-data, .* by user 1000 \(EACCES\): deploy\/up gives it/);
    chmodSync(own, 0o666);
    assert.equal(asSomebody(), '');
    chmodSync(places.data, 0o755);
    assert.match(asSomebody(), /\(EACCES\)/);
  });

  /** What is found by user 1000, as which the container runs. */
  function asSomebody(): string {
    const code = `
      import { placeProblems } from '${join(import.meta.dirname, 'places.ts')}';
      process.stdout.write(placeProblems(${JSON.stringify(env)}, ${JSON.stringify(places)}).join());`;
    return execFileSync(process.execPath, ['--input-type=module', '--eval', code], {
      uid: 1000,
      gid: 1000,
      cwd: '/',
      encoding: 'utf8',
    });
  }
});

function skipWithoutOthers(): string | false {
  return process.getuid?.() === 0 ? false : 'only root may act as user 1000';
}
