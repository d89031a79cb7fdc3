// deploy/up and what it mounts into Odoo's container, with stand-ins for the programs that they call.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

const deploy = join(import.meta.dirname, '../deploy');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'porchlight-up-'));
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'deploy'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (file: string) => readFileSync(join(folder, file), 'utf8');

/** A program that writes down how it was called, and then does `body`. */
function standIn(file: string, body: string): void {
  writeFileSync(
    join(folder, file),
    `#!/bin/bash\necho "$(basename "$0") $*" >>"${folder}/calls"\n${body}\n`,
    {
      mode: 0o755,
    },
  );
}
const calls = () => (existsSync(join(folder, 'calls')) ? read('calls').trim().split('\n') : []);

describe('deploy/up', () => {
  const asksOnly = /^docker compose (version|config)|^docker image|ps (--all )?--services/;
  const deeds = () => calls().filter((call) => !asksOnly.test(call));
  const passwords = ['odoo-db-password', 'odoo-admin-password', 'outbox-db-password'];
  const list = '.env cannot be used:\n- TLS must be one of on, off\n';

  /** As `docker` would answer on a machine where all is well, but for what is said here. */
  function run({
    version = '2.40.3',
    tag = 'local',
    built = true,
    refused = false,
    running = '',
    up = 0,
    sick = 'nobody',
    services = 'nginx\\nlanding\\n',
  } = {}) {
    standIn(
      'bin/docker',
      `case "$*" in
        'compose version --short') echo ${version} ;;
        'compose config --images') printf 'nginx:stable\\nporchlight:${tag}\\n' ;;
        'compose config --services') printf '${services}' ;;
        *'ps --'*services*) printf '${running}' ;;
        *'--no-deps ${sick}') exit 1 ;;
        'image inspect'*) exit ${built ? 0 : 1} ;;
        *'--no-TTY check') ${refused ? `printf '${list.replaceAll('\n', '\\n')}' >&2; exit 1` : ':'} ;;
        'compose up'*) exit ${up} ;;
      esac`,
    );
    const { status, stdout, stderr } = spawnSync(join(folder, 'deploy/up'), {
      env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, HOME: folder },
      encoding: 'utf8',
    });
    return { status, said: stdout + stderr };
  }
  beforeEach(() => {
    copyFileSync(join(deploy, 'up'), join(folder, 'deploy/up'));
    writeFileSync(join(folder, '.env'), '');
  });

  it('says how to begin when there is no .env, and does nothing', () => {
    rmSync(join(folder, '.env'));
    const { status, said } = run();
    assert.equal(status, 1);
    assert.match(said, /^deploy\/up: there is no \.env: say "cp \.env\.example \.env"/);
    assert.deepEqual(calls(), []);
  });

  it('lets Docker Compose read no value otherwise than it was meant, and does not repeat it', () => {
    writeFileSync(
      join(folder, '.env'),
      '# costs $5\nTHEME=slate # $\nALERT_URL=smtps://a:hu$sh@b/\nODOO_LOGIN=\'a$b\'\nODOO_API_KEY="k$"\n',
    );
    const { status, said } = run();
    assert.equal(status, 1);
    assert.match(said, /^deploy\/up: .* 'single quotes' around the value of ALERT_URL, ODOO_API_KEY\n$/);
    assert.doesNotMatch(said, /sh@b/);
    assert.deepEqual(deeds(), []);
  });

  it('builds, checks and starts, in this order', () => {
    const { status, said } = run({ built: false });
    assert.equal(status, 0, said);
    assert.match(said, /^Building the image of the site: .*\nAll is well\./);
    const order = [
      /^docker compose build --quiet landing$/,
      / --user 0:0 .* check find \/data /,
      /--no-TTY check$/,
      /^docker compose up --detach --wait/,
    ];
    assert.equal(deeds().length, order.length, deeds().join('\n'));
    order.forEach((words, at) => assert.match(deeds()[at]!, words));
  });

  it('makes passwords once, for containers whose users have other numbers, in a folder for the owner alone', () => {
    run();
    const made = passwords.map((name) => read(`secrets/${name}`));
    assert.equal(new Set(made).size, 3);
    for (const password of made) assert.match(password, /^[\w-]{32}\n$/);
    const modeOf = (file: string) => statSync(join(folder, file)).mode & 0o777;
    assert.equal(modeOf('secrets'), 0o700);
    assert.equal(modeOf('secrets/landing'), 0o755);
    for (const name of passwords) assert.equal(modeOf(`secrets/${name}`), 0o644);
    assert.equal(read('secrets/landing/DATABASE_PASSWORD'), made[2]);

    // What the owner adds may be for the owner alone at first.
    writeFileSync(join(folder, 'secrets/landing/ODOO_API_KEY'), 'key');
    chmodSync(join(folder, 'secrets/landing/ODOO_API_KEY'), 0o600);
    assert.equal(run().status, 0);
    assert.deepEqual(
      passwords.map((name) => read(`secrets/${name}`)),
      made,
    );
    assert.equal(modeOf('secrets/landing/ODOO_API_KEY'), 0o644);
    assert.equal(modeOf('secrets'), 0o700);
  });

  it('says what is wrong with .env, nothing else, and leaves what runs alone', () => {
    const { status, said } = run({ refused: true, running: 'landing\\nlanding-2\\n' });
    assert.equal(status, 1);
    assert.equal(said, list);
    assert.ok(
      !deeds().some((call) => /compose (up|.*rm --)/.test(call.replace('run --rm', ''))),
      deeds().join('\n'),
    );
  });

  it('leaves the version alone that deploy/roll has put into service', () => {
    run({ tag: '20260102-030405' });
    assert.ok(!calls().some((call) => call.includes('build')));
    run({ tag: '20260102-030405', built: false });
    assert.ok(
      calls().some((call) => call.includes('build')),
      'on another machine it is not there',
    );
  });

  it('takes away what belongs to a profile that is off now', () => {
    run({ running: 'landing\\nlanding-2\\nnginx\\noutbox\\n' });
    assert.ok(
      calls().includes('docker compose --profile scale --profile mail rm --stop --force landing-2 outbox'),
    );
  });

  describe('where two landings run', () => {
    const running = 'nginx\\nlanding\\nlanding-2\\n';
    const restart = (landing: string) => [
      `docker compose exec -T nginx landing down ${landing}:8001`,
      `docker compose up --detach --wait --no-deps ${landing}`,
      `docker compose exec -T nginx landing up ${landing}:8001`,
    ];
    const restarts = () => deeds().filter((call) => / (up|exec) /.test(call));
    const services = 'nginx\\nlanding\\nlanding-2\\n';

    it('brings them to what .env says one after the other, each out of nginx meanwhile', () => {
      const { status, said } = run({ running, services });
      assert.equal(status, 0, said);
      const last = 'docker compose up --detach --wait --remove-orphans';
      assert.deepEqual(restarts(), [...restart('landing'), ...restart('landing-2'), last]);
    });

    it('leaves the second alone when the first does not become healthy', () => {
      const { status, said } = run({ running, services, sick: 'landing' });
      assert.equal(status, 1);
      assert.match(
        said,
        /^deploy\/up: landing did not become healthy: "docker compose logs landing" says why/,
      );
      assert.deepEqual(restarts(), restart('landing'));
    });
  });

  it('says what to look at when something does not become healthy', () => {
    const { status, said } = run({ up: 1 });
    assert.equal(status, 1);
    assert.match(said, /^deploy\/up: not everything became healthy: "docker compose ps --all"/);
  });

  it('says what is missing on the machine', () => {
    const old = run({ version: '2.23.3' });
    assert.equal(old.status, 1);
    assert.equal(old.said, 'deploy/up: this is Docker Compose 2.23.3: 2.24.0 or newer is needed\n');
    standIn('bin/docker', 'exit 1');
    const none = spawnSync(join(folder, 'deploy/up'), {
      env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin` },
      encoding: 'utf8',
    });
    assert.equal(none.status, 1);
    assert.match(none.stderr, /^deploy\/up: Docker Engine or its plugin Compose is missing: https:/);
  });
});

describe("what makes Odoo's database", () => {
  /** The script with its places in the container here. */
  function run(found: '' | '1', { fails = false } = {}) {
    standIn('bin/psql', `cat >/dev/null; echo ${found}`);
    standIn('entrypoint.sh', `${fails ? 'exit 3' : ''}\n[ "$2" != shell ] || cat >"${folder}/asked"`);
    for (const name of ['run', 'lib']) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, 'run/password'), 'hush');
    const script = readFileSync(join(deploy, 'odoo-database'), 'utf8')
      .replaceAll('/entrypoint.sh', join(folder, 'entrypoint.sh'))
      .replaceAll('/var/lib/odoo', join(folder, 'lib'));
    return spawnSync('/bin/bash', ['-c', script], {
      env: {
        PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
        HOST: 'db',
        USER: 'odoo',
        PASSWORD_FILE: join(folder, 'run/password'),
      },
      encoding: 'utf8',
    });
  }
  const made = () => calls().filter((call) => call.startsWith('entrypoint.sh'));

  it('makes it where there is none, and gives its user a password that nobody knows', () => {
    const { status, stdout } = run('');
    assert.equal(status, 0);
    assert.match(stdout, /log in as admin, with the password in secrets\/odoo-admin-password/);
    assert.deepEqual(made(), [
      'entrypoint.sh odoo --database=odoo --init=crm --without-demo=True --stop-after-init',
      'entrypoint.sh odoo shell --database=odoo --no-http',
    ]);
    assert.match(read('asked'), /odoo-admin-password[\s\S]*base\.user_admin[\s\S]*commit/);
    assert.doesNotMatch(calls().join(), /hush/);
  });

  it('leaves one alone that is there', () => {
    assert.equal(run('1').status, 0);
    assert.deepEqual(made(), []);
  });

  it('makes one again that was begun', () => {
    assert.equal(run('', { fails: true }).status, 3);
    assert.equal(run('1').status, 0);
    assert.equal(made().length, 3);
    assert.equal(run('1').status, 0);
    assert.equal(made().length, 3);
  });
});
