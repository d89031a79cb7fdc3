// The README's commands, run as they stand there; but for the ones by which this test itself came to run.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { noBrowser } from './support/browser.ts';

const root = join(import.meta.dirname, '..');

// Far more than it takes; it only ends a test that would never end.
const patienceMs = 60_000;

describe('the commands of the README', () => {
  let directory: string;
  let env: NodeJS.ProcessEnv;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'porchlight-readme-'));
    env = {
      PATH: process.env.PATH,
      HOME: directory,
      PORT: '0',
      SANDBOX_PORT: '0',
      DATABASE_URL: `file:${join(directory, 'porchlight.db')}`,
      SANDBOX_FILE: join(directory, 'sandbox-odoo.jsonl'),
      PICTURES_DIR: join(directory, 'pictures'),
    };
  });
  after(() => rm(directory, { recursive: true, force: true }));

  /** Runs `command` until it ends, or until it says `words`; then it is told to end. */
  function run(command: string, words?: RegExp): Promise<{ code: number | null; output: string }> {
    return new Promise((resolve, reject) => {
      // A group of its own: npm, its shell and the program end together.
      const child = spawn(command, {
        cwd: root,
        env,
        shell: true,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      let said = false;
      const limit = setTimeout(() => {
        process.kill(-child.pid!, 'SIGKILL');
        reject(new Error(`"${command}" did not end:\n${output}`));
      }, patienceMs);
      const hear = (chunk: Buffer) => {
        output += chunk.toString();
        if (said || !words?.test(output)) return;
        said = true;
        process.kill(-child.pid!, 'SIGTERM');
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.on('close', (code) => {
        clearTimeout(limit);
        resolve({ code, output });
      });
    });
  }

  const listens = /the site is at http:\/\/localhost:\d+/;
  const checks: Record<string, () => void | Promise<void>> = {
    // These two are how this test came to run, and are not started from inside themselves.
    'npm ci': async () => void (await readFile(join(root, 'node_modules/.package-lock.json'))),
    'npm test': () => assert.ok(process.env.NODE_TEST_CONTEXT),
    'npm start': async () => assert.match((await run('npm start', listens)).output, listens),
    'npm run dev': async () => assert.match((await run('npm run dev', listens)).output, listens),
    'npm run outbox -- list': async () => assert.equal((await run('npm run outbox -- list')).code, 0),
    'npm run outbox -- release': async () =>
      assert.match((await run('npm run outbox -- release')).output, /release/),
    'npm run doctor': async () => {
      const { code, output } = await run('npm run doctor');
      assert.equal(code, 0, output);
      assert.match(output, /No Odoo is configured: requests go to the sandbox/);
    },
    'npm run doctor -- --alarm': async () =>
      assert.match((await run('npm run doctor -- --alarm')).output, /ALERT_URL is not set/),
    'npm run sandbox': async () => {
      const { output } = await run('npm run sandbox -- --port 0', /ODOO_API_KEY=\S+/);
      assert.match(output, /ODOO_BASE_URL=http:\/\/\S+/);
    },
    'npm run build': async () => {
      const { code, output } = await run('npm run build');
      assert.equal(code, 0, output);
    },
    // A folder that is there: a whole release is made in test/release.test.ts.
    'npm run build -- --release /srv/porchlight/releases/1': async () =>
      assert.match((await run('npm run build -- --release themes')).output, /themes is there already/),
    // The name of a theme that is there: this one would be one more in themes/. That it makes one is tested beside it.
    'npm run theme:new -- --name teal --hex "#0f766e"': async () =>
      assert.match(
        (await run('npm run theme:new -- --name slate --hex "#0f766e"')).output,
        /themes\/slate\.css is there already/,
      ),
    // A whole run takes half an hour: the page and the categories that say the same on any machine.
    'npm run lighthouse': async () => {
      if (noBrowser) return;
      const { code, output } = await run(
        'npm run lighthouse -- --runs 1 --content electrician --pages about --categories accessibility,best-practices,seo',
      );
      assert.equal(code, 0, output);
    },
    'npm run check': async () => {
      for (const part of ['format', 'lint', 'types', 'test']) {
        const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
          scripts: Record<string, string>;
        };
        assert.ok(part in scripts && scripts.check!.includes(part));
      }
    },
    'npm run bench': async () => {
      const { code, output } = await run('npm run bench -- 0.2');
      assert.equal(code, 0, output);
      assert.match(output, /estimate accepted/);
    },
    'npm run bench:forms': async () => {
      const { code, output } = await run('npm run bench:forms -- --sends 2 --no-phone');
      assert.equal(code, 0, output);
      assert.match(output, /sent with 6 photos/);
    },
    // A whole run takes some minutes; CI runs `--check` beside the linters.
    'npm run bench:accept': async () => {
      const { output } = await run('npm run bench:accept -- --check --only rows --rows 2000');
      assert.match(output, /accepting with 2,000 delivered/);
    },
    'npm run bench:odoo': async () => {
      const few = '--leads 60 --single 2 --latency 5 --memory 0';
      const { code, output } = await run(`npm run bench:odoo -- ${few}`);
      assert.equal(code, 0, output);
      assert.match(output, /times as fast/);
    },
    // A whole run takes an hour; what test/chaos runs is not run twice, but for the shortest.
    'npm run chaos': async () => {
      const { code, output } = await run('npm run chaos -- --short --only poison');
      assert.equal(code, 0, output);
      assert.match(output, /lost \| doubled \|/);
    },
  };

  it('are each known here', async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8');
    const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) =>
      block!.trim().split('\n'),
    );
    const inline = [...readme.matchAll(/`(npm [^`]+)`/g)].map(([, command]) => command!);
    const commands = new Set([...blocks, ...inline].filter((command) => command.startsWith('npm ')));
    assert.deepEqual([...commands].sort(), Object.keys(checks).sort());
  });

  for (const [command, check] of Object.entries(checks)) it(command, check);
});
