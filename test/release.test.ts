// npm run build -- --release: a folder that is all a server needs, started as systemd would.
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { siteFiles } from '../build/release.ts';
import { createSandbox } from '../src/sandbox/sandbox.ts';
import { deliverTo, estimateAnswers, eventually, postJson, type Receipt } from './support/journey.ts';
import { freePort } from './support/landings.ts';
import { commandOf } from './support/unit-file.ts';

const root = join(import.meta.dirname, '..');
const nobody = 65534;
// As ProtectSystem=strict: nothing can be written to but what is mounted by itself.
const enter = 'mount --bind "$1" "$1" && mount -o remount,bind,ro / && cd "$1" && shift && exec "$@"';
const wall = ['--mount', '--propagation', 'private', 'sh', '-c', enter, 'sh'];
const user = ['setpriv', '--reuid', `${nobody}`, '--regid', `${nobody}`, '--clear-groups', '--no-new-privs'];
const asRoot = process.getuid?.() === 0;
const skip =
  spawnSync('unshare', [...wall, '/tmp', 'setpriv', '--version']).status === 0 ||
  (asRoot && process.env.CI === 'true')
    ? false
    : 'only root on Linux can make a tree read-only for one process';

describe('a release', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-release-'));
  const release = join(folder, 'releases/one');
  const state = join(folder, 'state');
  const npm = (args: string[], cwd: string, env: Record<string, string> = {}) =>
    spawnSync('npm', args, {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, npm_config_prefer_offline: 'true', ...env },
    });
  before(() => {
    // Only the folder itself is anybody's: what is in it is as the umask of root leaves it.
    chmodSync(folder, 0o755);
    const { status, stderr } = spawnSync('sh', ['-c', `umask 077 && npm run build -- --release ${release}`], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, npm_config_prefer_offline: 'true' },
    });
    assert.equal(status, 0, stderr);
    mkdirSync(state);
    chownSync(state, nobody, nobody);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('holds what the image has and what npm needs, no tests and no tools', () => {
    const files = readdirSync(release, { recursive: true, encoding: 'utf8' });
    const own = files.filter((file) => !file.startsWith('node_modules'));
    assert.deepEqual(
      readdirSync(release).sort(),
      [...siteFiles, '.npmrc', 'build', 'deploy', 'nginx', 'node_modules', 'package-lock.json'].sort(),
    );
    assert.deepEqual(
      own.filter((file) => file.endsWith('.test.ts') || file.startsWith('static/built')),
      [],
    );
    assert.ok(own.includes('static/css/site.css') && own.includes('static/js/forms.js'));
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    assert.deepEqual(
      Object.keys(devDependencies).filter((name) => existsSync(join(release, 'node_modules', name))),
      [],
    );
  });

  it('has of the site what the Dockerfile copies into the image', () => {
    const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
    const copied = dockerfile
      .slice(dockerfile.lastIndexOf('\nFROM '))
      .split('\n')
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(' ').slice(1, -1));
    assert.deepEqual(copied.sort(), [...siteFiles].sort());
  });

  it('does not take the place of another', () => {
    const { status, stderr } = npm(['run', 'build', '--', '--release', release], root);
    assert.equal(status, 1);
    assert.match(stderr, /releases\/one is there already: name a new folder/);
    assert.deepEqual(readdirSync(join(folder, 'releases')), ['one']);
  });

  it('says what to do when something has to be built there, and takes what is built as it is', () => {
    const styles = npm(['run', 'styles'], release);
    assert.equal(styles.status, 1);
    assert.match(
      styles.stderr,
      /tools for it are not installed here. In the whole project run: npm ci --include=dev && npm run build/,
    );
    assert.equal(npm(['run', 'prestart'], release).status, 0);
    const theme = npm(['run', 'theme:new', '--', '--name', 'teal', '--hex', '#0f766e'], release);
    assert.match(theme.stdout, /has to be built into the stylesheet first/);
  });

  it('takes a request to Odoo as a user who can write to nothing but its data, and ends in order', async (t) => {
    const odoo = createSandbox();
    await odoo.listen();
    t.after(() => odoo.close());
    const port = await freePort();
    execFileSync('ln', ['-s', release, join(folder, `${port}`)]);
    const places = { releases: folder, state, instance: `${port}` };
    const child = spawn('unshare', [...wall, state, ...user, ...commandOf('porchlight@.service', places)], {
      env: { PATH: '/usr/bin:/bin', ...deliverTo(odoo) },
    });
    const said = hear(child);
    const ended = once(child, 'exit');
    try {
      const url = `http://127.0.0.1:${port}`;
      while (!(await fetch(`${url}/ready`).catch(() => null))?.ok) {
        assert.equal(child.exitCode, null, said());
        await pause(50);
      }
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      assert.match(status, /^Uid:\t65534\t65534\t65534\t65534$/m);
      assert.match(await (await fetch(url)).text(), /site\.[\w-]+\.css/);
      const answer = await postJson(`${url}/api/estimate`, estimateAnswers());
      assert.equal(answer.status, 201);
      const { reference } = (await answer.json()) as Receipt;
      await eventually(() => odoo.records('crm.lead').find(({ name }) => String(name).includes(reference)));
      assert.doesNotMatch(said(), /EROFS|EACCES|EPERM/);
    } finally {
      child.kill();
      assert.deepEqual(await ended, [0, null], said());
    }
  });
});

function hear(child: ChildProcess): () => string {
  let said = '';
  for (const output of [child.stdout!, child.stderr!]) output.on('data', (chunk) => (said += String(chunk)));
  return () => said;
}
