// The units of deploy/, as systemd reads them, and what they start.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'dotenv';
import { estimateAnswers, postJson } from './support/journey.ts';
import { freePort } from './support/landings.ts';
import { longestStopSeconds } from './support/longest-stop.ts';
import { commandOf, placeUnit, type Places, readUnit } from './support/unit-file.ts';

const root = join(import.meta.dirname, '..');
const site = 'porchlight@.service';
const backup = 'porchlight-backup.service';
const analyze = (...args: string[]) =>
  spawnSync('systemd-analyze', args, { encoding: 'utf8', env: { ...process.env, SYSTEMD_COLORS: '0' } });
const skip =
  analyze('--version').status === 0 || process.env.CI === 'true'
    ? false
    : 'systemd-analyze is not installed here';

describe('the units', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-units-'));
  const units = join(folder, 'units');
  const places: Places = { releases: folder, state: join(folder, 'state'), backups: join(folder, 'backups') };
  before(() => {
    for (const name of [units, places.state, places.backups!]) mkdirSync(name);
    for (const name of readdirSync(join(root, 'deploy')).filter((file) => /\.(service|timer)$/.test(file))) {
      const text = readFileSync(join(root, 'deploy', name), 'utf8');
      writeFileSync(join(units, name), placeUnit(text, places));
    }
    symlinkSync(root, join(folder, 'current'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('are understood by systemd without a word', () => {
    const files = ['porchlight@8001.service', backup, 'porchlight-backup.timer'].map((name) =>
      join(units, name),
    );
    const { status, stderr } = analyze('verify', ...files);
    assert.equal(stderr, '');
    assert.equal(status, 0);
  });

  // In tenths. What is left of the site's: it talks to the network, and V8 writes the code that it runs.
  for (const [name, exposure] of [
    [site, 11],
    [backup, 2],
  ] as const)
    it(`leave ${name} no more than systemd counts as ${exposure / 10}`, () => {
      const { status, stdout } = analyze(
        'security',
        '--offline=true',
        `--threshold=${exposure}`,
        join(units, name),
      );
      assert.equal(status, 0, stdout);
    });

  it('shut both in alike, but for what only the site needs', () => {
    const walls = (name: string) =>
      readUnit(name)
        .filter(([name]) =>
          /^(Protect|Private|Restrict|SystemCall|Capab|Ambient|NoNew|Lock|Remove|UMask|Load|Set)/.test(name),
        )
        .map((line) => line.join('='));
    assert.deepEqual(
      new Set(walls(site)).symmetricDifference(new Set(walls(backup))),
      new Set([
        'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX',
        'PrivateNetwork=yes',
        'RestrictAddressFamilies=AF_UNIX',
      ]),
    );
  });

  it('start the site again whatever happens, let it finish, and leave the machine to others', () => {
    const given = Object.fromEntries(readUnit(site));
    assert.equal(given.Restart, 'always');
    assert.equal(given.StartLimitIntervalSec, '0');
    assert.ok(Number(given.TimeoutStopSec) > longestStopSeconds);
    assert.match(given.MemoryMax!, /^\d+M$/);
    assert.match(given.TasksMax!, /^\d+$/);
    assert.ok(Number(given.LimitNOFILE) >= 16_384, 'as many connections as in Docker');
  });

  for (const name of [site, backup])
    it(`let ${name} write to its own folder alone, and gain no rights`, () => {
      const given = Object.fromEntries(readUnit(name));
      assert.equal(given.StateDirectory, 'porchlight');
      assert.equal(given.StateDirectoryMode, '0700');
      assert.equal(given.ProtectSystem, 'strict');
      assert.equal(given.NoNewPrivileges, 'yes');
    });

  it('start the site with an unchanged copy of .env.example, reached from this machine alone, and back it up', async () => {
    const settings = parse(readFileSync(join(root, '.env.example')));
    const port = await freePort();
    symlinkSync(root, join(folder, String(port)));
    const [program, ...args] = commandOf(site, { ...places, instance: String(port) });
    const child = spawn(program!, args, { cwd: places.state, env: { PATH: '/usr/bin:/bin', ...settings } });
    let said = '';
    for (const output of [child.stdout, child.stderr]) output.on('data', (chunk) => (said += String(chunk)));
    const ended = once(child, 'exit');
    try {
      const url = `http://127.0.0.1:${port}`;
      while (!(await fetch(`${url}/ready`).catch(() => null))?.ok) {
        assert.equal(child.exitCode, null, said);
        await pause(50);
      }
      assert.equal((await fetch(url)).status, 200);
      assert.equal((await postJson(`${url}/api/estimate`, estimateAnswers())).status, 201);
      assert.match(said, /no Odoo is configured: requests wait/);
      assert.ok(readdirSync(join(places.state, 'data')).includes('porchlight.db'));
      assert.ok(readdirSync(join(places.state, 'pictures')).length > 0);

      const [command, ...rest] = commandOf(backup, places);
      const backedUp = spawnSync(command!, rest, {
        cwd: places.state,
        env: { PATH: '/usr/bin:/bin', ...settings },
        encoding: 'utf8',
      });
      assert.equal(backedUp.status, 0, backedUp.stderr);
      assert.match(readdirSync(places.backups!).join(), /^\d{4}-\d\d-\d\dT\d{6}Z\.db$/);
    } finally {
      child.kill();
      assert.deepEqual(await ended, [0, null], said);
    }
  });

  it('have no place for a secret that is no setting', () => {
    const names = readUnit(site).flatMap(([name, value]) =>
      name === 'LoadCredential' ? [value.split(':')[0]!] : [],
    );
    const settings = parse(readFileSync(join(root, '.env.example')));
    assert.ok(names.length > 3);
    assert.deepEqual(
      names.filter((name) => !(name in settings)),
      [],
    );
  });
});
