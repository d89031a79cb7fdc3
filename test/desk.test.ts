// deploy/desk: the commands at the desk, where Docker Compose runs the site and where systemd does.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

const repository = join(import.meta.dirname, '..');
const desk = join(repository, 'deploy/desk');

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'porchlight-desk-'));
});
afterEach(() => rmSync(place, { recursive: true }));

function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = {
    PATH: [join(place, 'bin'), process.env.PATH].join(delimiter),
    PORCHLIGHT_ROOT: join(place, 'srv'),
    PORCHLIGHT_SETTINGS: join(place, 'env'),
    PORCHLIGHT_SECRETS: join(place, 'secrets'),
    PORCHLIGHT_STATE: place,
    PORCHLIGHT_USER: userInfo().username,
  };
  return new Promise((resolve) => {
    const child = execFile(desk, args, { env }, (_error, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

describe('deploy/desk', () => {
  it('asks inside the container where Docker Compose runs the site', async () => {
    mkdirSync(join(place, 'bin'));
    writeFileSync(join(place, 'bin/docker'), '#!/bin/sh\necho "$PWD $*"\n', { mode: 0o755 });
    const { out } = await run('outbox', 'show', 'E-7F4K-2Q9M');
    const command = 'compose exec -T landing node src/outbox/cli.ts show E-7F4K-2Q9M';
    assert.equal(out, `${repository} ${command}\n`);
  });

  it(
    'has the settings and the secrets of the unit where systemd runs it',
    { skip: process.getuid?.() !== 0 && 'only root becomes the user of the site' },
    async () => {
      mkdirSync(join(place, 'srv'));
      symlinkSync(repository, join(place, 'srv/current'));
      mkdirSync(join(place, 'secrets'));
      writeFileSync(
        join(place, 'env'),
        'DATABASE_URL=file:./porchlight.db\nODOO_BASE_URL=http://127.0.0.1:9\nNODE_EXTRA_CA_CERTS=/ca.pem\n',
      );
      writeFileSync(join(place, 'secrets/ODOO_API_KEY'), 'a-key-of-odoo\n');
      writeFileSync(join(place, 'secrets/ALERT_URL'), '');
      // As an editor leaves it.
      writeFileSync(join(place, 'secrets/ODOO_API_KEY~'), 'a-key-of-odoo\n');
      const listed = await run('outbox', 'list');
      assert.equal(listed.code, 1);
      assert.match(listed.err, new RegExp(`^There is no outbox at .*porchlight.db yet`));
      const examined = await run('doctor');
      assert.match(examined.out, /nobody listens there/, examined.err);
      assert.match(examined.err, /extra certs from `\/ca\.pem`/, 'Node looks for it at its start');
      assert.doesNotMatch(examined.out + examined.err, /a-key-of-odoo/);
    },
  );

  it('says what it understands', async () => {
    const { code, err } = await run('server');
    assert.deepEqual([code, err], [2, 'deploy/desk: say deploy/desk outbox list, or deploy/desk doctor\n']);
  });
});
