import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, it } from 'node:test';

const root = join(import.meta.dirname, '..');

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const sources = filesBelow('src').filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));

/** `area` is the folder below src, or the file's own name at its top. */
const areaOf = (file: string) => file.split('/')[1]!.replace(/\.ts$/, '');

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

// `import x from`, `export x from`, bare `import 'x'`, and `import('x')` in code or in a type.
const importPattern =
  /^(?:import|export)\s+(type\s)?[^;'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm;

const imports: Import[] = sources.flatMap((file) =>
  [...read(file).matchAll(importPattern)].map(([, type, from, bare, dynamic]) => {
    const to = from ?? bare ?? dynamic ?? '';
    return {
      from: file,
      to: to.startsWith('.') ? relative(root, resolve(root, file, '..', to)) : to,
      typeOnly: type !== undefined,
    };
  }),
);
const own = imports.filter(({ to }) => to.startsWith('src/'));

const features = ['site', 'estimate', 'helpdesk', 'thanks', 'status', 'kit', 'seo'];
const featureImports = { any: ['submission', 'web', 'content'], types: ['outbox', 'screening'] };

/** What each area may import besides itself; `types` only as types. Absent from the table: anything (the start of the program). */
const table: Record<string, { any: string[]; types: string[] }> = {
  app: {
    any: [...features, 'uploads', 'web', 'submission'],
    types: ['content', 'outbox', 'screening', 'log'],
  },
  ...Object.fromEntries(features.map((feature) => [feature, featureImports])),
  outbox: { any: ['submission'], types: [] },
  odoo: { any: ['submission'], types: ['outbox'] },
  doctor: { any: ['certificate', 'odoo', 'submission'], types: [] },
  screening: { any: [], types: [] },
  web: { any: [], types: ['content'] },
  submission: { any: [], types: [] },
  content: { any: [], types: [] },
  // Behind the forms' own idea of it, and in front of the store.
  uploads: { any: ['submission', 'web'], types: ['content', 'outbox'] },
  // What it makes is sharp's and fontkit's work, and nobody else's.
  pictures: { any: ['content'], types: ['web'] },
  sandbox: { any: [], types: [] },
  // They watch from outside: nothing that works knows of them.
  metrics: { any: ['outbox', 'submission'], types: ['alarms', 'screening'] },
  alarms: { any: ['certificate', 'outbox', 'submission'], types: [] },
  certificate: { any: [], types: ['outbox'] },
  // A visitor of our own: it knocks at the site's door, and looks into Odoo.
  canary: { any: ['submission'], types: ['odoo', 'outbox', 'screening'] },
  // Before the first container starts: the settings as the site reads them, and the texts.
  check: { any: ['config', 'config-reader', 'content'], types: [] },
  config: { any: ['config-reader', 'config-alert', 'config-database'], types: [] },
  'config-alert': { any: [], types: [] },
  'config-database': { any: [], types: [] },
  'config-reader': { any: ['config-secrets'], types: [] },
  'config-secrets': { any: [], types: [] },
  log: { any: [], types: [] },
};

/** Commands are programs of their own: they read the settings and open what they need. */
const programs = [
  'src/server.ts',
  'src/porchlight.ts',
  'src/outbox/cli.ts',
  'src/doctor/cli.ts',
  'src/check/cli.ts',
  'src/sandbox/cli.ts',
];

describe('imports', () => {
  it('go one way', () => {
    const wrong = own.filter(({ from, to, typeOnly }) => {
      const rule = table[areaOf(from)];
      if (programs.includes(from) || !rule || areaOf(from) === areaOf(to)) return false;
      return !(rule.any.includes(areaOf(to)) || (typeOnly && rule.types.includes(areaOf(to))));
    });
    assert.deepEqual(wrong, []);
    assert.ok(own.length > 50, 'the imports were found');
  });

  it('never reach for the server', () => {
    assert.deepEqual(
      own.filter(({ to }) => to === 'src/server.ts'),
      [],
    );
  });

  for (const [library, allowed] of Object.entries({
    express: /^src\/(app\.ts|porchlight\.ts|web\/.*|[a-z]+\/router\.ts)$/,
    axios: /^src\/(odoo|screening)\//,
    'node:sqlite': /^src\/outbox\//,
    pg: /^src\/outbox\//,
    sharp: /^src\/(pictures|uploads)\//,
    '@fastify/busboy': /^src\/web\//,
    fontkit: /^src\/pictures\//,
    'prom-client': /^src\/metrics\//,
    nodemailer: /^src\/alarms\//,
    dotenv: /^src\/(server\.ts|[a-z]+\/cli\.ts)$/,
  })) {
    it(`of ${library} stay where they belong`, () => {
      const users = imports.filter(({ to }) => to === library || to.startsWith(`${library}/`));
      const elsewhere = users.filter(({ from }) => !allowed.test(from)).map(({ from }) => from);
      assert.deepEqual(elsewhere, []);
    });
  }
});

describe('the environment', () => {
  it('is read by config.ts alone, which the programs hand it to', () => {
    const readers = sources.filter((file) => /process\.env\b/.test(read(file)));
    assert.deepEqual(
      readers.filter((file) => !programs.includes(file)),
      [],
    );
  });

  it('has every setting of config.ts in the README', () => {
    const settings = [...read('src/config.ts').matchAll(/read\.\w+\('([A-Z_]+)'/g)].map(([, name]) => name!);
    const readme = read('README.md');
    assert.ok(settings.length > 20);
    assert.deepEqual(
      settings.filter((name) => !readme.includes(`\`${name}\``)),
      [],
    );
  });
});

describe('folders', () => {
  it('have no drawer for everything', () => {
    const drawers = /^(utils?|helpers?|common|services|types|lib|misc)$/;
    const folders = sources.map(areaOf);
    assert.deepEqual(
      folders.filter((folder) => drawers.test(folder)),
      [],
    );
  });

  it('of the pages have the names of the features', () => {
    const pages = new Set(filesBelow('views/pages').map((file) => file.split('/')[2]));
    // seo has none: what it makes is for machines.
    assert.deepEqual([...pages].sort(), ['errors', ...features.filter((name) => name !== 'seo')].sort());
  });

  it('hold files that can be read at once', () => {
    const long = sources.filter((file) => read(file).split('\n').length > 260);
    assert.deepEqual(long, []);
  });
});

describe('the README', () => {
  it('names only commands that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const text = [
      'README.md',
      'CONTRIBUTING.md',
      ...filesBelow('docs').filter((file) => file.endsWith('.md')),
    ]
      .map(read)
      .join('\n');
    const named = [...text.matchAll(/npm (?:run ([\w:-]+)|(start|test))/g)].map(
      ([, script, short]) => script ?? short!,
    );
    assert.ok(named.length > 5);
    assert.deepEqual(
      named.filter((name) => !(name in scripts)),
      [],
    );
  });

  it('links only to files that exist', () => {
    const links = ['README.md', 'CONTRIBUTING.md'].flatMap((file) =>
      [...read(file).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link]) => link!),
    );
    assert.ok(links.length > 3);
    assert.deepEqual(
      links.filter((link) => !existsSync(join(root, link))),
      [],
    );
  });
});
