// docs/troubleshooting.md quotes what the program says, and the books name files, headings and commands that are there.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { usage } from '../src/outbox/command-line.ts';
import { createIsSaid } from './support/said-in-source.ts';
import { quotedLines } from './support/troubleshooting.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const find = (...patterns: string[]) =>
  globSync(patterns, { cwd: root }).filter((path) => !/\.test\.ts$/.test(path));

const isFile = (path: string) => statSync(join(root, path)).isFile();

const books = ['README.md', 'CONTRIBUTING.md', ...find('docs/**/*.md')];

// Node's own words, which test/bad-situations.test.ts sees.
const ofOthers = ['listen EADDRINUSE: address already in use …', 'EACCES: permission denied, …'];

describe('the book of troubles', () => {
  const isSaid = createIsSaid(
    find('src/**/*.ts', 'build/*.ts', 'deploy/*', 'nginx/*').filter(isFile).map(read),
  );

  for (const line of quotedLines.filter((line) => !ofOthers.includes(line)))
    it(`quotes what the program says: ${line}`, () => {
      for (const part of line.split('…')) assert.ok(isSaid(part), `nowhere in the source: ${part}`);
    });

  it('would notice another word', () => {
    assert.ok(isSaid('Another site process uses '));
    assert.ok(!isSaid('Another site process takes '));
    assert.ok(!isSaid('There is no way.'));
  });
});

describe('the books', () => {
  const headings = new Map(books.map((path) => [path, anchorsOf(read(path))]));

  for (const path of books)
    it(`${path} leads to files and headings that are there`, () => {
      const links = [...read(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
      for (const link of links.filter((link) => !/^https?:/.test(link))) {
        const [file, anchor] = link.split('#') as [string, string?];
        const target = file === '' ? path : relative(root, join(root, path, '..', file));
        assert.ok(existsSync(join(root, target)), `${link}: there is no ${target}`);
        if (anchor !== undefined)
          assert.ok(
            (headings.get(target) ?? anchorsOf(read(target))).has(anchor),
            `no such heading: ${link}`,
          );
      }
    });

  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const roll = read('deploy/roll');
  const services = [...read('docker-compose.yml').matchAll(/^ {2}([a-z][\w-]*):/gm)].map(([, name]) => name);

  for (const path of books)
    it(`${path} names commands that are there`, () => {
      const text = read(path);
      for (const [, script] of text.matchAll(/\bnpm run ([\w:]+)/g))
        assert.ok(script! in scripts, `npm run ${script}`);
      for (const [command] of text.matchAll(
        /(?<![\w/])(deploy|nginx)\/[a-z][\w@-]*(\.(service|timer|conf))?/g,
      ))
        assert.ok(existsSync(join(root, command)), command);
      for (const [, option] of text.matchAll(/deploy\/roll (--\w+)/g))
        assert.ok(roll.includes(`${option} `), option);
      for (const [command, verb] of text.matchAll(/(?:run outbox --|desk outbox|outbox\/cli\.ts) ([a-z]+)/g))
        assert.match(usage, new RegExp(`^  ${verb} `, 'm'), command);
      for (const [command, service] of text.matchAll(
        /docker compose (?:exec|run|logs|restart|stop|start|cp)(?: --?[\w-]+(?: \d+)?)* ([a-z][\w-]*)/g,
      ))
        assert.ok(services.includes(service), command);
    });
});

describe('the settings of an installation', () => {
  const book = read('docs/operations.md');
  const isNamed = (name: string) => assert.ok(book.includes(`\`${name}\``), name);

  it('of Docker Compose are all in the book', () => {
    const [, ofCompose] = read('.env.example').split('\n# Docker Compose');
    for (const [, name] of ofCompose!.matchAll(/^([A-Z_]+)=/gm)) isNamed(name!);
  });

  it('of nginx/render are all in the book', () => {
    for (const [, name] of read('nginx/render').matchAll(/"\$\{([A-Z_]+):[=?]/g)) isNamed(name!);
  });
});

/** As GitHub makes them. */
function anchorsOf(markdown: string): Set<string> {
  const text = markdown.replace(/^```[\s\S]*?^```/gm, '');
  return new Set(
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );
}
