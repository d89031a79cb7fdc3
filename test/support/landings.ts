// Landings that a test has started by the commands of deploy/roll: real processes of the site, each of any version, behind
// stand-ins for `systemctl`, `journalctl` and `docker`.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createPort } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { withParent } from './with-parent.ts';

export interface Landing {
  port: number;
  /** Starts the site that is in the folder `version`; the one before has to have ended. */
  start(version: string): void;
  /** Resolves with the exit code; null when a signal ended it. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
  /** Resolves when it answers. */
  ready(): Promise<void>;
  /** What the process that was started last has said. */
  log: string[];
  /** How its processes ended when they were told to. */
  codes: (number | null)[];
}

export async function createLanding(directory: string, env: Record<string, string>): Promise<Landing> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  const landing: Landing = {
    port,
    log: [],
    codes: [],
    start(version) {
      landing.log.length = 0;
      child = spawn(...withParent('KILL', process.execPath, [join(version, 'src/server.ts')]), {
        cwd: directory,
        env: {
          PATH: process.env.PATH,
          HOST: '127.0.0.1',
          PORT: String(port),
          TRUST_PROXY: 'loopback',
          SANDBOX_ODOO: 'off',
          PICTURES_DIR: join(directory, 'pictures'),
          RATE_SOFT: '0',
          RATE_HARD: '0',
          MIN_FILL_MS: '0',
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      for (const input of [child.stdout!, child.stderr!])
        createInterface({ input }).on('line', (line) => landing.log.push(line));
    },
    async end(signal = 'SIGTERM') {
      const ending = child;
      child = undefined;
      if (!ending) return null;
      if (ending.exitCode === null && ending.signalCode === null) {
        const exited = once(ending, 'exit');
        ending.kill(signal);
        await exited;
        if (signal === 'SIGTERM') landing.codes.push(ending.exitCode);
      }
      return ending.exitCode;
    },
    async ready() {
      for (;;) {
        const answer = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => null);
        if (answer?.ok) return;
        if (child === undefined || child.exitCode !== null) throw new Error(landing.log.join('\n'));
        await pause(50);
      }
    },
  };
  return landing;
}

/** What a command comes to: what it prints, and its exit code. */
export type Told = { text?: string; code?: number };
/** Answers for the stand-ins; `tag` is what LANDING_TAG said. */
export type Answers = (command: string, args: string[], tag: string) => Promise<Told>;

/** Puts a program for each of `names` into `folder`, to go in front of PATH, that asks `answers` in this process. */
export async function standIn(folder: string, names: string[], answers: Answers): Promise<{ close(): void }> {
  const server = createServer((req, res) => {
    let body = '';
    req.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    req.on('end', () => {
      const { command, args, tag } = JSON.parse(body) as { command: string; args: string[]; tag: string };
      void answers(command, args, tag)
        .catch((error: Error): Told => ({ text: `${error.message}\n`, code: 1 }))
        .then((told) => res.end(JSON.stringify(told)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  mkdirSync(folder);
  const program = join(folder, 'stand-in.mjs');
  writeFileSync(
    program,
    `#!${process.execPath}
import { basename } from 'node:path';
const [, name, ...args] = process.argv;
const body = JSON.stringify({ command: basename(name), args, tag: process.env.LANDING_TAG ?? '' });
const { text = '', code = 0 } = await (await fetch('http://127.0.0.1:${port}', { method: 'POST', body })).json();
process.stdout.write(text);
process.exitCode = code;
`,
  );
  chmodSync(program, 0o755);
  for (const name of names) symlinkSync(program, join(folder, name));
  return {
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createPort().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
