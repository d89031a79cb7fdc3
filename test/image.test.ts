// The Dockerfile, carried out: what comes out of it, and how it runs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type BuiltImage, buildImage, skipWithoutBuildah } from './support/built-image.ts';
import { instructionsOf } from './support/dockerfile-rules.ts';
import { runImage, type Running } from './support/run-image.ts';
import { estimateAnswers, postJson } from './support/journey.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  version: string;
  devDependencies: Record<string, string>;
};

describe('the image', { skip: skipWithoutBuildah }, () => {
  let image: BuiltImage;
  let running: Running;
  let url: string;
  before(async () => {
    const [base] = instructionsOf(read('Dockerfile'))[0]!.words.split(' ');
    image = await buildImage(base!, { REVISION: 'abc123' });
    running = await runImage(image, { SANDBOX_ODOO: 'off' });
    url = running.url;
  });
  after(async () => {
    await running?.stop();
    await image?.remove();
  });

  it('holds what the site needs, and nothing for those who work on it', () => {
    assert.deepEqual(readdirSync(join(image.root, 'app')).sort(), [
      'content',
      'locales',
      'node_modules',
      'package.json',
      'src',
      'static',
      'themes',
      'views',
    ]);
    const tools = Object.keys(manifest.devDependencies);
    const installed = readdirSync(join(image.root, 'app/node_modules'), {
      recursive: true,
      encoding: 'utf8',
    });
    assert.ok(installed.includes('sharp/package.json'));
    const licence = 'qs/LICENSE.md';
    assert.ok(existsSync(join(root, 'node_modules', licence)) && installed.includes(licence));
    assert.deepEqual(
      tools.filter((tool) => installed.includes(`${tool}/package.json`)),
      [],
    );
    const rest = readdirSync(join(image.root, 'app'), { recursive: true, encoding: 'utf8' });
    assert.deepEqual(
      rest.filter((file) => /\.(test\.ts|d\.ts|map)$/.test(file)),
      [],
    );
  });

  it('adds less than 55 MB to Node', (t) => {
    const sizes = ['app', 'data'].flatMap((folder) =>
      readdirSync(join(image.root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => lstatSync(join(parentPath, name)).size),
    );
    const megabytes = sizes.reduce((sum, size) => sum + size, 0) / 1e6;
    t.diagnostic(`the image adds ${megabytes.toFixed(1)} MB`);
    assert.ok(megabytes < 55, `${megabytes} MB`);
  });

  it('says where it comes from', () => {
    const { Labels } = image.config;
    assert.equal(Labels['org.opencontainers.image.version'], manifest.version);
    assert.equal(Labels['org.opencontainers.image.revision'], 'abc123');
  });

  it('runs as a user who is not root, as process 1, where only /data can be written to', () => {
    const status = readFileSync(`/proc/${running.pid}/status`, 'utf8');
    assert.match(status, /^Uid:\t1000\t1000\t1000\t1000$/m);
    assert.match(status, /^NSpid:\t\d+\t1$/m);
    const mounts = readFileSync(`/proc/${running.pid}/mountinfo`, 'utf8');
    assert.match(mounts, /^\d+ \d+ \S+ \S+ \/ ro\b/m);
    assert.deepEqual(Object.keys(image.config.Volumes), ['/data']);
  });

  it('shows a page, with its stylesheet and its script', async () => {
    const page = await fetch(url);
    assert.equal(page.status, 200);
    const html = await page.text();
    const form = await (await fetch(`${url}/free-estimate`)).text();
    const [, style] = /href="(\/[^"]+\.css)"/.exec(html)!;
    const [, script] = /src="(\/[^"]*forms[^"]*\.js)"/.exec(form)!;
    for (const file of [style!, script!]) assert.equal((await fetch(url + file)).status, 200, file);
  });

  it('keeps a request, and writes nothing beside its data', async () => {
    assert.equal((await postJson(`${url}/api/estimate`, estimateAnswers())).status, 201);
    const kept = readdirSync(running.data);
    assert.ok(kept.includes('porchlight.db') && kept.includes('pictures'), kept.join());
    assert.deepEqual(readdirSync(`/proc/${running.pid}/root/tmp`), []);
    assert.doesNotMatch(running.said(), /EROFS|EACCES/);
  });

  it('finds the pictures of the samples made', () =>
    assert.doesNotMatch(running.said(), /made \d+ pictures/));

  it('checks .env with what is in it', () => {
    const { status, stderr } = inside('node', 'src/check/cli.ts');
    assert.equal(status, 1);
    assert.match(stderr, /^\.env cannot be used:\n- WWW_HOST must be[\s\S]*\n- secrets\/odoo-db-password /);
  });

  it('is healthy while the site answers, and ends in order when it is told to', async () => {
    assert.equal(await running.health(), 0);
    assert.equal(await running.stop(), 0, running.said());
    assert.equal(await running.health(), 1);
  });

  /** Runs a command in the image as its user, with nothing mounted. */
  function inside(...command: string[]) {
    const { User, WorkingDir } = image.config;
    const words = ['--userspec', User, image.root, '/bin/sh', '-c', `cd ${WorkingDir} && exec "$@"`, 'sh'];
    return spawnSync('/usr/sbin/chroot', [...words, ...command], {
      env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
      encoding: 'utf8',
    });
  }
});
