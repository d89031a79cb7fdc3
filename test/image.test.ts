import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { type Site, startSite } from './support/site.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** The instructions of the Dockerfile, a line each, as [word, rest]. */
const dockerfile = read('Dockerfile')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => /^[A-Z]/.test(line))
  .map((line) => line.split(/\s+(.*)/) as [string, string]);
const lastStage = dockerfile.slice(dockerfile.findLastIndex(([word]) => word === 'FROM'));
const all = (word: string, lines = dockerfile) =>
  lines.filter(([first]) => first === word).map(([, rest]) => rest);

describe('the image', () => {
  const image = mkdtempSync(join(tmpdir(), 'porchlight-image-'));
  let site: Site;

  before(async () => {
    for (const copy of all('COPY', lastStage)) {
      const paths = copy.replace(/^--from=\w+ \/app\//, '').split(' ');
      const target = paths.pop()!;
      for (const path of paths) {
        const place = target.endsWith('/') ? join(image, target, path) : join(image, target);
        if (path === 'node_modules') linkProductionPackages(place);
        else
          cpSync(join(root, path), place, { recursive: true, filter: (file) => !file.endsWith('.test.ts') });
      }
    }
    site = await startSite({}, { root: image });
  });
  after(async () => {
    await site?.stop();
    rmSync(image, { recursive: true });
  });

  it('holds all that the site needs', async () => {
    assert.equal((await fetch(site.url)).status, 200);
    assert.deepEqual(readdirSync(image).sort(), [
      'content',
      'locales',
      'node_modules',
      'package.json',
      'src',
      'static',
      'themes',
      'views',
    ]);
  });

  it('starts as `npm start` does', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: { start: string } };
    const allocator = all('ENV').find((line) => line.includes('MALLOC_ARENA_MAX'))!;
    const command = (JSON.parse(all('CMD').at(-1)!) as string[]).join(' ');
    assert.equal(`${/MALLOC_ARENA_MAX=\d+/.exec(allocator)?.[0]} exec ${command}`, scripts.start);
  });

  it('is healthy while the site answers, and only then', async () => {
    const [, command] = /CMD (\[.*\])$/.exec(all('HEALTHCHECK')[0]!)!;
    const [, ...args] = JSON.parse(command!) as string[];
    const check = (port: string) => promisify(execFile)(process.execPath, args, { env: { PORT: port } });
    await check(new URL(site.url).port);
    await assert.rejects(check('9'), { code: 1 });
  });

  it('is made of files that exist and that .dockerignore lets through', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
    const sources = all('COPY').flatMap((copy) =>
      copy.startsWith('--from') ? [] : copy.split(' ').slice(0, -1),
    );
    assert.ok(sources.length > 5);
    assert.deepEqual(
      sources.filter((source) => !existsSync(join(root, source))),
      [],
    );
    assert.deepEqual(
      sources.filter((source) => !allowed.includes(source.split('/')[0]!)),
      [],
    );
  });

  it('runs as a user who is not root, given as a number', () => {
    assert.match(all('USER', lastStage).at(-1)!, /^[1-9]\d*:[1-9]\d*$/);
  });

  it('has the Node of .nvmrc', () => {
    const bases = all('FROM').filter((from) => from.startsWith('node:'));
    assert.ok(bases.length > 0);
    for (const base of bases) assert.match(base, new RegExp(`^node:${read('.nvmrc').trim()}-`));
  });
});

/** What `npm ci --omit=dev` installs, without installing it again. */
function linkProductionPackages(folder: string): void {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  for (const [path, { dev }] of Object.entries(packages)) {
    const [, name, nested] = path.split('node_modules/').map((part) => part.replace(/\/$/, ''));
    if (!name || nested !== undefined || dev || !existsSync(join(root, path))) continue;
    mkdirSync(join(folder, name, '..'), { recursive: true });
    symlinkSync(join(root, path), join(folder, name));
  }
}
