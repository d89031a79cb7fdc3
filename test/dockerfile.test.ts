import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { faultsOf, instructionsOf } from './support/dockerfile-rules.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const text = read('Dockerfile');
const manifest = JSON.parse(read('package.json')) as {
  version: string;
  license: string;
  scripts: { start: string };
  optionalDependencies: Record<string, string>;
};
const all = (wanted: string) =>
  instructionsOf(text).flatMap(({ keyword, words }) => (keyword === wanted ? [words] : []));

describe('the Dockerfile', () => {
  it('has none of the faults that are known', () => assert.deepEqual(faultsOf(text), []));

  const good = 'FROM node:24.21.0-bookworm-slim AS a\nFROM a\nUSER 1000\nHEALTHCHECK CMD ["a"]\nCMD ["a"]\n';
  for (const [code, from, to] of [
    ['DL3006', ':24.21.0-bookworm-slim', ''],
    ['DL3007', ':24.21.0-bookworm-slim', ':latest'],
    ['DL3000', 'USER', 'WORKDIR app\nUSER'],
    ['DL3002', 'USER 1000', 'USER node'],
    ['DL3002', 'USER 1000\n', ''],
    ['DL3003', 'USER', 'RUN cd /x && ls\nUSER'],
    ['DL3004', 'USER', 'RUN sudo ls\nUSER'],
    ['DL3009', 'USER', 'RUN apt-get install -y --no-install-recommends curl\nUSER'],
    ['DL3015', 'USER', 'RUN apt-get install -y curl && rm -r /var/lib/apt/lists/*\nUSER'],
    ['DL3016', 'USER', 'RUN npm install x\nUSER'],
    ['DL3020', 'USER', 'ADD x /x\nUSER'],
    ['DL3021', 'USER', 'COPY x y z\nUSER'],
    ['DL3022', 'USER', 'COPY --from=b /x /x\nUSER'],
    ['DL3025', 'CMD ["a"]\n', 'CMD a\n'],
    ['DL3057', 'HEALTHCHECK CMD ["a"]\n', ''],
    ['DL4006', 'USER', 'RUN a | b\nUSER'],
    ['install scripts', 'USER', 'RUN npm ci\nUSER'],
    ['a secret', 'USER', 'ARG DB_PASSWORD\nUSER'],
    ['Unknown instruction', 'USER', 'RUNS x\nUSER'],
  ] as const)
    it(`would be known to have ${code} with ${JSON.stringify(to)} for ${JSON.stringify(from)}`, () => {
      assert.deepEqual(faultsOf(good), []);
      assert.match(faultsOf(good.replace(from, to)).join('\n'), new RegExp(`^${code}`, 'm'));
    });

  it('has the Node that package.json has, to the last digit', () => {
    const bases = all('FROM').filter((from) => from.startsWith('node:'));
    const [version] = new Set(Object.values(manifest.optionalDependencies));
    assert.deepEqual(
      [...new Set(bases.map((base) => base.split(' ')[0]))],
      [`node:${version}-bookworm-slim`],
    );
    assert.equal(read('.nvmrc').trim(), version!.split('.')[0]);
  });

  it('starts the site as `npm start` does', () => {
    const allocator = /MALLOC_ARENA_MAX=\d+/.exec(all('ENV').join())?.[0];
    const command = (JSON.parse(all('CMD').at(-1)!) as string[]).join(' ');
    assert.equal(`${allocator} exec ${command}`, manifest.scripts.start);
  });

  it('says which version it is, under which licence', () => {
    assert.ok(all('ARG').includes(`VERSION=${manifest.version}`));
    assert.match(all('LABEL').join(), new RegExp(`image\\.licenses="${manifest.license}"`));
  });

  it('is made of files that exist and that .dockerignore lets through', () => {
    const ignore = read('.dockerignore').split('\n');
    const allowed = ignore.flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
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
    assert.equal(
      ignore.find((line) => line !== '' && !line.startsWith('#')),
      '*',
      'what is not named stays out',
    );
  });
});
