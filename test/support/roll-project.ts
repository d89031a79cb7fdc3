// A place where deploy/roll works: the scripts, versions of the site to roll to, and programs in place of the machine's.
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { siteFiles } from '../../build/release.ts';

const root = join(import.meta.dirname, '../..');

export interface Ended {
  /** Null when a signal ended it. */
  code: number | null;
  /** Everything that it printed. */
  text: string;
}

export interface RollProject {
  folder: string;
  /** Where the stand-ins of the machine's programs belong. */
  programs: string;
  /** Another stylesheet than that of the others, so that pages name another file. */
  makeVersion(name: string): string;
  /** One that says why and ends; with `port` only there. */
  makeBroken(name: string, port?: number): string;
  /** Runs deploy/roll; `watch` gets what it has printed so far, and interrupts it as Ctrl+C does. */
  roll(
    args: string[],
    env: Record<string, string>,
    watch?: (text: string, interrupt: () => void) => void,
  ): Promise<Ended>;
  remove(): void;
}

export function createRollProject(): RollProject {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-roll-'));
  for (const scripts of ['deploy', 'nginx'])
    cpSync(join(root, scripts), join(folder, scripts), { recursive: true });
  const programs = join(folder, 'bin');

  function makeVersion(name: string): string {
    const version = join(folder, 'releases', name);
    mkdirSync(version, { recursive: true });
    for (const file of [...siteFiles, 'deploy'])
      cpSync(join(root, file), join(version, file), {
        recursive: true,
        filter: (path) => !path.endsWith('.test.ts'),
      });
    symlinkSync(join(root, 'node_modules'), join(version, 'node_modules'));
    appendFileSync(join(version, 'static/css/site.css'), `.${name}{color:inherit}`);
    return version;
  }

  return {
    folder,
    programs,
    makeVersion,
    makeBroken(name, port) {
      const version = makeVersion(name);
      const server = join(version, 'src/server.ts');
      renameSync(server, join(version, 'src/whole.ts'));
      const where = port === undefined ? 'true' : `process.env.PORT === '${port}'`;
      writeFileSync(
        server,
        `if (${where}) { process.stderr.write('no such luck\\n'); process.exit(1); }
        await import('./whole.ts');\n`,
      );
      return version;
    },
    roll(args, env, watch) {
      const child = spawn(join(folder, 'deploy/roll'), args, {
        env: { PATH: `${programs}:${process.env.PATH}`, ...env },
        // A group of its own, as at a terminal.
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let text = '';
      const interrupt = () => process.kill(-child.pid!, 'SIGINT');
      for (const output of [child.stdout, child.stderr])
        output.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
          watch?.(text, interrupt);
        });
      return new Promise((resolve, reject) => {
        child.once('error', reject).once('close', (code) => resolve({ code, text }));
      });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
